"""The headings under which ledgers keep what we call a lead."""

from collections.abc import Mapping

from crm.exchange.words.lead_phrases import LEAD_PHRASES
from crm.exchange.words.phrases import headings_in
from crm.leads.fields import FILE_FIELDS
from crm.lists.columns import FOLLOWING

# The headings our own export writes, in its order: what it writes is always read as the same field (a test compares).
_OWN = (
    "项目编号 项目名称 投资方 投资方信用代码 落地公司 落地公司信用代码 来源地区 产业 产业链 招商方式 阶段 状态 状态原因 "
    "研判结果 进展情况 建设内容 总投资 一期投资 固定资产投资 协议金额 外资总投资 合同外资额 到位资金 用地 厂房需求 年产值 "
    "年税收 带动就业 年综合能耗 园区 联系人 联系人职务 联系人电话 责任单位 责任人 包联领导 引荐人 协议种类 首次对接日期 "
    "预计落地日期 签约日期 注册日期 计划开工日期 开工日期 计划投产日期 投产日期 备注"
).split()
_OWN_OF = {field.name: (own, field.label) for field, own in zip(FILE_FIELDS, _OWN, strict=True)}
# Columns of our export that follow from other records and are never read back.
LEAD_FOLLOWING = frozenset({"下一步", "最近对接", *(field.label for field in FOLLOWING)})

