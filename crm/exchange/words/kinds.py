"""The kinds of files: the columns of each, in their order. `crm fields`, templates, exports and docs read this table."""

from collections.abc import Mapping, Sequence

from crm.companies.fields import COMPANY_FILE_FIELDS, CONTACT_FILE_FIELDS
from crm.fields import Field
from crm.interactions.fields import ACTIVITY_FILE_FIELDS, INTERACTION_FILE_FIELDS
from crm.leads.fields import FILE_FIELDS
from crm.parks.fields import PARCEL_FIELDS, PLANT_FIELDS

FIELDS: Mapping[str, Sequence[Field]] = {
    "leads": FILE_FIELDS,
    "companies": COMPANY_FILE_FIELDS,
    "contacts": CONTACT_FILE_FIELDS,
    "parcels": PARCEL_FIELDS,
    "plants": PLANT_FIELDS,
    "interactions": INTERACTION_FILE_FIELDS,
    "activities": ACTIVITY_FILE_FIELDS,
}

# What the command line may be told that a file holds; a kind without columns here is read by none yet.
KINDS = ("leads", "companies", "contacts", "interactions", "activities", "parcels", "plants", "targets")
