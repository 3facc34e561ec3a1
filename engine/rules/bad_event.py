"""Events say what they wait for or throw, in a place where BPMN knows that kind (Table 10.93)."""

from __future__ import annotations

from collections.abc import Iterator

from ..definitions.xml import child, children, local
from ..definitions.xml import text as written
from ..model import Finding
from ._graph import link_catches, link_throws
from ._model import SUBPROCESSES, Event, Model, Node
from ._table import executable

RULE = "bad_event"

WORDS = {
    "message": "消息",
    "timer": "定时",
    "signal": "信号",
    "error": "错误",
    "escalation": "升级",
    "conditional": "条件",
    "cancel": "取消",
    "compensate": "补偿",
    "link": "链接",
    "terminate": "终止",
}
START = frozenset({"message", "timer", "conditional", "signal"})
INNER = frozenset({"error", "escalation", "compensate"})
ALLOWED = {
    "startEvent": START,
    "endEvent": INNER | {"message", "signal", "cancel", "terminate"},
    "intermediateCatchEvent": START | {"link"},
    "intermediateThrowEvent": frozenset({"message", "escalation", "compensate", "link", "signal"}),
    "boundaryEvent": START | INNER | {"cancel"},
}
STOPPING = frozenset({"error", "cancel", "compensate"})
ENDING = STOPPING | {"escalation"}


def check(model: Model) -> Iterator[Finding]:
    """One finding for every event that says too little or stands in the wrong place."""
    for node in model.nodes:
        if node.type in ALLOWED:
            yield from (model.error(RULE, node.id, text) for text in _event(model, node))
        elif node.type in ("sendTask", "receiveTask") and not _addressed(model, node):
            message = f"{node.label}没有选定消息,请选一条消息(messageRef)。"
            yield model.demand(RULE, node.id, message)
    yield from _shared(model)


def _addressed(model: Model, node: Node) -> bool:
    return bool(node.xml.get("messageRef")) or not _runs(model, node)


def _runs(model: Model, node: Node) -> bool:
    """A picture that nobody runs need not name its messages."""
    return model.strict or executable(node.xml)


def _event(model: Model, node: Node) -> Iterator[str]:
    if not node.events and node.type in ("intermediateCatchEvent", "boundaryEvent"):
        yield f"{node.label}没有触发条件,请设为定时、消息或信号。"
    inside = _in_event_subprocess(model, node)
    allowed = ALLOWED[node.type] | (INNER if node.type == "startEvent" and inside else frozenset())
    for event in node.events:
        word = WORDS.get(event.kind, event.kind)
        if node.type == "startEvent" and event.kind in INNER and not inside:
            yield f"{word}只能启动事件子流程,请把它移进事件子流程,或换一种事件。"
        elif event.kind not in allowed:
            yield f"这个位置不能用{word}事件,请换一种事件。"
        elif _needs_reference(node, event) and _runs(model, node):
            yield f"{node.label}没有选定{word},请在属性里选一个并起名。"
        elif event.kind == "conditional" and not written(child(event.xml, "condition")):
            yield f"{node.label}没有写条件,请写一个 FEEL 条件(condition)。"
        if event.kind in STOPPING and inside and not node.interrupts:
            yield f"{word}开始事件必须是中断的,请改为中断型。"
    yield from _several(model, node)
    if "link" in node.kinds:
        yield from _link(model, node)
    elif node.type.startswith("intermediate") and not _ad_hoc(model, node):
        if not model.incoming.get(node.id):
            yield f"中间事件{node.label}没有流入的连线,请从前一步连过来。"
        if not model.outgoing.get(node.id):
            yield f"中间事件{node.label}没有流出的连线,请连到下一步。"


def _several(model: Model, node: Node) -> Iterator[str]:
    """What may stand together in one event (BPMN 2.0.2, table 10.93)."""
    if len(node.events) < 2:
        return
    if "link" in node.kinds:
        yield "链接不能与其他触发条件合在一个事件里,请单独画链接事件。"
    if node.xml.get("parallelMultiple") != "true":
        return
    if node.kinds & ENDING:
        yield "等齐全部触发条件的事件里不能有错误、升级、取消或补偿,请拆成几个事件。"
    if node.type == "startEvent" and not _in_event_subprocess(model, node):
        yield "流程的并行多重开始事件不能执行,请改用并行的事件网关启动流程。"


def _needs_reference(node: Node, event: Event) -> bool:
    """A catch without a code catches every error; a throw must say which."""
    if event.kind in ("error", "escalation"):
        return not event.ref and node.type in ("endEvent", "intermediateThrowEvent")
    return event.kind in ("message", "signal") and not event.ref


def _in_event_subprocess(model: Model, node: Node) -> bool:
    holder = model.by_id.get(node.scope)
    start = node.type == "startEvent" and holder is not None and holder.type in SUBPROCESSES
    return start and holder is not None and holder.is_event_subprocess


def _ad_hoc(model: Model, node: Node) -> bool:
    holder = model.by_id.get(node.scope)
    return holder is not None and holder.type == "adHocSubProcess"


def _link(model: Model, node: Node) -> Iterator[str]:
    """Links are pairs inside one scope: by name, or by references to each other (10.5.4)."""
    links = [event.xml for event in node.events if event.kind == "link"]
    if not all(xml.get("name") or children(xml, "source", "target") for xml in links):
        yield "链接事件没有名称,请给两端写上同一个名称。"
        return
    if node.type == "intermediateThrowEvent":
        if len([*link_catches(model, node)]) != 1:
            yield f"链接{node.label}应有且只有一个同名的接收端,请补画或合并。"
        if model.outgoing.get(node.id):
            yield f"链接{node.label}已跳到另一端,不能再有流出的连线,请删去连线。"
    if node.type == "intermediateCatchEvent":
        if not [*link_throws(model, node)]:
            yield f"链接{node.label}没有同名的发出端,请补画或删去。"
        if model.incoming.get(node.id):
            yield f"链接{node.label}只从另一端进入,不能再有流入的连线,请删去连线。"


def _shared(model: Model) -> Iterator[Finding]:
    """What a throw event defines for itself belongs to it alone (10.5.1)."""
    used = {written(ref) for ref in model.every("eventDefinitionRef")}
    for xml in model.every("endEvent", "intermediateThrowEvent") if used else ():
        for part in children(xml):
            if local(part).endswith("EventDefinition") and part.get("id") in used:
                message = "抛出事件自己的事件定义不能被别处引用,请各写各的。"
                yield model.error(RULE, xml.get("id") or "", message)
