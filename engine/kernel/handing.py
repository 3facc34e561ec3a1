"""A task goes from person to person: transfer 转办, delegation 委派, release 放回, 离职转办.

Who a task is for stands in the state, so that it is replayed; signing for oneself (签收) does not:
it moves nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..errors import Conflict

if TYPE_CHECKING:
    from .working import Working

Data = Mapping[str, Any]


def transferred(w: Working, data: Data) -> None:
    """Somebody else answers for the task from now on; delegations of it are over."""
    task = w.task(data["task"])
    task.pop("delegators", None)
    assign(w, data["task"], data["to"])


def delegated(w: Working, data: Data) -> None:
    """Somebody else works on the task; it then comes back to who delegated it."""
    task = w.task(data["task"])
    task["delegators"] = [*task.get("delegators", ()), data.get("for") or w.actor]
    assign(w, data["task"], data["to"])


def resolved(w: Working, data: Data) -> None:
    """The delegate is done: whoever delegated decides, with these answers before him."""
    task = w.task(data["task"])
    if not task.get("delegators"):
        raise Conflict("这件待办没有委派出去", "not_delegated")
    *before, last = task.pop("delegators")
    if before:
        task["delegators"] = before
    task["proposed"] = data["answers"]
    w.state["done"].setdefault(task["el"], []).append(w.actor)  # 回避 looks at who did the work
    assign(w, data["task"], last)


def released(w: Working, data: Data) -> None:
    """Back on the queue, for whoever serves it; a delegated one back to who delegated it."""
    *before, last = w.task(data["task"]).pop("delegators", None) or [""]
    if before:
        w.task(data["task"])["delegators"] = before
    assign(w, data["task"], last)


def handed_over(w: Working, data: Data) -> None:
    """All that one person has in this case goes to another."""
    gone, to = data["from"], data["to"]
    for ident, task in sorted(w.state["tasks"].items()):
        for key in ("delegators", "after"):
            if gone in task.get(key, ()):
                task[key] = [to if who == gone else who for who in task[key]]
                if ident not in data["tasks"]:
                    assign(w, ident, task.get("assignee", ""))
    for ident in data["tasks"]:
        assign(w, ident, to)


def assign(w: Working, ident: str, to: str) -> None:
    """Say whom a task is for; "" is its queue."""
    task = w.task(ident)
    task.pop("assignee", None)
    if to:
        task["assignee"] = to
    owner = {"owner": task["delegators"][-1]} if task.get("delegators") else {}
    w.add({"k": "task.assigned", "id": ident, "to": to, **owner, **queued(task)})


def queued(task: Data) -> dict[str, Any]:
    """What tells in which queues a task stands."""
    due = {"due": task["due"]} if task.get("due") else {}
    return {"role": task["role"], "unit": task["unit"], **due}