_HEADINGS = {  # the best heading of a field first
    "code": "项目编号 编号 项目编码 项目代码 项目id 招商项目id 谋划项目编号 区级项目编码 市级项目编码",
    "title": "项目名称 在谈项目名称 签约项目名称 谋划项目名称 备案(核准)项目名称 投资项目名称 招商项目名称 名称 项目 投资项目 纳统项目名称",
    "investor": (
        "投资方 投资方名称 投资主体 主要投资方名称 外来投资方 外来投资方名称 外方投资方 中方投资方 本地投资方 "
        "在谈投资方 签约主体 洽谈主体 投资方所在企业 客商名称 投资企业 引资企业 投资单位 投资商 投资企业名称 "
        "投资单位名称 意向企业 意向投资方 客商 投资公司 投资人 本地股东 市外股东 投资者 洽谈企业 项目业主 引进企业 签约企业 洽谈单位 洽谈对象 合作企业 签约客商"
    ),
    "investor_credit_code": "投资方统一社会信用代码 投资方信用代码",
    "local_company": (
        "新公司名称 注册公司 注册公司名称 落地公司 落地公司名称 落地企业 项目公司 项目公司名称 本地公司 "
        "注册企业名称 本地注册名称 注册名称 企业名称 公司名称"
    ),
    "local_credit_code": "落地公司统一社会信用代码 本地公司信用代码 项目公司信用代码",
    "source_region": (
        "来源地 客商来源地 投资方来源地 资金来源地 省、直辖市、自治区 市、自治州 省份 省市 省 市 投资国别 "
        "国别 国别/地区 国家地区 地区 投资方所在地 总部所在省市 客商所在地 来源地区 主要资金来源 省份信息 地市级信息 "
        "县市区信息 国家和地区 客商所属地 投资方所属地"
    ),
    "industry": (
        "产业类别 产业类型 行业 行业类别 行业大类 行业门类 所属产业 所属行业 国民经济分类 产业 行业分类 "
        "产业分类 国民经济行业 项目行业"
    ),
    "chain": "所属产业链 产业链 对应产业链 对应965产业链 产业链名称 所属产业链条",
    "channel": "招商方式 项目来源 招商类型 招商渠道 引进方式 线索来源 信息来源",
    "stage": "阶段 项目阶段 项目状态 当前阶段 所处阶段",
    "state": "状态 推进状态",
    "state_reason": "终止原因 暂停原因 放弃原因 终止或暂停原因 状态原因",
    "screening": "研判结果 研判 研判意见 研判结论 筛选结果",
    "progress": (
        "进展情况 进度、备注 招商进度 洽谈进度 项目动态 推进记录 项目进展情况 形象进度 项目进展 最新进展 进展 "
        "进度 当前进展 工作进展 推进情况 目前进展 洽谈进展 对接情况"
    ),
    "description": (
        "项目建设内容 建设内容 项目内容 项目简介 主要建设内容及规模 建设规模及内容 签约建设内容 在谈建设内容 "
        "主要建设内容 建设内容及规模 建设规模 项目概况 项目基本情况 项目建设内容及规模"
    ),
    "investment": (
        "总投资 总投资额 投资总额 计划总投资 计划总投资额 计划投资总额 计划投资 项目总投资额 项目总投资 "
        "投资金额 投资额 拟投资额 拟投资 拟引进投资 备案证金额 纳统计划总投资额 预计总投资 估算投资 "
        "估算总投资 投资规模 签约总投资额 签约总投资 "
        "意向投资额 意向投资 意向总投资 预算总投资"
    ),
    "phase_one_investment": "一期投资额 一期投资 一期总投资 首期投资 首期投资额",
    "fixed_investment": "固定资产投资 固定资产投资额 固投金额 固投 固投额",
    "agreed_amount": (
        "协议投资额 协议引资额 合同引资额 合同投资额 合同投资总额 签约金额 签约额 协议总投资 "
        "合同金额 协议金额 合同项目投资总额"
    ),
    "investment_usd": "外资总投资 外方总投资",
    "foreign_investment_usd": "合同外资额 合同外资 协议利用外资 合同利用外资 FDI金额",
    "funds_arrived": (
        "到位资金 累计到位资金 到资金额 累计到资 累计实际到资总额 实际到位资金 实际到位内资 投资方实际到资额 "
        "现阶段到资情况 到资额 累计到位 累计到位额 到位资金额 资金到位额 资金到位情况 已到位资金 到位资金总额 累计到资额 累计实际到位资金"
    ),
    "land_area": (
        "项目用地 需用土地 用地情况 用地需求 拟用地面积 申请用地面积 用地 占地面积 拟用地 用地面积 土地需求 "
        "需用地 占地 项目用地面积 拟占地"
    ),
    "plant_area": "厂库房需求 厂房需求 拟租厂房面积 拟购厂房面积 厂房面积 厂库房 需用厂房",
    "annual_output": "年营业收入 预计年产值 年产值 预期开票销售 年销售收入 预计年营业收入 达产年产值 年营收",
    "annual_tax": "年纳税总额 预计年税收 税金 年税收 预计税收 年纳税 年纳税额 达产年税收",
    "jobs": "带动就业 预期用工人数 就业人数 用工人数 带动就业人数 预计用工 新增就业",
    "energy_tce": "年综合能耗 综合能耗 年能耗 能耗 年能源消费量",
    "park": (
        "建设地点 所属园区 项目区域 拟建地点 项目选址位置 拟选址园区 落地园区 建设地址 项目建设地址 园区 "
        "园区名称 选址 拟落地园区 拟选址 落户园区 项目选址 入驻园区 拟落户地 落户地点"
    ),
    "contact_name": (
        "项目联系人 企业联系人 投资方联系人 资方联系人 项目方联系人 联系人 投资主体联系人 客商联系人 "
        "联系人及电话 联系人及联系方式 联系人及联系电话"
    ),
    "contact_title": "联系人职务 企业联系人职务 投资方联系人职务",
    "contact_phone": (
        "项目联系方式 联系人电话 资方联系方式 项目方联系方式 企业联系电话 投资方联系电话 企业联系方式 "
        "投资方联系方式 联系人联系方式 联系人手机"
    ),
    "owner_unit": (
        "责任单位 单位 负责单位 推进责任单位 跟踪单位 引资单位 推进部门 责任部门 招商单位 牵头单位 报送区 "
        "报送单位 填报部门 上报部门 填报单位 上报单位 包联单位"
    ),
    "owner": (
        "跟踪人 跟踪负责人 跟踪责任人 首谈联系人 区投促局责任人 招商专员 责任人 项目责任人 跟进人 项目专员 驻点专员 跟进专员 "
        "招商员"
    ),
    "lead_official": (
        "包联领导 区级责任领导 区级责任领导人 责任领导 挂钩领导 联系领导 包抓领导 牵头领导 包保领导 "
        "包联县领导 包保县领导 县级包联领导 县包联领导 挂包领导 包联县级领导 帮扶领导 联系县领导"
    ),
    "referrer": "项目引荐单位 引荐单位 引荐人 介绍人 推荐单位 项目引荐人 项目推荐人",
    "agreement_kind": "协议类型 协议性质 签约类型 合同类型 协议种类",
    "first_contact_on": "对接时间 初次接洽时间 首次接洽时间 首次对接时间 接洽时间 首谈时间 首次洽谈时间 初次洽谈时间 初次对接时间",
    "expected_landing_on": "拟落地时间 预计落地时间 计划落地时间",
    "signed_on": ("签约时间 合同签约时间 协议签订时间 实际签约时间 签约日期 协议签订日期 合同签订日期 合同签订时间"),
    "registered_on": "注册时间 注册日期 工商注册时间 企业注册时间 工商注册日期",
    "planned_construction_on": "计划开工时间 拟开工时间 预计开工时间 计划开工日期 预计开工日期 计划开工 预计开工 拟开工",
    "construction_on": "开工时间 开工日期 实际开工时间 开工确认日期 实际开工日期",
    "planned_production_on": "预计投产时间 计划投产时间 拟投产时间 计划投产日期 预计投产日期 计划投产 预计投产 拟投产",
    "production_on": "投产时间 投产日期 实际投产时间 投产确认日期 实际投产日期",
    "note": "备注 说明 备注说明",
}
LEAD_HEADINGS: Mapping[str, tuple[str, ...]] = {
    field: tuple(dict.fromkeys([*words.split(), *_OWN_OF[field]])) for field, words in _HEADINGS.items()
}
_SINGLE = frozenset(heading for listed in LEAD_HEADINGS.values() for heading in listed)
# field → headings put together of words; what is listed by itself keeps its field
LEAD_COMPOUNDS: Mapping[str, tuple[str, ...]] = {
    field: tuple(heading for heading in headings_in(phrases) if heading not in _SINGLE)
    for field, phrases in LEAD_PHRASES.items()
}
LEAD_OWN = frozenset(heading for both in _OWN_OF.values() for heading in both)

