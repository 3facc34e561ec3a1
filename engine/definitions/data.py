"""Data as drawn: what a scope declares is a variable of it; stores and arrows are for readers.

A data object or property of a process or sub-process is a variable from the moment its scope begins
(null, or its property ``initial``) and, in a sub-process, ends with it. Associations carry nothing,
since everything inside a scope sees its variables; one that would change values is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..events import encode
from ..feel import FeelError, evaluate
from .extensions import FLOW_NODES, SCOPES, properties
from .refuse import Problem, label
from .xml import Node, child, children, descendants, local, text

INITIAL = "initial"
ASSOCIATIONS = ("dataInputAssociation", "dataOutputAssociation")


def declared(scope: Node) -> dict[str, Any]:
    """Variable -> its first value, tagged as in the state."""
    found = {}
    for node in _declarations(scope):
        initial = properties(node).get(INITIAL)
        found[name_of(node)] = evaluate(initial, {}) if initial else None
    return encode({name: value for name, value in found.items() if name})


def names(scope: Node) -> list[str]:
    """The variables that a process or sub-process declares."""
    return [name for name in map(name_of, _declarations(scope)) if name]


def name_of(node: Node) -> str:
    """What FEEL calls a data object, property, input or output: its name, else its id; nothing if
    neither is a name in FEEL."""
    written = ((node.get(key) or "").strip() for key in ("name", "id"))
    return next((name for name in written if name.isidentifier()), "")


def meant(activity: Node, ref: str) -> str:
    """The variable behind a loop's data reference: an input or output of the activity stands for
    the data object at the other end of its association (BPMN 2.0.2, 10.4.2)."""
    behind = next((a for a in children(activity, *ASSOCIATIONS) if ref in _ends(a)), None)
    if behind is not None:
        ref = next((end for end in _ends(behind) if end != ref), ref)
    root = activity.getroottree().getroot()
    node = next((n for n in root.iter("{*}*") if n.get("id") == ref), None)
    if node is not None and (to := node.get("dataObjectRef")):
        node = next((n for n in descendants(root, "dataObject") if n.get("id") == to), node)
    return (name_of(node) if node is not None else "") or ref


def problems(process: Node) -> Iterator[Problem]:
    """(element id, why its data would not be as drawn)."""
    for scope in descendants(process, *SCOPES):
        for node in _declarations(scope):
            initial = properties(node).get(INITIAL)
            try:
                encode({"value": evaluate(initial, {}) if initial else None})
            except (FeelError, ValueError) as error:
                yield node.get("id"), f"数据{label(node)}的初始值“{initial}”无法计算:{error}"
    for arrow in descendants(process, *ASSOCIATIONS):
        if child(arrow, "assignment") is not None or child(arrow, "transformation") is not None:
            owner = _owner(arrow)
            sentence = "的数据关联里有赋值或转换,不会执行,请改用脚本任务"
            yield owner.get("id") or local(owner), f"节点{label(owner)}{sentence}"


def _declarations(scope: Node) -> list[Node]:
    return children(scope, "dataObject", "property")


def _ends(arrow: Node) -> list[str]:
    return [text(end) for end in children(arrow, "sourceRef", "targetRef")]


def _owner(arrow: Node) -> Node:
    while local(arrow) not in FLOW_NODES | {"process"}:
        arrow = arrow.getparent()
    return arrow
