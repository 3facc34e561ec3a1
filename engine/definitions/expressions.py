"""Every expression of a diagram is read once at deployment, so that none fails to parse later."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..feel import FeelError, parse
from .extensions import FLOW_NODES, attribute, mappings, properties
from .refuse import TIMES, Problem, label
from .timing import timing
from .xml import B, C, Node, child, descendants, local, text

JUEL = re.compile(r"\s*[$#]\{(.*)\}\s*", re.DOTALL)
EXPRESSIONS = (
    "conditionExpression",
    "completionCondition",
    "loopCardinality",
    "loopCondition",
    "condition",
    "script",
    "activationCondition",
    "dataPath",
)
FEEL_PROPERTIES = (
    "clock",
    "clock_from",
    "not_before",
    "unit",
    "gate_when",
    "refuse",
    "dispatches",
    "output_element",
    "no_return_when",
    "priority",
    "measure",
    "payload",
    "correlation",
    "assignee",
    "vote_weight",
    "facts",
)


def normalise(process: Node, strict: bool) -> Iterator[Problem]:
    """Drop a leading ``=``; the profile ``bpmn`` reads ``${…}`` as FEEL, ``strict`` refuses it."""
    for node in descendants(process, *EXPRESSIONS, *TIMES):
        node.text = _plain(text(node), strict)
        if "${" in node.text:
            yield _owner(node).get("id"), f"节点{label(_owner(node))}使用了 ${{…}},请改写为 FEEL"
    for node in descendants(process, "multiInstanceLoopCharacteristics"):
        if collection := attribute(node, "collection"):
            node.set(C + "collection", _plain(collection, strict))
    for node in process.iter(C + "in", C + "out"):
        if source := node.get("sourceExpression"):
            node.set("sourceExpression", _plain(source, strict))


def unreadable(process: Node) -> Iterator[Problem]:
    """Problems of every expression that does not parse, with its element."""
    for node, source in _expressions(process):
        try:
            parse(source)
        except FeelError as error:
            yield node.get("id"), f"节点{label(node)}的表达式“{source}”无法解析:{error}"
    for node in descendants(process, *TIMES):
        yield from _time(node)


def _expressions(process: Node) -> Iterator[tuple[Node, str]]:
    for node in descendants(process, *EXPRESSIONS):
        if text(node):
            yield _owner(node), text(node)
    for many in descendants(process, "multiInstanceLoopCharacteristics"):
        if over := attribute(many, "collection") or text(child(many, "loopDataInputRef")):
            yield many.getparent(), over
    for node in [process, *process.iter()]:
        if local(node) in FLOW_NODES or node is process:
            own = properties(node)
            yield from ((node, own[key]) for key in FEEL_PROPERTIES if own.get(key))
            pairs = (*mappings(node, "in"), *mappings(node, "out"))
            yield from ((node, pair.source) for pair in pairs if pair.source)


def _time(node: Node) -> Iterator[Problem]:
    owner = _owner(node)
    if not text(node):
        return
    try:
        meant = timing(local(node).removeprefix("time").lower(), text(node))
        if meant.feel is not None:
            parse(meant.feel)
    except (ValueError, FeelError) as error:
        yield owner.get("id"), f"节点{label(owner)}的时间“{text(node)}”无法解析:{error}"


def _owner(node: Node) -> Node:
    """The flow node (or sequence flow) that an inner expression belongs to."""
    while node.tag[len(B) :] not in FLOW_NODES | {"sequenceFlow", "process"}:
        node = node.getparent()
    return node


def _plain(source: str, strict: bool) -> str:
    source = source.removeprefix("=").strip()
    found = None if strict else JUEL.fullmatch(source)
    return found[1].strip() if found else source
