"""Every sentence this package says to a person who fills in or draws a form."""

from __future__ import annotations

from collections.abc import Mapping

from engine.speech import sayings

ANSWERS: Mapping[str, str] = {
    "fill": "请填写{label}",
    "choose": "请选择{label}",
    "tick": "请勾选“{label}”",
    "shoot": "请拍摄或选择{label}",
    "sign": "请签名",
    "unknown": "表单里没有这一项,请刷新页面后重填",
    "shape": "内容格式不对,请重新填写",
    "characters": "含有无法保存的特殊字符,请删去后重填",
    "one_line": "只能写一行,请去掉换行",
    "min_length": "至少要写 {limit} 个字",
    "max_length": "不能超过 {limit} 个字",
    "pattern": "格式不对,请按说明填写",
    "number": "请填写数字,例如 12 或 12.5",
    "number_float": '小数请写成文字,例如 "12.5"',
    "number_size": "数字太大,最多 15 位整数",
    "whole": "请填写整数",
    "digits": "最多保留 {limit} 位小数",
    "min": "不能小于 {limit}",
    "max": "不能大于 {limit}",
    "date": "请填写正确的日期,例如 2026-11-23",
    "datetime": "请填写正确的日期和时间,例如 2026-11-23T09:30",
    "option": "请从列出的选项中选择",
    "min_count": "至少要选 {limit} 项",
    "max_count": "最多选 {limit} 项",
    "min_photos": "至少要 {limit} 张照片",
    "max_photos": "最多 {limit} 张照片",
    "photo": "照片没有传好,请重新拍摄或选择",
    "plate": "车牌号不对:普通车牌 7 位(如 粤L12345),新能源 8 位(如 粤LD12345),没有车牌请填“无牌”",
    "phone": "电话号码不对:手机 11 位,固定电话请带区号(如 0752-1234567)",
    "coordinates": "位置坐标不对,请重新定位",
    "signature": "签名没有存好,请重新签名或直接输入姓名",
    "condition": "暂时无法判断此项是否要填({reason}),请联系流程设计人员",
}

DESIGN: Mapping[str, str] = {
    "not_object": "表单须为 JSON 对象",
    "version": '缺少 schemaVersion,请写 "schemaVersion": 18',
    "version_range": "schemaVersion 须为 1 到 19 的整数",
    "size": "表单超过 64 KB,请拆成几张表单",
    "count": "组件超过 200 个,请拆成几张表单",
    "depth": "分组套得太深,最多 5 层",
    "components": "缺少组件列表 components",
    "component": "组件须为 JSON 对象",
    "value_type": "属性 {name} 的写法不对",
    "attribute": "不支持属性 {name},请删去",
    "type": "不认识组件类型 {name},可用:{known}",
    "key_missing": "缺少 key",
    "key": "key 须以小写字母开头,只含小写字母、数字和下划线,最多 64 个字符,不能是“{name}”",
    "key_reserved": "key 不能以 $ 或 _ 开头,这类名字留给系统",
    "key_feel": "key“{name}”是条件语言的保留词,请换一个",
    "key_twice": "key“{name}”重复",
    "id_twice": "组件 id“{name}”重复",
    "label_missing": "缺少标签 label",
    "label_twice": "标签“{name}”与另一项重复,场景里分不清,请改一个",
    "text_missing": "缺少文字 text",
    "expression": "{name} 只能写固定文字,不能写表达式",
    "options_missing": "缺少选项 values",
    "option_value": "第 {name} 个选项缺少 value",
    "option_twice": "选项“{name}”重复",
    "option_count": "选项超过 {name} 个,请改用单位或人员控件,或分两级选择",
    "subtype": "datetime 的 subtype 须为 date 或 datetime",
    "validate_name": "此类组件不支持校验 validate.{name}",
    "rule_value": "{name} 的值不对",
    "rule_order": "{low} 不能大于 {high}",
    "property": "不认识自定义属性 {name},可用:{known}",
    "property_value": "自定义属性 {name} 须为:{known}",
    "property_place": "自定义属性 {name} 不能用在这里",
    "widget": "不认识控件 {name},可用:{known}",
    "widget_base": "控件 {name} 只能用在 {known} 上",
    "feel": "{name} 的条件读不懂:{reason}",
    "unlike": "“{name}”在浏览器里只是文字(日期、地点、车牌等),只能判断填了没有",
    "conditional": "conditional 里只能写 hide",
    "cycle": "显示条件互相依赖,无法判断先后:{name}",
    "pattern_size": "格式 pattern 超过 200 个字符",
    "pattern_syntax": "格式 pattern 写法不对,或用了不支持的写法:{reason}",
    "pattern_cost": "格式 pattern 的重复太多,核对会很慢,请写明次数,如 {{1,6}}",
    "default": "默认值不符合此项的要求:{reason}",
}


PAGE: Mapping[str, str] = {
    "optional": "(选填)",
    "camera": "拍照",
    "album": "从相册选",
    "photo_n": "照片 {n}",
    "locate": "用手机定位",
    "signed": "已签名",
    "sign_here": "手写签名区",
    "sign_again": "清除重签",
    "plate": "如 粤L12345;没有车牌请填“无牌”",
    "signature": "可以手写,也可以直接输入姓名",
    "choose": "请选择",
}
"""What stands on the page beside the designer's own words."""


say = sayings("form", ANSWERS)
"""A sentence for the person who fills in the form, in that person's language."""
on_page = sayings("form", PAGE)
"""A word of the page, in the reader's language."""


def tell(message: str, **values: object) -> str:
    """A sentence for the designer of the form."""
    return DESIGN[message].format(**values)
