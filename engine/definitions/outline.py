"""What a drawing holds, as far as two of them can be compared: nodes, flows, what is said there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from ..errors import Invalid
from .extensions import FLOW_NODES
from .xml import B, C, Node, descendants, parse_xml, text

SAID = {
    "timeDuration": "定时", "timeDate": "定时", "timeCycle": "定时", "script": "脚本",
    "completionCondition": "多实例完成条件", "loopCondition": "循环条件",
    "condition": "等待的条件", "loopCardinality": "多实例份数",
}  # fmt: skip
WRITTEN = {
    "formKey": "表单", "decisionRef": "决策", "topic": "外部任务", "collection": "多实例集合",
    "expression": "表达式", "resultVariable": "结果变量",
}  # fmt: skip
LABELS = (SAID, WRITTEN, {"calledElement": "调用的流程", "cancelActivity": "打断所在的节点"})
"""Names of what is written in a node, for a catalogue of translations."""
APART = ("incoming", "outgoing", "documentation", "extensionElements")


@dataclass(frozen=True, slots=True)
class Drawn:
    """One node: what is written there by its Chinese label, and ``rest``, all of it as text."""

    id: str
    process: str
    kind: str
    name: str
    said: Mapping[str, str]
    rest: str


@dataclass(frozen=True, slots=True)
class Line:
    """One sequence flow, its ends by id; ``condition`` is FEEL, empty if there is none."""

    id: str
    process: str
    source: str
    target: str
    name: str
    condition: str
    default: bool


@dataclass(frozen=True, slots=True)
class Outline:
    """Nodes and flows of a file by id, in the order of the drawing."""

    nodes: Mapping[str, Drawn]
    flows: Mapping[str, Line]

    def called(self, ident: str) -> str:
        """What people call a node or flow: its name, the ends of a flow, else its id."""
        if line := self.flows.get(ident):
            ends = f"“{self.called(line.source)}”→“{self.called(line.target)}”"
            return f"{ends}({line.name})" if line.name else ends
        node = self.nodes.get(ident)
        return (node.name.strip() if node else "") or ident


@lru_cache(maxsize=64)
def outline(bpmn: bytes) -> Outline:
    """The outline of a BPMN file; an empty one if it cannot be read."""
    try:
        root = parse_xml(bpmn)
    except Invalid:
        return Outline({}, {})
    processes = list(descendants(root, "process"))
    nodes = [node for process in processes for node in _nodes(process)]
    flows = [flow for process in processes for flow in _flows(process)]
    return Outline({n.id: n for n in nodes}, {f.id: f for f in flows})


def _nodes(process: Node) -> Iterator[Drawn]:
    for node in descendants(process, *sorted(FLOW_NODES)):
        if node.get("id"):
            kind, name = node.tag[len(B) :], node.get("name") or ""
            said = dict(_said(node))
            yield Drawn(node.get("id"), process.get("id"), kind, name, said, _rest(node))


def _said(node: Node) -> Iterator[tuple[str, str]]:
    for part in _own(node):
        label = SAID.get(str(part.tag).rpartition("}")[2])
        if label and text(part):
            yield label, text(part)
        yield from ((WRITTEN[a], v) for a in WRITTEN if (v := part.get(C + a)))
    yield from ((WRITTEN[a], v) for a in WRITTEN if (v := node.get(C + a)))
    if called := node.get("calledElement"):
        yield LABELS[-1]["calledElement"], called
    if node.get("cancelActivity") == "false":
        yield LABELS[-1]["cancelActivity"], "否"


def _own(node: Node) -> Iterator[Node]:
    """Everything below, but nothing of the nodes and flows that a sub-process holds."""
    for part in node:
        tag = str(part.tag).rpartition("}")[2]
        if tag not in (*FLOW_NODES, "sequenceFlow", "incoming", "outgoing"):
            yield part
            yield from _own(part)


def _rest(node: Node) -> str:
    """All that is written there, without its name and its flows, in one spelling."""
    attributes = sorted((k, v) for k, v in node.attrib.items() if k != "name")
    inner = [p for p in node if str(p.tag).rpartition("}")[2] not in (*FLOW_NODES, "sequenceFlow")]
    kept = [p for p in inner if str(p.tag).rpartition("}")[2] not in APART]
    return repr(attributes) + "".join(
        " ".join(etree.tostring(p, method="c14n", with_tail=False).decode().split()) for p in kept
    )


def _flows(process: Node) -> Iterator[Line]:
    defaults = {node.get("default") for node in process.iter() if node.get("default")}
    for flow in descendants(process, "sequenceFlow"):
        ends = (flow.get("sourceRef") or "", flow.get("targetRef") or "")
        condition = text(flow.find(f"{B}conditionExpression"))
        where, name = process.get("id"), flow.get("name") or ""
        if ident := flow.get("id"):
            yield Line(ident, where, *ends, name, condition, ident in defaults)
