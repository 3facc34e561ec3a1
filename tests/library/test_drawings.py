"""Our own processes can be read: every branch has its name, no line hides another or a node."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest

from engine.diagram.reading import read
from engine.layout.layout import crossings
from tests.layout.test_layout import OURS, _along, _box, _meet, _span

DRAWN = {path.parent.name: path for path in OURS}
BY_HAND = {"zombie_vehicle": 39, "general_case": 140}
"""Drawn by hand, crossings counted: what the automatic layout does not make better."""


@pytest.fixture(params=DRAWN)
def drawing(request):
    return request.param, read(DRAWN[request.param].read_bytes())


def test_every_branch_says_when_it_is_taken(drawing):
    _, drawn = drawing
    flows = [e for e in drawn.edges if e.kind == "sequenceFlow"]
    for flow in flows:
        source = drawn.by_id[flow.node.get("sourceRef")]
        branches = [f for f in flows if f.node.get("sourceRef") == source.get("id")]
        if source.tag.endswith(("exclusiveGateway", "inclusiveGateway")) and len(branches) > 1:
            assert flow.name, flow.id


def test_no_line_runs_through_a_node(drawing):
    _, drawn = drawing
    nodes = [s for s in drawn.shapes if s.kind not in ("participant", "lane")]
    for flow in (e for e in drawn.edges if e.kind == "sequenceFlow"):
        ends = {flow.node.get("sourceRef"), flow.node.get("targetRef")}
        ends |= {drawn.by_id[e].get("attachedToRef") for e in ends}
        ends |= {n.get("id") for n in flow.node.iterancestors()}
        for node in (n for n in nodes if n.id not in ends):
            hit = (_meet(_box(node, 1), _span(p, q)) for p, q in pairwise(flow.points))
            assert not any(hit), (flow.id, node.id)


def test_few_lines_cross_and_none_hides_another(drawing):
    name, drawn = drawing
    flows = [e for e in drawn.edges if e.kind == "sequenceFlow"]
    crossed = crossings([list(e.points) for e in flows])
    assert crossed <= BY_HAND.get(name, len(flows) // 4)
    if name in BY_HAND:
        return
    for a, b in combinations(flows, 2):
        ends = ("sourceRef", "targetRef")
        if any(a.node.get(end) == b.node.get(end) for end in ends):
            continue
        pairs = ((p, q, r, s) for p, q in pairwise(a.points) for r, s in pairwise(b.points))
        assert not any(_along(*pair) for pair in pairs), (a.id, b.id)
