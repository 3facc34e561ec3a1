"""Modifying a running case: start before or after an element, cancel an element instance."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ..errors import Conflict, Invalid
from . import multi, placing, walk
from .cancel import cancel
from .hidden import Hidden
from .token import WAITING, Token

Order = Mapping[str, Any]


def modify(instance: Any, steps: Iterable[Order]) -> None:
    """Do each step {"do": before|after|cancel, "p", "el" or "token", "in"}; all or nothing.

    Invalid (an element that there is not), Conflict (it cannot be started there, is not alive).
    """
    for step in steps:
        DOES[step["do"]](instance, step)


def _before(instance: Any, step: Order) -> None:
    placing.before(instance, _where(instance, step), step["p"], step["el"])


def _after(instance: Any, step: Order) -> None:
    placing.after(instance, _where(instance, step), step["p"], step["el"])


def _cancel(instance: Any, step: Order) -> None:
    found = [t for t in walk.tokens(instance) if _meant(t, step)]
    if not found:
        raise Conflict(f"{step.get('el') or step['token']} 现在没有在办,不能取消", "not_alive")
    for token in found:
        if token.alive:
            _stop(token)


def _meant(token: Token, step: Order) -> bool:
    if "token" in step:
        return token.id == step["token"]
    spec = token.task_spec
    if isinstance(spec, Hidden):
        return False
    body = token.parent._parent is not None and token.parent.task_spec.bpmn_id == spec.bpmn_id
    armed = token.armed and not spec.joins  # a boundary event goes with its activity
    return (spec.process, spec.bpmn_id) == (step["p"], step["el"]) and not body and not armed


def _stop(token: Token) -> None:
    """Cancel a token; what it leaves empty around it goes too."""
    if token.armed and not token.task_spec.joins:
        raise Conflict(f"{placing.label(token.task_spec)}随所在节点取消,不能单独取消", "armed")
    if token.parent._parent is not None:
        if isinstance(token.parent.task_spec, multi.Multi) and _siblings(token):
            multi.drop(token)
        else:
            _stop(token.parent)
        return
    workflow = token.workflow
    cancel(token)
    if workflow.owner is not None and not _lives(workflow):
        _stop(workflow.owner)


def _siblings(body: Token) -> bool:
    return bool(body.parent.internal_data["n"] > 1)


def _lives(workflow: Any) -> bool:
    return any(
        not (t.has_state(WAITING) and t.task_spec.triggered_by_event)
        for t in workflow.task_tree.children
    )


def _where(instance: Any, step: Order) -> Any:
    """The innermost living instance that the element lies in: named by ``in``, or the only one."""
    chain = placing.home(instance.program, step["p"], step["el"])
    if "in" in step:
        if step["in"] not in instance.parts:
            raise Invalid({step["el"]: [f"没有正在进行的子流程实例 {step['in']}"]})
        return instance.parts[step["in"]]
    for depth in range(len(chain), -1, -1):
        found = [w for w in _running(instance) if placing.stands(w, step["p"], chain[:depth])]
        if len(found) > 1:
            raise Conflict(
                f"节点 {step['el']} 所在的子流程有 {len(found)} 个实例,请指明一个", "many"
            )
        if found:
            return found[0]
    raise Conflict(f"流程 {step['p']} 没有在进行,不能在其中开始 {step['el']}", "not_running")


def _running(instance: Any) -> Iterable[Any]:
    return (instance, *instance.parts.values())


DOES: dict[str, Callable[[Any, Order], None]] = {
    "before": _before,
    "after": _after,
    "cancel": _cancel,
}
