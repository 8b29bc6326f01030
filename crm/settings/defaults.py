"""Every setting with its default: the one table that code, admin page and docs read."""

from dataclasses import dataclass
from typing import Any

from crm.errors import N_


@dataclass(frozen=True)
class Default:
    """`kind` says what the value is made of (crm/settings/checking.py) and which inputs the page shows.

    yes_no; number; ladder: code →
    [up to so many 亩, code of who, how many people, the body that decides]; words: ledger word → code; texts: code → text; limits: code → [days to yellow, days to red];
    labels: code → {"label", "offered"}; dates: days as 2027-02-05; divisions: codes of two digits; weights: code →
    points. `codes` are the codes that stand for something.
    """

    value: Any
    label: str
    kind: str
    help: str = ""
    codes: tuple[str, ...] = ()
    unit: str = N_("days")  # of a number
    most: int = 999  # of a number

    @property
    def is_dictionary(self) -> bool:
        """Words, texts and limits are the promotion office's own; the rest is the administrator's."""
        return self.kind not in ("yes_no", "number", "dates", "ladder", "divisions", "weights")

    @property
    def is_fixed(self) -> bool:
        """Whether the value has an entry for every code, so that a new code comes with its default."""
        return self.kind in ("limits", "labels", "ladder", "weights")


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

_BENCHMARK = N_("What a mu, or a tonne of standard coal, is measured by in the efficiency of land.")
_WEIGHT = N_("How much this part weighs in the efficiency of land, against the other parts.")
_GRADE = N_("From this score of the efficiency of land on; whoever has less than for C is graded D.")
_WAN, _POINTS = N_("10k CNY"), N_("points")


def _efficiency() -> dict[str, Default]:
    """Benchmarks, weights and grades of the efficiency of land."""
    return {
        "efficiency.tax_benchmark": Default(20, N_("Benchmark: tax per mu"), "number", _BENCHMARK, unit=_WAN),
        "efficiency.output_benchmark": Default(300, N_("Benchmark: output per mu"), "number", _BENCHMARK, unit=_WAN),
        "efficiency.energy_benchmark": Default(
            2, N_("Benchmark: output per tonne of standard coal"), "number", _BENCHMARK, unit=_WAN
        ),
        "efficiency.tax_weight": Default(50, N_("Weight: tax per mu"), "number", _WEIGHT, unit=_POINTS),
        "efficiency.output_weight": Default(30, N_("Weight: output per mu"), "number", _WEIGHT, unit=_POINTS),
        "efficiency.energy_weight": Default(
            20, N_("Weight: output per tonne of standard coal"), "number", _WEIGHT, unit=_POINTS
        ),
        "efficiency.grade_a": Default(100, N_("Least score for grade A"), "number", _GRADE, unit=_POINTS),
        "efficiency.grade_b": Default(80, N_("Least score for grade B"), "number", _GRADE, unit=_POINTS),
        "efficiency.grade_c": Default(60, N_("Least score for grade C"), "number", _GRADE, unit=_POINTS),
    }


# What each item of the admission sheet weighs: 100 points together.
_WEIGHTS = {
    "industry": 5,
    "technology": 5,
    "investment": 17,
    "intensity": 17,
    "investor": 10,
    "environment": 5,
    "safety": 5,
    "land": 10,
    "planning": 5,
    "tax": 16,
    "jobs": 5,
}
_VETOES = ("banned", "zone", "environment", "safety", "credit")
_TCE = N_("tce a year")


def _admission() -> dict[str, Default]:
    """Two highs, energy review and the admission sheet."""
    return {
        "two_high.divisions": Default(
            ["25", "26", "30", "31", "32", "44"],
            N_("Divisions judged to be high in energy or emission"),
            "divisions",
            N_("Two digits of GB/T 4754 each, as 25 26 30."),
        ),
        "two_high.energy_tce": Default(
            50_000, N_("Energy use from which any project is judged high"), "number", unit=_TCE, most=9_999_999
        ),
        "two_high.national_tce": Default(
            50_000, N_("Energy use of a two-highs project that the state guides"), "number", unit=_TCE, most=9_999_999
        ),
        "energy_review.exempt_tce": Default(
            1_000, N_("Energy use from which there is an energy review"), "number", unit=_TCE, most=9_999_999
        ),
        "energy_review.province_tce": Default(
            10_000, N_("Energy use from which the province reviews"), "number", unit=_TCE, most=9_999_999
        ),
        "admission.required": Default(
            False,
            N_("A project needs an admission decision before it is signed"),
            "yes_no",
            N_("If not, only a decision against it stands in the way."),
        ),
        "admission.pass": Default(60, N_("Least points of the admission sheet"), "number", unit=N_("points")),
        "admission.weights": Default(
            _WEIGHTS,
            N_("Weights of the admission sheet"),
            "weights",
            N_("The most points an item can have; 100 together."),
            tuple(_WEIGHTS),
        ),
        "admission.vetoes": Default(
            {code: {"label": "", "offered": True} for code in _VETOES},
            N_("Veto items of the admission sheet"),
            "labels",
            N_("One of them on the sheet, and the project cannot be admitted."),
            _VETOES,
        ),
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
    "placement.warn_days": Default(7, N_("Days before a reservation ends that its end shows"), "number"),
    "placement.approvals": Default(
        {
            "small": [30, "office", 1, ""],
            "middle": [100, "chief", 1, "准入会商和县政府常务会议"],
            "large": [0, "office", 2, "县政府常务会议和县委常委会"],
        },
        N_("Approval of land by size"),
        "ladder",
        N_(
            "Who approves a reservation up to so many mu, how many different people it takes, and which body decides: "
            "the chief records its decision with the day and the file. Leave the body empty where none is asked."
        ),
        ("small", "middle", "large"),
    ),
    **_efficiency(),
    **_admission(),
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
    "reminders.hour": Default(
        8,
        N_("Hour of the day from which reminders go out"),
        "number",
        N_("On working days, by e-mail and to group robots; what was missed comes with the next."),
        unit=N_("o'clock"),
        most=23,
    ),
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
