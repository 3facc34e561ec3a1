"""One answer at a time: what is accepted, how it is kept, what is said otherwise."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from engine.errors import Invalid

from .conftest import field, form, options, widget

DRAWN = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUg=="


def load(component: dict[str, Any], value: Any) -> Any:
    return form(component).load({"x": value})["x"]


def complaint(component: dict[str, Any], value: Any) -> str:
    with pytest.raises(Invalid) as caught:
        load(component, value)
    return "".join(caught.value.fields["x"])


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (12, "12"),
        ("12.50", "12.50"),
        (" -3 ", "-3"),
        ("\uff11\uff12\uff0e\uff15", "12.5"),
        (Decimal("0.1"), "0.1"),
        (999_999_999_999_999, "999999999999999"),
    ],
)
def test_numbers_are_exact(value: Any, expected: str) -> None:
    number = load(field("x", "number"), value)

    assert str(number) == expected
    assert isinstance(number, Decimal)


@pytest.mark.parametrize(
    "value",
    [
        *(True, "NaN", "inf", "1e9", "1E999999999", "0x10", "1_000", "1,000", "二", "5²"),
        *([1], {"a": 1}, "9" * 16, Decimal("NaN"), Decimal("Infinity"), Decimal("1E999999")),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_no_plain_number_is_refused(value: Any) -> None:
    assert complaint(field("x", "number"), value) == "请填写数字,例如 12 或 12.5"


def test_numbers_that_are_too_large_or_not_exact_are_refused_with_the_reason() -> None:
    assert complaint(field("x", "number"), 10**5000) == "数字太大,最多 15 位整数"
    assert complaint(field("x", "number"), 1.5) == '小数请写成文字,例如 "12.5"'


@pytest.mark.parametrize(
    ("rules", "value", "message"),
    [
        ({"validate": {"min": 1}}, "0", "不能小于 1"),
        ({"validate": {"max": "99.5"}}, "99.6", "不能大于 99.5"),
        ({"decimalDigits": 0}, "1.5", "请填写整数"),
        ({"decimalDigits": 2}, "1.505", "最多保留 2 位小数"),
    ],
)
def test_numbers_keep_to_their_limits(rules: dict[str, Any], value: str, message: str) -> None:
    assert complaint(field("x", "number", **rules), value) == message


def test_trailing_zeros_are_no_decimals() -> None:
    assert load(field("x", "number", decimalDigits=0), "100.00") == 100


@pytest.mark.parametrize(
    ("rules", "value", "message"),
    [
        ({"validate": {"maxLength": 40}}, "字" * 41, "不能超过 40 个字"),
        ({"validate": {"minLength": "5"}}, "短", "至少要写 5 个字"),
        ({"validate": {"pattern": "^[A-Z]{2}$"}}, "abc", "格式不对,请按说明填写"),
        (
            {
                "validate": {"pattern": "^[A-Z]{2}$"},
                "properties": {"pattern_message": "写两个字母"},
            },
            "abc",
            "写两个字母",
        ),
        ({}, "两\n行", "只能写一行,请去掉换行"),
        ({}, "\x00", "含有无法保存的特殊字符,请删去后重填"),
        ({}, "\ud800", "含有无法保存的特殊字符,请删去后重填"),
        ({}, 5, "内容格式不对,请重新填写"),
        ({}, "字" * 201, "不能超过 200 个字"),
    ],
)
def test_a_line_keeps_to_its_rules(rules: dict[str, Any], value: Any, message: str) -> None:
    assert complaint(field("x", **rules), value) == message


def test_text_is_kept_in_one_normal_form() -> None:
    kept = load(field("x", "textarea"), "  第一行\r\n第二行e\u0301 ")

    assert kept == "第一行\n第二行é"


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("粤L12345", "粤L12345"),
        ("粤l·1234 5", "粤L12345"),
        ("粤\uff2c\uff112345", "粤L12345"),
        ("粤LD12345", "粤LD12345"),
        ("粤L12345D", "粤L12345D"),
        ("粤L1234学", "粤L1234学"),
        (" 无牌 ", "无牌"),
    ],
)
def test_plates_are_kept_upper_case_without_spaces(value: str, kept: str) -> None:
    assert load(widget("x", "plate"), value) == kept


@pytest.mark.parametrize(
    "value", ["粤L1234", "L12345", "粤L1234I", "粤L1234567", "没看清", "粤LDD1234A"]
)
def test_what_is_no_plate_is_refused_with_examples(value: str) -> None:
    assert "没有车牌请填“无牌”" in complaint(widget("x", "plate"), value)


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("138 0000-0000", "13800000000"),
        ("+86 13800000000", "13800000000"),
        ("\uff11\uff13800000000", "13800000000"),
        ("07522345678", "0752-2345678"),
        ("(010) 6234 5678", "010-62345678"),
        ("0752-2345678", "0752-2345678"),
    ],
)
def test_telephone_numbers_are_kept_in_one_form(value: str, kept: str) -> None:
    assert load(widget("x", "phone"), value) == kept


@pytest.mark.parametrize(
    "value", ["2345678", "1380000000", "12800000000", "abc", "0752-1234567890"]
)
def test_what_is_no_telephone_number_is_refused(value: str) -> None:
    assert "请带区号" in complaint(widget("x", "phone"), value)


@pytest.mark.parametrize(
    "value", ["2026-02-30", "20261123", "2026-11-23T00:00", "明天", 20261123, "0000-01-01"]
)
def test_days_that_do_not_exist_are_refused(value: Any) -> None:
    assert "2026-11-23" in complaint(field("x", "datetime"), value)


def test_a_day_is_a_date() -> None:
    assert load(field("x", "datetime", subtype="date"), "2028-02-29") == date(2028, 2, 29)


@pytest.mark.parametrize(
    "value",
    ["2026-11-23T09:30", "2026-11-23 09:30:00", "2026-11-23T01:30:00Z", "2026-11-23T09:30+08:00"],
)
def test_a_moment_without_an_offset_is_the_time_of_shanghai(value: str) -> None:
    moment = load(field("x", "datetime", subtype="datetime"), value)

    assert moment.timestamp() == 1795397400


@pytest.mark.parametrize("value", ["2026-11-23", "2026-11-23T25:00", "2026-11-23T09:30+99:99", 7])
def test_moments_that_do_not_exist_are_refused(value: Any) -> None:
    found = complaint(field("x", "datetime", subtype="datetime"), value)

    assert found == "请填写正确的日期和时间,例如 2026-11-23T09:30"


@pytest.mark.parametrize(
    ("value", "kept"), [("true", True), ("on", True), (True, True), ("false", False)]
)
def test_a_tick_is_true_or_false(value: Any, kept: bool) -> None:
    assert load(field("x", "checkbox"), value) is kept


@pytest.mark.parametrize("value", [1, "yes", ["true"]])
def test_a_tick_is_nothing_else(value: Any) -> None:
    assert complaint(field("x", "checkbox"), value) == "内容格式不对,请重新填写"


@pytest.mark.parametrize("type_", ["radio", "select", "checklist"])
@pytest.mark.parametrize("value", ["丙", ["甲", "丙"]])
def test_only_options_can_be_chosen(type_: str, value: Any) -> None:
    assert complaint(field("x", type_, values=options("甲", "乙")), value) == "请从列出的选项中选择"


def test_the_number_of_ticks_can_be_limited() -> None:
    limits = {"min_count": "2", "max_count": "2"}
    component = field("x", "checklist", values=options("甲", "乙", "丙"), properties=limits)

    assert complaint(component, ["甲"]) == "至少要选 2 项"
    assert complaint(component, ["甲", "乙", "丙"]) == "最多选 2 项"
    assert load(component, ["丙", "甲"]) == ["甲", "丙"]


def test_photos_are_ids_of_stored_files() -> None:
    component = widget("x", "photo", "filepicker", properties={"min_count": "2", "max_count": "3"})

    assert complaint(component, ["../etc/passwd"]) == "照片没有传好,请重新拍摄或选择"
    assert complaint(component, ["a" * 64]) == "至少要 2 张照片"
    assert complaint(component, [c * 64 for c in "abcd"]) == "最多 3 张照片"


def test_a_place_may_have_words_only_or_coordinates_too() -> None:
    component = widget("x", "location", "textarea")

    assert load(component, {"words": "村口"}) == {"words": "村口", "lat": None, "lng": None}
    found = load(component, {"words": "村口", "lat": 23.123456789, "lng": -0.5})
    assert (found["lat"], found["lng"]) == (Decimal("23.12345679"), Decimal("-0.5"))


@pytest.mark.parametrize(
    "value",
    [
        {"words": "村口", "lat": "91", "lng": "0"},
        {"words": "村口", "lat": float("nan"), "lng": 0},
        {"words": "村口", "lat": 10**5000, "lng": 0},
        {"words": "村口", "lat": "23"},
        {"words": "村口", "lat": True, "lng": "1"},
        {"words": "村口", "lat": "1e1", "lng": "1"},
    ],
    ids=["north", "nan", "huge", "half", "bool", "exponent"],
)
def test_odd_coordinates_are_refused(value: dict[str, Any]) -> None:
    assert complaint(widget("x", "location"), value) == "位置坐标不对,请重新定位"


def test_a_place_has_nothing_else() -> None:
    assert (
        complaint(widget("x", "location"), {"words": "村口", "owner": "x"})
        == "内容格式不对,请重新填写"
    )
    assert complaint(widget("x", "location"), "村口") == "内容格式不对,请重新填写"


def test_a_signature_is_a_name_or_a_drawing() -> None:
    component = widget("x", "signature")

    assert load(component, "张三") == "张三"
    assert load(component, DRAWN) == DRAWN
    for bad in (
        "data:text/html;base64,PHNjcmlwdD4=",
        "data:image/png;base64,AAAA",
        DRAWN + "A" * 100_000,
    ):
        assert complaint(component, bad) == "签名没有存好,请重新签名或直接输入姓名"


@pytest.mark.parametrize("value", [["p1", "p2"], "p 1", "<b>"])
def test_a_person_is_one_id(value: Any) -> None:
    assert complaint(widget("x", "person", "select"), value) == "请从列出的选项中选择"
