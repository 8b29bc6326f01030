"""Plain columns of a placement."""

from crm.errors import N_
from crm.fields import AREA, Field

AREA_FIELD = Field("area", N_("Area"), AREA, required=True)
