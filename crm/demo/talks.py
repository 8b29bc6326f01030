"""Conversations of a project: what was said in each stage, and what was to be done next."""

from datetime import date, timedelta
from random import Random

from crm.accounts.models import User
from crm.companies.models import Contact
from crm.demo import past
from crm.demo.days import Days
from crm.interactions.operations import Talk, log
from crm.leads.models import Lead
from crm.leads.words import Stage

# (kind, what was said, the next step)
_SAID = {
    Stage.LEAD: (
        ("call", "电话沟通投资意向：企业正在山西选址，先问电价、物流和用工。", "寄送园区资料和电价清单"),
        ("message", "发去县情简介、四个园区的规划图和标准地指标，企业已转技术部。", "电话回访，约来访时间"),
        ("event", "推介会上交换名片，企业有扩产计划，愿意深谈。", "登门拜访，了解扩产规模"),
    ),
    Stage.SCREENING: (
        ("visit_out", "登门拜访，看了现有产线和在手订单，初步判断投资能力属实。", "整理研判材料"),
        ("call", "补问工艺、能耗和排放，企业答应本周给出设备清单。", "催要设备清单和能耗测算"),
        ("meeting", "与发改、生态环境部门碰头，暂未发现准入障碍。", "补齐研判意见"),
    ),
    Stage.NEGOTIATION: (
        ("visit_in", "企业一行来县考察，看了地块、供电和铁路专用线，认可区位。", "交地块红线图"),
        ("meeting", "逐条会商用地、用能、用工，企业提出分两期建设。", "书面答复会商事项"),
        ("visit_out", "到企业总部对接，核对投资强度和税收测算。", "补充固定资产投资明细"),
        ("call", "企业法务对协议提出三处修改，其中违约条款需县里研究。", "回复协议修改稿"),
        ("meeting", "县招商服务中心组织项目会审，承诺事项清单基本谈定。", "报县政府常务会议题"),
        ("message", "企业董事会原则同意，等最后一轮供电方案。", "交供电方案"),
    ),
    Stage.SIGNED: (
        ("meeting", "代办员对接公司注册、项目备案，一次告知所需材料。", "提交营业执照申请"),
        ("visit_in", "企业项目组来县，现场确认红线和标高。", "办理用地预约"),
        ("call", "协议原件已寄出，企业在办内部投资决策备案。", "补协议原件"),
    ),
    Stage.PLACED: (
        ("meeting", "全代办协调会：环评、能评、水保并联办理，列出时限。", "催办施工图审查意见"),
        ("visit_in", "施工单位进场踏勘，商定临时用水用电。", "协调 10 千伏临时用电"),
    ),
    Stage.CONSTRUCTION: (
        ("visit_out", "现场查看：基础施工完成，主体钢构开始吊装。", "协调大件运输路线"),
        ("meeting", "园区办组织周调度，企业反映招工缺口 60 人。", "对接职业中学订单班"),
        ("visit_out", "现场查看：厂房封顶，设备陆续到货。", "核对设备发票和到位资金"),
    ),
    Stage.PRODUCTION: (
        ("visit_out", "走访企业：产线稳定，订单排到下季度。", "办理规上企业入统"),
        ("meeting", "收集投产后的困难，蒸汽价格已由园区协调。", "反馈蒸汽价格方案"),
    ),
}
_DONE = "项目已投产，转企业服务"


def talk(lead: Lead, contacts: list[Contact], days: Days, by: User, random: Random) -> None:
    """Log the project's conversations, one or more a stage, the last on its day."""
    if days.last_talk is None:
        return
    stages = [stage for stage in days.entered if stage in _SAID]
    for stage in stages:
        for said, day in zip(_said(stage, random), _spread(stage, days, days.last_talk), strict=False):
            _log(lead, said, day, day + timedelta(random.randint(5, 14)), contacts, by)
    _last(lead, random.choice(_SAID[stages[-1]]), days.last_talk, days, contacts, by)


def _said(stage: Stage, random: Random) -> list[tuple[str, str, str]]:
    told = _SAID[stage]
    chosen = sorted(random.sample(range(len(told)), random.randint(1, 2)))
    return [told[number] for number in chosen]


def _spread(stage: Stage, days: Days, last: date) -> list[date]:
    """Up to three working days within the stage, before the last conversation."""
    begin = days.entered[stage]
    later = [day for one, day in days.entered.items() if one.number > stage.number]
    end = min([*later[:1], last])
    step = max((end - begin).days // 4, 1)
    found = [begin + timedelta(step * number) for number in (1, 2, 3)]
    return [day for day in found if day < end and day.weekday() < 5]


def _last(lead: Lead, said: tuple[str, str, str], day: date, days: Days, contacts: list[Contact], by: User) -> None:
    done = max(days.entered, key=lambda stage: stage.number).number >= Stage.PRODUCTION.number
    _log(lead, said, day, None if done else days.next_step, contacts, by)


def _log(
    lead: Lead, said: tuple[str, str, str], day: date, next_on: date | None, contacts: list[Contact], by: User
) -> None:
    kind, summary, step = said
    more = {"next_step": step, "next_step_on": next_on} if next_on else {"no_next_step_reason": _DONE}
    words = Talk(kind=kind, met_on=day, summary=summary, our_people=by.name, contacts=tuple(contacts[:1]), **more)
    past.talked(log(words, [lead], [], by))
