"""The headings under which promotion activities and stationed trips are kept, and the words for their kinds."""

import re
from collections.abc import Iterable, Mapping

from crm.exchange.words.visits import VISIT_HEADINGS
from crm.interactions.fields import ACTIVITY_FILE_FIELDS

# What our own export would write, in its order.
_OWN = "活动名称 活动类型 开始日期 结束日期 单位 地点 参加人员 参会企业 参会人数 费用 成效 备注".split()
_HEADINGS = {  # the best heading of a field first
    "title": "招商活动 招商活动名称 推介活动名称 活动内容名称 会议名称 节会名称 展会名称 项目推介会名称 小分队名称 活动主题 推介会名称 行程名称 驻点名称 活动 主题",
    "kind": "活动类别 活动形式 活动性质 举办形式 活动方式 类型 招商形式",
    "on": "活动时间 拟定时间 拟举办时间 计划时间 计划举办时间 召开时间 活动日期 月份 举办时间 举办日期 驻点时间 驻点开始时间 进驻时间 起止时间 起止日期 开始时间 时间 日期",
    "until": "结束时间 驻点结束时间 撤点时间 返回时间",
    "unit": "责任单位 主办单位 承办单位 牵头单位 派出单位 填报单位 招商专班 专班 组别 部门",
    "destinations": "活动城市 举办城市 拟定地点 拟举办地点 计划地点 召开地点 活动地点 举办地点 举办地 驻点地点 驻点城市 驻点地区 目的地 城市 驻地",
    "members": "参展人员 队员 小组成员 出席领导 参加领导 参会领导 驻点人员 驻点员 参会人员 我方人员 我方参加人员 外出人员 成员 驻点成员 派驻人员 带队领导 姓名",
    "companies": "参会客商 拟邀请企业 拟邀请客商 拟邀企业 拟参会企业 参展企业 走访企业 拜访企业 对接企业 邀请企业 邀请客商 参加企业 到会企业 嘉宾企业 参会单位",
    "guests": "参会客商人数 参加客商人数 邀请客商人数 到会客商人数 参会总人数 参加人数 客商人数 参会客商数 到会人数 邀请人数 人数",
    "cost": "预算 经费预算 活动预算 费用预算 差旅费 经费 活动经费 费用支出 花费 支出 活动费用 经费支出",
    "outcome": "活动成效 主要成效 取得成果 活动效果 收获 参展成效 工作成效 成果 活动成果 招商成果 主要成果 取得成效 工作成果 驻点成效 签约情况",
    "note": "说明 备注说明",
}
_OWN_OF = {field.name: (own, field.label) for field, own in zip(ACTIVITY_FILE_FIELDS, _OWN, strict=True)}
ACTIVITY_HEADINGS: Mapping[str, tuple[str, ...]] = {
    field: tuple(dict.fromkeys([*_OWN_OF[field], *words.split()])) for field, words in _HEADINGS.items()
}
ACTIVITY_VALUES: Mapping[str, str] = {
    "title": "text",
    "kind": "activity",
    "on": "days",
    "until": "date",
    "unit": "text",
    "destinations": "words",
    "members": "people",
    "companies": "firms",
    "guests": "count",
    "cost": "money",
    "outcome": "text",
    "note": "text",
}
_KINDS = {
    "conference": "推介会 招商推介会 招商大会 投资洽谈会 洽谈会 发布会 签约仪式 集中签约 说明会 恳谈会 招商推介",
    "fair": "展会 博览会 参展 交易会 展览会 进博会 广交会 参会",
    "trip": "驻点 驻点招商 驻外 驻外招商 驻点行程",
    "tour": "外出招商 外出考察 小分队招商 叩门招商 赴外招商 外出 考察 拜访",
    "salon": "沙龙 招商沙龙 座谈会 商会活动 联谊会 座谈 论坛 年会",
    "other": "其他 其它",
}
ACTIVITY_KINDS: Mapping[str, str] = {word: code for code, words in _KINDS.items() for word in words.split()}
_SUMMARY = re.compile("本月|当月|本周")
_AWAY = re.compile("驻外|驻点|外出|天数")


def activity_told_by(text: str) -> str | None:
    """The kind a title names: the longest word in it counts, 驻点招商 before 招商."""
    found = [word for word in ACTIVITY_KINDS if len(word) > 1 and word in text]
    return ACTIVITY_KINDS[max(found, key=len)] if found else None


def is_summary_of_days(title: str, parts: Iterable[Iterable[str]]) -> bool:
    """A table of days away by month and so far: sums of trips, none of them."""
    headings = ["/".join(words) for words in parts]
    told = " ".join(headings)
    known = {word for words in (VISIT_HEADINGS["on"], ACTIVITY_HEADINGS["on"]) for word in words}
    has_day = any(heading.split("/")[-1] in known for heading in headings)
    return bool(_SUMMARY.search(told)) and "累计" in told and bool(_AWAY.search(title + told)) and not has_day
