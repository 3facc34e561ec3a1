"""A task on our own data that is misspelt or asks too little would stop every case that comes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from ..definitions.topics import OWN, Topic, is_reserved
from ..feel import FeelError, parse
from ..feel import nodes as n
from ..model import Finding
from ._expressions import plain
from ._model import Model, Node

RULE = "bad_own_task"
TYPES = "workflows/objects.json"


def check(model: Model) -> Iterator[Finding]:
    """Service tasks with a reserved topic: the topic exists, the payload holds what it needs, the
    type of object is declared."""
    for node in model.of("serviceTask"):
        topic = node.attribute("topic") or ""
        if is_reserved(topic):
            for message in _wrong(model, node, topic):
                yield model.demand(RULE, node.id, f"{node.label}{message}")


def _wrong(model: Model, node: Node, topic: str) -> Iterator[str]:
    if topic not in OWN:
        yield f"的主题 {topic} 不存在,请改为:{'、'.join(OWN)} 之一。"
        return
    source = node.properties.get("payload")
    if not source:
        yield f"没有写明给 {topic} 什么,请填写属性 payload(FEEL 上下文)。"
        return
    entries = _entries(plain(source, model))
    if entries is None:
        return
    yield from _keys(OWN[topic], set(entries))
    yield from _type(model, entries.get("type"))


def _keys(topic: Topic, told: set[str]) -> Iterator[str]:
    for name in sorted(topic.needs - told):
        yield f"的属性 payload 缺少 {name},请补上。"
    if topic.one_of and not topic.one_of & told:
        yield f"的属性 payload 须有 {' 或 '.join(sorted(topic.one_of))},请补上。"
    for name in sorted(told - topic.keys):
        yield f"的属性 payload 中没有 {name} 这一项,请改为:{'、'.join(sorted(topic.keys))} 之一。"


def _type(model: Model, told: n.Node | None) -> Iterator[str]:
    known = _types(model.library.files)
    if isinstance(told, n.Literal) and known is not None and told.value not in known:
        others = "、".join(sorted(known))
        yield f"的对象类型 {told.value} 没有在 {TYPES} 中声明,请改为:{others} 之一。"


def _types(files: Mapping[str, bytes]) -> set[str] | None:
    """The declared types; None if the library has none to look at."""
    try:
        return set(json.loads(files[TYPES]))
    except (KeyError, ValueError, TypeError):
        return None


def _entries(source: str) -> dict[str, n.Node] | None:
    """The entries of a context that is written out; None for any other expression."""
    try:
        tree = parse(source).tree
    except FeelError:
        return None
    return dict(tree.entries) if isinstance(tree, n.ContextOf) else None
