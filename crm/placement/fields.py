"""Plain columns of a placement."""

from crm.errors import N_
from crm.fields import AREA, DATE, MONEY, Field

AREA_FIELD = Field("area", N_("Area"), AREA, required=True)
BUILDING_FIELDS = (
    Field("agreed_start_on", N_("Agreed start of construction"), DATE),
    Field("agreed_finish_on", N_("Agreed completion"), DATE),
    Field("started_on", N_("Construction begun on"), DATE),
    Field("stopped_on", N_("Work stopped on"), DATE),
    Field("built_m2", N_("Land built on so far"), AREA),
    Field("invested", N_("Invested so far"), MONEY),
)
