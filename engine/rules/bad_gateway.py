"""A gateway splits or joins as its direction says; alone in a row it does nothing (BPMN 10.6)."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Finding
from ._model import GATEWAYS, Model, Node

RULE = "bad_gateway"


def check(model: Model) -> Iterator[Finding]:
    """Directions that the flows contradict, gateways without branches, instantiating ones."""
    for node in model.of(*GATEWAYS):
        into, out = len(model.incoming.get(node.id, ())), len(model.outgoing.get(node.id, ()))
        for message in (*_direction(node, into, out), *_instantiating(node, into)):
            yield model.error(RULE, node.id, message)
        if into < 2 and out < 2 and _idle(node, into, out):
            message = f"网关{node.label}既不分支也不汇合,请补画分支,或删去它。"
            yield model.error(RULE, node.id, message)


def _direction(node: Node, into: int, out: int) -> Iterator[str]:
    direction = node.xml.get("gatewayDirection")
    if direction == "Converging" and out > 1:
        yield "网关标为汇合(Converging)却有几条流出的连线,请改为 Mixed,或只留一条。"
    if direction == "Diverging" and into > 1:
        yield "网关标为分支(Diverging)却有几条流入的连线,请改为 Mixed,或只留一条。"
    if direction == "Mixed" and (into < 2 or out < 2):
        yield "网关标为混合(Mixed)却没有同时汇合和分支,请改为 Unspecified,或补画连线。"


def _instantiating(node: Node, into: int) -> Iterator[str]:
    if node.type == "eventBasedGateway" and node.xml.get("instantiate") == "true" and into:
        yield "启动流程的事件网关不能有流入的连线,请删去连线,或取消“启动流程”。"


def _idle(node: Node, into: int, out: int) -> bool:
    """One way in and one way out is harmless: only what declares itself a fork or join is wrong."""
    declared = node.xml.get("gatewayDirection") in ("Diverging", "Converging", "Mixed")
    return declared or into + out < 2
