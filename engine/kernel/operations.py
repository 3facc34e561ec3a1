"""Operations on where a case stands, each an input: sending back, taking back, withdrawing, and
starting or stopping elements by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..errors import Conflict
from ..events import decode, encode
from . import back, modifying, permits

if TYPE_CHECKING:
    from .working import Working

Data = Mapping[str, Any]

RESUBMIT = "@resubmit"
NAME = "修改后重新提交"


def sent_back(w: Working, data: Data) -> None:
    """驳回: to an earlier step of the task's own path, or to the reporter."""
    task = w.task(data["task"])
    element = w.definition.elements[(task["p"], task["el"])]
    alone = not permits.allowed(w.definition, element, "send_back_over")
    direct, by = bool(data.get("direct")), w.actor
    if "to" not in data:
        _park(w, data["task"], direct)
        return
    where = (data["to"]["p"], data["to"]["el"])
    w.carry(
        lambda instance: back.send_back(
            instance, data["task"], *where, direct=direct, alone=alone, by=by
        )
    )


def _park(w: Working, ident: str, direct: bool) -> None:
    """The reporter is asked to tell the case anew, with the form that it was reported with."""
    parked: list[str] = []
    w.carry(
        lambda instance: parked.append(back.to_starter(instance, ident, direct=direct, by=w.actor))
    )
    starts = (e for e in w.definition.elements.values() if e.type == "startEvent" and e.form)
    form = next((e.form for e in starts if e.process == w.definition.process), None)
    task = {"el": RESUBMIT, "p": "@", "name": NAME, "role": [], "unit": w.setting.unit}
    w.offer(parked[0], task | {"form": form, "assignee": w.state["reporter"]}, None)


def resubmitted(w: Working, ident: str, data: Data) -> None:
    """The reporter has told the case anew."""
    w.forget(ident)
    answers = encode(decode({**data["answers"], **data.get("lookups", {})}))

    def act(instance: Any) -> None:
        instance.variables.update(answers)
        back.resubmit(instance, ident)

    w.carry(act)


def taken_back(w: Working, data: Data) -> None:
    """拿回: what one has just finished is open again, for the same person."""
    seq, by = f"{data['done']:08x}", w.actor
    w.carry(lambda instance: back.take_back(instance, seq, data["p"], data["el"], by))
    done = w.state["done"].get(data["el"], [])
    if by in done:
        done.reverse()
        done.remove(by)
        done.reverse()


def withdrawn(w: Working, data: Data) -> None:
    """撤销: the reporter ends the case; usually only while nobody has acted."""
    if w.state["done"] and not permits.allowed(w.definition, None, "withdraw"):
        raise Conflict("案件已经有人办理,不能撤销;可请经办人驳回给您", "acted")
    w.void("撤销")


def modified(w: Working, data: Data) -> None:
    """Elements started and stopped by hand, in the given order."""
    w.carry(lambda instance: modifying.modify(instance, data["steps"]))
