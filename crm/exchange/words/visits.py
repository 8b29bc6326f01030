"""The headings under which visits and talks are reported, and the words for their kinds. Data and their lookup."""

import re
from collections.abc import Iterable, Mapping, Sequence

from crm.exchange.words.leads import LEAD_NEIGHBOURS
from crm.interactions.fields import INTERACTION_FILE_FIELDS

# What our own export writes, in its order.
_OWN = "开始日期 结束日期 对接方式 单位 我方人员 我方职务 地点 对接企业 对方人员 对方职务 对接情况 下一步 下一步日期".split()
_ACTS = (  # what a visit or a talk is called, in front of what the column says of it
    "拜访 走访 来访 接待 外出 出访 对接 洽谈 接洽 会见 会谈 考察 招商 见面 交流 座谈 调研 联系 联络 沟通 活动 服务 回访 到访 行程"
).split()
_WITH_FIRMS = "拜访 走访 来访 对接 洽谈 接洽 会见 会谈 考察 见面 座谈 调研 联系 联络 沟通 服务 回访 到访 来宾".split()
_WAYS = [act for act in _ACTS if act != "联系"]  # 联系方式 is a telephone number
_OURS = "我方 我县 我市 我区 我局 县方 县内 招商方".split()
_THEIRS = "对方 企业方 企业 客商 客商方 客方 外方 来访方 投资方".split()
_GOING = "拜访 走访 外出 出访 带队 随行 陪同 参加 参与 参会 同行 驻点 招商 调研 领队".split()
_MEETING = "来宾 会见 会谈 来访 到访 见面 洽谈 受访 被访 接洽".split()
_PEOPLE = "人 人员 领导 人姓名 人员姓名 人员名单".split()


def _each(firsts: list[str], lasts: str) -> str:
    """Every first word with every last one."""
    return " ".join(first + last for last in lasts.split() for first in firsts)


