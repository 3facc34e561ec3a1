"""The types of the pilot, and small processes that speak of objects."""

from __future__ import annotations

import html

import pytest

from api.data import library
from engine import Report
from tests.kernel.play import document, end, process, props, start, tag
from tests.people import ROOT

TYPES = {k: v for k, v in library(ROOT).items() if "objects" in k or k.endswith("roles.json")}


def ours(ident: str, topic: str, payload: str, **more: str) -> str:
    """A task on our own data."""
    written = props(payload=html.escape(payload), **more)
    return tag("serviceTask", ident, written, camunda_type="external", camunda_topic=topic)


def chain(*nodes: str, pid: str) -> bytes:
    """Start, these nodes one after the other, end."""
    ids = [node.split('id="')[1].split('"')[0] for node in nodes]
    return document(process(start() + "".join(nodes) + end(), " > ".join(["s", *ids, "e"]), pid))


@pytest.fixture
def types(casework):
    """The engine with the pilot's types deployed."""
    casework.deploy(TYPES, [])
    return casework


@pytest.fixture
def run(types, member, village):
    """Runs a chain of nodes as a case of its own process; its id."""
    made: dict[tuple[str, ...], str] = {}

    def one(*nodes: str, unit: str = village, **answers):
        pid = made.setdefault(nodes, f"p{len(made)}")
        files = {f"workflows/{pid}/process.bpmn": chain(*nodes, pid=pid), **TYPES}
        types.deploy(files, [pid], profile="bpmn")
        return types.open(Report(pid, answers, unit), member("grid_member"))["case"]

    return one


@pytest.fixture
def value(types):
    """The answer that a node of a case got."""

    def one(case: str, element: str):
        found = [r for r in types.history(case) if r.data.get("el") == element]
        return found[-1].data["answers"][element]

    return one


@pytest.fixture
def proved(types):
    """Every stream verifies."""

    def one():
        faults = [v for v in types.verify_all() if not v.identical]
        assert faults == []
        return True

    return one
