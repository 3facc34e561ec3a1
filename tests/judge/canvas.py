"""Draws a process by code: nodes and flows, scope in scope, written as BPMN."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from itertools import count

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="x">'
    '<message id="m1" name="M1"/><message id="m2" name="M2"/>'
    '<signal id="g1" name="G1"/><signal id="g2" name="G2"/>'
    '<error id="x1" errorCode="X1"/><error id="x2" errorCode="X2"/>'
    '<escalation id="k1" escalationCode="K1"/><escalation id="k2" escalationCode="K2"/>'
)
FLAGS = ("c1", "c2", "c3", "c4")
Attributes = dict[str, str]


@dataclass(slots=True)
class Drawn:
    tag: str
    inner: str
    attributes: Attributes


@dataclass(slots=True)
class Canvas:
    """One scope. ``name`` gives ids that no other scope of the drawing uses."""

    rng: random.Random
    ids: count[int]
    nodes: dict[str, Drawn] = field(default_factory=dict)
    flows: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    depth: int = 0
    called: list[str] = field(default_factory=list)
    more: list[str] = field(default_factory=list)

    def inside(self) -> Canvas:
        return Canvas(self.rng, self.ids, depth=self.depth + 1, called=self.called)

    def node(self, tag: str, inner: str = "", prefix: str = "", **attributes: str) -> str:
        ident = f"{prefix or SHORT.get(tag, tag[:2])}{next(self.ids)}"
        self.nodes[ident] = Drawn(tag, inner, attributes)
        return ident

    def flow(self, source: str, target: str, condition: str = "", *, default: bool = False) -> None:
        ident = f"f{next(self.ids)}"
        self.flows[ident] = (source, target, condition)
        if default:
            self.nodes[source].attributes["default"] = ident

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def condition(self) -> str:
        flag = self.rng.choice(FLAGS)
        return self.rng.choice((flag, f"not({flag})", f"{flag} and {self.rng.choice(FLAGS)}"))

    def text(self) -> str:
        nodes = (_node(ident, drawn) for ident, drawn in self.nodes.items())
        flows = (_flow(ident, *flow) for ident, flow in self.flows.items())
        return "".join([*nodes, *flows, *self.more])


SHORT = {
    "userTask": "u",
    "manualTask": "w",
    "task": "p",
    "serviceTask": "j",
    "scriptTask": "k",
    "exclusiveGateway": "x",
    "parallelGateway": "a",
    "inclusiveGateway": "o",
    "eventBasedGateway": "q",
    "intermediateCatchEvent": "c",
    "intermediateThrowEvent": "t",
    "boundaryEvent": "b",
    "startEvent": "s",
    "endEvent": "e",
    "subProcess": "S",
    "callActivity": "C",
}


def document(canvas: Canvas) -> bytes:
    body = f'<process id="p" isExecutable="true">{canvas.text()}</process>'
    return f"{HEAD}{body}{''.join(canvas.called)}</definitions>".encode()


def on(kind: str, ref: str = "") -> str:
    attribute = f' {kind}Ref="{ref}"' if ref else ""
    return f"<{kind}EventDefinition{attribute}/>"


def timer(rng: random.Random, *, cycle: bool = False) -> str:
    length = f"PT{rng.randint(1, 9)}H"
    form, text = (
        ("timeCycle", f"R{rng.randint(1, 3)}/{length}") if cycle else ("timeDuration", length)
    )
    return f"<timerEventDefinition><{form}>{text}</{form}></timerEventDefinition>"


def _node(ident: str, drawn: Drawn) -> str:
    named = {k.replace("camunda_", "camunda:"): v for k, v in drawn.attributes.items()}
    more = "".join(f' {k}="{v}"' for k, v in named.items())
    return f'<{drawn.tag} id="{ident}"{more}>{drawn.inner}</{drawn.tag}>'


def _flow(ident: str, source: str, target: str, condition: str) -> str:
    inner = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
    ends = f'sourceRef="{source}" targetRef="{target}"'
    return f'<sequenceFlow id="{ident}" {ends}>{inner}</sequenceFlow>'
