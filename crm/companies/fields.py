"""Plain columns of companies and contacts."""

from crm.errors import N_
from crm.fields import LONG_TEXT, TEXT, Field

COMPANY_FIELDS = (
    Field("name", N_("Company name"), TEXT, required=True, in_list=True, help=N_("As on the business licence")),
    Field("credit_code", N_("Unified social credit code"), TEXT, in_list=True),
    Field("region", N_("Region"), TEXT, in_list=True, help=N_("Province and city, such as 河北省沧州市")),
    Field("industry", N_("Industry"), TEXT, in_list=True),
    Field("address", N_("Address"), TEXT),
    Field("note", N_("Note"), LONG_TEXT),
)

# A link to another firm: typed as its name, so no plain column of a file.
PARENT = Field("parent", N_("Parent group"), TEXT, help=N_("Name of a company in the list, as far as it is clear"))

CONTACT_FIELDS = (
    Field("name", N_("Name"), TEXT, required=True, in_list=True),
    Field("title", N_("Job title"), TEXT, in_list=True),
    Field("phone", N_("Phone"), TEXT, in_list=True),
)
