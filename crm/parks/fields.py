"""Plain columns of a parcel and of a plant space, named as in files."""

from crm.errors import N_
from crm.fields import AREA, DATE, FLOOR, LONG_TEXT, MONEY, NUMBER, TEXT, Field
from crm.parks.models import PARCEL_STATUSES, SPACE_STATUSES

YES_NO = {"yes": N_("Yes"), "no": N_("No")}

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
