"""The headings under which lists of firms and of their people are kept, and the words for the classes of firms."""

from collections.abc import Mapping

from crm.companies.listings import LIST_LABELS
from crm.exchange.words.leads import LEAD_NEIGHBOURS

_NAMES = (
    "企业名称 公司名称 单位名称 客商名称 集团名称 企业 公司 客商 目标企业 目标企业名称 企业全称 公司全称 名称 "
    "投资商名称 机构名称 所在企业 所在单位 所属企业 工作单位 任职单位 企业(机构)名称 商会名称 协会名称 商协会名称 公司名 客商单位 客商企业 客商所在单位 客商所在企业 "
    "工作单位及职务 单位及职务 单位职务 单位名称及职务 所在单位及职务 任职企业 创办企业"
)
_CODES = "统一社会信用代码 信用代码 社会信用代码 统一信用代码 企业信用代码"
_PLACES = (
    "总部所在省市 总部所在地 总部 总部地址 所在地 所在省市 所在地区 所在省份 所在城市 注册地 省份 城市 省 市 "
    "省市 省(市) 所在省 所在市 所在地市 地市 所属地市 市县 县区 所在县区 区县 所在区县 所在县 所属地区 企业所在地 公司所在地 "
    "总部城市 总部省份 注册地区 注册城市 注册省份 省、直辖市、自治区 市、自治州 来源地 客商来源地 地区 国别 国家 国别/地区 国家地区"
)

COMPANY_HEADINGS: Mapping[str, tuple[str, ...]] = {
    field: tuple(words.split())
    for field, words in {
        "name": _NAMES,
        "credit_code": _CODES,
        "region": _PLACES,
        "industry": "行业 所属行业 所属行业名称 行业名称 所属证监会行业 证监会行业 所处行业 细分领域 细分行业 从事行业 所属领域 领域 赛道 主营 主营业务 主营产品 主要产品 产业 所属产业 行业类别 产业类别 行业分类 主导产业 主导产品 主营产品及业务 产业链 所属产业链",
        "address": "地址 详细地址 注册地址 办公地址 通讯地址 公司地址 企业地址 联系地址",
        "parent": "母公司 上级公司 上级集团 所属集团 集团公司 控股股东 母公司名称 所属集团名称",
        "listings": (
            "类别 企业类别 榜单 榜单名称 所在榜单 入选榜单 所属榜单 上榜类别 企业资质 资质荣誉 企业层级 企业类型 是否500强 "
            "500强类别 名录 名录类别 荣誉 荣誉资质 资质 所获荣誉 企业荣誉 荣誉称号 企业性质及荣誉 入围榜单 认定类别 认定类型"
        ),
        "listing_year": "榜单年度 榜单年份 年度 年份 入选年份 入选年度 上榜年份 上榜年度 发布年度 评选年度 认定年度 认定年份 认定时间 授牌年度",
        "listing_rank": "排名 名次 位次 榜单排名 排位 榜单名次 上榜排名 上榜位次 本年排名 最新排名 全国排名 总排名",
        "note": "备注 说明 备注说明",
    }.items()
}
COMPANY_VALUES: Mapping[str, str] = {
    "name": "firm",
    "credit_code": "credit",
    "region": "region",
    "industry": "word",
    "address": "text",
    "parent": "firm",
    "listings": "listings",
    "listing_year": "year",
    "listing_rank": "rank",
    "note": "text",
}

CONTACT_HEADINGS: Mapping[str, tuple[str, ...]] = {
    field: tuple(words.split())
    for field, words in {
        "company": f"{_NAMES} 单位",
        "company_credit_code": _CODES,
        "region": _PLACES,
        "name": "联系人 姓名 联系人姓名 客商姓名 企业联系人 项目联系人 对接联系人 负责人 负责人姓名 企业负责人 乡贤姓名 人才姓名 会员姓名 能人姓名 "
        "主要联系人 name 会长 董事长 总经理 法定代表人 法人代表 法人",
        "title": "职务 企业职务 公司职务 职位 职称 称谓 职衔 联系人职务 企业联系人职务 现任职务 社会职务 title",
        "phone": (
            "手机 手机号 手机号码 联系电话 联系方式 电话 电话号码 移动电话 联系人电话 联系人手机 联系人联系方式 "
            "企业联系电话 mobile tel 手机/电话 电话/手机 办公电话 固定电话 座机"
        ),
    }.items()
}
CONTACT_VALUES: Mapping[str, str] = {
    "company": "firm",
    "company_credit_code": "credit",
    "region": "region",
    "name": "person",
    "title": "text",
    "phone": "phone",
}
# 电话 beside whoever fills the list in is not the contact's.
CONTACT_NEIGHBOURS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "title": (LEAD_NEIGHBOURS["contact_title"][0], "name"),
    "phone": (LEAD_NEIGHBOURS["contact_phone"][0], "name"),
}

_LISTS = {
    "fortune_global_500": "世界500强 财富世界500强 财富500强 全球500强 国外500强 境外500强 世界五百强 fortune500",
    "industry_100": "行业100强 行业百强 行业一百强 行业100强企业",
    "unicorn": "独角兽",
    "gazelle": "瞪羚",
    "china_500": "中国500强 中国企业500强 国内500强 全国500强 中国五百强",
    "china_private_500": "民营500强 民营企业500强 中国民营500强 中国民营企业500强 全国民营企业500强",
    "little_giant": "小巨人 国家级小巨人 国家小巨人 国家级专精特新 重点小巨人 专精特新小巨人 国家级专精特新小巨人 国家专精特新小巨人",
    "specialised": "专精特新 专精特新中小 省级专精特新 省专精特新",
    "listed": "上市公司 上市 主板上市 a股上市 a股上市公司",
    "high_tech": "高新技术 高企 国家高新技术 国家级高新技术",
}
LISTS_BY_WORD: Mapping[str, str] = {
    **{word: code for code, words in _LISTS.items() for word in words.split()},
    **{code: code for code in _LISTS},
    **{"".join(label.casefold().split()): code for code, label in LIST_LABELS.items()},
}
