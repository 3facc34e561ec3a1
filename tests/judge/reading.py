"""A diagram as the judge sees it: scopes, nodes, flows, events. Own code, on purpose."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

NS = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
CAMUNDA = "{http://camunda.org/schema/1.0/bpmn}"
SCOPES = ("process", "subProcess", "transaction", "adHocSubProcess")
Xml = etree._Element


@dataclass(frozen=True, slots=True)
class Flow:
    id: str
    source: str
    target: str
    condition: str
    default: bool


@dataclass(frozen=True, slots=True)
class Event:
    """``what`` is a message's or signal's name, a code, a timer's text; empty catches any code."""

    kind: str
    what: str = ""
    form: str = ""


@dataclass(frozen=True, slots=True)
class Loop:
    """``kind`` parallel, sequential or loop."""

    kind: str
    number: str = ""
    over: str = ""
    item: str = ""
    until: str = ""
    before: bool = False
    most: int | None = None


@dataclass(slots=True)
class Node:
    id: str
    kind: str
    scope: str
    events: tuple[Event, ...] = ()
    outgoing: list[Flow] = field(default_factory=list)
    incoming: list[str] = field(default_factory=list)
    boundary: list[str] = field(default_factory=list)
    attached: str = ""
    interrupting: bool = True
    parallel: bool = False
    loop: Loop | None = None
    inner: str = ""
    script: str = ""
    by_event: bool = False
    handler: str = ""
    undoes: bool = False
    activation: str = ""
    needs: int = 1
    gives: int = 1

    @property
    def event(self) -> Event:
        """The only event of a node that has at most one."""
        return self.events[0] if self.events else Event("none")


@dataclass(slots=True)
class Scope:
    id: str
    kind: str
    nodes: list[str] = field(default_factory=list)
    event_subs: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Diagram:
    """Everything of a file, by id."""

    scopes: dict[str, Scope] = field(default_factory=dict)
    nodes: dict[str, Node] = field(default_factory=dict)

    def start(self, scope: str) -> list[Node]:
        """Where a scope begins by itself: its plain start event, else what nothing leads to."""
        inside = [self.nodes[n] for n in self.scopes[scope].nodes]
        plain = [n for n in inside if n.kind == "startEvent" and not n.events]
        starts = plain or [n for n in inside if n.kind == "startEvent"]
        return starts or [n for n in inside if _implicit(n)]

    def source_of(self, flow: str, scope: str) -> str:
        found = (f for n in self.scopes[scope].nodes for f in self.nodes[n].outgoing)
        return next(f.source for f in found if f.id == flow)


def read(data: bytes) -> Diagram:
    """The diagram of a file that the engine accepts."""
    root = etree.fromstring(data)
    diagram = Diagram()
    for xml in root.iter(*(NS + tag for tag in SCOPES)):
        diagram.scopes[xml.get("id")] = Scope(xml.get("id"), _tag(xml))
        for child in xml:
            if isinstance(child.tag, str) and child.tag.startswith(NS) and _is_node(child):
                _add(diagram, xml.get("id"), child, root)
    for xml in root.iter(*(NS + tag for tag in SCOPES)):
        _connect(diagram, xml)
    return diagram


def _is_node(xml: Xml) -> bool:
    return _tag(xml).endswith(("Event", "Gateway", "Task", "task", "ubProcess", "Activity")) or (
        _tag(xml) == "transaction"
    )


def _implicit(node: Node) -> bool:
    free = not node.incoming and not node.attached and not node.by_event and not node.undoes
    return free and node.kind not in ("startEvent", "boundaryEvent")


