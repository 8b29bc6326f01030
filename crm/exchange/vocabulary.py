"""The words of ledgers: which heading means which field, and what the small words mean. Data, no rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from crm.exchange.leadwords import LEAD_HEADINGS, LEAD_IGNORED, LEAD_NEIGHBOURS, LEAD_VALUES
from crm.exchange.parcelwords import PARCEL_HEADINGS, PARCEL_VALUES


@dataclass(frozen=True)
class KindWords:
    """What is known about the columns of one kind of record.

    `headings`: field → headings that mean it, without brackets and blanks. `values`: field → the reading of its cells
    (a name in converting.py). `required`: of each group one field must be found, else the sheet is of another kind.
    `several`: fields that may stand in more than one column. `neighbours`: field → (headings that are told apart by
    the column left of them, the field that column must have). `ignored`: headings that look like a field and are not.
    """

    headings: Mapping[str, tuple[str, ...]]
    values: Mapping[str, str]
    required: tuple[tuple[str, ...], ...]
    several: frozenset[str] = frozenset()
    neighbours: Mapping[str, tuple[tuple[str, ...], str]] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()
    filled_down: frozenset[str] = frozenset()


KINDS: Mapping[str, KindWords] = {
    "leads": KindWords(
        headings=LEAD_HEADINGS,
        values=LEAD_VALUES,
        required=(("title", "description"), ("title", "investor")),
        several=frozenset({"investor", "source_region"}),
        neighbours=LEAD_NEIGHBOURS,
        ignored=LEAD_IGNORED,
        filled_down=frozenset(
            {
                "owner_unit",
                "owner",
                "lead_official",
                "referrer",
                "industry",
                "chain",
                "park",
                "investor",
                "source_region",
                "channel",
                "title",
            }
        ),  # fmt: skip
    ),
    "parcels": KindWords(
        headings=PARCEL_HEADINGS,
        values=PARCEL_VALUES,
        required=(("number",), ("area", "gross_area")),
        filled_down=frozenset({"park", "location", "land_use", "status"}),
    ),
}

ORDINALS = frozenset({"序号", "顺序", "项次", "编次", "no", "no.", "#"})
LEDGER_DATE_LABELS = frozenset(
    {"填报时间", "填报日期", "填表时间", "填表日期", "登记日期", "登记时间", "统计时间", "统计日期", "报送时间", "报送日期",
     "上报时间", "上报日期", "截止时间", "截止日期", "截至", "制表时间", "制表日期", "日期"}
)  # fmt: skip
EMPTY_WORDS = frozenset(
    {"", "无", "-", "--", "---", "—", "——", "–", "/", "\\", "//", "待定", "暂无", "未定", "暂未确定", "待确定", "没有", "空",
     "n/a", "na", "none", "null", "nil", "·", "、", "。", ".", "…", "……"}
)  # fmt: skip
TOTAL_WORDS = frozenset({"合计", "总计", "共计", "累计", "总合计", "小计", "全县合计", "total", "sum", "subtotal"})
NOTE_WORDS = ("备注", "注", "说明", "填表说明", "填报说明", "注释", "填写说明")
SIGNATURE_WORDS = (
    "填表人", "填报人", "制表人", "审核人", "审核", "负责人", "单位负责人", "分管领导", "主要领导", "填报单位", "联系电话",
    "填报日期", "填报时间", "制表", "盖章", "被考核单位", "联系人",
)  # fmt: skip
EXAMPLE_WORDS = ("示例", "样例", "例如", "范例", "例：", "例:", "举例")
PERSON_WORDS = (
    "联系人", "填报人", "责任人", "负责人", "联络人", "跟踪人", "接洽人", "经办人", "领导", "专员", "姓名", "法人", "代表",
)  # fmt: skip

PARKS: Mapping[str, tuple[str, ...]] = {
    "equipment": ("智能装备",),
    "health": ("大健康",),
    "steel": ("钢铁服务",),
    "materials": ("新材料加工",),
}
CHANNELS: Mapping[str, str] = {
    "长板招商": "strength", "长板": "strength", "产业集群招商": "cluster", "集群招商": "cluster", "产业集群": "cluster",
    "产业链招商": "cluster", "驻点招商": "stationed", "驻点": "stationed", "以商招商": "referral", "以商引商": "referral",
    "活动推介": "event", "推介会": "event", "展会": "event", "活动招商": "event", "节会招商": "event", "商会中介": "agent",
    "中介招商": "agent", "商会招商": "agent", "中介": "agent", "商会": "agent", "委托招商": "agent", "领导推荐": "official",
    "领导交办": "official", "上级推荐": "official", "客商自荐": "inbound", "自荐": "inbound", "企业自荐": "inbound",
    "主动上门": "inbound", "其他": "other", "其它": "other",
}  # fmt: skip
SCREENINGS: Mapping[str, str] = {
    "跟进": "pursue", "继续跟进": "pursue", "推进": "pursue", "重点跟进": "pursue", "通过": "pursue", "储备": "hold",
    "暂缓": "hold", "观察": "hold", "放弃": "drop", "不予跟进": "drop", "淘汰": "drop", "不通过": "drop", "终止": "drop",
}  # fmt: skip
AGREEMENTS: Mapping[str, str] = {
    "框架协议": "framework", "框架": "framework", "意向协议": "framework", "意向书": "framework", "战略合作协议": "framework",
    "正式协议": "formal", "正式合同": "formal", "正式": "formal", "合同": "formal", "投资协议": "formal", "投资合同": "formal",
}  # fmt: skip
PARCEL_STATUSES: Mapping[str, str] = {
    "规划": "planned", "规划中": "planned", "收储中": "acquiring", "征收中": "acquiring", "收储": "acquiring",
    "批而未供": "approved", "已批未供": "approved", "具备供地条件": "ready", "具备供地": "ready", "可供": "ready",
    "净地": "ready", "待供": "ready", "公告中": "announced", "挂牌中": "announced", "已供未建": "supplied",
    "供而未用": "supplied", "已成交": "supplied", "已供": "supplied", "在建": "building", "建设中": "building",
    "已建成": "built", "建成": "built", "闲置": "idle", "用而不足": "low_use", "低效": "low_use", "低效用地": "low_use",
    "收回": "withdrawn", "已收回": "withdrawn",
}  # fmt: skip
YES_NO: Mapping[str, bool] = {
    "是": True, "否": False, "有": True, "√": True, "✓": True, "×": False, "✗": False, "y": True, "n": False, "yes": True,
    "no": False, "true": True, "false": False, "1": True, "0": False,
}  # fmt: skip
