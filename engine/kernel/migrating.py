"""Moving a running case to another version of its process: the same tokens on the new drawing.

Elements are matched by id, or by an explicit mapping. A token keeps its id, its variables and, if
wished, its clock; boundary events and event sub-processes follow the new drawing. What cannot be
moved is refused with the element and the reason, and then nothing is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..definitions import Definition
from ..errors import Invalid
from . import errors, eventsubprocess, waits, walk
from .compensation import Undo
from .events import Boundary
from .hidden import Hidden
from .placing import label
from .program import Program, program
from .subprocess import Call
from .tasks import Job, Work
from .token import ERROR, STARTED, WAITING, Token

State = dict[str, Any]
Mapped = Mapping[str, str]
"""``process/element`` -> the element's id in the new version."""


@dataclass(slots=True)
class Move:
    """Rows of the old state on their way: what does not fit, what simply goes."""

    source: Program
    target: Program
    mapping: Mapped
    faults: dict[str, list[str]] = field(default_factory=dict)
    gone: list[Any] = field(default_factory=list)
    olds: dict[str, Any] = field(default_factory=dict)  # token id -> the node it stood at
    anew: set[str] = field(default_factory=set)  # events of the new drawing that wait otherwise

    def rows(self, rows: list[Any], old: Any, new: Any, *, held: bool = False) -> list[Any]:
        """The rows of one instance (or those that a token holds) as the new drawing names them."""
        moved = (self._row(row, old, new, held) for row in rows)
        return [row for row in moved if row is not None]

    def undoable(self, done: Iterable[list[Any]], old: Any, new: Any) -> list[list[Any]]:
        """What has completed and can be undone, as the new drawing names it; what the new drawing
        does not have, it does not know how to undo."""
        kept = []
        for name, local, inner, variables in done:
            spec = old.task_specs[name]
            there = new.task_specs.get(self._name(spec))
            if type(there) is type(spec):
                within = (
                    [self.source.inner[spec.spec], self.target.inner[there.spec]] if inner else ()
                )
                inside = self.undoable(inner, *within) if inner else inner
                kept.append([there.name, local, inside, variables])
        return kept

    def el(self, process: str, el: str) -> str:
        return self.mapping.get(f"{process}/{el}", el)

    def _row(self, row: list[Any], old: Any, new: Any, held: bool) -> list[Any] | None:
        ident, name, state, data, children, inside = [*row, None, None, None][:6]
        spec = old.task_specs[name]
        there = new.task_specs.get(self._name(spec))
        if why := self._unfit(spec, there, data or {}, new):
            if _follows(spec, state, held):
                self.gone.append(row)
                self.anew.add(self._name(spec))
            else:
                self.faults.setdefault(spec.bpmn_id, []).append(f"{label(spec)}{why}")
            return None
        self.olds[ident] = spec
        children = self.rows(children, old, new, held=True) if children else None
        if inside:
            within = (self.source.inner[spec.spec], self.target.inner[there.spec])
            inside = [inside[0], self.rows(inside[1], *within), self.undoable(inside[2], *within)]
        moved = [ident, there.name, state, self._data(data or {}, spec, new), children, inside]
        while not moved[-1]:
            moved.pop()
        return moved

    def _name(self, spec: Any) -> str:
        """The body of a multi-instance is named after its element."""
        if spec.bpmn_id is None or isinstance(spec, Hidden):
            return str(spec.name)
        return self.el(spec.process, spec.bpmn_id) + spec.name.removeprefix(spec.bpmn_id)

    def _unfit(self, old: Any, new: Any, data: Mapping[str, Any], scope: Any) -> str:
        if isinstance(old, Undo):
            return "里正在撤销已完成的工作,撤销完成后才能迁移"
        if new is None:
            return self._missing(old)
        if type(new) is not type(old):
            return f"在新版本里的{label(new)}是另一种节点,不能移过去"
        if _triggers(new) != _triggers(old):
            return f"在新版本里的{label(new)}等待的是另一种事件,不能移过去"
        if "via" in data and data["via"] not in new.incoming:
            return f"等在汇合处,而新版本的{label(new)}没有顺序流 {data['via']}"
        if isinstance(old, Call) and old.spec != new.spec:
            return f"调用的是 {old.spec},新版本的{label(new)}调用 {new.spec}"
        return ""

    def _missing(self, old: Any) -> str:
        wanted = self.el(old.process, old.bpmn_id or old.name)
        known = (self.target.root, *self.target.inner.values())
        if any(wanted in spec.task_specs for spec in known if spec.process == old.process):
            return "在新版本里不在同一层子流程中,不能移过去"
        return f"在新版本里没有对应的节点({wanted}),请在对应表里指明"

    def _data(self, data: dict[str, Any], spec: Any, new: Any) -> dict[str, Any]:
        direct = data.get("direct")
        if direct is None:
            return data
        name = self.el(spec.process, direct[0])
        rest = {k: v for k, v in data.items() if k != "direct"}
        return rest | ({"direct": [name, direct[1]]} if name in new.task_specs else {})


