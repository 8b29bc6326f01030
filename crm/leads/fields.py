"""The columns of a lead in files (design §5): the one list that form, page, import, export and docs read."""

from crm.errors import N_
from crm.fields import AREA, COUNT, DATE, FLOOR, LONG_TEXT, MONEY, TEXT, USD, Field
from crm.leads.words import AGREEMENTS, CHANNELS, SCREENINGS, STAGES, STATES, TWO_HIGH

# Plain columns of the lead's own table, in the groups the page shows.
INVESTMENT_FIELDS = (
    Field("investment", N_("Total investment"), MONEY, in_list=True),
    Field("phase_one_investment", N_("Phase one investment"), MONEY),
    Field("fixed_investment", N_("Fixed-asset investment"), MONEY),
    Field("investment_usd", N_("Total investment, USD"), USD),
    Field("foreign_investment_usd", N_("Contracted foreign investment, USD"), USD),
    Field("land_area", N_("Land needed"), AREA, in_list=True),
    Field("plant_area", N_("Plant needed"), FLOOR),
    Field("annual_output", N_("Annual output"), MONEY),
    Field("annual_tax", N_("Annual tax"), MONEY),
    Field("jobs", N_("Jobs"), COUNT),
    Field("energy_tce", N_("Energy use, tce"), COUNT),
    Field("emission_kg", N_("Main pollutants a year, kg"), COUNT),
    Field("rnd_spend", N_("Research and development a year"), MONEY),
)
PROFILE_FIELDS = (
    Field("title", N_("Project name"), TEXT, required=True, in_list=True),
    Field("description", N_("What is to be built"), LONG_TEXT),
    Field("industry", N_("Industry"), TEXT, in_list=True),
    Field("chain", N_("Industry chain"), TEXT),
    Field("channel", N_("Channel"), TEXT, choices=CHANNELS),
    Field("source_region", N_("Source region"), TEXT, in_list=True, help=N_("Province and city, such as 河北省沧州市")),
    Field("two_high", N_("High energy use or emission"), TEXT, choices=TWO_HIGH),
    Field("two_high_clearance", N_("Clearance of the two-highs review"), TEXT),
    Field("progress", N_("Progress"), LONG_TEXT),
    Field("lead_official", N_("Responsible leader"), TEXT),
    Field("referrer", N_("Referred by"), TEXT),
    Field("note", N_("Note"), LONG_TEXT),
)
DATE_FIELDS = (
    Field("first_contact_on", N_("First contact"), DATE),
    Field("expected_landing_on", N_("Expected landing"), DATE),
    Field("planned_construction_on", N_("Planned construction"), DATE),
    Field("planned_production_on", N_("Planned production"), DATE),
)
LEAD_FIELDS = PROFILE_FIELDS + INVESTMENT_FIELDS + DATE_FIELDS

# Columns that belong to other records: read from and written through them.
LINKED_FIELDS = (
    Field("code", N_("Code"), TEXT, in_list=True),
    Field("investor", N_("Investor"), TEXT, required=True, in_list=True),
    Field("investor_credit_code", N_("Investor's credit code"), TEXT),
    Field("local_company", N_("Local company"), TEXT),
    Field("local_credit_code", N_("Local company's credit code"), TEXT),
    Field("stage", N_("Stage"), TEXT, in_list=True, choices=STAGES),
    Field("state", N_("State"), TEXT, choices=STATES),
    Field("state_reason", N_("Reason for the state"), TEXT),
    Field("screening", N_("Screening result"), TEXT, choices=SCREENINGS),
    Field("agreed_amount", N_("Agreed amount"), MONEY),
    Field("funds_arrived", N_("Funds arrived"), MONEY),
    Field("park", N_("Park"), TEXT, in_list=True),
    Field("contact_name", N_("Contact"), TEXT),
    Field("contact_title", N_("Contact's job title"), TEXT),
    Field("contact_phone", N_("Contact's phone"), TEXT),
    Field("owner_unit", N_("Responsible unit"), TEXT, in_list=True),
    Field("owner", N_("Owner"), TEXT, in_list=True),
    Field("agreement_kind", N_("Kind of agreement"), TEXT, choices=AGREEMENTS),
    Field("signed_on", N_("Signed on"), DATE),
    Field("registered_on", N_("Business registered on"), DATE),
    Field("construction_on", N_("Construction began"), DATE),
    Field("production_on", N_("Production began"), DATE),
)

# The fixed order of the columns in files.
FILE_ORDER = (
    "code title investor investor_credit_code local_company local_credit_code source_region industry chain channel "
    "stage state state_reason screening progress description investment phase_one_investment fixed_investment "
    "agreed_amount investment_usd foreign_investment_usd funds_arrived land_area plant_area annual_output annual_tax "
    "jobs energy_tce park contact_name contact_title contact_phone owner_unit owner lead_official referrer "
    "agreement_kind first_contact_on expected_landing_on signed_on registered_on planned_construction_on "
    "construction_on planned_production_on production_on note"
).split()

_BY_NAME = {field.name: field for field in LEAD_FIELDS + LINKED_FIELDS}
FILE_FIELDS = tuple(_BY_NAME[name] for name in FILE_ORDER)
