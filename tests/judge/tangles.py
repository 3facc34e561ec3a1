"""Random diagrams without structure: any node may lead to any other, joins may meet anything.

Flows back always pass a person, so that no turn of a loop happens by itself.
"""

from __future__ import annotations

import random
from itertools import count

from .canvas import Canvas, document, on, timer

KINDS = (
    "userTask", "userTask", "userTask", "task", "exclusiveGateway", "exclusiveGateway",
    "parallelGateway", "parallelGateway", "inclusiveGateway", "inclusiveGateway",
    "inclusiveGateway", "intermediateCatchEvent", "intermediateThrowEvent", "serviceTask",
    "subProcess",
)  # fmt: skip


def process(rng: random.Random, size: int = 10) -> bytes:
    """A process of about ``size`` nodes in no particular shape."""
    canvas = Canvas(rng, count(1))
    _tangle(canvas, size)
    return document(canvas)


def _tangle(canvas: Canvas, size: int) -> None:
    nodes = [_node(canvas, canvas.rng.choice(KINDS)) for _ in range(size)]
    order = {name: number for number, name in enumerate(nodes)}
    canvas.flow(canvas.node("startEvent"), nodes[0])
    into = set(nodes[:1])
    for number, name in enumerate(nodes):
        _leave(canvas, name, nodes, order)
        into |= {canvas.flows[f][1] for f in canvas.flows}
        following = nodes[number + 1] if number + 1 < len(nodes) else ""
        if following and following not in into:
            _lead_to(canvas, nodes[: number + 1], following)
            into.add(following)
    _guard(canvas, nodes)


def _node(canvas: Canvas, tag: str) -> str:
    rng = canvas.rng
    if tag == "intermediateCatchEvent":
        kinds = (on("message", "m1"), on("signal", "g1"), timer(rng))
        return canvas.node(tag, rng.choice(kinds))
    if tag == "intermediateThrowEvent":
        return canvas.node(tag, rng.choice(("", on("signal", "g1"), on("message", "m1"))))
    if tag == "serviceTask":
        return canvas.node(tag, camunda_type="external", camunda_topic="t")
    if tag == "subProcess":
        inner = canvas.inside()
        if inner.depth > 2:
            return canvas.node("userTask")
        _tangle(inner, rng.randint(2, 5))
        return canvas.node(tag, inner.text())
    return canvas.node(tag)


def _leave(canvas: Canvas, name: str, nodes: list[str], order: dict[str, int]) -> None:
    """One to three flows from a node: mostly forwards, sometimes back through a person."""
    tag = canvas.nodes[name].tag
    gateway = tag.endswith("Gateway")
    later = nodes[order[name] + 1 :]
    number = canvas.rng.choice((1, 2, 2, 3)) if gateway else canvas.rng.choice((1, 1, 1, 2))
    targets = [_target(canvas, name, later, nodes, order) for _ in range(number)]
    if tag in ("exclusiveGateway", "inclusiveGateway") and len(targets) > 1:
        for target in targets[:-1]:
            canvas.flow(name, target, canvas.condition())
        canvas.flow(name, targets[-1], default=True)
    else:
        for target in targets:
            canvas.flow(name, target)


def _target(
    canvas: Canvas, name: str, later: list[str], nodes: list[str], order: dict[str, int]
) -> str:
    if canvas.chance(0.15):
        person = canvas.node("userTask")
        canvas.flow(person, canvas.rng.choice(nodes[: order[name] + 1]))
        return person
    if not later or canvas.chance(0.1):
        return canvas.node("endEvent", "" if canvas.chance(0.9) else on("terminate"))
    return canvas.rng.choice(later[:4])


def _lead_to(canvas: Canvas, before: list[str], target: str) -> None:
    """A node that nothing leads to is led to by an earlier one."""
    source = canvas.rng.choice(before)
    drawn = canvas.nodes[source]
    outgoing = [f for f in canvas.flows.values() if f[0] == source]
    if drawn.tag in ("exclusiveGateway", "inclusiveGateway"):
        if len(outgoing) == 1 and not outgoing[0][2]:
            only = next(i for i, f in canvas.flows.items() if f[0] == source)
            drawn.attributes["default"] = only
        canvas.flow(source, target, canvas.condition())
    else:
        canvas.flow(source, target)


def _guard(canvas: Canvas, nodes: list[str]) -> None:
    """Boundary events on some activities."""
    hosts = [n for n in nodes if canvas.nodes[n].tag in ("userTask", "subProcess", "serviceTask")]
    for host in hosts:
        if canvas.chance(0.25):
            stops = canvas.chance(0.6)
            kinds = (on("message", "m2"), on("signal", "g1"), timer(canvas.rng, cycle=not stops))
            cancel = "true" if stops else "false"
            event = canvas.rng.choice(kinds)
            bound = canvas.node("boundaryEvent", event, attachedToRef=host, cancelActivity=cancel)
            person = canvas.node("userTask")
            canvas.flow(bound, person)
            canvas.flow(person, canvas.rng.choice(nodes))