def moved(
    source: Definition, target: Definition, state: State, mapping: Mapped
) -> tuple[State, Move]:
    """The state on the new drawing. Invalid: element -> why it cannot be moved."""
    move = Move(program(source), program(target), mapping)
    rows = move.rows(state["tokens"], move.source.root, move.target.root)
    if move.faults:
        raise Invalid(move.faults)
    visits = {n: [v[0], move.el(v[0], v[1]), *v[2:]] for n, v in state.get("visits", {}).items()}
    undo = move.undoable(state.get("done", ()), move.source.root, move.target.root)
    more = {"visits": visits} if visits else {}
    kept = {k: v for k, v in state.items() if k not in ("done", "visits")}
    new = {**kept, "digest": target.digest, "tokens": rows, **more}
    return new | ({"done": undo} if undo else {}), move


def settle_in(instance: Any, move: Move, *, recompute: bool) -> None:
    """Tell what has changed, arm what is new. ``recompute``: timers are reckoned anew."""
    for row in move.gone:
        _close(instance, row)
    for token in list(walk.tokens(instance)):
        _tell(token, recompute, renamed=move.olds[token.id].bpmn_id != token.task_spec.bpmn_id)
        _arm(move, token)
    _listen(move, instance, move.source.root)
    for owner, part in list(instance.parts.items()):
        _listen(move, part, move.source.inner[move.olds[owner].spec])


def _close(instance: Any, row: list[Any]) -> None:
    """An armed event that the new drawing does not have."""
    ident, _, _, data, held, _ = [*row, None, None, None][:6]
    effects, data = instance.progress.effects, data or {}
    if "due" in data:
        effects.plain("timer.cleared", id=ident)
    if "sub" in data:
        effects.plain("subscription.closed", id=ident)
    if "incident" in data:
        effects.plain("incident.resolved", id=data["incident"]["id"])
    for child in held or []:
        _close(instance, child)


def _tell(token: Token, recompute: bool, renamed: bool) -> None:
    spec, effects, data = token.task_spec, token.progress.effects, token.internal_data
    if token.has_state(ERROR):
        effects.plain("incident.resolved", id=data["incident"]["id"])
        errors.report(token)
    elif token.has_state(STARTED) and isinstance(spec, Work):
        effects.add("task.changed", token, **spec.offered(token))
    elif token.has_state(STARTED) and isinstance(spec, Job):
        effects.plain("job.withdrawn", id=token.id)
        spec.act(token)
    if "due" in data and (recompute or renamed):
        effects.plain("timer.cleared", id=token.id)
        waits.reopen(token, restart=recompute)
    elif "sub" in data or "cond" in data:
        if "sub" in data:
            effects.plain("subscription.closed", id=token.id)
        waits.reopen(token, restart=True)


def _arm(move: Move, token: Token) -> None:
    """Boundary events that only the new drawing has."""
    old = move.olds[token.id]
    known = {move.el(old.process, name) for name in old.boundary}
    if token.has_state(STARTED):
        fresh = (name for name in token.task_spec.boundary if name not in known - move.anew)
        waits.arm(token, list(fresh))


def _listen(move: Move, workflow: Any, old: Any) -> None:
    """Event sub-processes that only the new drawing has, unless one has interrupted the scope."""
    known = {move.el(old.process, name) for name in old.event_subprocesses}
    if not any("cut" in token.internal_data for token in workflow.task_tree.children):
        known -= move.anew
        names = [name for name in workflow.spec.event_subprocesses if name not in known]
        eventsubprocess.arm(workflow, names)


def _triggers(spec: Any) -> list[type]:
    """The kinds of what a node waits for or throws, one for each ear of a multiple event."""
    event = spec.start_event if spec.triggered_by_event else spec
    return [type(part) for part in waits.parts(getattr(event, "event_definition", None))]


def _follows(spec: Any, state: int, held: bool) -> bool:
    """Armed events are the drawing's own: they come and go with it."""
    armed = state in (WAITING, ERROR)
    return armed and ((held and isinstance(spec, Boundary)) or spec.triggered_by_event)
