"""What a browser is shown, read back with an HTML parser."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from lxml import etree, html

from engine.forms import Form, target

from .conftest import field, form, options, widget

EVIL = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>&amp;"
FILE = "a" * 64


def page(asked: Form, answers: Any = (), errors: Any = (), **more: Any) -> etree._Element:
    return html.fromstring(f"<form>{asked.html(dict(answers), dict(errors), **more)}</form>")


def only(root: etree._Element, path: str) -> etree._Element:
    (found,) = root.xpath(path)
    return found


def test_every_control_has_a_label_and_an_id_that_links_reach(inspection: Form) -> None:
    root = page(inspection, context={"$persons": [("p1", "张三")], "$units": [("u1", "城管")]})

    for control in root.xpath("//input[not(@type='hidden')] | //select | //textarea"):
        assert (
            root.xpath("//label[@for=$id]", id=control.get("id"))
            or control.getparent().tag == "label"
        )
    ids = root.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {target(key) for key in inspection.keys} <= set(ids)


def test_every_field_has_a_wrapper_with_its_kind_and_key(inspection: Form) -> None:
    root = page(inspection)

    shown = {node.get("data-key"): node.get("class") for node in root.xpath("//*[@data-key]")}
    assert shown == {field.key: f"f f-{field.kind}" for field in inspection.fields}


def test_radio_buttons_stand_in_a_fieldset_with_a_legend(inspection: Form) -> None:
    box = only(page(inspection, {"is_zombie": "否"}), "//fieldset[@data-key='is_zombie']")

    assert box.xpath("string(legend)") == "是否僵尸车"
    assert box.xpath(".//input[@checked]/@value") == ["否"]


def test_an_error_is_tied_to_its_control() -> None:
    asked = form(field("x", description="写全称", validate={"required": True}))

    control = only(page(asked, {}, {"x": ["请填写x"]}), "//input")

    assert control.get("aria-invalid") == "true"
    assert control.get("aria-required") == "true"
    assert control.get("aria-describedby") == "f-x-d f-x-e"
    root = control.getroottree()
    assert root.xpath("string(//*[@id='f-x-e'])") == "请填写x"
    assert root.xpath("string(//*[@id='f-x-d'])") == "写全称"


def test_an_error_of_a_group_is_tied_to_it(inspection: Form) -> None:
    box = only(page(inspection, {}, {"is_zombie": ["请选择"]}), "//fieldset[@data-key='is_zombie']")

    assert box.get("aria-describedby") == "f-is_zombie-e"


def test_only_what_may_stay_empty_is_marked() -> None:
    asked = form(field("a", label="甲", validate={"required": True}), field("b", label="乙"))

    labels = [label.text_content() for label in page(asked).xpath("//label")]

    assert labels == ["甲", "乙(选填)"]


@pytest.mark.parametrize(
    ("component", "attributes"),
    [
        (field("x", "number"), {"inputmode": "decimal"}),
        (field("x", "number", decimalDigits=0), {"inputmode": "numeric"}),
        (field("x", "datetime"), {"type": "date"}),
        (field("x", "datetime", subtype="datetime"), {"type": "datetime-local"}),
        (widget("x", "phone"), {"type": "tel", "inputmode": "tel"}),
        (widget("x", "plate"), {"autocapitalize": "characters"}),
    ],
)
def test_the_phone_opens_the_right_keyboard(
    component: dict[str, Any], attributes: dict[str, str]
) -> None:
    control = only(page(form(component)), "//input[@name='x']")

    assert attributes.items() <= dict(control.attrib).items()


@pytest.mark.parametrize(
    ("component", "value", "shown"),
    [
        (field("x"), "红", "红"),
        (field("x", "number"), Decimal("12.50"), "12.50"),
        (field("x", "datetime"), date(2026, 11, 23), "2026-11-23"),
        (
            field("x", "datetime", subtype="datetime"),
            datetime(2026, 11, 23, 1, 30, tzinfo=UTC),
            "2026-11-23T09:30",
        ),
        (field("x"), None, ""),
    ],
)
def test_typed_values_are_shown_as_their_control_writes_them(
    component: Any, value: Any, shown: str
) -> None:
    assert only(page(form(component), {"x": value}), "//input").get("value") == shown


def test_photos_can_be_taken_or_chosen_and_keep_what_is_there() -> None:
    asked = form(widget("x", "photo", "filepicker"))

    root = page(asked, {"x": [FILE, "javascript:alert(1)"]}, files={FILE: "车头"})

    assert only(root, "//input[@name='x.camera']").get("capture") == "environment"
    assert only(root, "//input[@name='x.album']").get("multiple") is not None
    assert root.xpath("//input[@type='hidden']/@value") == [FILE]
    assert only(root, f"//a[@href='/files/{FILE}']").text == "车头"


def test_a_place_has_words_and_hidden_coordinates() -> None:
    root = page(
        form(widget("x", "location")),
        {"x": {"words": "\n村口", "lat": Decimal("23.1"), "lng": None}},
    )

    assert only(root, "//textarea[@name='x.words']").text == "\n\n村口"
    assert only(root, "//input[@name='x.lat']").get("value") == "23.1"
    assert only(root, "//input[@name='x.lng']").get("value") == ""
    assert only(root, "//button").get("data-locate") == "f-x"


def test_a_signature_can_be_drawn_or_typed() -> None:
    root = page(form(widget("x", "signature")), {"x": "张三"})

    assert only(root, "//canvas").get("data-signature") == "f-x"
    assert only(root, "//input[@name='x']").get("value") == "张三"
    drawn = page(form(widget("x", "signature")), {"x": "data:image/png;base64,iVBORw0KGgo="})
    assert only(drawn, "//img").get("src").startswith("data:image/png;base64,")


def test_people_come_from_the_case_and_a_lost_one_stays() -> None:
    asked = form(widget("x", "person", "select"))

    root = page(asked, {"x": "p9"}, context={"$persons": [("p1", "张三")]})

    assert root.xpath("//option/@value") == ["", "p1", "p9"]
    assert root.xpath("//option[@selected]/@value") == ["p9"]


def test_conditions_travel_as_a_tree_with_what_the_page_cannot_know() -> None:
    asked = form(field("a"), field("b", conditional={"hide": '=a = "1" or level = "L1"'}))

    wrapper = only(page(asked, context={"level": "L2"}), "//*[@data-key='b']")

    assert isinstance(json.loads(wrapper.get("data-hide")), list)
    assert json.loads(wrapper.get("data-vars")) == {"level": "L2"}
    assert wrapper.get("hidden") is None


def test_a_condition_on_something_secret_stays_on_the_server() -> None:
    asked = form(field("a"), field("b", conditional={"hide": '=a = "1" or owner = null'}))

    wrapper = only(page(asked, context={"owner": {"$c": "00"}}), "//*[@data-key='b']")

    assert wrapper.get("data-hide") is None


def test_a_number_too_long_for_the_page_is_not_sent_rounded() -> None:
    asked = form(field("a", "number"), field("b", conditional={"hide": "=a > limit"}))

    short = asked.html(context={"limit": Decimal("0.3")})
    long = asked.html(context={"limit": Decimal("0.1234567890123456")})

    assert "0.3" in str(short)
    assert "data-hide" not in str(long)


def test_what_the_case_alone_hides_is_left_out() -> None:
    asked = form(
        {"type": "group", "conditional": {"hide": "=simple"}, "components": [field("a")]},
        field("b"),
    )

    assert page(asked, context={"simple": True}).xpath("//@data-key") == ["b"]
    assert page(asked, context={"simple": False}).xpath("//@data-key") == ["a", "b"]
    assert page(asked).xpath("//@data-key") == ["a", "b"]


def test_fill_once_prefill_after() -> None:
    asked = form(
        field("a"),
        field("b", properties={"prefill": "yes"}),
        field("c", properties={"prefill": "no"}),
        field("d", defaultValue="白"),
        field("e"),
    )
    known = {"a": "甲", "b": "乙", "c": "丙", "e": {"$c": "00"}}

    first = page(asked, context=known).xpath("//input/@value")
    again = page(asked, {"a": ""}, context=known).xpath("//input/@value")

    assert first == ["甲", "乙", "", "白", ""]
    assert again == ["", "乙", "", "白", ""]


@pytest.mark.parametrize(
    "place", ["label", "description", "option", "answer", "error", "text", "person", "file"]
)
def test_nothing_that_is_written_becomes_markup(place: str) -> None:
    words = dict.fromkeys(
        ["label", "description", "option", "answer", "error", "text", "person", "file"], "好"
    )
    words[place] = EVIL
    asked = form(
        {"type": "text", "text": f"# {words['text']}\n- {words['text']}\n**{words['text']}**"},
        {"type": "group", "label": words["label"] + "组", "components": []},
        field("a", label=words["label"], description=words["description"]),
        field("b", "textarea"),
        field("c", "radio", values=options(words["option"])),
        field("d", "select", values=options(words["option"])),
        field("e", conditional={"hide": f"=a = {json.dumps(words['label'])}"}),
        widget("f", "location"),
        widget("g", "signature"),
        widget("h", "photo", "filepicker"),
        widget("i", "person", "select"),
        field("j", "number", appearance={"suffixAdorner": words["label"]}),
    )
    answer = words["answer"]
    answers = dict.fromkeys("abcdegij", answer) | {
        "f": {"words": answer, "lat": answer},
        "h": [FILE, answer],
    }
    people = {"$persons": [(words["person"], words["person"])]}

    root = page(
        asked, answers, {"a": [words["error"]]}, context=people, files={FILE: words["file"]}
    )

    assert EVIL in "".join([*root.itertext(), *root.xpath("//@value")])
    assert not root.xpath("//script | //@onerror")
    assert [image.get("src") for image in root.xpath("//img")] == []


def test_static_text_has_headings_lists_and_bold() -> None:
    asked = form(
        {"type": "text", "text": "# 注意\n先拍照,**不要**动车\n- 车头\n- 车尾"},
        {"type": "separator"},
    )

    assert asked.html() == (
        '<div class="f-text"><h2>注意</h2><p>先拍照,<b>不要</b>动车</p>'
        "<ul><li>车头</li><li>车尾</li></ul></div>"
        '<hr class="f-line">'
    )


def test_a_whole_form_is_small(inspection: Form) -> None:
    assert len(inspection.html().encode()) < 8_000
