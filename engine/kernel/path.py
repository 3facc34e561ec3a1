"""The way a token came: which steps of people lie behind it, by cause and not by time.

Every finished step is a *visit* that names the visits before it, so that "an earlier step" is exact
in loops, in parallel branches and in sub-processes: of two branches neither lies behind the other,
and what split off after a step is known by having that step behind it. A join is noted too, with
what lay behind each branch, so that one branch can be gone back into after it.

A token carries the numbers of the visits right behind it (``past``); the instance keeps the visits.
A step done again replaces its earlier visit, so a loop does not grow the state.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .token import Token

Numbers = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Visit:
    """One finished step: its element, the record that finished it (hex, of one width), who did it,
    the visits right behind it, the tokens of the activities it lies in, outermost first. A join has
    ``via``: what lay behind each flow that met there."""

    process: str
    el: str
    seq: str
    by: str
    prev: Numbers
    inside: tuple[str, ...] = ()
    via: Mapping[str, Numbers] | None = None

    def row(self) -> list[Any]:
        row: list[Any] = [self.process, self.el, self.seq, self.by, list(self.prev)]
        if self.inside or self.via is not None:
            row.append(list(self.inside))
        return row if self.via is None else [*row, {f: list(n) for f, n in self.via.items()}]

    @classmethod
    def read(cls, row: list[Any]) -> Visit:
        more: tuple[Any, ...] = (*row, *([], None)[len(row) - 5 :])
        process, el, seq, by, prev, inside, via = more
        read = None if via is None else {f: tuple(n) for f, n in via.items()}
        return cls(process, el, seq, by, tuple(prev), tuple(inside), read)


Visits = dict[int, Visit]

KEYS = ("past", "inner", "kept")
"""Where a token has numbers: right behind it, of branches that ended inside it, and of the step
that it goes straight back to."""


def of(token: Token) -> dict[str, list[int]]:
    """What a token that follows this one without a finished step starts with."""
    past = token.internal_data.get("past")
    return {"past": past} if past else {}


def behind(token: Token) -> Numbers:
    """The visits right behind a token."""
    return tuple(token.internal_data.get("past", ()))


def ancestors(visits: Visits, numbers: Iterable[int]) -> set[int]:
    """These visits and all that lie behind them."""
    found: set[int] = set()
    todo = list(numbers)
    while todo:
        number = todo.pop()
        if number not in found:
            found.add(number)
            todo += visits[number].prev
    return found


def left(token: Token) -> dict[str, list[int]]:
    """The token leaves its node: what the tokens that follow it start with."""
    inner = token.internal_data.get("inner", ())
    past = _union(behind(token), inner)
    if token.task_spec.counts_as_step(token):
        number = _note(token, past, str(token.internal_data.get("by", "")))
        return {"past": [*token.internal_data.get("kept", ()), number]}
    past = _union(past, token.internal_data.get("kept", ()))
    return {"past": list(past)} if past else {}


def ended(token: Token, past: Mapping[str, list[int]]) -> None:
    """Nothing follows the token: what lies behind it lies behind the activity it was in."""
    holder = token.workflow.owner
    if (
        token.parent._parent is None
        and past
        and holder is not None
        and holder.task_spec.transparent
    ):
        known = holder.internal_data.get("inner", ())
        holder.internal_data["inner"] = list(_union(known, past["past"]))


def met(token: Token, others: Iterable[Token]) -> None:
    """A join goes on with ``token`` for all of them."""
    tokens = [token, *others]
    via = {t.internal_data["via"]: behind(t) for t in tokens if "via" in t.internal_data}
    past = tuple(sorted({n for t in tokens for n in behind(t)}))
    if len(tokens) > 1 and past:
        token.internal_data["past"] = [_note(token, past, "", via)]


def gathered(token: Token, others: Iterable[Token]) -> None:
    """Several tokens begin an activity together."""
    past = sorted({n for t in (token, *others) for n in behind(t)})
    if past:
        token.internal_data["past"] = past


def within(token: Token) -> dict[str, list[int]]:
    """What a token inside an activity starts with when others there have ended before it."""
    past = _union(behind(token), token.internal_data.get("inner", ()))
    return {"past": list(past)} if past else {}


def dumped(instance: Any, pasts: Iterable[Iterable[int]]) -> dict[str, Any]:
    """The visits that living tokens still have behind them, as JSON; {} if there are none."""
    visits: Visits = instance.visits
    alive = ancestors(visits, {number for past in pasts for number in past})
    rows = {str(n): visits[n].row() for n in sorted(alive)}
    return {"visits": rows} if rows else {}


def loaded(state: Mapping[str, Any]) -> Visits:
    return {int(n): Visit.read(row) for n, row in state.get("visits", {}).items()}


def inside(token: Token) -> tuple[str, ...]:
    """Ids of the tokens whose insides the token is in, outermost first."""
    found: list[str] = []
    owner = token.workflow.owner
    while owner is not None:
        found.insert(0, owner.id)
        owner = owner.workflow.owner
    return tuple(found)


def _note(token: Token, past: Numbers, by: str, via: Mapping[str, Numbers] | None = None) -> int:
    """A new visit; one of the same step behind it gives way."""
    visits: Visits = token.workflow.top_workflow.visits
    spec, seq = token.task_spec, f"{token.progress.env.seq:08x}"
    new = Visit(spec.process, spec.bpmn_id, seq, by, past, inside(token), via)
    again = ancestors(visits, past) | set(token.internal_data.get("kept", ()))
    for old in sorted(again):
        if _same(visits[old], new):
            new = _without(new, old, visits[old].prev)
            _forget(token, old)
    number = next(n for n in range(len(visits) + 1) if n not in visits)
    visits[number] = new
    return number


def _same(old: Visit, new: Visit) -> bool:
    return (old.process, old.el) == (new.process, new.el)


def _forget(token: Token, old: int) -> None:
    """Whoever had ``old`` behind it has what lay behind that."""
    visits: Visits = token.workflow.top_workflow.visits
    gone = visits.pop(old)
    for number, visit in visits.items():
        visits[number] = _without(visit, old, gone.prev)
    for workflow in (token.workflow.top_workflow, *token.workflow.top_workflow.parts.values()):
        for other in workflow.tasks.values():
            for key in KEYS:
                if old in other.internal_data.get(key, ()):
                    numbers = _swap(other.internal_data[key], old, gone.prev)
                    other.internal_data[key] = list(numbers)


def _without(visit: Visit, old: int, prev: Numbers) -> Visit:
    via = visit.via and {f: _swap(n, old, prev) for f, n in visit.via.items()}
    return replace(visit, prev=_swap(visit.prev, old, prev), via=via)


def _swap(numbers: Iterable[int], old: int, prev: Numbers) -> Numbers:
    kept = tuple(n for n in numbers if n != old)
    return kept if old not in numbers else _union(kept, prev)


def _union(first: Iterable[int], second: Iterable[int]) -> Numbers:
    return tuple(sorted({*first, *second}))
