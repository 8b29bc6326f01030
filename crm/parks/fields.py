"""Plain columns of a park, and of its parcels and plant spaces, those named as in files."""

from crm.errors import N_
from crm.fields import AREA, COUNT, DATE, FLOOR, LONG_TEXT, MONEY, NUMBER, TEXT, Field
from crm.parks.models import PARCEL_STATUSES, SPACE_STATUSES

YES_NO = {"yes": N_("Yes"), "no": N_("No")}

CODE = Field(
    "code", N_("Park code"), TEXT, required=True, help=N_("Small letters, digits and hyphens; it stays as it is.")
)
# What the administrator sets, and what the park's own manager does.
PARK_FIELDS = (
    Field("name", N_("Park name"), TEXT, required=True),
    Field("short_name", N_("Short name"), TEXT, required=True),
    Field("sector", N_("Sector"), TEXT),
    Field("planned_area", N_("Planned area"), AREA),
    Field("position", N_("Place in the list"), COUNT),
)
OWN_PARK_FIELDS = (
    *(field for field in PARK_FIELDS if field.name in ("sector", "planned_area")),
    Field("leading", N_("Leading firms"), TEXT, help=N_("Companies the system knows; several with 、 between them")),
)

PARCEL_FIELDS = (
    Field("park", N_("Park"), TEXT, required=True, in_list=True),
    Field("number", N_("Parcel number"), TEXT, required=True, in_list=True),
    Field("location", N_("Location"), TEXT),
    Field("gross_area", N_("Gross area"), AREA, in_list=True),
    Field("area", N_("Net area"), AREA, required=True, in_list=True),
    Field("land_use", N_("Land use"), TEXT, in_list=True),
    Field("is_standard", N_("Standard land"), TEXT, in_list=True, choices=YES_NO),
    Field("min_investment_intensity", N_("Investment per mu, at least"), MONEY),
    Field("min_tax_per_mu", N_("Tax per mu, at least"), MONEY),
    Field("min_plot_ratio", N_("Plot ratio, at least"), NUMBER),
    Field("max_energy", N_("Energy use, at most"), NUMBER, help=N_("tce per 10k CNY of output")),
    Field("status", N_("Land status"), TEXT, in_list=True, choices=PARCEL_STATUSES),
    Field("acquired_on", N_("Acquired on"), DATE),
    Field("utilities", N_("Utilities"), TEXT),
    Field("assessments", N_("Regional assessments done"), TEXT),
    Field("note", N_("Note"), LONG_TEXT),
)

# Where a field's column has another name.
PARCEL_COLUMNS = {"area": "area_m2", "gross_area": "gross_area_m2"}

PLANT_FIELDS = (
    Field("park", N_("Park"), TEXT, required=True, in_list=True),
    Field("building", N_("Plant building"), TEXT, required=True, in_list=True),
    Field("floor", N_("Floor"), TEXT, required=True, in_list=True, help=N_("1, 2, or B1 for a basement")),
    Field("number", N_("Space number"), TEXT, required=True, in_list=True),
    Field("area", N_("Area"), FLOOR, required=True, in_list=True),
    Field("height", N_("Clear height"), NUMBER, in_list=True, help=N_("m")),
    Field("load", N_("Floor load"), NUMBER, in_list=True, help=N_("t per m²")),
    Field("price", N_("Rent"), NUMBER, in_list=True, help=N_("CNY per m² and month")),
    Field("status", N_("State of the space"), TEXT, in_list=True, choices=SPACE_STATUSES),
    Field("holder", N_("Tenant from before"), TEXT),
    Field("note", N_("Note"), LONG_TEXT),
)
PLANT_COLUMNS = {"area": "area_m2", "holder": "external_holder"}
