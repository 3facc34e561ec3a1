"""Loop and multi-instance markers: a pair of specs, the holder under the element's name and its
body beside it (as the library pairs them)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from SpiffWorkflow.bpmn.specs import defaults

from .extensions import attribute, properties
from .specs import Thrown
from .xml import Node, child, children, descendants, local, text

Read = Callable[[Node], Any]  # an event definition's node -> the definition
MULTIPLE = {
    False: defaults.ParallelMultiInstanceTask,
    True: defaults.SequentialMultiInstanceTask,
}


def repeated(maker: Any, node: Node, read: Read) -> Any | None:
    """The holder of the task that ``maker`` has made, if its element is drawn with a marker."""
    many = child(node, "multiInstanceLoopCharacteristics")
    if many is not None:
        return _pair(maker, MULTIPLE[many.get("isSequential") == "true"], **_many(many, node, read))
    loop = child(node, "standardLoopCharacteristics")
    return _pair(maker, defaults.StandardLoopTask, **_loop(loop)) if loop is not None else None


def _pair(maker: Any, kind: type, **more: Any) -> Any:
    thrown = more.pop("thrown", ())
    body = maker.spec.task_specs.pop(maker.task.name)
    body.name = f"{body.name} [body]"
    maker.spec.task_specs[body.name] = body
    holder = kind(maker.spec, maker.node.get("id"), body.name, **more)
    holder.bpmn_name, holder.thrown, maker.task = maker.node.get("name"), thrown, holder
    return holder


def _loop(loop: Node) -> dict[str, Any]:
    most = loop.get("loopMaximum")
    return {
        "maximum": int(most) if most else None,
        "condition": text(child(loop, "loopCondition")) or None,
        "test_before": loop.get("testBefore") == "true",
    }


def _many(many: Node, node: Node, read: Read) -> dict[str, Any]:
    """How many, over what, into what: standard BPMN or its ``camunda:`` shorthand."""
    own = properties(node)
    item, output = child(many, "inputDataItem"), child(many, "outputDataItem")
    element = attribute(many, "elementVariable") or _name(item)
    over = attribute(many, "collection") or text(child(many, "loopDataInputRef"))
    target = own.get("output_collection") or text(child(many, "loopDataOutputRef"))
    return {
        "cardinality": text(child(many, "loopCardinality")) or None,
        "data_input": over or None,
        "input_item": element or None,
        "data_output": target or None,
        "output_item": own.get("output_element") or _name(output) or None,
        "condition": text(child(many, "completionCondition")) or None,
        "thrown": tuple(_thrown(many, read)),
    }


def _name(item: Node | None) -> str:
    return (item.get("name") or item.get("id") or "") if item is not None else ""


def _thrown(many: Node, read: Read) -> Iterator[Thrown]:
    behaviour = many.get("behavior") or "All"
    if behaviour in ("None", "One"):
        event = behaviour_event(many)
        if event is not None:
            yield Thrown(read(event), first=behaviour == "One")
    for complex_ in children(many, "complexBehaviorDefinition") if behaviour == "Complex" else ():
        event = implicit_event(complex_)
        if event is not None:
            yield Thrown(read(event), condition=text(child(complex_, "condition")))


def behaviour_event(many: Node) -> Node | None:
    """The event definition that behavior ``None`` or ``One`` refers to, anywhere in the file."""
    ref = many.get(f"{(many.get('behavior') or '').lower()}BehaviorEventRef")
    nodes = many.getroottree().iter("{*}*")
    return next((n for n in nodes if n.get("id") == ref and _defines(n)), None) if ref else None


def implicit_event(complex_: Node) -> Node | None:
    """The event definition inside a ``complexBehaviorDefinition``."""
    return next((n for n in descendants(complex_, *THROWABLE)), None)


THROWABLE = ("messageEventDefinition", "signalEventDefinition", "escalationEventDefinition")


def _defines(node: Node) -> bool:
    return local(node) in THROWABLE
