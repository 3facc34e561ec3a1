from __future__ import annotations

from typing import Any

import pytest

from engine.forms import Form, compile


def form(*components: dict[str, Any]) -> Form:
    return compile({"schemaVersion": 18, "type": "default", "components": list(components)})


def field(key: str, type: str = "textfield", label: str = "", **more: Any) -> dict[str, Any]:
    return {"id": f"C_{key}", "key": key, "type": type, "label": label or key, **more}


def widget(key: str, name: str, type: str = "textfield", **more: Any) -> dict[str, Any]:
    properties = {"widget": name, **more.pop("properties", {})}
    return field(key, type, properties=properties, **more)


def options(*values: str) -> list[dict[str, str]]:
    return [{"value": value, "label": value} for value in values]


@pytest.fixture
def inspection() -> Form:
    """A form with one field of every kind, as a village would fill in about an abandoned car."""
    required = {"required": True}
    return form(
        {"type": "text", "text": "# 现场核实\n**先拍照**,再填写"},
        widget("plate", "plate", label="车牌号", validate=required),
        field("is_zombie", "radio", "是否僵尸车", values=options("是", "否"), validate=required),
        {
            "type": "group",
            "label": "依据",
            "conditional": {"hide": '=is_zombie != "是"'},
            "components": [
                field(
                    "signs", "checklist", "迹象", values=options("积灰", "爆胎"), validate=required
                ),
                field("days", "number", "停放天数", decimalDigits=0, validate={"min": 1}),
            ],
        },
        field("reason", "textarea", "说明", conditional={"hide": '=is_zombie != "否"'}),
        field("seen_on", "datetime", "发现日期", subtype="date"),
        field("seen_at", "datetime", "发现时间", subtype="datetime"),
        field("urgent", "checkbox", "紧急"),
        widget("photos", "photo", "filepicker", label="照片"),
        widget("where", "location", "textarea", label="地点"),
        widget("sign", "signature", label="签名"),
        widget("tel", "phone", label="电话"),
        widget("officers", "person", "checklist", label="同行人员"),
        widget("unit", "unit", "select", label="承办单位"),
        field("owner", label="车主姓名", properties={"personal": "name"}),
        field("color", label="车身颜色", properties={"personal": "no"}),
    )
