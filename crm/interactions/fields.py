"""Plain columns of an interaction and of an activity."""

from crm.errors import N_
from crm.fields import COUNT, DATE, LONG_TEXT, MONEY, TEXT, Field
from crm.interactions.models import ACTIVITIES, KINDS

INTERACTION_FIELDS = (
    Field("kind", N_("Kind"), TEXT, required=True, in_list=True, choices=KINDS),
    Field("our_people", N_("Our people"), TEXT, in_list=True),
    Field("their_people", N_("Others of theirs"), TEXT, in_list=True, help=N_("Those who are no contact yet")),
    Field("destinations", N_("Places"), TEXT),
    Field("summary", N_("What was said"), LONG_TEXT, required=True, in_list=True),
    Field("next_step", N_("Next step"), TEXT, in_list=True),
    Field("no_next_step_reason", N_("Why there is no next step"), TEXT),
)

# The columns of a file (design §5); several in one cell are a list.
INTERACTION_FILE_FIELDS = (
    Field("on", N_("Start date"), DATE, required=True),
    Field("until", N_("End date"), DATE),
    Field("kind", N_("Way of contact"), TEXT, choices=KINDS),
    Field("unit", N_("Unit"), TEXT),
    Field("our_people", N_("Our people"), TEXT),
    Field("our_titles", N_("Job titles of ours"), TEXT),
    Field("destinations", N_("Places"), TEXT),
    Field("companies", N_("Companies met"), TEXT, required=True),
    Field("contacts", N_("Their people"), TEXT),
    Field("contact_titles", N_("Job titles of theirs"), TEXT),
    Field("summary", N_("What was said"), LONG_TEXT),
    Field("next_step", N_("Next step"), TEXT),
    Field("next_step_on", N_("Date of the next step"), DATE),
)
LISTS = ("our_people", "our_titles", "destinations", "companies", "contacts", "contact_titles")
# field of a file → the column that keeps it
COLUMNS = {
    "on": "met_on", "until": "until_on", "kind": "kind", "our_people": "our_people", "our_titles": "our_titles",
    "destinations": "destinations", "contacts": "their_people", "contact_titles": "their_titles",
    "summary": "summary", "next_step": "next_step", "next_step_on": "next_step_on",
}  # fmt: skip

_TITLE = Field("title", N_("Activity"), TEXT, required=True, in_list=True)
_KIND = Field("kind", N_("Kind of activity"), TEXT, required=True, in_list=True, choices=ACTIVITIES)
_PLACES = Field("destinations", N_("Places"), TEXT, in_list=True)
_ABOUT = (
    Field("guests", N_("Number of guests"), COUNT),
    Field("cost", N_("Cost"), MONEY),
    Field("outcome", N_("Outcome"), LONG_TEXT),
    Field("note", N_("Note"), LONG_TEXT),
)
ACTIVITY_FIELDS = (_TITLE, _KIND, _PLACES, *_ABOUT)
ACTIVITY_FILE_FIELDS = (
    _TITLE,
    _KIND,
    Field("on", N_("Start date"), DATE, required=True),
    Field("until", N_("End date"), DATE),
    Field("unit", N_("Unit"), TEXT),
    _PLACES,
    Field("members", N_("Members"), TEXT),
    Field("companies", N_("Companies attending"), TEXT),
    *_ABOUT,
)
