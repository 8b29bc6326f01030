"""Plain columns of an interaction."""

from crm.errors import N_
from crm.fields import LONG_TEXT, TEXT, Field
from crm.interactions.models import KINDS

INTERACTION_FIELDS = (
    Field("kind", N_("Kind"), TEXT, required=True, in_list=True, choices=KINDS),
    Field("our_people", N_("Our people"), TEXT, in_list=True),
    Field("their_people", N_("Others of theirs"), TEXT, in_list=True, help=N_("Those who are no contact yet")),
    Field("summary", N_("What was said"), LONG_TEXT, required=True, in_list=True),
    Field("next_step", N_("Next step"), TEXT, in_list=True),
    Field("no_next_step_reason", N_("Why there is no next step"), TEXT),
)
