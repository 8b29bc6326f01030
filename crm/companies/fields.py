"""Plain columns of companies and contacts."""

from crm.companies.listings import LIST_LABELS
from crm.errors import N_
from crm.fields import COUNT, LONG_TEXT, TEXT, Field

COMPANY_FIELDS = (
    Field("name", N_("Company name"), TEXT, required=True, in_list=True, help=N_("As on the business licence")),
    Field("credit_code", N_("Unified social credit code"), TEXT, in_list=True),
    Field("region", N_("Region"), TEXT, in_list=True, help=N_("Province and city, such as 河北省沧州市")),
    Field("industry", N_("Industry"), TEXT, in_list=True),
    Field("address", N_("Address"), TEXT),
    Field("note", N_("Note"), LONG_TEXT),
)

# A link to another firm: typed as its name, so no plain column.
PARENT = Field("parent", N_("Parent group"), TEXT, help=N_("Name of a company in the list, as far as it is clear"))

CONTACT_FIELDS = (
    Field("name", N_("Name"), TEXT, required=True, in_list=True),
    Field("title", N_("Job title"), TEXT, in_list=True),
    Field("phone", N_("Phone"), TEXT, in_list=True),
)

# What a file says of a firm beyond its own columns: its group, and its places in lists (as codes, several in one cell).
_BEYOND = (
    PARENT,
    Field("listings", N_("Lists it is in"), TEXT, choices=LIST_LABELS),
    Field("listing_year", N_("Year of the list"), COUNT),
    Field("listing_rank", N_("Rank in the list"), COUNT),
)
COMPANY_FILE_FIELDS = (*COMPANY_FIELDS[:-1], *_BEYOND, COMPANY_FIELDS[-1])
CONTACT_FILE_FIELDS = (
    Field("company", N_("Company name"), TEXT, required=True),
    Field("company_credit_code", N_("Credit code of the company"), TEXT),
    Field("region", N_("Region of the company"), TEXT),
    *CONTACT_FIELDS,
)
