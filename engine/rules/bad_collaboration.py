"""Pools, choreographies and conversations agree with each other (BPMN 2.0.2, 9, 11)."""

from __future__ import annotations

from collections.abc import Iterator

from ..definitions.xml import children
from ..model import Finding
from ._model import Model, Xml
from ._table import Row, broken, has, texts, whole
from .dangling_reference import target

RULE = "bad_collaboration"

CONVERSATIONS = ("conversationNode", "conversation", "subConversation", "callConversation")
FOREIGN = ("participantAssociation", "messageFlowAssociation", "conversationAssociation")
ARTIFACTS = ("association", "group", "textAnnotation")


def check(model: Model) -> Iterator[Finding]:
    """One finding for every element of a collaboration that contradicts the standard."""
    yield from broken(model, RULE, ROWS)


def _range(model: Model, xml: Xml) -> bool:
    least, most = whole(xml.get("minimum"), 0), whole(xml.get("maximum"), 1)
    if least is None or most is None:
        return True
    given = xml.get("maximum") is not None
    return least < 0 or (given and most < max(1, least)) or (not given and least > 1)


def _openness(model: Model, xml: Xml) -> bool:
    closed = xml.get("isClosed", "false")
    found = (target(model, xml, name) for name in texts(xml, "choreographyRef"))
    return any(other is not None and other.get("isClosed", "false") != closed for other in found)


ROWS = (
    Row("9.3", ("participantMultiplicity",), _range,
        "参与方的数量应满足 0 ≤ 最少 ≤ 最多 且最多不小于 1,请改正"),
    Row("11", ("choreography", "globalConversation", "globalChoreographyTask"),
        lambda m, x: has(x, "choreographyRef"),
        "编排和全局会话不能再引用编排,请删去 choreographyRef"),
    Row("9.2", ("collaboration",), _openness,
        "协作与它引用的编排是否封闭(isClosed)不一致,请改成相同"),
    Row("9.5", ("globalConversation",),
        lambda m, x: bool(children(x, *CONVERSATIONS, *FOREIGN, *ARTIFACTS)),
        "全局会话里不能有会话、关联和图件,请删去,或改为协作"),
    Row("10.2", ("process",), lambda m, x: x.get("processType") == "Public"
        and x.get("isExecutable") == "true", "公开流程不能标为可执行,请取消其中一项"),
)  # fmt: skip
