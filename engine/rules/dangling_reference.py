"""What an element refers to must be in the file: flow ends, hosts, defaults, messages, lanes."""

from __future__ import annotations

from collections.abc import Iterator

from ..definitions.xml import children, local, text
from ..model import Finding
from ._model import Model, Node, Xml, identity

RULE = "dangling_reference"

REFERENCES = {
    "messageRef": "message",
    "signalRef": "signal",
    "errorRef": "error",
    "escalationRef": "escalation",
}


def check(model: Model) -> Iterator[Finding]:
    """One finding for every reference without a target."""
    yield from _flows(model)
    for node in model.nodes:
        yield from _node(model, node)
    yield from _events(model)
    for lane in model.every("lane"):
        for ref in children(lane, "flowNodeRef"):
            if text(ref) not in model.by_id:
                yield _missing(model, identity(lane), f"泳道中的节点 {text(ref)}")


def _flows(model: Model) -> Iterator[Finding]:
    for flow in model.flows:
        for end, name in ((flow.source, "起点"), (flow.target, "终点")):
            if end not in model.by_id:
                yield _missing(model, flow.id, f"连线的{name} {end or '(空)'}")


def _node(model: Model, node: Node) -> Iterator[Finding]:
    default = node.xml.get("default")
    if default and default not in {flow.id for flow in model.outgoing.get(node.id, ())}:
        yield _missing(model, node.id, f"从它流出的默认连线 {default}")
    if node.type == "boundaryEvent" and node.attached not in model.by_id:
        yield _missing(model, node.id, f"边界事件所附着的节点 {node.attached or '(空)'}")


def _events(model: Model) -> Iterator[Finding]:
    if model.root is None:
        return
    known = {(local(x), x.get("id")) for x in children(model.root)}
    shared = {x.get("id") for x in children(model.root) if local(x).endswith("EventDefinition")}
    for ref in model.every("eventDefinitionRef"):
        if text(ref) not in shared:
            yield _missing(model, _owner(ref), f"事件定义 {text(ref)}")
    for attribute, tag in REFERENCES.items():
        for xml in model.every(f"{tag}EventDefinition", "sendTask", "receiveTask"):
            name = xml.get(attribute)
            if name and (tag, name) not in known:
                yield _missing(model, _owner(xml), f"{attribute} 指向的 {name}")


def _owner(xml: Xml) -> str:
    """The node an inner element belongs to."""
    inner = local(xml).endswith(("EventDefinition", "EventDefinitionRef", "eventDefinitionRef"))
    parent = xml.getparent()
    return identity(parent) if inner and parent is not None else identity(xml)


def _missing(model: Model, element: str, what: str) -> Finding:
    return model.error(RULE, element, f"{what} 不存在,请补画或改正引用。")
