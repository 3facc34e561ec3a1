"""What is wrong with a form is all said at once, to its designer, by component."""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import Invalid
from engine.forms import compile, patterns
from engine.speech import speaking

from .conftest import field, form, options, widget


def findings(*components: Any, **frame: Any) -> dict[str, list[str]]:
    with pytest.raises(Invalid) as caught:
        compile({"schemaVersion": 18, "components": list(components)} | frame)
    return caught.value.fields


@pytest.mark.parametrize(
    ("component", "part"),
    [
        (field("x", "taglist"), "不认识组件类型 taglist"),
        ({"id": "C_x", "type": "textfield", "key": "x"}, "缺少标签"),
        ({"id": "C_x", "type": "textfield", "label": "甲"}, "缺少 key"),
        ({"id": "C_x", "type": "textfield", "label": "甲", "key": "$x"}, "留给系统"),
        ({"id": "C_x", "type": "textfield", "label": "甲", "key": "_x"}, "留给系统"),
        ({"id": "C_x", "type": "textfield", "label": "甲", "key": "Plate"}, "小写字母"),
        ({"id": "C_x", "type": "textfield", "label": "甲", "key": "if"}, "保留词"),
        ({"id": "C_x", "type": "text"}, "缺少文字"),
        (field("x", label="=concat(a)"), "不能写表达式"),
        (field("x", "radio"), "缺少选项"),
        (field("x", "radio", values=[{"label": "甲"}]), "第 1 个选项缺少 value"),
        (field("x", "radio", values=options("甲", "甲")), "选项“甲”重复"),
        (field("x", "radio", values=options(*map(str, range(201)))), "选项超过 200 个"),
        (field("x", "datetime", subtype="time"), "subtype"),
        (field("x", conditional={"hide": "=a = "}), "conditional.hide 的条件读不懂"),
        (field("x", conditional={"show": "=a"}), "只能写 hide"),
        (field("x", properties={"required_if": "=a >"}), "required_if 的条件读不懂"),
        (field("x", properties={"requird_if": "=a"}), "不认识自定义属性 requird_if"),
        (field("x", properties={"personal": "maybe"}), "personal 须为"),
        (field("x", properties={"min_count": "2"}), "min_count 不能用在这里"),
        (widget("x", "fingerprint"), "不认识控件 fingerprint"),
        (widget("x", "plate", "number"), "控件 plate 只能用在 textfield 上"),
        (field("x", "number", validate={"maxLength": 3}), "不支持校验 validate.maxLength"),
        (field("x", "number", validate={"min": "many"}), "validate.min 的值不对"),
        (field("x", "number", validate={"min": 5, "max": 1}), "min 不能大于 max"),
        (field("x", validate={"minLength": 5, "maxLength": 1}), "minLength 不能大于 maxLength"),
        (field("x", "number", decimalDigits=99), "decimalDigits 的值不对"),
        (field("x", "number", decimalDigits="2"), "属性 decimalDigits 的写法不对"),
        (field("x", validate=["required"]), "属性 validate 的写法不对"),
        (field("x", readonly=True), "不支持属性 readonly"),
        (field("x", validate={"pattern": "("}), "pattern 写法不对"),
        (field("x", "radio", values=options("甲"), defaultValue="乙"), "默认值不符合"),
    ],
)
def test_each_mistake_is_named(component: dict[str, Any], part: str) -> None:
    found = findings(component)

    assert set(found) == {"C_x"}
    assert any(part in message for messages in found.values() for message in messages)


def test_a_finding_says_the_same_whoever_uploads_the_form() -> None:
    wrong = field("x", "radio", values=options("甲"), defaultValue="乙")

    with speaking(lambda _context, _words: "another language"):
        found = findings(wrong)

    assert found == findings(wrong)


def test_all_mistakes_are_told_at_once() -> None:
    found = findings(
        field("a", label="名称"),
        field("a", label="别名"),
        field("b", label="名称"),
        {"type": "group", "components": [{"type": "html"}, 7]},
    )

    assert found == {
        "C_a": ["组件 id“C_a”重复", "key“a”重复"],
        "C_b": ["标签“名称”与另一项重复,场景里分不清,请改一个"],
        "#4.1": found["#4.1"],
        "#4.2": ["组件须为 JSON 对象"],
    }


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        ({"schemaVersion": None}, '缺少 schemaVersion,请写 "schemaVersion": 18'),
        ({"schemaVersion": "18"}, "schemaVersion 须为 1 到 19 的整数"),
        ({"components": None}, "缺少组件列表 components"),
        ({"components": [field(f"k{n}") for n in range(201)]}, "组件超过 200 个,请拆成几张表单"),
        ({"components": [field("x", description="长" * 30_000)]}, "表单超过 64 KB,请拆成几张表单"),
    ],
    ids=["missing", "text", "empty", "many", "large"],
)
def test_the_form_as_a_whole_has_limits(frame: dict[str, Any], message: str) -> None:
    assert findings(**frame) == {"$form": [message]}


