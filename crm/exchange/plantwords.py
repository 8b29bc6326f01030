"""The headings under which parks keep their plants."""

from collections.abc import Mapping

PLANT_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "park": ("园区名称", "所属园区", "园区", "所在园区"),
    "building": ("厂房", "厂房名称", "厂房编号", "栋号", "楼栋", "楼号", "楼栋名称", "栋", "楼宇名称"),
    "floor": ("层数", "楼层", "所在楼层", "层"),
    "number": ("房号", "单元", "单元号", "房源编号", "房间号", "室号", "空间编号"),
    "area": ("面积", "建筑面积", "可租面积", "租赁面积", "房源面积", "厂房面积"),
    "height": ("层高", "净高"),
    "load": ("荷载", "承重", "楼面荷载", "地面荷载"),
    "price": ("租金", "租金单价", "价格", "单价", "租金标准"),
    "status": ("入驻状态", "房源状态", "状态", "厂房状态", "租售状态"),
    "holder": ("公司名称", "入驻企业", "承租企业", "租户", "承租方", "原租户"),
    "note": ("备注", "说明"),
}

PLANT_VALUES: Mapping[str, str] = {
    "park": "park",
    "building": "text",
    "floor": "floor",
    "number": "text",
    "area": "area",
    "height": "measure",
    "load": "measure",
    "price": "measure",
    "status": "space",
    "holder": "text",
    "note": "text",
}
