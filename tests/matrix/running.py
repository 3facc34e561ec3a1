"""One drawing through lint, deployment and the runner, as anyone would run it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from engine.rules import check
from tests.conformance.line import line
from tests.kernel.play import document, process


def ran(nodes: str, arrows: str, *others: str, **variables: Any) -> str:
    """The runner's line for process ``p``."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "p.bpmn"
        path.write_bytes(document(process(nodes, arrows), *others))
        return line(path, "p", variables)


def refused(nodes: str, arrows: str, rule: str, element: str) -> str:
    """The sentence with which ``rule`` refuses the drawing because of the element."""
    library = {"workflows/p/process.bpmn": document(process(nodes, arrows))}
    found = check(library, roles={}, profile="bpmn")
    sentences = [f.message for f in found if (f.rule, f.element) == (rule, element)]
    assert sentences, [str(f) for f in found]
    return sentences[0]
