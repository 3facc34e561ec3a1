"""Diagrams as other tools write them come back byte for byte, or are refused with a rule."""

from __future__ import annotations

import pytest

from engine import Casework
from engine.definitions import parse_xml
from tests.kernel.play import document, end, process, start, user
from tests.roundtrip.picture import lost
from tests.roundtrip.trip import trips

FOREIGN = """<?xml version="1.0" encoding="UTF-8"?>
<!-- written by another tool -->
<semantic:definitions id="_1" targetNamespace="urn:x" xmlns:tool="urn:another:tool"
    xmlns:semantic="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
    xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" tool:version='9'>
  <semantic:process id="p" isExecutable="true" name="报修 &#x26; 回访">
    <semantic:extensionElements><tool:colour value="red"><tool:shade/></tool:colour></semantic:extensionElements>
    <semantic:startEvent id="s"/><semantic:userTask id="u" tool:cost="3"/><semantic:endEvent id="e"/>
    <semantic:sequenceFlow id="f" sourceRef="s" targetRef="u"/>
    <semantic:sequenceFlow id="g" sourceRef="u" targetRef="e"/>
    <semantic:textAnnotation id="note"><semantic:text>看 这里</semantic:text></semantic:textAnnotation>
    <semantic:association id="a" sourceRef="u" targetRef="note"/>
  </semantic:process>
  <bpmndi:BPMNDiagram id="d"><bpmndi:BPMNPlane id="pl" bpmnElement="p">
    <bpmndi:BPMNShape id="sh" bpmnElement="u"><dc:Bounds x="1" y="2" width="100" height="80"/></bpmndi:BPMNShape>
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</semantic:definitions>
""".encode()  # noqa: E501


@pytest.fixture
def store(tmp_path) -> Casework:
    casework = Casework(f"sqlite:///{tmp_path}/x.db", files=tmp_path, secret=b"for this test only")
    casework.create()
    return casework


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "in" / "deeper").mkdir(parents=True)
    return tmp_path / "in"


def said(casework, folder, **how):
    return [str(trip) for trip in trips(casework, folder, **how)]


def test_foreign_extensions_the_drawing_and_every_blank_come_back(store, folder):
    (folder / "foreign.bpmn").write_bytes(FOREIGN)

    assert said(store, folder) == ["foreign.bpmn#p: deployed"]
    assert store.deployed("p").files["workflows/p/process.bpmn"] == FOREIGN


def test_every_process_of_every_file_is_told_in_order(store, folder):
    two = document(process(start() + end(), "s > e"), process(start("t") + end("f"), "t > f", "q"))
    (folder / "b.bpmn").write_bytes(two)
    (folder / "deeper" / "a.bpmn").write_bytes(FOREIGN.replace(b'id="p"', b'id="r"'))

    assert said(store, folder) == [
        "b.bpmn#p: deployed",
        "b.bpmn#q: deployed",
        "deeper/a.bpmn#r: deployed",
    ]


def test_what_cannot_be_deployed_is_refused_by_its_rules_and_nothing_is_stored(store, folder):
    only_drawn = document(process(start() + user("a") + end(), "s > a > e")).replace(
        b'isExecutable="true"', b'isExecutable="false"'
    )
    (folder / "broken.bpmn").write_bytes(b"<definitions")
    (folder / "drawn.bpmn").write_bytes(only_drawn)
    (folder / "empty.bpmn").write_bytes(document())

    broken, drawn, empty = said(store, folder)

    assert broken == "broken.bpmn#: refused: xml"
    assert drawn == "drawn.bpmn#p: refused: no_process"
    assert empty.startswith("empty.bpmn#: refused: no_process")
    assert store.processes() == []
    assert said(store, folder, as_executable=True)[1] == "drawn.bpmn#p: deployed"
    assert parse_xml(only_drawn) is not None


def test_mending_takes_nothing_away_but_what_it_names(store, folder):
    unmarked = FOREIGN.replace(b'isExecutable="true"', b'isExecutable="false"')
    (folder / "foreign.bpmn").write_bytes(unmarked)

    (trip,) = trips(store, folder)

    assert (trip.reasons, trip.lost) == (("no_process",), ())


def test_what_is_lost_is_noticed():
    without = FOREIGN.replace(b' tool:cost="3"', b"").replace(b'x="1"', b'x="7"')

    assert [part[0] for part in lost(FOREIGN, without)] == ["Bounds", "foreign attribute"]
    assert lost(FOREIGN, FOREIGN.replace(b"<!-- written by another tool -->", b"")) == []
    assert lost(FOREIGN, FOREIGN.replace(b'id="f" sourceRef="s"', b'id="f" sourceRef="u"')) == [
        ("flow", "f", "s", "u")
    ]