@pytest.mark.parametrize("thing", [None, [], "form", 3])
def test_a_form_is_an_object(thing: Any) -> None:
    with pytest.raises(Invalid, match="JSON 对象"):
        compile(thing)


def test_groups_do_not_nest_for_ever() -> None:
    nested: dict[str, Any] = field("x")
    for _ in range(6):
        nested = {"type": "group", "components": [nested]}

    found = findings(nested)

    assert found == {"#1.1.1.1.1.1": ["分组套得太深,最多 5 层"]}


def test_fields_that_hide_each_other_are_refused() -> None:
    found = findings(
        field("a", conditional={"hide": '=b = "1"'}),
        field("b", conditional={"hide": '=a = "1"'}),
    )

    assert "显示条件互相依赖" in found["$form"][0]


def test_what_the_editor_writes_without_meaning_is_accepted() -> None:
    asked = form(
        field(
            "x",
            layout={"row": "Row_1", "columns": None},
            readonly=False,
            validate={"required": False, "validationType": "custom", "minLength": ""},
            conditional={"hide": ""},
            properties={},
        )
    )

    assert asked.load({}) == {"x": None}


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        (r"^[A-Z]{2}\d{4,6}$", "AB12345", True),
        (r"^[A-Z]{2}\d{4,6}$", "AB123", False),
        (r"^(甲|乙)级?$", "乙级", True),
        (r"路\d+号$", "学府路8号", True),
        (r"^[一-龥]{2,4}$", "张三丰", True),
        (r"^\d{15}(\d{2}[\dX])?$", "12345678901234567X", True),
        (r"^[^<>]*$", "a<b", False),
    ],
)
def test_useful_patterns_work(pattern: str, text: str, expected: bool) -> None:
    assert patterns.problem(pattern) is None
    assert patterns.matches(pattern, text) is expected


@pytest.mark.parametrize(
    "pattern",
    [
        r"(a+)+$",
        r"(a|a)*$",
        r"(?=a)b",
        r"(?P<x>a)",
        r"(a)\1",
        r"a*a*a*a*b",
        r"a{1,200}a{1,200}a{1,200}b",
        r"a{2}{3}",
        r"[a-",
        r"*a",
        r"[z-a]",
        r"(a",
        "a" * 201,
    ],
)
def test_patterns_that_could_run_for_ever_are_refused(pattern: str) -> None:
    assert patterns.problem(pattern) is not None


@pytest.mark.parametrize(
    ("hide", "reason"),
    [
        ("=amount * 2 > 10", "第 1 个字符:浏览器里只有加减,没有“*”"),
        ("=day > case.opened_at", "“日期”在浏览器里只是文字"),
        ('=place.words = "村口"', "“地点”在浏览器里只是文字"),
        ('=amount > 1 and plate = "无牌"', "“车牌”在浏览器里只是文字"),
        ("=amount = today()", "第 10 个字符:浏览器里没有函数“today”"),
    ],
)
def test_a_condition_that_only_the_server_can_decide_is_marked(hide: str, reason: str) -> None:
    made = form(*ASKED, field("why", conditional={"hide": hide}))

    assert list(made.on_server) == ["C_why"]
    assert reason in made.on_server["C_why"]
    assert "data-hide" not in str(made.html())


@pytest.mark.parametrize(
    "hide",
    ["=day = null or plate != null", "=amount + 0.1 < 1000", "=level = today()"],
    ids=["only whether it is filled in", "decimals", "no answer matters"],
)
def test_a_condition_that_the_page_can_decide_is_not_marked(hide: str) -> None:
    made = form(*ASKED, field("why", conditional={"hide": hide}))

    assert made.on_server == {}


ASKED = (
    field("amount", "number", label="金额"),
    field("day", "datetime", subtype="date", label="日期"),
    widget("place", "location", "textarea", label="地点"),
    widget("plate", "plate", label="车牌"),
)


def test_what_the_form_does_not_ask_is_said_to_each_reader_in_his_language() -> None:
    built = form(field("x"))
    for told in ("one language", "another language"):
        said = {"strange": [told]}
        with speaking(lambda _context, _words, told=told: told), pytest.raises(Invalid) as caught:
            built.load({"strange": "y"})
        assert caught.value.fields == said
