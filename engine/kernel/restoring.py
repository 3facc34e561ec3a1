"""Setting a case to where it stood earlier: an earlier state, alive again under new ids.

The journal stays; what stands now is withdrawn, what stood then is offered, armed and told anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..errors import Conflict
from . import errors, path, snapshot, waits, walk
from .cancel import stop
from .tasks import Job, Work
from .token import ERROR, STARTED, Token

State = Mapping[str, Any]


def reset(instance: Any, past: State, *, restart: bool) -> dict[str, str]:
    """Stop everything and stand as ``past`` did; the new id of every token. ``restart``: timers
    count from now. Conflict if that moment cannot be had again."""
    ids = {ident: str(instance.progress.ids.next()) for ident in _ids(past["tokens"])}
    then = renamed(dict(past), ids)
    stop(instance)
    instance.variables.clear()
    instance.variables.update(then["vars"])
    instance.ends[:] = then["ends"]
    instance.done = list(then.get("done", ()))
    instance.visits = path.loaded(then)
    snapshot.restore(instance, then["tokens"])
    try:
        _announce(instance, restart)
    except errors.Failure as failure:
        raise Conflict(f"那一步的时限无法重新计算:{failure}", "cannot_reset") from failure
    return ids


def renamed(value: Any, ids: Mapping[str, str]) -> Any:
    """The same JSON with every token id replaced."""
    if isinstance(value, str):
        return ids.get(value, value)
    if isinstance(value, list):
        return [renamed(each, ids) for each in value]
    if isinstance(value, dict):
        return {key: renamed(each, ids) for key, each in value.items()}
    return value


def _ids(rows: list[Any]) -> Iterator[str]:
    for row in rows:
        ident, _, _, data, held, inside = [*row, None, None, None][:6]
        if "parked" in (data or {}):
            raise Conflict("那时案件正等上报人修改,请选择别的步骤", "parked")
        yield ident
        yield from _ids(held or [])
        yield from _ids(inside[1] if inside else [])


def _announce(instance: Any, restart: bool) -> None:
    for token in list(walk.tokens(instance)):
        if token.entered:
            token.progress.effects.add("element.entered", token)
        _tell(token, restart)


def _tell(token: Token, restart: bool) -> None:
    if token.has_state(ERROR):
        errors.report(token)
    elif token.has_state(STARTED) and isinstance(token.task_spec, Work | Job):
        token.task_spec.act(token)
    waits.reopen(token, restart=restart)
