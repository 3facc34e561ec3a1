"""Correlation as BPMN draws it: which paths must agree for a message to be meant for a process.

``correlationSubscription`` of the process binds each correlation property to a ``dataPath`` over
the variables; the property's retrieval expression for the message gives the ``messagePath`` over
the payload (BPMN 2.0.2, 8.4.2). Both are FEEL.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..feel import FeelError, parse
from .extensions import properties
from .refuse import CATCHING, Problem, label
from .xml import Node, child, children, descendants, local, text

Pair = tuple[str, str]  # dataPath, messagePath


def pairs(node: Node, message: str | None) -> tuple[Pair, ...]:
    """The paths of every key that this message can carry, in the drawn order."""
    process = next(node.iterancestors("{*}process"), node)
    paths = _message_paths(node.getroottree().getroot(), message)
    found: list[Pair] = []
    for subscription in children(process, "correlationSubscription"):
        bound = children(subscription, "correlationPropertyBinding")
        names = [_plain(b.get("correlationPropertyRef")) for b in bound]
        if names and all(name in paths for name in names):
            data = [text(child(b, "dataPath")) for b in bound]
            found += [(d, paths[n]) for d, n in zip(data, names, strict=True)]
    return tuple(found)


def problems(process: Node) -> Iterator[Problem]:
    """Message paths that are no FEEL, and waits for which a key is drawn that nothing binds."""
    yield from _unreadable(process)
    yield from _unbound(process)


def _unbound(process: Node) -> Iterator[Problem]:
    """A key without ``correlationSubscription`` would be set by the first message of a conversation
    (BPMN 2.0.2, 8.4.2). The engine keeps none, so any message of the name would be taken."""
    root = process.getroottree().getroot()
    bound = {_plain(b.get("correlationPropertyRef")) for b in _bindings(process)}
    keys = [k for c in children(root, "collaboration") for k in children(c, "correlationKey")]
    drawn = {_plain(text(r)) for k in keys for r in children(k, "correlationPropertyRef")}
    for node, message in _waits(process):
        loose = (drawn & _message_paths(root, message).keys()) - bound
        if loose and "correlation" not in properties(node):
            yield (
                str(node.get("id")),
                f"节点{label(node)}等待的消息画了关联键 {'、'.join(sorted(loose))},但流程没有订阅,"
                "请补上 correlationSubscription,或写属性 correlation",
            )


def _waits(process: Node) -> Iterator[tuple[Node, str | None]]:
    """Nodes that wait for a message while the process runs, and which."""
    for definition in descendants(process, "messageEventDefinition"):
        node = definition.getparent()
        opens = local(node) == "startEvent" and node.getparent() is process
        if local(node) in CATCHING and not opens:
            yield node, definition.get("messageRef")
    for task in descendants(process, "receiveTask"):
        if task.get("instantiate") != "true":
            yield task, task.get("messageRef")


def _unreadable(process: Node) -> Iterator[Problem]:
    """Message paths that are no FEEL, told at the subscription that needs them."""
    root = process.getroottree().getroot()
    wanted = {_plain(b.get("correlationPropertyRef")) for b in _bindings(process)}
    for message in children(root, "message"):
        for name, path in _message_paths(root, message.get("id")).items():
            if name in wanted and (reason := _reason(path)):
                yield (
                    str(process.get("id")),
                    f"流程{label(process)}的关联属性 {name} 的路径“{path}”无法解析:{reason}",
                )


def _bindings(process: Node) -> Iterator[Node]:
    return descendants(process, "correlationPropertyBinding")


def _message_paths(root: Node, message: str | None) -> dict[str, str]:
    """Correlation property -> where it stands in this message."""
    found: dict[str, str] = {}
    for owner in children(root, "correlationProperty"):
        for retrieval in children(owner, "correlationPropertyRetrievalExpression"):
            path = text(child(retrieval, "messagePath"))
            if path and _plain(retrieval.get("messageRef")) == message:
                found[owner.get("id") or ""] = path.removeprefix("=").strip()
    return found


def _plain(ref: str | None) -> str:
    """A reference without its prefix."""
    return (ref or "").rpartition(":")[2].strip()


def _reason(path: str) -> str:
    try:
        parse(path)
    except FeelError as error:
        return str(error)
    return ""
