"""Message flows join two pools, at places that send and receive (BPMN 2.0.2, 7.6.2, 9.4)."""

from __future__ import annotations

from collections.abc import Iterator

from ..definitions.xml import descendants, local
from ..model import Finding
from ._model import Model, Xml
from ._table import Row, broken
from .dangling_reference import target

RULE = "bad_message_flow"

FLOW = ("messageFlow",)


def check(model: Model) -> Iterator[Finding]:
    """One finding for every message flow that cannot carry its message."""
    yield from broken(model, RULE, ROWS)


def _pool(model: Model, xml: Xml, name: str) -> str:
    """The process that an end of a flow belongs to; empty for what lies outside any."""
    found = target(model, xml, name)
    if found is None:
        return ""
    if local(found) == "participant":
        return found.get("processRef") or found.get("id") or ""
    while found is not None and local(found) != "process":
        found = found.getparent()
    return found.get("id") or "" if found is not None else ""


def _inside(model: Model, xml: Xml) -> bool:
    ends = [xml.get("sourceRef") or "", xml.get("targetRef") or ""]
    pools = [_pool(model, xml, name) for name in ends]
    return ends[0] == ends[1] or (bool(pools[0]) and pools[0] == pools[1])


def _end(name: str, tag: str):  # type: ignore[no-untyped-def]
    def wrong(model: Model, xml: Xml) -> bool:
        found = target(model, xml, xml.get(name) or "")
        return found is not None and local(found) == tag

    return wrong


def _silent(name: str, tag: str):  # type: ignore[no-untyped-def]
    """An event at the end of a message flow without a message trigger."""

    def wrong(model: Model, xml: Xml) -> bool:
        found = target(model, xml, xml.get(name) or "")
        return found is not None and local(found) == tag and not _speaks(model, found)

    return wrong


def _speaks(model: Model, event: Xml) -> bool:
    node = model.by_id.get(event.get("id") or "")
    return node is None or "message" in node.kinds or any(descendants(event, "eventDefinitionRef"))


ROWS = (
    Row("9.4", FLOW, _inside, "消息流应连接两个不同的泳池,同一泳池里请改用顺序流"),
    Row("10.5.2", FLOW, _end("sourceRef", "startEvent"), "开始事件不能发出消息流,请把箭头反过来"),
    Row("10.5.3", FLOW, _end("targetRef", "endEvent"), "结束事件不能接收消息流,请把箭头反过来"),
    Row("10.5.4", FLOW, _end("sourceRef", "intermediateCatchEvent"),
        "捕获事件不能发出消息流,请把箭头反过来"),
    Row("10.5.4", FLOW, _end("targetRef", "intermediateThrowEvent"),
        "抛出事件不能接收消息流,请把箭头反过来"),
    Row("10.5.2", FLOW, _silent("targetRef", "startEvent"),
        "接收消息流的开始事件没有消息触发,请改为消息开始事件"),
    Row("10.5.3", FLOW, _silent("sourceRef", "endEvent"),
        "发出消息流的结束事件没有消息,请改为消息结束事件"),
)  # fmt: skip