LEAD_NEIGHBOURS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "contact_phone": (("联系电话", "联系方式", "电话", "手机", "手机号", "手机号码", "电话号码"), "contact_name"),
    "contact_title": (("职务", "职位", "职称"), "contact_name"),
    "investor_credit_code": (("统一社会信用代码", "信用代码", "社会信用代码", "统一信用代码"), "investor"),
    "local_credit_code": (("统一社会信用代码", "信用代码", "社会信用代码", "统一信用代码"), "local_company"),
}

_IGNORED = (
    "当月实际到位额 当年到位资金 当年到位资金情况 当月到位资金 本月到位资金 本年到位资金 注册资本到位额 "
    "当年实际到位资金 本年累计到位资金 注册资本 落地时间 片区 所属片区 行业中类 行业小类 办公楼需求 "
    "投资方简介 实际利用外资金额 当年累计到位资金 投资方式 进资方式 资金来源"
)
LEAD_IGNORED = frozenset(_IGNORED.split())

# A fact → the field of its plan. 预计签约时间 is not the day of signing, 拟注册公司 is not there yet.
LEAD_PLANS: Mapping[str, str | None] = {
    "construction_on": "planned_construction_on",
    "production_on": "planned_production_on",
    **dict.fromkeys(
        "signed_on registered_on first_contact_on funds_arrived agreed_amount agreement_kind stage state "
        "local_company local_credit_code".split()
    ),
}

# Headings that mean the investor where no column names him, and the local firm beside him.
_ANY_FIRM = (
    "企业名称 公司名称 企业全称 公司全称 企业 业主 {项目,}{建设,实施,业主}单位{名称,} 项目单位 项目单位名称 项目法人 "
    "项目法人单位 {建设,实施}主体"
)
LEAD_STAND_INS: Mapping[str, tuple[str, frozenset[str]]] = {
    "investor": ("local_company", frozenset(headings_in(_ANY_FIRM))),
}

_VALUES = {  # reading → fields
    "money": "investment phase_one_investment fixed_investment agreed_amount funds_arrived annual_output annual_tax",
    "usd": "investment_usd foreign_investment_usd",
    "area": "land_area plant_area",
    "credit": "investor_credit_code local_credit_code",
    "date": (
        "first_contact_on expected_landing_on signed_on registered_on planned_construction_on construction_on "
        "planned_production_on production_on"
    ),
    "word": "stage state progress industry chain",
    "firms": "investor",
    "firm": "local_company",
    "region": "source_region",
    "channel": "channel",
    "screening": "screening",
    "agreement": "agreement_kind",
    "parks": "park",
    "count": "jobs",
    "energy": "energy_tce",
    "person": "contact_name",
    "phone": "contact_phone",
    "name": "owner",
    "unit": "owner_unit",
    "text": "code title state_reason description contact_title lead_official referrer note",
}
LEAD_VALUES: Mapping[str, str] = {field: reading for reading, fields in _VALUES.items() for field in fields.split()}
