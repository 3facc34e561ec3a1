"""A file as the runner sees it: which process to start, and which others talk to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.definitions import Definition, build
from engine.definitions.xml import children, descendants, local, parse_xml, text
from engine.errors import Invalid
from engine.rules import check

PROFILE = "bpmn"
THROWING = ("intermediateThrowEvent", "endEvent", "sendTask")
CATCHING = ("intermediateCatchEvent", "boundaryEvent", "receiveTask", "startEvent")
Node = Any
Event = tuple[str, str]  # ("message", its name) or ("signal", its name)


class Refused(Exception):
    """The engine will not run it. ``rules`` say why in ids, ``sentences`` in words."""

    def __init__(self, rules: list[str], sentences: list[str]) -> None:
        super().__init__("\n".join(sentences))
        self.rules, self.sentences = rules, sentences


@dataclass(frozen=True, slots=True)
class Drawing:
    """``data`` is the file; ``beside`` are the decision tables in its folder, by name."""

    data: bytes
    root: Node
    beside: Mapping[str, bytes]

    def deploy(self, process: str) -> Definition:
        """The definition of one of its processes. Refused with every reason."""
        library = {f"workflows/{process}/process.bpmn": self.data}
        library |= {f"workflows/{process}/{name}": data for name, data in self.beside.items()}
        found = [f for f in check(library, roles={}, profile=PROFILE) if f.severity == "error"]
        if found:
            raise Refused(sorted({f.rule for f in found}), [str(f) for f in found])
        try:
            return build(process, library, roles={}, profile=PROFILE)
        except Invalid as error:
            sentences = [f"{el}: {m}" for el, messages in error.fields.items() for m in messages]
            raise Refused(["not_runnable"], sentences) from error

    def chosen(self, wanted: str | None) -> str:
        """The process of that id; without one the first executable, else the first at all."""
        known = self.processes
        if wanted is not None and wanted not in [p.get("id") for p in known]:
            raise Refused(["no_process"], [f"文件中没有编号为 {wanted} 的流程"])
        marks = [("true",), (None, ""), ("false",)]
        ordered = [p for mark in marks for p in known if p.get("isExecutable") in mark]
        if not ordered:
            raise Refused(["no_process"], ["文件中没有流程"])
        return wanted or ordered[0].get("id") or ""

    @property
    def processes(self) -> list[Node]:
        return [p for p in descendants(self.root, "process") if p.get("id")]

    def partners(self, process: str) -> list[str]:
        """Processes of the file that start by themselves and are called by nobody."""
        called = {c.get("calledElement") for c in descendants(self.root, "callActivity")}
        return [
            p.get("id")
            for p in self.processes
            if p.get("id") not in {process, *called}
            and p.get("isExecutable") != "false"
            and any(not list(_events(self, s)) for s in children(p, "startEvent"))
        ]

    def throws(self, process: str) -> set[Event]:
        """Messages and signals that it may send."""
        return self._spoken(process, THROWING)

    def catches(self, process: str) -> set[Event]:
        """Messages and signals that it may wait for once it has started."""
        return self._spoken(process, CATCHING)

    def _spoken(self, process: str, kinds: tuple[str, ...]) -> set[Event]:
        node = next(p for p in self.processes if p.get("id") == process)
        nodes = (n for n in descendants(node, *kinds) if not _starts(n, node))
        return {event for n in nodes for event in _events(self, n)}

    def opening(self, process: str) -> str | None:
        """What has happened when a process begins that only a message or signal can begin."""
        node = next(p for p in self.processes if p.get("id") == process)
        if children(node, "startEvent"):
            return None
        return next((n.get("id") for n in children(node) if _starts(n, node)), None)

    def started_by(self, event: Event) -> list[tuple[str, str]]:
        """(process, start event or receive task) that this event starts."""
        return [
            (p.get("id"), n.get("id"))
            for p in self.processes
            if p.get("isExecutable") != "false"
            for n in children(p)
            if _starts(n, p) and event in _events(self, n)
        ]


def read(path: Path) -> Drawing:
    """The file's drawing. Refused if it cannot be read or is not XML."""
    try:
        data = path.read_bytes()
        beside = _tables(path.parent) if b"decisionRef" in data else {}
        return Drawing(data, parse_xml(data), beside)
    except OSError as error:
        raise Refused(["no_file"], [f"文件 {path} 无法读取:{error.strerror}"]) from error
    except Invalid as error:
        raise Refused(
            ["xml_unsafe"], [m for found in error.fields.values() for m in found]
        ) from error


def _tables(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in sorted(folder.glob("*.dmn"))}


def _starts(node: Node, process: Node) -> bool:
    """A start event, an instantiating receive task, an event behind an instantiating gateway."""
    if node.getparent() is not process:
        return False
    if local(node) != "eventBasedGateway" and node.get("instantiate") == "true":
        return True
    into = [f for f in children(process, "sequenceFlow") if f.get("targetRef") == node.get("id")]
    gates = {g.get("id") for g in children(process, "eventBasedGateway") if _instantiates(g)}
    return local(node) == "startEvent" or any(f.get("sourceRef") in gates for f in into)


def _instantiates(gate: Node) -> bool:
    return gate.get("instantiate") == "true"


def _events(drawing: Drawing, node: Node) -> Iterator[Event]:
    """Messages and signals by the names that the engine knows them by."""
    shared = {d.get("id"): d for d in drawing.root if str(d.tag).endswith("EventDefinition")}
    parts = [*children(node), *(shared.get(text(r)) for r in children(node, "eventDefinitionRef"))]
    for kind in ("message", "signal"):
        refs = [p.get(f"{kind}Ref") for p in parts if p is not None]
        refs += [node.get(f"{kind}Ref")] if local(node) in ("sendTask", "receiveTask") else []
        names = {n.get("id"): n.get("name") for n in children(drawing.root, kind)}
        yield from ((kind, names.get(ref) or ref) for ref in refs if ref)
