"""The words of ledgers: which heading means which field, and what the small words mean. Data, no rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from crm.companies.fields import COMPANY_FILE_FIELDS, CONTACT_FILE_FIELDS
from crm.exchange.activitywords import ACTIVITY_HEADINGS, ACTIVITY_VALUES
from crm.exchange.firmwords import (
    COMPANY_HEADINGS,
    COMPANY_VALUES,
    CONTACT_HEADINGS,
    CONTACT_NEIGHBOURS,
    CONTACT_VALUES,
)
from crm.exchange.leadwords import (
    LEAD_FOLLOWING,
    LEAD_HEADINGS,
    LEAD_IGNORED,
    LEAD_NEIGHBOURS,
    LEAD_OWN,
    LEAD_VALUES,
)
from crm.exchange.parcelwords import PARCEL_HEADINGS, PARCEL_VALUES
from crm.exchange.visitwords import (
    VISIT_FOLLOWING,
    VISIT_HEADINGS,
    VISIT_NEIGHBOURS,
    VISIT_OWN,
    VISIT_VALUES,
)
from crm.fields import Field
from crm.interactions.fields import ACTIVITY_FILE_FIELDS, INTERACTION_FILE_FIELDS
from crm.leads.fields import FILE_FIELDS
from crm.parks.fields import PARCEL_FIELDS

Code = TypeVar("Code", str, bool)

# What `crm fields KIND` prints: the columns of each kind of file.
FIELDS: Mapping[str, Sequence[Field]] = {
    "leads": FILE_FIELDS,
    "parcels": PARCEL_FIELDS,
    "companies": COMPANY_FILE_FIELDS,
    "contacts": CONTACT_FILE_FIELDS,
    "interactions": INTERACTION_FILE_FIELDS,
    "activities": ACTIVITY_FILE_FIELDS,
}


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _coded(table: Mapping[Code, str]) -> dict[str, Code]:
    """code → its words, turned round."""
    return {word: code for code, words in table.items() for word in words.split()}


def _labels(kind: str) -> dict[str, str]:
    return {field.name: field.label for field in FIELDS[kind]}


@dataclass(frozen=True)
class KindWords:
    """What is known about the columns of one kind of record.

    `headings`: field → headings that mean it, without brackets and blanks. `values`: field → the reading of its cells
    (a name in converting.py). `required`: of each group one field must be found, else the sheet is of another kind.
    `several`: fields that may stand in more than one column. `neighbours`: field → (headings that are told apart by
    the column left of them, the field that column must have). `ignored`: headings that look like a field and are not.
    `labels`: field → message id. `own`: the headings our export writes; `following`: those of its columns that are never read back,
    `first` the field its first column has.
    `is_last`: the headings are of such common words that a sheet is of this kind only where no other kind fits.
    """

    headings: Mapping[str, tuple[str, ...]]
    values: Mapping[str, str]
    labels: Mapping[str, str]
    required: tuple[tuple[str, ...], ...]
    several: frozenset[str] = frozenset()
    neighbours: Mapping[str, tuple[tuple[str, ...], str]] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()
    filled_down: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()
    following: frozenset[str] = frozenset()
    first: str = "code"
    is_last: bool = False


KINDS: Mapping[str, KindWords] = {
    "leads": KindWords(
        headings=LEAD_HEADINGS,
        values=LEAD_VALUES,
        labels=_labels("leads"),
        required=(("title", "description", "local_company"), ("title", "investor")),
        several=frozenset({"investor", "source_region"}),
        neighbours=LEAD_NEIGHBOURS,
        ignored=LEAD_IGNORED,
        own=LEAD_OWN,
        following=LEAD_FOLLOWING,
        filled_down=frozenset(
            _words("owner_unit owner lead_official referrer industry chain park investor source_region channel title")
        ),
    ),
    "interactions": KindWords(
        headings=VISIT_HEADINGS,
        values=VISIT_VALUES,
        labels=_labels("interactions"),
        required=(("on",), ("companies",), ("summary", "next_step", "until", "destinations")),
        several=frozenset({"companies", "our_people"}),
        neighbours=VISIT_NEIGHBOURS,
        own=VISIT_OWN,
        following=VISIT_FOLLOWING,
        first="on",
        filled_down=frozenset(_words("on until kind unit our_people our_titles destinations")),
    ),
    "activities": KindWords(
        headings=ACTIVITY_HEADINGS,
        values=ACTIVITY_VALUES,
        labels=_labels("activities"),
        required=(("title", "members"), ("on",), ("until", "destinations", "guests", "cost", "outcome")),
        several=frozenset({"companies", "members"}),
        filled_down=frozenset(_words("kind unit destinations")),
    ),
    "parcels": KindWords(
        headings=PARCEL_HEADINGS,
        values=PARCEL_VALUES,
        labels=_labels("parcels"),
        required=(("number",), ("area", "gross_area")),
        filled_down=frozenset({"park", "location", "land_use", "status"}),
    ),
    "companies": KindWords(
        headings=COMPANY_HEADINGS,
        values=COMPANY_VALUES,
        labels=_labels("companies"),
        required=(("name",), ("credit_code", "region", "industry", "listings", "address")),
        several=frozenset({"region", "listings"}),
        filled_down=frozenset({"region", "industry", "parent", "listings", "listing_year"}),
        is_last=True,
    ),
    "contacts": KindWords(
        headings=CONTACT_HEADINGS,
        values=CONTACT_VALUES,
        labels=_labels("contacts"),
        required=(("company",), ("name",)),
        several=frozenset({"region"}),
        neighbours=CONTACT_NEIGHBOURS,
        filled_down=frozenset({"company", "company_credit_code", "region"}),
        is_last=True,
    ),
}

ORDINALS = frozenset({"序号", "顺序", "项次", "编次", "no", "no.", "#"})
LEDGER_DATE_LABELS = frozenset(
    _words(
        "填报时间 填报日期 填表时间 填表日期 登记日期 登记时间 统计时间 统计日期 报送时间 报送日期 上报时间 "
        "上报日期 截止时间 截止日期 截至 制表时间 制表日期 日期"
    )
)
EMPTY_WORDS = frozenset(
    _words("无 - -- --- — —— – / \\ // 待定 暂无 未定 暂未确定 待确定 没有 空 n/a na none null nil · 、 。 . … ……")
)
TOTAL_WORDS = frozenset({"合计", "总计", "共计", "累计", "总合计", "小计", "全县合计", "total", "sum", "subtotal"})
NOTE_WORDS = ("备注", "注", "说明", "填表说明", "填报说明", "注释", "填写说明")
SIGNATURE_WORDS = _words(
    "填表人 填报人 制表人 审核人 审核 负责人 单位负责人 分管领导 主要领导 填报单位 联系电话 填报日期 填报时间 "
    "制表 盖章 被考核单位 联系人"
)
EXAMPLE_WORDS = ("示例", "样例", "例如", "范例", "例：", "例:", "举例")
PERSON_WORDS = _words("联系人 填报人 责任人 负责人 联络人 跟踪人 接洽人 经办人 领导 专员 姓名 法人 代表")

PARKS: Mapping[str, tuple[str, ...]] = {
    "equipment": ("智能装备",),
    "health": ("大健康",),
    "steel": ("钢铁服务",),
    "materials": ("新材料加工",),
}
CHANNELS: Mapping[str, str] = _coded(
    {
        "strength": "长板招商 长板",
        "cluster": "产业集群招商 集群招商 产业集群 产业链招商",
        "stationed": "驻点招商 驻点",
        "referral": "以商招商 以商引商",
        "event": "活动推介 推介会 展会 活动招商 节会招商",
        "agent": "商会中介 中介招商 商会招商 中介 商会 委托招商",
        "official": "领导推荐 领导交办 上级推荐",
        "inbound": "客商自荐 自荐 企业自荐 主动上门",
        "other": "其他 其它",
    }
)
SCREENINGS: Mapping[str, str] = _coded(
    {
        "pursue": "跟进 继续跟进 推进 重点跟进 通过",
        "hold": "储备 暂缓 观察",
        "drop": "放弃 不予跟进 淘汰 不通过 终止",
    }
)
AGREEMENTS: Mapping[str, str] = _coded(
    {
        "framework": "框架协议 框架 意向协议 意向书 战略合作协议",
        "formal": "正式协议 正式合同 正式 合同 投资协议 投资合同",
    }
)
PARCEL_STATUSES: Mapping[str, str] = _coded(
    {
        "planned": "规划 规划中",
        "acquiring": "收储中 征收中 收储",
        "approved": "批而未供 已批未供",
        "ready": "具备供地条件 具备供地 可供 净地 待供",
        "announced": "公告中 挂牌中",
        "supplied": "已供未建 供而未用 已成交 已供",
        "building": "在建 建设中",
        "built": "已建成 建成",
        "idle": "闲置",
        "low_use": "用而不足 低效 低效用地",
        "withdrawn": "收回 已收回",
    }
)
YES_NO: Mapping[str, bool] = _coded(
    {
        True: "是 有 √ ✓ y yes true 1",
        False: "否 × ✗ n no false 0",
    }
)
