"""Adding and removing signers 加签/减签 at an open task: before it, beside it, after it.

Signers get tasks beside the drawing (``@sign``). Those *before* must sign until the task can be
done; those *beside* and *after* until the case goes on: what was answered is held meanwhile. If one
of them disagrees, the task comes back to whoever had done it. At a multi-instance (会签) a signer
beside is one more instance, so that the vote counts him.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ..errors import Conflict, NotAllowed
from ..events import decode
from . import handing, multi

if TYPE_CHECKING:
    from .working import Working

Data = Mapping[str, Any]

SIGN = "@sign"
NAME = "加签"
FORM = "common/sign"
AGREED = "同意"
WHEN = ("before", "parallel", "after")


def added(w: Working, data: Data) -> None:
    """Persons are asked to sign too."""
    task = w.task(data["task"])
    if data.get("many"):
        w.carry(lambda instance: multi.add(_found(w, instance, data["task"]), data["to"]))
    elif data["when"] == "after" and "held" not in task:
        task["after"] = [*task.get("after", ()), *data["to"]]
        w.add({"k": "signers.noted", "id": data["task"], "to": data["to"]})
    else:
        _ask(w, data["task"], data["to"], data["when"])


def removed(w: Working, data: Data) -> None:
    """A signer who has not signed is no longer asked."""
    task = w.state["tasks"].get(data["task"])
    if task is not None and data.get("many"):
        w.carry(lambda instance: multi.drop(_found(w, instance, data["task"])))
    elif task is not None and data["who"] in task.get("after", ()):
        task["after"] = [who for who in task["after"] if who != data["who"]]
        w.add({"k": "signers.noted", "id": data["task"], "to": task["after"]})
    else:
        _removed_side(w, data["task"], data["who"])


def signed(w: Working, ident: str, data: Data) -> None:
    """One has signed; the last one lets the held task go on."""
    of, answers = w.forget(ident)["of"], decode(data["answers"])
    holder = w.state["tasks"].get(of)
    if holder is None:
        return
    mark = {"by": w.actor, "decision": str(answers.get("decision", ""))}
    holder["signed"] = [*holder.get("signed", ()), mark]
    w.add({"k": "task.signed", "id": of, "decision": mark["decision"]})
    _go_on(w, of)


def holds(w: Working, ident: str, answers: Data, by: str) -> bool:
    """Before a task is finished: must it wait for signers? Conflict if some come before it."""
    task = w.task(ident)
    if any(t["when"] == "before" for t in _asked(w, ident)):
        raise Conflict(f"“{task['name']}”的加签人还没有签完,签完后再办结", "unsigned")
    after = task.pop("after", [])
    if not after and not list(_asked(w, ident)):
        return False
    task["held"] = {"answers": answers, "by": by}
    task.pop("signed", None)
    w.add({"k": "task.held", "id": ident})
    _ask(w, ident, after, "after")
    return True


def forget(w: Working, of: str) -> None:
    """The task has gone: nobody need sign any more."""
    for ident in sorted(i for i, t in w.state["tasks"].items() if t.get("of") == of):
        if w.state["tasks"][ident]["el"] == SIGN:
            w.forget(ident)
            w.add({"k": "task.withdrawn", "id": ident})


def _removed_side(w: Working, of: str, who: str) -> None:
    for ident, task in sorted(w.state["tasks"].items()):
        if task.get("of") == of and task["el"] == SIGN and task.get("assignee") == who:
            w.forget(ident)
            w.add({"k": "task.withdrawn", "id": ident})
            _go_on(w, of)
            return
    raise Conflict("这个人没有被加签,或已经签过", "no_signer")


def _go_on(w: Working, of: str) -> None:
    """If nobody is left to sign: finish what was held, or give it back."""
    holder = w.state["tasks"].get(of)
    if holder is None or "held" not in holder or list(_asked(w, of)):
        return
    held = holder.pop("held")
    if all(mark["decision"] == AGREED for mark in holder.get("signed", ())):
        w.add({"k": "task.done", "id": of, "by": held["by"]})
        w.finish(of, decode(held["answers"]), held["by"])
    else:
        holder["proposed"] = held["answers"]
        handing.assign(w, of, held["by"])


def _asked(w: Working, of: str) -> Iterator[dict[str, Any]]:
    for _, task in sorted(w.state["tasks"].items()):
        if task.get("of") == of and task["el"] == SIGN:
            yield task


def _ask(w: Working, of: str, persons: list[str], when: str) -> None:
    holder = w.task(of)
    for who in persons:
        if any(t.get("assignee") == who for t in _asked(w, of)):
            raise NotAllowed(f"已经请 {who} 加签,不必再加", "signer_known")
        ident = uuid.uuid5(uuid.UUID(w.setting.case), f"{w.setting.seq}:{SIGN}:{w.count('side')}")
        task = {"el": SIGN, "p": "@", "name": f"{NAME}:{holder['name']}", "role": []}
        task |= {"unit": holder["unit"], "form": FORM, "of": of, "when": when, "assignee": who}
        w.offer(str(ident), task, None)


def _found(w: Working, instance: Any, ident: str) -> Any:
    token = instance.find(ident)
    if token is None:
        raise Conflict("这件待办已经办结或撤回", "task_gone")
    return token
