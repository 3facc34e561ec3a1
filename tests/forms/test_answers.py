"""What becomes of answers: types, hiding, what is missing and what was never asked."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from engine.errors import Invalid
from engine.forms import Form

from .conftest import field, form, options, widget

FILE = "a" * 64
COMPLETE = {
    "plate": "粤l 12345",
    "is_zombie": "是",
    "signs": ["爆胎", "积灰"],
    "days": "45",
    "seen_on": "2026-11-20",
    "seen_at": "2026-11-20T09:30",
    "urgent": "true",
    "photos": [FILE, FILE],
    "where": {"words": "学府路 8 号门前", "lat": "23.0912", "lng": "114.4161"},
    "sign": "张三",
    "tel": "138 0000 0000",
    "officers": ["p-1", "p-2"],
    "unit": "u-cg",
    "owner": "李四",
    "color": "白",
}


def complaints(asked: Form, answers: dict[str, Any], **more: Any) -> dict[str, list[str]]:
    with pytest.raises(Invalid) as caught:
        asked.load(answers, **more)
    return caught.value.fields


def test_every_answer_gets_its_type(inspection: Form) -> None:
    values = inspection.load(COMPLETE)

    assert values == {
        "plate": "粤L12345",
        "is_zombie": "是",
        "signs": ["积灰", "爆胎"],
        "days": Decimal(45),
        "reason": None,
        "seen_on": date(2026, 11, 20),
        "seen_at": datetime(2026, 11, 20, 1, 30, tzinfo=UTC),
        "urgent": True,
        "photos": [FILE],
        "where": {
            "words": "学府路 8 号门前",
            "lat": Decimal("23.0912"),
            "lng": Decimal("114.4161"),
        },
        "sign": "张三",
        "tel": "13800000000",
        "officers": ["p-1", "p-2"],
        "unit": "u-cg",
        "owner": "李四",
        "color": "白",
    }
    assert list(values) == list(inspection.keys)


def test_typed_values_may_be_loaded_again(inspection: Form) -> None:
    values = inspection.load(COMPLETE)

    assert inspection.load(values) == values


def test_hidden_answers_are_dropped_before_they_are_checked(inspection: Form) -> None:
    answers = {
        "plate": "无牌",
        "is_zombie": "否",
        "signs": ["没有这项"],
        "days": "很久",
        "reason": "有人用",
    }

    values = inspection.load(answers)

    assert (values["signs"], values["days"], values["reason"]) == (None, None, "有人用")


def test_a_hidden_field_is_not_required(inspection: Form) -> None:
    assert inspection.load({"plate": "无牌", "is_zombie": "否"})["signs"] is None


def test_a_visible_required_field_says_what_to_do(inspection: Form) -> None:
    assert complaints(inspection, {"is_zombie": "是"}) == {
        "plate": ["请填写车牌号"],
        "signs": ["请选择迹象"],
    }


def test_fields_nobody_asked_for_are_refused(inspection: Form) -> None:
    answers = COMPLETE | {"is_admin": True}

    assert complaints(inspection, answers) == {"is_admin": ["表单里没有这一项,请刷新页面后重填"]}


def test_what_is_empty_is_null_and_an_unticked_box_is_false(inspection: Form) -> None:
    values = inspection.load({"plate": "无牌", "is_zombie": "是", "signs": ["积灰"], "color": "  "})

    assert (values["color"], values["photos"], values["where"], values["urgent"]) == (
        None,
        None,
        None,
        False,
    )


def test_hiding_looks_at_typed_answers() -> None:
    asked = form(
        field("days", "number"),
        field("why", validate={"required": True}, conditional={"hide": "=days < 30"}),
    )

    assert asked.load({"days": "7"}) == {"days": Decimal(7), "why": None}
    assert complaints(asked, {"days": "130"}) == {"why": ["请填写why"]}


def test_hiding_looks_at_the_case_and_an_answer_wins_over_it() -> None:
    asked = form(
        field("grade", "select", values=options("小事", "大事")),
        field("leader", conditional={"hide": '=grade = "小事" or level = "L1"'}),
    )

    assert asked.load({"grade": "大事", "leader": "王"}, {"level": "L2"})["leader"] == "王"
    assert asked.load({"grade": "大事", "leader": "王"}, {"level": "L1"})["leader"] is None
    answers = {"grade": "小事", "leader": "王"}
    assert asked.load(answers, {"level": "L2", "grade": "大事"})["leader"] is None


def test_what_a_hidden_field_hid_appears_again() -> None:
    asked = form(
        field("third", conditional={"hide": '=second = "是"'}),
        field("second", conditional={"hide": '=first = "否"'}),
        field("first"),
    )

    values = asked.load({"first": "否", "second": "是", "third": "留下"})

    assert values == {"third": "留下", "second": None, "first": "否"}


def test_a_condition_on_an_unknown_variable_is_an_error_not_a_guess() -> None:
    asked = form(field("why", conditional={"hide": "=nowhere = true"}))

    assert "请联系流程设计人员" in complaints(asked, {"why": "x"})["why"][0]
    assert asked.load({"why": "x"}, {"nowhere": None}) == {"why": "x"}


def test_required_if_is_decided_by_the_answers() -> None:
    asked = form(
        field("result", "radio", values=options("同意", "不同意")),
        field("why", label="理由", properties={"required_if": '=result = "不同意"'}),
    )

    assert asked.load({"result": "同意"})["why"] is None
    assert complaints(asked, {"result": "不同意"}) == {"why": ["请填写理由"]}


@pytest.mark.parametrize(
    ("component", "message"),
    [
        (field("x", "checkbox", "已核对", validate={"required": True}), "请勾选“已核对”"),
        (widget("x", "photo", "filepicker", validate={"required": True}), "请拍摄或选择x"),
        (widget("x", "signature", validate={"required": True}), "请签名"),
        (widget("x", "location", validate={"required": True}, label="地点"), "请填写地点"),
        (field("x", "datetime", "日期", validate={"required": True}), "请选择日期"),
    ],
)
def test_each_kind_asks_in_its_own_words(component: dict[str, Any], message: str) -> None:
    assert complaints(form(component), {}) == {"x": [message]}


def test_a_place_needs_words_even_with_coordinates() -> None:
    asked = form(widget("x", "location", validate={"required": True}, label="地点"))

    assert complaints(asked, {"x": {"lat": 23.1, "lng": 114.4}}) == {"x": ["请填写地点"]}


def test_people_and_units_are_checked_against_those_offered() -> None:
    asked = form(widget("helper", "person", "select"), widget("units", "unit", "checklist"))
    context = {"$persons": [("p1", "张三")], "$units": [{"value": "u1", "label": "城管"}]}

    assert asked.load({"helper": "p1", "units": ["u1"]}, context) == {
        "helper": "p1",
        "units": ["u1"],
    }
    found = complaints(asked, {"helper": "p2", "units": ["u1", "u2"]}, context=context)
    assert found == {"helper": ["请从列出的选项中选择"], "units": ["请从列出的选项中选择"]}


def test_what_is_personal_is_marked(inspection: Form) -> None:
    personal = {field.key: field.personal for field in inspection.fields if field.personal}

    assert personal == {
        "plate": "plate",
        "reason": "text",
        "where": "place",
        "sign": "signature",
        "tel": "phone",
        "owner": "name",
    }


def test_labels_lead_to_keys(inspection: Form) -> None:
    assert inspection.labels["车牌号"] == "plate"
    assert inspection.labels["停放天数"] == "days"