def _add(diagram: Diagram, scope: str, xml: Xml, root: Xml) -> None:
    called = xml.get("calledElement", "")
    node = Node(
        id=xml.get("id"),
        kind=_tag(xml),
        scope=scope,
        events=tuple(_events(xml, root)),
        attached=xml.get("attachedToRef", ""),
        interrupting=xml.get("cancelActivity", xml.get("isInterrupting")) != "false",
        parallel=xml.get("parallelMultiple") == "true",
        loop=_loop(xml),
        inner=xml.get("id") if _tag(xml) in SCOPES else called,
        script=_text(xml, "script"),
        by_event=xml.get("triggeredByEvent") == "true",
        undoes=xml.get("isForCompensation") == "true",
        activation=_text(xml, "activationCondition"),
        needs=int(xml.get("startQuantity", "1")),
        gives=int(xml.get("completionQuantity", "1")),
    )
    diagram.nodes[node.id] = node
    diagram.scopes[scope].nodes.append(node.id)
    if node.by_event:
        diagram.scopes[scope].event_subs.append(node.id)


def _connect(diagram: Diagram, scope: Xml) -> None:
    for xml in scope.findall(NS + "sequenceFlow"):
        source, target = diagram.nodes[xml.get("sourceRef")], diagram.nodes[xml.get("targetRef")]
        default = scope.find(f"*[@default='{xml.get('id')}']") is not None
        condition = _text(xml, "conditionExpression")
        source.outgoing.append(Flow(xml.get("id"), source.id, target.id, condition, default))
        target.incoming.append(xml.get("id"))
    for ident in diagram.scopes[scope.get("id")].nodes:
        node = diagram.nodes[ident]
        if node.attached:
            diagram.nodes[node.attached].boundary.append(ident)
    for xml in scope.findall(NS + "association"):
        source, target = (diagram.nodes.get(xml.get(k)) for k in ("sourceRef", "targetRef"))
        if source and target and source.kind == "boundaryEvent" and target.undoes:
            diagram.nodes[source.attached].handler = target.id


def _events(xml: Xml, root: Xml) -> list[Event]:
    found = [_event(d, root) for d in xml if _tag(d).endswith("EventDefinition")]
    if _tag(xml) in ("sendTask", "receiveTask"):
        found = [Event("message", _named(root, "message", xml.get("messageRef"), "name"))]
    return found


def _event(xml: Xml, root: Xml) -> Event:
    kind = _tag(xml).removesuffix("EventDefinition")
    if kind == "timer":
        form = next(t for t in ("timeDate", "timeDuration", "timeCycle") if _text(xml, t))
        return Event(kind, _text(xml, form), form)
    if kind == "conditional":
        return Event(kind, _text(xml, "condition"))
    if kind == "link":
        return Event(kind, xml.get("name", ""))
    if kind == "compensate":
        return Event(kind, xml.get("activityRef", ""))
    key = {"error": "errorCode", "escalation": "escalationCode"}.get(kind, "name")
    return Event(kind, _named(root, kind, xml.get(f"{kind}Ref"), key))


def _named(root: Xml, kind: str, ref: str | None, key: str) -> str:
    found = root.find(f"{NS}{kind}[@id='{ref}']") if ref else None
    return (found.get(key) if found is not None else None) or ref or ""


def _loop(xml: Xml) -> Loop | None:
    for mark in xml:
        if _tag(mark) == "standardLoopCharacteristics":
            most = mark.get("loopMaximum")
            before = mark.get("testBefore") == "true"
            until = _text(mark, "loopCondition")
            return Loop("loop", until=until, before=before, most=int(most) if most else None)
        if _tag(mark) == "multiInstanceLoopCharacteristics":
            kind = "sequential" if mark.get("isSequential") == "true" else "parallel"
            number, until = _text(mark, "loopCardinality"), _text(mark, "completionCondition")
            over, item = mark.get(CAMUNDA + "collection", ""), mark.get(CAMUNDA + "elementVariable")
            return Loop(kind, number, over, item or "", until)
    return None


def _text(xml: Xml, tag: str) -> str:
    return (xml.findtext(NS + tag) or "").strip()


def _tag(xml: Xml) -> str:
    return etree.QName(xml).localname if isinstance(xml.tag, str) else ""
