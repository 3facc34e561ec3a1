"""A drawing that throws ``basis_suspended`` suspends as the command does."""

from __future__ import annotations

from api.data import library
from engine import Report
from tests.kernel.play import document, end, process, props, start, tag, user
from tests.people import ROOT

SIGNAL = '<signalEventDefinition signalRef="{}"/>'
PAYLOAD = '{basis: "pact-7", articles: ["第七条"], reason: "责令改正"}'


def thrower(name: str) -> str:
    event = props(payload=PAYLOAD.replace('"', "&quot;")) + SIGNAL.format("Sig")
    nodes = start() + user("a") + tag("intermediateThrowEvent", "th", event) + end()
    drawn = document(process(nodes, "s > a > th > e", name))
    signal = f'<signal id="Sig" name="{name}"/>'.encode()
    return drawn.replace(b"<process", signal + b"<process", 1)


def thrown(casework, member, village, name):
    files = {f"workflows/{name}/process.bpmn": thrower(name)}
    files["workflows/roles.json"] = library(ROOT)["workflows/roles.json"]
    casework.deploy(files, [name], profile="bpmn")
    case = casework.open(Report(name, {}, village), member("grid_member"))["case"]
    [task] = casework.tasks(case, open_only=True)
    casework.complete(task.id, {}, member("grid_member"))
    return case


def test_a_drawing_suspends_and_restores(casework, member, village):
    case = thrown(casework, member, village, "basis_suspended")
    found = casework.pack().suspension("pact-7")
    thrown(casework, member, village, "basis_suspended")
    restored = thrown(casework, member, village, "basis_restored")

    assert found and (found.reason, found.articles) == ("责令改正", ("第七条",))
    assert casework.pack().suspension("pact-7") is None
    assert casework.verify(case).identical and casework.verify(restored).identical
    before = casework.pack()
    casework.rebuild()
    assert casework.pack() == before
