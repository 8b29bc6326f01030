"""The words of ledgers: which heading means which field, and what the small words mean. Data, no rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from crm.errors import N_
from crm.exchange.words.activities import ACTIVITY_HEADINGS, ACTIVITY_VALUES
from crm.exchange.words.firms import (
    COMPANY_HEADINGS,
    COMPANY_VALUES,
    CONTACT_HEADINGS,
    CONTACT_NEIGHBOURS,
    CONTACT_VALUES,
)
from crm.exchange.words.kinds import FIELDS
from crm.exchange.words.leads import (
    LEAD_COMPOUNDS,
    LEAD_FOLLOWING,
    LEAD_HEADINGS,
    LEAD_IGNORED,
    LEAD_NEIGHBOURS,
    LEAD_OWN,
    LEAD_PLANS,
    LEAD_STAND_INS,
    LEAD_VALUES,
)
from crm.exchange.words.parcels import PARCEL_HEADINGS, PARCEL_VALUES
from crm.exchange.words.plants import PLANT_HEADINGS, PLANT_VALUES
from crm.exchange.words.visits import (
    VISIT_FOLLOWING,
    VISIT_HEADINGS,
    VISIT_NEIGHBOURS,
    VISIT_OWN,
    VISIT_VALUES,
)

Code = TypeVar("Code", str, bool)


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
    `plans`: facts → the field of their plan, where there is one: 拟开工时间 is no 开工时间.
    `stand_ins`: a field no column names → the field whose column is meant, under these headings.
    `compounds`: field → headings put together of words, less sure than the listed ones.
    `doubled`: a field no column names → the field whose words it takes too: a whole floor is numbered by its floor.
    `common`: fields that lists of other kinds have as well: they count half towards this one.
    `weak`: headings that many kinds have; a sheet that has no better one is of the kind that fits best.
    """

    headings: Mapping[str, tuple[str, ...]]
    values: Mapping[str, str]
    labels: Mapping[str, str]
    required: tuple[tuple[str, ...], ...]
    several: frozenset[str] = frozenset()
    neighbours: Mapping[str, tuple[tuple[str, ...], str]] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()
    following: frozenset[str] = frozenset()
    first: str = "code"
    is_last: bool = False
    plans: Mapping[str, str | None] = field(default_factory=dict)
    weak: frozenset[str] = frozenset()
    stand_ins: Mapping[str, tuple[str, frozenset[str]]] = field(default_factory=dict)
    compounds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    common: frozenset[str] = frozenset()
    doubled: Mapping[str, str] = field(default_factory=dict)


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
        plans=LEAD_PLANS,
        stand_ins=LEAD_STAND_INS,
        compounds=LEAD_COMPOUNDS,
        weak=frozenset({"名称", "项目"}),
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
    ),
    "activities": KindWords(
        headings=ACTIVITY_HEADINGS,
        values=ACTIVITY_VALUES,
        labels=_labels("activities"),
        required=(("title", "members"), ("on",), ("until", "destinations", "guests", "cost", "outcome")),
        several=frozenset({"companies", "members"}),
    ),
    "parcels": KindWords(
        headings=PARCEL_HEADINGS,
        values=PARCEL_VALUES,
        labels=_labels("parcels"),
        required=(("number",), ("area", "gross_area")),
    ),
    "plants": KindWords(
        headings=PLANT_HEADINGS,
        values=PLANT_VALUES,
        labels=_labels("plants"),
        required=(("building",), ("number", "floor"), ("area",)),
        doubled={"number": "floor"},
    ),
    "companies": KindWords(
        headings=COMPANY_HEADINGS,
        values=COMPANY_VALUES,
        labels=_labels("companies"),
        required=(("name",), ("credit_code", "region", "industry", "listings", "address")),
        several=frozenset({"region", "listings"}),
        common=frozenset({"address"}),
        is_last=True,
    ),
    "contacts": KindWords(
        headings=CONTACT_HEADINGS,
        values=CONTACT_VALUES,
        labels=_labels("contacts"),
        required=(("company",), ("name",)),
        several=frozenset({"region"}),
        neighbours=CONTACT_NEIGHBOURS,
        is_last=True,
    ),
}