_HEADINGS = {  # the best heading of a field first
    "on": (
        "开始时间 起始时间 起始日期 拜访时间 拜访日期 走访时间 走访日期 来访时间 来访日期 接待时间 接待日期 外出时间 "
        "外出日期 出发时间 出发日期 对接时间 对接日期 洽谈时间 洽谈日期 接洽时间 接洽日期 会见时间 会谈时间 考察时间 "
        "考察日期 招商时间 出访时间 见面时间 起止时间 起止日期 时间 日期 "
        f"{_each([*_ACTS, ''], '时间起 时间开始 时间自 日期起 开始时间 开始日期 起始时间 起始日期 起止时间 起止日期')} "
        f"{_each(_ACTS, '时间 日期')}"
    ),
    "until": (
        "结束时间 返回时间 返回日期 返程时间 离开时间 离开日期 结束日 "
        f"{_each([*_ACTS, ''], '时间止 时间结束 时间至 日期止 结束时间 结束日期 截止时间')}"
    ),
    "kind": f"{_each(_WAYS, '方式 形式')} 方式 形式 {_each(_WAYS, '类型 类别')} 类别",
    "unit": (
        "责任单位 组别 所属组 填报单位 上报单位 报送单位 接待单位 带队单位 牵头单位 招商单位 外出单位 派出单位 专班 "
        "工作组 招商组 小组 招商专班 部门 责任部门"
    ),
    "our_people": (
        "外出人员 外出人 带队领导 带队人 带队领导姓名 参加人员 我方参加人员 拜访人 拜访人员 走访人员 走访人 招商人员 "
        "接待人 接待人员 接待领导 参与人员 驻点人员 驻点员 陪同人员 随行人员 我方人员姓名 对接人员 出访人员 同行人员 带队领导及成员 成员 队员 小组成员 随员 领队 带队 "
        f"{_each(_GOING, ' '.join(_PEOPLE))} "
        f"{_each(_OURS, '参加人员 参会人员 人员 领导 代表 接待人 接待人员 接待领导 对接人 联系人 参加人 陪同人员 参与人员')}"
    ),
    "our_titles": (
        "我方人员职务 带队领导职务 接待人职务 接待领导职务 外出人员职务 拜访人职务 "
        f"{_each(_GOING, '人职务 人员职务 领导职务')} {_each(_OURS, '人员职务 领导职务')}"
    ),
    "destinations": (
        "目的地 外出地点 拜访地点 走访地点 招商地点 前往地点 出访地 出访地点 目的城市 拜访城市 外出目的地 接待地点 "
        "洽谈地点 对接地点 会见地点 地区 城市 省市 所到城市 "
        f"{_each(_ACTS, '地点 城市 地区 地 目的地')}"
    ),
    "companies": (
        "拜访企业名称 拜访企业 走访企业 走访企业名称 来访企业 来访企业名称 来访单位 来访单位名称 来访客商 拜访客商 "
        "拜访客商名称 拜访单位 拜访对象 对接企业名称 对接单位 洽谈企业 洽谈对象 接洽企业 接洽企业名称 接洽单位 考察企业 "
        "来访客商名称 客商名称 客商单位 客商 企业名称 公司名称 企业 公司 单位名称 客商企业 拜访企业(商会) 拜访机构 对接客商 "
        f"{_each(_WITH_FIRMS, '企业 企业名称 客商 客商名称 单位 单位名称 对象 公司 公司名称 机构 商会 企业(单位)')}"
    ),
    "contacts": (
        "接洽人姓名 接洽人 对接人 对接人姓名 来访人员 来访人 来访人员姓名 来访人姓名 客商姓名 客商代表 企业联系人 联系人 "
        "联系人姓名 企业负责人 会见人 会见人员 对方参加人员 企业参加人员 主要来访人员 来访代表 洽谈人 客商联系人 "
        "企业接洽人 企业对接人 "
        f"{_each(_MEETING, ' '.join(_PEOPLE))} {_each(_MEETING, '代表 嘉宾 姓名')} "
        f"{_each(_THEIRS, '参加人员 参会人员 人员 领导 代表 接待人 接待人员 接洽人 对接人 联系人 负责人 参加人 姓名 陪同人员')}"
    ),
    "contact_titles": (
        "接洽人职务 对接人职务 来访人职务 来访人员职务 客商职务 联系人职务 企业联系人职务 企业负责人职务 "
        f"{_each(_MEETING, '人职务 人员职务 职务')} {_each(_THEIRS, '人员职务 代表职务 职务')}"
    ),
    "summary": (
        "洽谈内容 对接内容 会谈内容 拜访内容 接洽内容 主要内容 洽谈情况 拜访情况 走访情况 接洽情况 来访事由 来访目的 "
        "会谈情况 考察内容 主要成果 工作成效 交流内容 洽谈成果 拜访成果 主要洽谈内容 对接成果 进展情况 洽谈进展 事由 "
        "对接事项 拜访目的 招商成果 内容 "
        f"{_each(_ACTS, '内容 要点 情况 成果 成效 结果 事项 目的 议题 主要内容 主要情况 进展 记录 事由')} 工作内容 取得成果 取得成效 主要意向 达成意向 合作意向 洽谈意向"
    ),
    "next_step": (
        "下一步打算 下一步计划 下一步工作 下一步措施 下一步工作计划 下一步工作打算 下步打算 下步计划 下步工作 后续计划 "
        "后续工作 跟进计划 跟进措施 下一步安排 下一步举措 明日计划 下周计划 推进措施 推进计划 "
        f"{_each(['下一步', '下步', '后续', '后续跟进'], '打算 计划 工作 措施 安排 举措 事项 跟进 工作计划 工作打算 工作安排 工作措施')}"
    ),
    "next_step_on": (
        "下一步时间 下次对接时间 下次拜访时间 跟进时间 完成时限 计划完成时间 下一步时限 下次跟进时间 下一步计划时间 下一步计划时限 "
        "下步计划时间 下步计划时限 下一步工作时限 下步工作时限 下一步打算时间 下步打算时限 跟进时限 跟进日期 下次联系时间 下次跟进日期"
    ),
}
_OWN_OF = {field.name: (own, field.label) for field, own in zip(INTERACTION_FILE_FIELDS, _OWN, strict=True)}
VISIT_HEADINGS: Mapping[str, tuple[str, ...]] = {
    field: tuple(dict.fromkeys([*_OWN_OF[field], *words.split()])) for field, words in _HEADINGS.items()
}
VISIT_OWN = frozenset(heading for both in _OWN_OF.values() for heading in both)
VISIT_FOLLOWING = frozenset({"项目", "Project", "记录人", "Logged by", "无下一步的原因", "Why there is no next step"})
_TITLE_WORDS = LEAD_NEIGHBOURS["contact_title"][0]
VISIT_NEIGHBOURS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "contact_titles": (_TITLE_WORDS, "contacts"),
    "our_titles": (_TITLE_WORDS, "our_people"),
    "contacts": (("姓名",), "companies"),
    "our_people": (("姓名",), "unit"),
}
VISIT_VALUES: Mapping[str, str] = {
    "on": "days",
    "until": "date",
    "kind": "talk",
    "unit": "text",
    "our_people": "people",
    "our_titles": "titles",
    "destinations": "words",
    "companies": "firms",
    "contacts": "people",
    "contact_titles": "titles",
    "summary": "text",
    "next_step": "text",
    "next_step_on": "step_day",
}

