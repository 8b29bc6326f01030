"""The headings under which parks keep their parcels."""

from collections.abc import Mapping

PARCEL_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "park": ("园区名称", "所属园区", "园区", "所在园区"),
    "number": ("地块编号", "地块号", "宗地编号", "宗地号", "地块代码", "供地编号"),
    "location": ("地块坐落", "坐落", "地块位置", "土地坐落", "地块四至", "宗地坐落", "位置"),
    "gross_area": ("总用地面积", "总面积", "地块总面积", "毛地面积"),
    "area": ("净用地面积", "净面积", "宗地面积", "出让面积", "出让土地面积", "可供面积", "地块面积", "面积"),
    "land_use": ("用地性质", "土地用途", "地块用途", "规划用途", "用途"),
    "is_standard": ("是否标准地", "标准地"),
    "min_investment_intensity": ("固定资产投资强度", "投资强度", "土地投资强度", "投资强度下限"),
    "min_tax_per_mu": ("亩均税收", "亩均税收指标", "亩均税收下限"),
    "min_plot_ratio": ("容积率", "容积率下限"),
    "max_energy": ("单位能耗", "单位能耗标准", "单位能耗上限", "单位产值能耗", "单位工业增加值能耗"),
    "status": ("土地状态", "地块状态", "供地状态", "状态", "现状"),
    "acquired_on": ("收储时间", "收储日期", "取得时间"),
    "utilities": ("水电气路现状", "配套情况", "配套条件", "基础设施", "七通一平情况", "基础设施配套"),
    "note": ("备注", "说明"),
}

PARCEL_VALUES: Mapping[str, str] = {
    "park": "park",
    "number": "text",
    "location": "text",
    "gross_area": "area",
    "area": "area",
    "land_use": "word",
    "is_standard": "yes_no",
    "min_investment_intensity": "per_mu",
    "min_tax_per_mu": "per_mu",
    "min_plot_ratio": "limit",
    "max_energy": "limit",
    "status": "status",
    "acquired_on": "date",
    "utilities": "text",
    "note": "text",
}