# Words that mean nothing without the word before them: 签约单位 is no 单位, 项目地区 is no 地区.
BARE_WORDS = frozenset(
    _words(
        "单位 名称 姓名 职务 职位 电话 联系电话 联系方式 手机 手机号 手机号码 地区 省 市 省份 省市 国别 地址 状态 说明 编号 类别"
    )
)
# Words that mean the whole of the group they stand under: 总投资/总额, 项目引荐人/姓名.
WHOLE_WORDS = frozenset(
    _words(
        "总额 总量 总数 合计 小计 金额 数额 数量 额度 名称 全称 企业名称 公司名称 单位名称 企业全称 姓名 内容 人 个 家 户 名"
    )
)
# Headings that say what the person below them is; in a form they are what stands beside 职务.
POSTS = frozenset(_words("会长 副会长 秘书长 董事长 总经理 总裁 厂长"))
# Readings of figures that are added up: merged over two rows they are not twice the figure.
ADDED_UP = frozenset({"money", "usd", "area", "count", "energy"})
PROMISES = frozenset({"annual_output", "annual_tax", "jobs"})  # what a project will bring, not what its firm has
REASON_HEADING = N_("Why it was not imported")  # of leftovers.py
ORDINALS = frozenset(
    {"序号", "顺序", "项次", "编次", "no", "no.", "#", "未导入原因", "whyitwasnotimported"}
)  # passed over when read
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
AVERAGE_WORDS = frozenset({"平均", "平均值", "均值", "占比", "同比", "增幅", "环比"})
NOTE_WORDS = ("备注", "注", "说明", "填表说明", "填报说明", "注释", "填写说明")
SIGNATURE_WORDS = _words(
    "填表人 填报人 制表人 审核人 审核 负责人 单位负责人 分管领导 主要领导 填报单位 联系电话 填报日期 填报时间 "
    "制表 盖章 被考核单位 联系人"
)
EXAMPLE_WORDS = ("示例", "样例", "例如", "范例", "例：", "例:", "举例")
# What a cell begins with that says how to fill in, instead of a value.
GUIDE_WORDS = _words(
    "填 请 必填 选填 应填 须填 须 指 按 下拉 选择 从下拉 格式 不超过 不少于 单位： 单位: 单位为 如： 如: 例如 例："
)
REPORTER_WORDS = _words("填报 报送 上报 引荐 推荐 介绍 中介 审核")
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
        "acquiring": "收储中 征收中 收储 正在征收 待征收 征拆中 拆迁中 正在拆迁 待拆迁 正在收储 拟收储 征迁中",
        "approved": "批而未供 已批未供",
        "ready": "具备供地条件 具备供地 可供 净地 待供 熟地 已具备供地条件 可供地 可出让",
        "announced": "公告中 挂牌中 正在挂牌 已公告",
        "supplied": "已供未建 供而未用 已成交 已供 已供应 已出让 已摘牌 已供地 供而未建",
        "building": "在建 建设中 正在建设 施工中",
        "built": "已建成 建成 已供已建 已建",
        "idle": "闲置 闲置土地",
        "low_use": "用而不足 低效 低效用地",
        "withdrawn": "收回 已收回",
    }
)
SPACE_STATUSES: Mapping[str, str] = _coded(
    {
        "open": "可招商 可出租 待出租 待出售 可租售 待租 待售 可租 招商中 待招商 待租售",
        "vacant": "空置 闲置 空 未出租 未入驻 未租",
        "fitting": "装修中 装修 正在装修",
        "leased": "在租 已租 已出租 已入驻 入驻 出租 租赁中 在用 已签约出租",
        "sold": "已售 已出售",
    }
)
YES_NO: Mapping[str, bool] = _coded(
    {
        True: "是 有 √ ✓ y yes true 1",
        False: "否 × ✗ n no false 0",
    }
)
TICKS: Mapping[str, bool] = _coded({True: "√ ✓ ✔ ☑ ■ ● ▲ ★ 是 有", False: "× ✗ ✘ □ ☐ ○ 否"})
# Columns headed by a stage → the fact whose day may stand in them.
STAGE_COLUMNS: Mapping[str, str | None] = {
    **dict.fromkeys(_words("线索 研判 在谈 洽谈 意向 拟签约 落地 已落地 在建 建设中 达产 达效 终止 暂缓 储备")),
    **dict.fromkeys(_words("签约 已签约 新签约"), "signed_on"),
    **dict.fromkeys(_words("注册 已注册"), "registered_on"),
    **dict.fromkeys(_words("开工 已开工 动工"), "construction_on"),
    **dict.fromkeys(_words("投产 已投产"), "production_on"),
}
# Words that head a group of rows and say their stage or state: 二、签约项目, 已开工类.
SECTION_STAGES = frozenset(STAGE_COLUMNS) | frozenset(
    _words("已洽谈 新开工 新投产 签约未开工 放弃 停止 暂停 已终止 已放弃 已暂停")
)
# What a cell of days may say behind the day without saying anything else.
DATE_VERBS: Mapping[str, frozenset[str]] = {
    "signed_on": frozenset(_words("签约 签订 签署 签定 签订协议 签订合同 签约完成")),
    "registered_on": frozenset(_words("注册 登记 注册登记 注册完成 完成注册")),
    "construction_on": frozenset(_words("开工 动工 开工建设 奠基")),
    "production_on": frozenset(_words("投产 正式投产 建成投产 投入生产")),
    "first_contact_on": frozenset(_words("接洽 对接 洽谈 接触 初次接洽 首次洽谈")),
}
