"""Activities: loops, quantities, people, compensation, what a sub-process may hold (BPMN 10.3)."""

from __future__ import annotations

from collections.abc import Iterator

from ..definitions.xml import children, local
from ..model import Finding
from ._model import ACTIVITIES, SUBPROCESSES, Model, Xml
from ._table import Row, above, broken, executable, has, whole, within
from .dangling_reference import CHOREOGRAPHY, target

RULE = "bad_activity"

ACTIVE = tuple(sorted(ACTIVITIES))
COMPENSATING = "compensateEventDefinition"


def check(model: Model) -> Iterator[Finding]:
    """One finding for every activity that contradicts the standard."""
    yield from broken(model, RULE, ROWS)


def _below(name: str, least: int):  # type: ignore[no-untyped-def]
    def wrong(model: Model, xml: Xml) -> bool:
        number = whole(xml.get(name), least)
        return number is None or number < least

    return wrong


def _endless(model: Model, xml: Xml) -> bool:
    """A multi-instance of how many? The engine also reads ``camunda:collection``."""
    written = has(xml, "loopCardinality", "loopDataInputRef", "extensionElements")
    return executable(xml) and not written and not any("}" in name for name in xml.attrib)


def _number(model: Model, xml: Xml) -> bool:
    """A condition that is plainly a number or a quoted text is never true or false."""
    source = "".join(xml.itertext()).strip()
    quoted = len(source) > 1 and source[0] == source[-1] == '"' and '"' not in source[1:-1]
    return quoted or source.removeprefix("-").replace(".", "", 1).isdecimal()


def _handlers(model: Model, xml: Xml) -> list[Xml]:
    """What the associations of a compensation boundary event lead to."""
    name = xml.get("id")
    ends = [a for a in model.every("association") if a.get("sourceRef") == name]
    found = (target(model, a, a.get("targetRef") or "") for a in ends)
    return [end for end in found if end is not None and local(end) != "textAnnotation"]


def _only_triggered(model: Model, xml: Xml) -> bool:
    """A call begins at a start event without a trigger."""
    called = target(model, xml, xml.get("calledElement") or "")
    starts = children(called, "startEvent") if called is not None else []
    return bool(starts) and all(_triggers(start) for start in starts)


def _triggers(start: Xml) -> bool:
    return any(local(x).endswith(("EventDefinition", "DefinitionRef")) for x in children(start))


def _compensates(xml: Xml) -> bool:
    return has(xml, COMPENSATING)


ROWS = (
    Row("10.3", ACTIVE, _below("startQuantity", 1), "起始令牌数(startQuantity)应不小于 1,请改正"),
    Row("10.3", ACTIVE, _below("completionQuantity", 1),
        "完成令牌数(completionQuantity)应不小于 1,请改正"),
    Row("10.3.8", ACTIVE, lambda m, x: has(x, "standardLoopCharacteristics")
        and has(x, "multiInstanceLoopCharacteristics"), "循环和多实例只能选一种,请删去一种标记"),
    Row("10.3.8", ("standardLoopCharacteristics",), _below("loopMaximum", 0),
        "循环次数上限(loopMaximum)应是不小于 0 的整数,请改正"),
    Row("10.3.8", ("multiInstanceLoopCharacteristics",), _endless,
        "多实例没有写次数或集合,请填写 loopCardinality 或 loopDataInputRef"),
    Row("10.3.8", ("completionCondition", "loopCondition"), _number,
        "条件应是真或假,不能是数或文字,请写成比较,例如 数量 > 3"),
    Row("10.3.8", ("condition",), lambda m, x: above(x) == "complexBehaviorDefinition"
        and _number(m, x), "多实例行为的条件应是真或假,请写成比较,例如 数量 > 3"),
    Row("10.3.3", ("receiveTask",), lambda m, x: x.get("instantiate") == "true"
        and any(f.target == x.get("id") for f in m.flows),
        "启动流程的接收任务不能有流入的连线,请删去连线,或取消“启动流程”"),
    Row("10.3.1", ("performer", "humanPerformer", "potentialOwner", "resourceRole"),
        lambda m, x: has(x, "resourceAssignmentExpression")
        and has(x, "resourceRef", "resourceParameterBinding"),
        "人员要么引用资源及其参数,要么用表达式指派,请只留一种"),
    Row("10.3.1", ("performer", "humanPerformer", "potentialOwner", "resourceRole"),
        lambda m, x: has(x, "resourceParameterBinding") and not has(x, "resourceRef"),
        "资源参数要先有资源,请填写 resourceRef"),
    Row("10.3.7", ("callActivity",), _only_triggered,
        "被调用的流程没有无触发条件的开始事件,请补画一个"),
    Row("10.3.5", ("adHocSubProcess",), lambda m, x: not children(x, *ACTIVE),
        "即席子流程里没有任务,请画入至少一个任务"),
    Row("10.3.5", ("adHocSubProcess",),
        lambda m, x: has(x, "startEvent", "endEvent", *sorted(CHOREOGRAPHY)),
        "即席子流程里不能有开始事件、结束事件或编排活动,请删去"),
    Row("10.3.5", ("transaction",), lambda m, x: _bad_uri(x.get("method")),
        "事务的方法(method)应是 ##Compensate、##Store、##Image 或一个网址,请改正"),
    Row("10.3", (*sorted(CHOREOGRAPHY),), lambda m, x: within(x, "process", *SUBPROCESSES),
        "流程里不能有编排活动,请改画成任务"),
    Row("10.3.5", ("subProcess", "transaction", "adHocSubProcess"),
        lambda m, x: x.get("triggeredByEvent") == "true" and has(x, "incoming", "outgoing"),
        "事件子流程由事件触发,不能有流入流出的连线,请删去"),
    Row("10.7.1", ("boundaryEvent",), lambda m, x: _compensates(x) and not _handlers(m, x),
        "补偿边界事件没有用关联线连到补偿活动,请画一条关联线"),
    Row("10.7.1", ("boundaryEvent",), lambda m, x: _compensates(x)
        and any(h.get("isForCompensation") != "true" for h in _handlers(m, x)),
        "补偿边界事件所连的活动没有标为补偿,请勾选 isForCompensation"),
    Row("10.7.1", ("boundaryEvent",), lambda m, x: _compensates(x)
        and any(f.source == x.get("id") for f in m.flows),
        "补偿边界事件不能有流出的连线,请改用关联线"),
    Row("10.7.1", ACTIVE, lambda m, x: x.get("isForCompensation") == "true"
        and any(x.get("id") in (f.source, f.target) for f in m.flows),
        "补偿活动不能有流入流出的连线,请只用关联线连接"),
    Row("10.5.3", ("cancelEventDefinition",), lambda m, x: above(x) == "endEvent"
        and not within(x, "transaction"), "取消结束事件只能画在事务子流程里,请移进去,或换一种事件"),
    Row("10.5.4", ("cancelEventDefinition",), lambda m, x: above(x) == "boundaryEvent"
        and not _on_transaction(m, x.getparent()),
        "取消边界事件只能附在事务子流程上,请移到事务上,或换一种事件"),
)  # fmt: skip


def _on_transaction(model: Model, event: Xml) -> bool:
    host = target(model, event, event.get("attachedToRef") or "")
    return host is None or local(host) == "transaction"


def _bad_uri(method: str | None) -> bool:
    if method is None or method.startswith("##"):
        return method not in (None, "##Compensate", "##Store", "##Image")
    head = method.partition(":")[0]
    return not head.isascii() or any(not (c.isalnum() or c in "+-.:/#?=&_~%") for c in method)
