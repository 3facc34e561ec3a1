"""What designers write in the ``camunda:`` namespace (Camunda 7), as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from .xml import B, C, Node, child, children, descendants, text

if TYPE_CHECKING:
    from collections.abc import Mapping

ACTIVITIES = (
    "task",
    "userTask",
    "manualTask",
    "scriptTask",
    "businessRuleTask",
    "serviceTask",
    "sendTask",
    "receiveTask",
    "subProcess",
    "transaction",
    "adHocSubProcess",
    "callActivity",
)
EVENTS = (
    "startEvent",
    "endEvent",
    "intermediateCatchEvent",
    "intermediateThrowEvent",
    "boundaryEvent",
)
GATEWAYS = (
    "exclusiveGateway",
    "parallelGateway",
    "inclusiveGateway",
    "complexGateway",
    "eventBasedGateway",
)
SCOPES = ("process", "subProcess", "transaction", "adHocSubProcess")
FLOW_NODES = frozenset(ACTIVITIES + EVENTS + GATEWAYS)

WAIVABLE = ("clock", "separation")


@dataclass(frozen=True, slots=True)
class Element:
    """One node of a diagram (or the process itself) as people and rules see it."""

    id: str
    process: str
    type: str
    name: str
    role: tuple[str, ...]
    form: str | None
    properties: Mapping[str, str]
    documentation: str


@dataclass(frozen=True, slots=True)
class Pair:
    """One ``camunda:in``/``camunda:out``: FEEL ``source`` into the variable ``target``; or all."""

    source: str
    target: str
    everything: bool = False


def attribute(node: Node, name: str) -> str | None:
    """A ``camunda:`` attribute, None if absent or blank."""
    return (node.get(C + name) or "").strip() or None


def properties(node: Node) -> dict[str, str]:
    """``camunda:property`` name -> value of this element, without what is done without."""
    gone = waived(node)
    return {name: value for name, value in _written(node).items() if name not in gone}


def waived(node: Node) -> frozenset[str]:
    """What the drawing does without on purpose: ``clock`` or ``separation`` written as ``none``."""
    written = _written(node)
    return frozenset(name for name in WAIVABLE if written.get(name) == "none")


def _written(node: Node) -> dict[str, str]:
    found = node.findall(f"{B}extensionElements/{C}properties/{C}property")
    written = {p.get("name", "").strip(): (p.get("value") or "").strip() for p in found}
    if attribute(node, "modelerTemplate"):  # a template writes every field, those left empty too
        return {name: value for name, value in written.items() if value}
    return written


def mappings(node: Node, direction: str) -> tuple[Pair, ...]:
    """``camunda:in`` or ``camunda:out`` of a call activity, in document order."""
    found = node.findall(f"{B}extensionElements/{C}{direction}")
    return tuple(_mapping(m) for m in found if m.get("businessKey") is None)


def called_element(node: Node) -> str:
    """The process or global task that a call activity calls: a qualified name's local part."""
    return (node.get("calledElement") or "").rpartition(":")[2].strip()


def extension_tags(node: Node) -> list[str]:
    """Local names of the ``camunda:`` elements directly inside ``extensionElements``."""
    holder = child(node, "extensionElements")
    found = holder if holder is not None else ()
    return [e.tag[len(C) :] for e in found if isinstance(e.tag, str) and e.tag.startswith(C)]


def elements(process: Node) -> list[Element]:
    """The process and every flow node in it, embedded sub-processes included."""
    lanes = _lanes(process)
    nodes = [n for n in process.iter() if isinstance(n.tag, str) and n.tag[len(B) :] in FLOW_NODES]
    return [_element(process, process, ()), *(_element(n, process, _role(n, lanes)) for n in nodes)]


def _mapping(node: Node) -> Pair:
    source = node.get("sourceExpression") or node.get("source") or ""
    return Pair(source.strip(), (node.get("target") or "").strip(), node.get("variables") == "all")


def _element(node: Node, process: Node, role: tuple[str, ...]) -> Element:
    return Element(
        id=node.get("id"),
        process=process.get("id"),
        type=node.tag[len(B) :],
        name=node.get("name") or "",
        role=role,
        form=attribute(node, "formKey"),
        properties=MappingProxyType(properties(node)),
        documentation=text(child(node, "documentation")),
    )


def _role(node: Node, lanes: Mapping[str, str]) -> tuple[str, ...]:
    """Candidate groups win over the lane; what is inside a sub-process stands in its lane."""
    groups = attribute(node, "candidateGroups")
    if groups:
        return tuple(g.strip() for g in groups.split(",") if g.strip())
    scope: Node | None = node
    while scope is not None and scope.get("id") not in lanes:
        scope = scope.getparent()
    return (lanes[scope.get("id")],) if scope is not None else ()


def _lanes(process: Node) -> dict[str, str]:
    """Flow node -> role of its innermost lane: the lane's property ``role``, else its id."""
    found: dict[str, str] = {}
    for lane in descendants(process, "lane"):  # document order: inner lanes overwrite outer ones
        role = properties(lane).get("role") or lane.get("id", "")
        found |= {text(ref): role for ref in children(lane, "flowNodeRef")}
    return found
