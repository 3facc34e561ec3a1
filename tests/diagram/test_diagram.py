"""The drawing in a BPMN file as an SVG, read back with an XML parser."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from engine.diagram import CSS, render

EXAMPLE = (Path(__file__).parent / "example.bpmn").read_bytes()
EVIL = "\"'><script>alert(1)</script>"
S = "{http://www.w3.org/2000/svg}"

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI"'
    ' xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"'
    ' xmlns:dd="http://www.omg.org/spec/DD/20100524/DI">'
)


def bpmn(elements: str, drawing: str) -> bytes:
    plane = f"<di:BPMNDiagram><di:BPMNPlane>{drawing}</di:BPMNPlane></di:BPMNDiagram>"
    return f"{HEAD}<process id='p' name='示例'>{elements}</process>{plane}</definitions>".encode()


def shape(element: str, x: object = 0, y: object = 0, w: object = 100, h: object = 80) -> str:
    bounds = f"<dc:Bounds x='{x}' y='{y}' width='{w}' height='{h}'/>"
    return f"<di:BPMNShape bpmnElement='{element}'>{bounds}</di:BPMNShape>"


def svg(data: bytes, **more: object) -> etree._Element:
    return etree.fromstring(render(data, **more))  # type: ignore[arg-type]


def node(root: etree._Element, element: str) -> etree._Element:
    (found,) = root.xpath("//*[@id=$id]", id=f"n-{element}")
    return found


def test_every_drawn_element_is_there_once() -> None:
    drawn = etree.fromstring(EXAMPLE).xpath("//@bpmnElement")[1:]

    root = svg(EXAMPLE)

    assert sorted(root.xpath("//@id")) == sorted(f"n-{element}" for element in drawn)


def test_a_listener_is_told_kind_name_state_and_note() -> None:
    root = svg(EXAMPLE, done=["Notice"], current=["Contact"], notes={"Contact": "还剩3小时"})

    assert root.get("aria-label") == "流程图:僵尸车处置"
    assert node(root, "Notice").get("aria-label") == "人工任务:张贴告示 notice on windscreen,已完成"
    assert node(root, "Contact").get("aria-label") == "人工任务:联系车主,正在办理,还剩3小时"
    assert node(root, "Late").get("aria-label") == "定时边界事件:三天未拖"
    assert node(root, "Urge").get("aria-label") == "分组:催促车主"
    assert node(root, "Why").get("aria-label").startswith("注释:占用公共车位")
    for group in root.xpath("//*[@role='img']"):
        assert group.get("aria-label")


def test_done_and_current_are_classes_of_nodes_and_flows() -> None:
    root = svg(EXAMPLE, done=["Verify", "F_2"], current=["Contact"])

    assert node(root, "Verify").get("class") == "n userTask done"
    assert node(root, "F_2").get("class") == "e sequenceFlow done"
    assert node(root, "Contact").get("class") == "n userTask current"


def test_work_inside_a_collapsed_sub_process_marks_the_sub_process() -> None:
    root = svg(EXAMPLE, current=["W_task"], notes={"Visit": "还剩1天"})

    assert node(root, "TowWatch").get("class") == "n subProcess current"
    assert node(root, "Joint").get("aria-label") == "子流程:联合执法,还剩1天"


def test_an_id_that_is_nowhere_changes_nothing() -> None:
    assert render(EXAMPLE, done=["gone"], current=["gone"], notes={"gone": "x"}) == render(EXAMPLE)


def test_a_note_stands_under_its_node_inside_the_picture() -> None:
    root = svg(EXAMPLE, notes={"Failed": "还剩3小时"})

    (note,) = root.xpath("//*[@class='note']")
    left, top, width, height = map(float, root.get("viewBox").split())
    plate = note.find(f"{S}rect")
    assert note.xpath("string(.)") == "还剩3小时"
    assert top < float(plate.get("y")) < top + height
    assert left < float(plate.get("x")) < left + width


def test_what_is_drawn_later_lies_on_top() -> None:
    order = [group.get("id") for group in svg(EXAMPLE).findall(f"{S}g") if group.get("id")]

    place = {element.removeprefix("n-"): index for index, element in enumerate(order)}
    assert place["Pool"] < place["Village"] < place["Tow"] < place["F_t0"] < place["Hook"]
    assert place["Hook"] < place["Late"]


@pytest.mark.parametrize(
    ("element", "classes"),
    [
        ("Late", "s thin dash"),
        ("Objects", "s thin"),
        ("Closed", "s thick"),
        ("Found", "s thin"),
        ("Followup", "s thick"),
        ("TowWatch", "s dots"),
        ("Verify", "s"),
    ],
)
def test_the_border_tells_what_it_is(element: str, classes: str) -> None:
    assert node(svg(EXAMPLE), element)[0].get("class") == classes


def test_events_that_wait_are_outlined_and_events_that_throw_are_filled() -> None:
    root = svg(EXAMPLE)

    assert node(root, "FromTow").xpath("./*[@d]/@class") == ["i"]
    assert node(root, "ToTow").xpath("./*[@d]/@class") == ["fill"]


EVENTS = [
    *("timer", "message", "signal", "error", "escalation"),
    *("terminate", "link", "conditional", "compensate", "cancel"),
]


def test_every_event_has_an_icon_of_its_own() -> None:
    pictures = {}
    for kind in EVENTS:
        event = f"<endEvent id='e'><{kind}EventDefinition/></endEvent>"
        pictures[kind] = node(svg(bpmn(event, shape("e", 0, 0, 36, 36))), "e")[1].get("d")

    assert len(set(pictures.values())) == len(EVENTS)


TASKS = [
    *("userTask", "manualTask", "serviceTask", "scriptTask"),
    *("businessRuleTask", "sendTask", "receiveTask"),
]


def test_every_task_has_an_icon_of_its_own_and_a_plain_task_has_none() -> None:
    pictures = {
        kind: tuple(node(svg(bpmn(f"<{kind} id='t'/>", shape("t"))), "t").xpath("./*/@d"))
        for kind in [*TASKS, "task"]
    }

    assert len(set(pictures.values())) == len(TASKS) + 1
    assert pictures["task"] == ()


@pytest.mark.parametrize(
    ("element", "marks"),
    [("Contact", 1), ("Hook", 1), ("Guard", 1), ("Followup", 1), ("Joint", 1), ("Tow", 0)],
)
def test_markers_stand_at_the_foot(element: str, marks: int) -> None:
    # A user or manual task has its own icon before them.
    icons = 1 if element in ("Contact", "Hook", "Guard") else 0

    assert len(node(svg(EXAMPLE), element).xpath("./*[@d]")) == marks + icons


def test_a_default_flow_has_a_slash_and_a_conditional_one_a_diamond() -> None:
    root = svg(EXAMPLE)

    ends = {element: len(node(root, element)) for element in ("F_no", "F_yes", "F_20", "F_1")}

    assert ends == {"F_no": 3, "F_yes": 2, "F_20": 3, "F_1": 2}


def test_chinese_lane_names_stand_upright_and_mixed_ones_are_turned() -> None:
    root = svg(EXAMPLE)

    assert node(root, "Village").xpath(".//*[local-name()='tspan']/text()") == list("村居网格")
    assert "rotate(-90)" in node(root, "Crew").xpath("string(.//@transform[contains(.,'rotate')])")


def test_names_break_between_words_and_between_chinese_signs() -> None:
    root = svg(EXAMPLE)

    lines = node(root, "Notice").xpath(".//*[local-name()='tspan']/text()")

    assert lines == ["张贴告示", "notice on", "windscreen"]


def test_a_name_that_is_too_long_is_cut_and_spoken_in_full() -> None:
    name = "长" * 300
    root = svg(bpmn(f"<task id='t' name='{name}'/>", shape("t")))

    lines = node(root, "t").xpath(".//*[local-name()='tspan']/text()")

    assert len(lines) <= 5
    assert lines[-1].endswith("…")
    assert name in node(root, "t").get("aria-label")


def test_nothing_that_is_written_becomes_markup() -> None:
    name = EVIL.replace("<", "&lt;").replace("'", "&apos;")
    data = bpmn(f"<task id='t' name='{name}'/>", shape("t"))

    root = svg(data, notes={"t": EVIL}, title=EVIL)

    assert not root.xpath("//*[local-name()='script']")
    assert EVIL in node(root, "t").get("aria-label")


def test_control_characters_in_a_note_leave_it_readable() -> None:
    root = svg(EXAMPLE, notes={"Verify": "还剩\x00\x083小时"}, title="\x07标题")

    assert root.xpath("string(//*[@class='note'])") == "还剩3小时"


@pytest.mark.parametrize("odd", ["x", "", "NaN", "inf", "-1e300", "1e9", "١"])
def test_odd_coordinates_leave_out_only_what_they_belong_to(odd: str) -> None:
    elements = "<task id='good'/><task id='bad'/><sequenceFlow id='f' sourceRef='good'/>"
    edge = f"<di:BPMNEdge bpmnElement='f'><dd:waypoint x='{odd}y' y='1'/></di:BPMNEdge>"
    bad = shape("bad", odd if odd != "١" else "x", 0)

    root = svg(bpmn(elements, shape("good") + bad + edge))

    assert root.xpath("//@id") == ["n-good"]


@pytest.mark.parametrize(
    "drawing",
    [
        "<di:BPMNShape bpmnElement='t'/>",
        shape("t", w=0),
        shape("t", h=-5),
        shape("nobody"),
        "<di:BPMNShape/>",
        "<di:BPMNEdge bpmnElement='t'/>",
        "",
    ],
)
def test_without_a_usable_drawing_it_says_so(drawing: str) -> None:
    root = svg(bpmn("<task id='t'/>", drawing))

    assert "此流程没有图形信息" in root.xpath("string(.)")
    assert root.get("role") == "img"
    assert root.get("aria-label") == "流程图:示例,此流程没有图形信息"


@pytest.mark.parametrize("data", [b"", b"<", b"not xml", b"\xff\xfe", f"{HEAD}".encode()])
def test_a_file_that_cannot_be_read_says_so(data: bytes) -> None:
    assert "此流程的文件无法读取" in render(data)


def test_entities_are_never_expanded(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("geheim")
    doctype = f'<!DOCTYPE d [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    data = doctype.encode() + bpmn(
        "<textAnnotation id='t'><text>&x;</text></textAnnotation>", shape("t")
    )

    assert "geheim" not in render(data)


def test_two_diagrams_on_a_page_keep_their_ids_apart() -> None:
    ids = svg(EXAMPLE, prefix="b-").xpath("//@id")

    assert all(element.startswith("b-") for element in ids)


def test_the_style_knows_the_classes_that_tell_the_state() -> None:
    for word in (".done", ".current", ".note", ".messageFlow", ".dash"):
        assert word in CSS
