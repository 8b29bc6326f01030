"""Every setting with its default: the one table that code, admin page and docs read."""

from dataclasses import dataclass
from typing import Any

from crm.errors import N_


@dataclass(frozen=True)
class Default:
    """`kind` says what the value is made of (crm/settings/checking.py) and which inputs the page shows.

    yes_no; number; words: ledger word → code; texts: code → text; limits: code → [days to yellow, days to red];
    labels: code → {"label", "offered"}; dates: days as 2027-02-05. `codes` are the codes that stand for something.
    """

    value: Any
    label: str
    kind: str
    help: str = ""
    codes: tuple[str, ...] = ()
    unit: str = N_("days")  # of a number

    @property
    def is_dictionary(self) -> bool:
        """Words, texts and limits are the promotion office's own; the rest is the administrator's."""
        return self.kind not in ("yes_no", "number", "dates")

    @property
    def is_fixed(self) -> bool:
        """Whether the value has an entry for every code, so that a new code comes with its default."""
        return self.kind in ("limits", "labels")


_STAGES = ("lead", "screening", "negotiation", "signed", "placed", "construction", "production", "capacity")
_CHANNELS = ("strength", "cluster", "stationed", "referral", "event", "agent", "official", "inbound", "other")
# Days beyond which a light turns: without a contact in the stage, past the planned date, past the next step.
_LIMITS = {
    "lead": [1, 3],
    "screening": [3, 7],
    "screening_big": [7, 14],
    "negotiation": [14, 30],
    "signed": [20, 40],
    "plan": [0, 30],
    "next_step": [0, 6],
}

DEFAULTS: dict[str, Default] = {
    # Whether Guangdong cities outside the nine of the Greater Bay Area count as 粤港澳.
    "regions.all_guangdong": Default(
        True,
        N_("All cities of Guangdong count as the Greater Bay Area"),
        "yes_no",
        N_("If not, only the nine cities of the bay, Hong Kong and Macao count."),
    ),
    "placement.reservation_days": Default(
        30, N_("Days a land reservation lasts"), "number", N_("Afterwards the land is free at once.")
    ),
    "boundary.warn_percent": Default(
        3, N_("Per cent between measured and registered area that are worth a warning"), "number", unit=N_("per cent")
    ),
    "idle.warn_days": Default(90, N_("Days before land counts as idle that it shows"), "number"),
    # Stage words of ledgers → stage; progress text counts only where it holds one of these.
    "words.stage": Default(
        {
            "线索": "lead",
            "初步接洽": "negotiation",
            "实地考察": "negotiation",
            "洽谈": "negotiation",
            "洽谈合同": "negotiation",
            "已签意向": "negotiation",
            "在谈": "negotiation",
            "研判": "screening",
            "签约": "signed",
            "新签约": "signed",
            "已签约": "signed",
            "落地": "placed",
            "已落地": "placed",
            "开工": "construction",
            "已开工": "construction",
            "在建": "construction",
            "建设中": "construction",
            "基础施工": "construction",
            "主体施工": "construction",
            "设备安装": "construction",
            "设备安装调试": "construction",
            "试生产": "production",
            "投产": "production",
            "已投产": "production",
            "达效": "capacity",
        },
        N_("Stage words in ledgers"),
        "words",
        N_("Which stage a word in a ledger's stage or progress column stands for."),
        _STAGES,
    ),
    "words.state": Default(
        {
            "进行中": "active",
            "终止": "lost",
            "放弃": "lost",
            "停止": "lost",
            "暂缓": "paused",
            "储备": "paused",
            "暂停": "paused",
        },
        N_("State words in ledgers"),
        "words",
        N_("Which state a word in a ledger stands for."),
        ("active", "paused", "lost"),
    ),
    # Days (2027-02-05) that the holiday library does not know yet, or that this county works otherwise.
    "workdays.holidays": Default(
        [],
        N_("Further public holidays"),
        "dates",
        N_("Days off that the built-in calendar does not have, as 2027-02-05 2027-02-08."),
    ),
    "workdays.workdays": Default(
        [],
        N_("Further working days, such as moved weekends"),
        "dates",
        N_("Weekends or holidays that are worked here, as 2027-02-06."),
    ),
    "tasks.remind_days": Default(3, N_("Days before a task is due that its reminder shows"), "number"),
    "tasks.red_days": Default(7, N_("Days after a task was due that its light turns red"), "number"),
    "tasks.sign_workdays": Default(1, N_("Working days within which a task is signed for"), "number"),
    "exports.keep_hours": Default(
        24, N_("Hours a long export can be fetched"), "number", N_("Afterwards its file is removed."), unit=N_("hours")
    ),
    "claims.remind_days": Default(30, N_("Days without an interaction until a claim's owner is reminded"), "number"),
    "claims.silent_days": Default(
        45,
        N_("Days without an interaction until a claim ends"),
        "number",
        N_("Afterwards the project lies in the pool."),
    ),
    "claims.cap_days": Default(
        60, N_("Days a claim lasts in the first two stages"), "number", N_("Whatever is talked: it asks for progress.")
    ),
    "claims.dispute_workdays": Default(5, N_("Working days within which a dispute is decided"), "number"),
    # What counts as signed, placed … here: the county's own text, shown beside the gate.
    "definitions": Default(
        {},
        N_("Definitions of the stages"),
        "texts",
        N_("What counts as signed, placed and so on here; it is shown beside the gate."),
        _STAGES,
    ),
    "limits": Default(
        _LIMITS,
        N_("Limits of the lights"),
        "limits",
        N_("A light turns yellow after the first number of days, red after the second."),
        tuple(_LIMITS),
    ),
    "channels": Default(
        {code: {"label": "", "offered": True} for code in _CHANNELS},
        N_("Ways of promotion"),
        "labels",
        N_("The office's own words; one that is not offered stays where it was chosen."),
        _CHANNELS,
    ),
}
