"""Every setting with its default: the one table that code, admin page and docs read."""

from dataclasses import dataclass
from typing import Any

from crm.errors import N_


@dataclass(frozen=True)
class Default:
    value: Any
    label: str


DEFAULTS: dict[str, Default] = {
    # Whether Guangdong cities outside the nine of the Greater Bay Area count as 粤港澳.
    "regions.all_guangdong": Default(True, N_("All cities of Guangdong count as the Greater Bay Area")),
    "placement.reservation_days": Default(30, N_("Days a land reservation lasts")),
    "boundary.warn_percent": Default(3, N_("Per cent between measured and registered area that are worth a warning")),
    # Idle land: years from the agreed start (or from the stop) until it is idle and until it may be taken back; below
    # which share of the area built on, or of the investment made, stopped work counts; days of warning before.
    "idle": Default(
        {"idle_years": 1, "back_years": 2, "built_share": "1/3", "invested_share": "1/4", "warn_days": 90},
        N_("Idle land"),
    ),
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
    ),
    # What counts as signed, placed … here: the county's own text, shown beside the gate.
    "definitions": Default({}, N_("Definitions of the stages")),
}