_TALKS = {
    "visit_out": "外出拜访 拜访 走访 上门 上门拜访 登门 登门拜访 外出 外出招商 外出考察 实地拜访 出访 实地走访 赴外拜访 走出去",
    "visit_in": "来访 来绛考察 来县考察 来访考察 接待 来访接待 客商来访 考察接待 来县洽谈 请进来 邀请考察",
    "call": "电话 电话沟通 电话对接 电话联系 电话联络 通话 电话洽谈 电联 电话回访",
    "message": "微信 微信沟通 网络 线上沟通 邮件 电子邮件 短信 函件 线上 网络沟通",
    "meeting": "会议 座谈 座谈会 洽谈会 视频会议 会谈 洽谈 见面 面谈 线上会议 会商 当面洽谈 面对面",
    "event": "活动 推介会 展会 招商活动 论坛 博览会 参展 招商推介会 节会",
}
TALKS: Mapping[str, str] = {word: code for code, words in _TALKS.items() for word in words.split()}
_TELLING = {
    "visit_in": re.compile("来访|接待|来.{0,3}考察|请进来"),
    "visit_out": re.compile("外出|赴.{2,12}(?:考察|招商)|拜访|走访|驻点|出访|目的地|走出去|上门"),
    "event": re.compile("推介会|展会|博览会"),
    "meeting": re.compile("座谈|洽谈会|会商"),
    "call": re.compile("电话对接|电话沟通"),
}
UNIT_LABELS = (
    "驻点组",
    "驻点单位",
    "组别",
    "所属组",
    "单位",
    "单位名称",
    "填报单位",
    "上报单位",
    "报送单位",
    "责任单位",
    "招商专班",
    "专班",
)


_HOSTS = frozenset("接待人 接待人员 接待领导".split())
_GOES = re.compile("走访|拜访|外出|带队|出访|随行|领队")


def hosts_of(headings: Sequence[str]) -> list[int]:
    """The places of the columns that name who received us: 接待人 in a list of those who went, and of nobody who came."""
    text = "、".join(headings)
    is_going = bool(_GOES.search(text)) and not re.search("来访|到访|来县", text)
    return [place for place, heading in enumerate(headings) if is_going and heading in _HOSTS]


def kind_told_by(title: str, headings: Iterable[str]) -> str | None:
    """What kind of conversation a list is of, by its title, else by its headings; None where they say none or two."""
    for text in (title, " ".join(headings)):
        told = [code for code, words in _TELLING.items() if words.search(text)]
        if len(told) == 1:
            return told[0]
        if told:
            return None
    return None
