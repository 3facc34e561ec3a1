"""Automatic drawings: everything is drawn, nothing covers anything, and nothing else changes."""

from __future__ import annotations

from itertools import combinations, pairwise
from pathlib import Path

import pytest
from lxml import etree

from engine import lay_out
from engine.diagram.reading import read
from engine.layout.layout import crossings

ROOT = Path(__file__).parent.parent.parent
OURS = sorted((ROOT / "workflows").glob("*/process.bpmn"))
NS = (
    'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)
BODY = """
<startEvent id="s"/><userTask id="a" name="研判"/><exclusiveGateway id="g" name="怎么办?"/>
<userTask id="b" name="处置"/>
<boundaryEvent id="late" attachedToRef="b"><timerEventDefinition/></boundaryEvent>
<userTask id="up" name="催办"/><endEvent id="e" name="办结"/><endEvent id="no" name="不予受理"/>
<sequenceFlow id="f1" sourceRef="s" targetRef="a"/>
<sequenceFlow id="f2" sourceRef="a" targetRef="g"/>
<sequenceFlow id="f3" name="即办" sourceRef="g" targetRef="b"/>
<sequenceFlow id="f4" name="不予受理" sourceRef="g" targetRef="no"/>
<sequenceFlow id="f5" name="补充" sourceRef="g" targetRef="a"/>
<sequenceFlow id="f6" sourceRef="b" targetRef="e"/>
<sequenceFlow id="f7" sourceRef="late" targetRef="up"/>
<sequenceFlow id="f8" sourceRef="up" targetRef="e"/>
"""
PLAIN = f'<definitions {NS} id="d"><process id="p">{BODY}</process></definitions>'
POOLS = f"""<definitions {NS} id="d"><collaboration id="c"><participant id="ours" processRef="p"/>
<participant id="citizen" name="市民"/><messageFlow id="m" sourceRef="a" targetRef="citizen"/>
</collaboration><process id="p"><laneSet id="l"><lane id="top" name="网格长">
<flowNodeRef>s</flowNodeRef><flowNodeRef>a</flowNodeRef><flowNodeRef>g</flowNodeRef>
<flowNodeRef>no</flowNodeRef></lane><lane id="low" name="处置员"><flowNodeRef>b</flowNodeRef>
<flowNodeRef>up</flowNodeRef><flowNodeRef>e</flowNodeRef></lane></laneSet>{BODY}</process>
</definitions>"""
NESTED = f"""<definitions {NS} id="d"><process id="p"><startEvent id="s0"/>
<subProcess id="sub" name="分项">{BODY}</subProcess>
<subProcess id="law" triggeredByEvent="true"><startEvent id="s9"/><endEvent id="e9"/>
<sequenceFlow id="f9" sourceRef="s9" targetRef="e9"/></subProcess><endEvent id="e0"/>
<sequenceFlow id="f0" sourceRef="s0" targetRef="sub"/>
<sequenceFlow id="f01" sourceRef="sub" targetRef="e0"/>
</process></definitions>"""
SMALL = {"plain": PLAIN, "pools": POOLS, "nested": NESTED}
ALL = {path.parent.name: path.read_bytes() for path in OURS} | {
    name: text.encode() for name, text in SMALL.items()
}


@pytest.fixture(scope="module")
def drawings():
    return {name: (data, lay_out(data)) for name, data in ALL.items()}


@pytest.mark.parametrize("name", ALL)
def test_every_node_line_and_branch_name_is_drawn(drawings, name):
    drawing = read(drawings[name][1].data)
    drawn = {d.id for d in (*drawing.shapes, *drawing.edges)}
    parts = ("Task", "Event", "Gateway", "sequenceFlow", "lane", "participant", "Activity")
    wanted = {i for i, n in drawing.by_id.items() if etree.QName(n).localname.endswith(parts)}
    assert wanted and wanted <= drawn
    assert all(edge.label for edge in drawing.edges if edge.name)


@pytest.mark.parametrize("name", ALL)
def test_no_line_runs_through_a_node_and_no_nodes_overlap(drawings, name):
    drawing = read(drawings[name][1].data)
    nodes = [s for s in drawing.shapes if s.kind not in ("participant", "lane")]
    for a, b in combinations([n for n in nodes if n.kind != "boundaryEvent"], 2):
        assert not _meet(_box(a), _box(b)) or _inside(a, b) or _inside(b, a), (a.id, b.id)
    for edge in drawing.edges:
        ends = {edge.node.get("sourceRef"), edge.node.get("targetRef")}
        ends |= {drawing.by_id[e].get("attachedToRef") for e in ends if e}
        around = {n.get("id") for n in edge.node.iterancestors()}
        for node in nodes:
            if node.id in ends | around or edge.kind != "sequenceFlow":
                continue
            for p, q in pairwise(edge.points):
                assert not _meet(_box(node, 1), _span(p, q)), (edge.id, node.id)


@pytest.mark.parametrize("name", ALL)
def test_lines_of_different_ways_do_not_hide_each_other(drawings, name):
    drawing = read(drawings[name][1].data)
    flows = [e for e in drawing.edges if e.kind == "sequenceFlow"]
    for a, b in combinations(flows, 2):
        same = a.node.get("sourceRef") == b.node.get("sourceRef")
        if same or a.node.get("targetRef") == b.node.get("targetRef"):
            continue
        assert not any(
            _along(p, q, r, s) for p, q in pairwise(a.points) for r, s in pairwise(b.points)
        ), (a.id, b.id)


@pytest.mark.parametrize("name", ALL)
def test_only_the_drawing_changes(drawings, name):
    data, laid = drawings[name]
    assert _meaning(laid.data) == _meaning(data)


@pytest.mark.parametrize("name", [*SMALL, "handle_at_level"])
def test_the_same_file_gets_the_same_drawing(drawings, name):
    data, laid = drawings[name]
    assert lay_out(data).data == laid.data
    assert lay_out(laid.data).data == laid.data


@pytest.mark.parametrize("name", SMALL)
def test_a_small_drawing_has_no_crossing(drawings, name):
    laid = drawings[name][1]
    assert laid.crossings == 0


def test_crossings_are_counted_inside_of_lines_only():
    level, upright = [(0.0, 5.0), (10.0, 5.0)], [(5.0, 0.0), (5.0, 10.0)]
    assert crossings([level, upright]) == 1
    assert crossings([level, [(5.0, 0.0), (5.0, 5.0)]]) == 0


def test_nodes_stand_in_their_lanes(drawings):
    shapes = {s.id: _box(s) for s in read(drawings["pools"][1].data).shapes}
    assert shapes["top"][3] <= shapes["b"][1] and shapes["a"][3] <= shapes["low"][1]
    assert shapes["ours"][0] < shapes["top"][0] < shapes["s"][0] < shapes["a"][0]


def _box(shape, shrink=0):
    b = shape.box
    return b.x + shrink, b.y + shrink, b.x + b.width - shrink, b.y + b.height - shrink


def _span(p, q):
    return min(p[0], q[0]), min(p[1], q[1]), max(p[0], q[0]), max(p[1], q[1])


def _meet(a, b):
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _inside(a, b):
    return b.id in {n.get("id") for n in a.node.iterancestors()}


def _along(p, q, r, s):
    """Do two straight parts lie on each other for more than a touch?"""
    for axis in (0, 1):
        other = 1 - axis
        if p[axis] == q[axis] == r[axis] == s[axis]:
            low = max(min(p[other], q[other]), min(r[other], s[other]))
            high = min(max(p[other], q[other]), max(r[other], s[other]))
            return high - low > 1
    return False


def _meaning(data):
    root = etree.fromstring(data)
    for diagram in root.findall("{http://www.omg.org/spec/BPMN/20100524/DI}BPMNDiagram"):
        root.remove(diagram)
    return etree.tostring(root, method="c14n2", strip_text=True)
