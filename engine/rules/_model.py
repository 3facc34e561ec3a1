"""One process folder as the rules see it: nodes, flows, lanes, and the library around it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..definitions.extensions import FLOW_NODES, attribute
from ..definitions.xml import Node as Xml
from ..definitions.xml import descendants, local
from ..model import Finding
from ._typing.kinds import Env

if TYPE_CHECKING:
    from ._explore import Walk

SUBPROCESSES = frozenset({"subProcess", "transaction", "adHocSubProcess"})
SCOPES = SUBPROCESSES | {"process"}
NODES = FLOW_NODES | SUBPROCESSES | {"complexGateway"}
GATEWAYS = frozenset(tag for tag in NODES if tag.endswith("Gateway"))
EVENTS = frozenset(tag for tag in NODES if tag.endswith("Event"))
ACTIVITIES = NODES - GATEWAYS - EVENTS


@dataclass(frozen=True, slots=True)
class Event:
    """One event definition of a node: ``timer``, ``message`` … and what it refers to."""

    kind: str
    ref: str | None
    xml: Xml


@dataclass(frozen=True, slots=True)
class Node:
    """A flow node. ``scope`` is the id of the process or sub-process that holds it."""

    id: str
    type: str
    name: str
    scope: str
    xml: Xml
    events: tuple[Event, ...]
    properties: Mapping[str, str]

    @property
    def kinds(self) -> frozenset[str]:
        return frozenset(event.kind for event in self.events)

    @property
    def label(self) -> str:
        """How a message names the node to a person."""
        return f"“{self.name}”" if self.name else "未命名节点"

    @property
    def is_event_subprocess(self) -> bool:
        return self.type in SUBPROCESSES and self.xml.get("triggeredByEvent") == "true"

    @property
    def interrupts(self) -> bool:
        """For a boundary event or the start event of an event sub-process."""
        switch = "cancelActivity" if self.type == "boundaryEvent" else "isInterrupting"
        return self.xml.get(switch) != "false"

    @property
    def throws(self) -> bool:
        return self.type in ("endEvent", "intermediateThrowEvent")

    @property
    def attached(self) -> str | None:
        return self.xml.get("attachedToRef") if self.type == "boundaryEvent" else None

    def attribute(self, name: str) -> str | None:
        """A ``camunda:`` attribute, None if absent or blank."""
        return attribute(self.xml, name)


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow; an end that is not written is empty."""

    id: str
    source: str
    target: str
    condition: str
    name: str
    scope: str
    xml: Xml


@dataclass(frozen=True, slots=True)
class Scope:
    """A process, or a sub-process seen as the place its own nodes stand in."""

    id: str
    type: str
    name: str
    xml: Xml
    properties: Mapping[str, str]


Holder = Node | Scope
"""What can carry properties that the engine reads."""


@dataclass(frozen=True, slots=True)
class Library:
    """Everything deployed together: path -> bytes, and what each diagram holds and calls."""

    files: Mapping[str, bytes]
    roots: Mapping[str, Xml]
    calls: Mapping[str, frozenset[str]]

    def form(self, key: str) -> bytes | None:
        return self.files.get(form_path(key))

    def decisions(self, process: str) -> dict[str, bytes]:
        """The DMN files beside a process."""
        start = f"workflows/{process}/"
        return {
            path: data
            for path, data in sorted(self.files.items())
            if path.startswith(start) and path.endswith(".dmn")
        }


@dataclass(frozen=True, slots=True)
class Known:
    """Node -> what is known before and after it; process -> what it begins and ends with."""

    before: Mapping[str, Env] = field(default_factory=dict)
    after: Mapping[str, Env] = field(default_factory=dict)
    begins: Mapping[str, Env] = field(default_factory=dict)
    ends: Mapping[str, Env] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Model:
    """What a rule's ``check`` is given. Without a readable diagram everything in it is empty."""

    process: str
    file: str
    root: Xml | None
    problem: str
    profile: str
    roles: Mapping[str, Mapping[str, Any]]
    library: Library
    nodes: tuple[Node, ...] = ()
    flows: tuple[Flow, ...] = ()
    scopes: tuple[Scope, ...] = ()
    lanes: Mapping[str, str] = field(default_factory=dict)
    by_id: Mapping[str, Node] = field(default_factory=dict)
    outgoing: Mapping[str, tuple[Flow, ...]] = field(default_factory=dict)
    incoming: Mapping[str, tuple[Flow, ...]] = field(default_factory=dict)
    boundary: Mapping[str, tuple[Node, ...]] = field(default_factory=dict)
    inside: Mapping[str, tuple[Node, ...]] = field(default_factory=dict)
    ids: Mapping[str, Xml] = field(default_factory=dict)
    walks: tuple[Walk, ...] = ()
    known: Known = field(default_factory=Known)
    troubles: tuple[Finding, ...] = ()

    @property
    def strict(self) -> bool:
        return self.profile == "strict"

    @property
    def processes(self) -> tuple[Scope, ...]:
        return tuple(scope for scope in self.scopes if scope.type == "process")

    @property
    def holders(self) -> tuple[Holder, ...]:
        return (*self.nodes, *self.processes)

    @property
    def elements(self) -> tuple[Holder | Flow, ...]:
        """Everything with an id that the engine or the journal names."""
        return (*self.processes, *self.nodes, *self.flows)

    def of(self, *types: str) -> Iterator[Node]:
        """The nodes of these types, in document order."""
        return (node for node in self.nodes if node.type in types)

    def every(self, *names: str) -> Iterator[Xml]:
        """BPMN elements of these names anywhere in the file."""
        return descendants(self.root, *names) if self.root is not None else iter(())

    def starts(self, scope: str) -> tuple[Node, ...]:
        return tuple(n for n in self.inside.get(scope, ()) if n.type == "startEvent")

    def role_of(self, node: Node) -> tuple[str, ...]:
        """Candidate groups win over the lane; what is inside a sub-process stands in its lane."""
        groups = node.attribute("candidateGroups")
        if groups:
            return tuple(g.strip() for g in groups.split(",") if g.strip())
        place: Node | None = node
        seen: set[str] = set()  # a file with repeated ids may hold itself
        while place is not None and place.id not in seen:
            if place.id in self.lanes:
                return (self.lanes[place.id],)
            seen.add(place.id)
            place = self.by_id.get(place.scope)
        return ()

    def process_of(self, node: Node) -> str:
        """The id of the process a node stands in, however deep."""
        xml = node.xml
        while xml is not None and local(xml) != "process":
            xml = xml.getparent()
        return (xml.get("id") or "") if xml is not None else ""

    def error(self, rule: str, element: str, message: str) -> Finding:
        return Finding(self.file, element, rule, message)

    def warning(self, rule: str, element: str, message: str) -> Finding:
        return Finding(self.file, element, rule, message, "warning")

    def demand(self, rule: str, element: str, message: str) -> Finding:
        """An error in profile ``strict``, a warning in profile ``bpmn``."""
        return Finding(self.file, element, rule, message, "error" if self.strict else "warning")


def form_path(key: str) -> str:
    return f"forms/{key}.form"


def instantiates(node: Node) -> bool:
    """A receive task or event gateway that begins a process by itself (BPMN 10.3.3, 10.6.6)."""
    return node.xml.get("instantiate") == "true"


def identity(xml: Xml) -> str:
    """The element's id; for one without, its tag and line, so that a message can point at it."""
    return xml.get("id") or f"{local(xml)}@{xml.sourceline}"
