"""The state of a case as small JSON: living tokens and variables, nothing of the diagram.

A token is [id, node, state, data, held, inside], cut off after the last part that is not empty;
``inside`` is [variables or null, held, what can be undone].
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..definitions import Definition
from ..errors import Conflict
from . import path
from .ids import Ids
from .program import program
from .progress import Progress
from .token import Token
from .workflow import Instance, Part

State = dict[str, Any]
REVISION = 1
NOBODY = "00000000-0000-0000-0000-000000000000"


def fresh(definition: Definition, env: Any, ids: Ids) -> Instance:
    """An instance without tokens, opened now."""
    progress = Progress(env, ids, definition.process, env.at)
    return Instance(program(definition), progress)


def load(definition: Definition, state: State, env: Any, ids: Ids, opened: Any) -> Instance:
    """The instance that ``dump`` wrote; Conflict if the state is another definition's."""
    if state["kernel"] != REVISION or state["digest"] != definition.digest:
        raise Conflict("状态与流程版本不符,需要从台账重演", "state_mismatch")
    progress = Progress(env, ids, definition.process, opened)
    instance = Instance(program(definition), progress)
    instance.variables, instance.ends = dict(state["vars"]), list(state["ends"])
    instance.done = list(state.get("done", ()))
    instance.visits = path.loaded(state)
    restore(instance, state["tokens"])
    return instance


def look(definition: Definition, state: State) -> Instance:
    """The instance as ``load`` gives it, to be looked at only."""
    return load(definition, state, None, Ids(NOBODY, 0), None)


def dump(instance: Instance, definition: Definition, opened: str) -> State:
    """The state; shares values with the instance, which is not used again."""
    return {
        "kernel": REVISION,
        "digest": definition.digest,
        "opened": opened,
        "status": "ended" if instance.completed else "open",
        "ends": instance.ends,
        "vars": instance.variables,
        "tokens": _held(instance.task_tree),
        **({"done": instance.done} if instance.done else {}),
        **path.dumped(instance, _pasts(instance)),
    }


def visible(state: State, ident: str) -> dict[str, Any] | None:
    """The variables (tagged) that the token sees: its bodies', its called process's or the root's.
    None if there is no such token."""
    return _seen(state["tokens"], ident, state["vars"])


def _seen(rows: list[Any], ident: str, outer: dict[str, Any]) -> dict[str, Any] | None:
    for row in rows:
        token, _, _, data, held, inside = [*row, None, None, None][:6]
        here = {**outer, **(data or {}).get("local", {})}
        if token == ident:
            return here
        found = _seen(held or [], ident, here)
        if found is None and inside:
            found = _seen(inside[1], ident, here if inside[0] is None else inside[0])
        if found is not None:
            return found
    return None


def _held(parent: Token) -> list[Any]:
    return [_row(token) for token in parent.children]


def _pasts(instance: Instance) -> Iterator[list[int]]:
    workflows: tuple[Any, ...] = (instance, *instance.parts.values())
    for workflow in workflows:
        for token in workflow.tasks.values():
            for key in path.KEYS:
                if key in token.internal_data:
                    yield token.internal_data[key]


def _row(token: Token) -> list[Any]:
    part = token.workflow.top_workflow.parts.get(token.id)
    inside = [part.variables, _held(part.task_tree), part.done] if part is not None else None
    held = _held(token) if token._children else None
    row = [token.id, token.task_spec.name, token._state, token.internal_data, held, inside]
    while not row[-1]:
        row.pop()
    return row


def restore(workflow: Any, rows: list[Any], parent: Token | None = None) -> None:
    """Put the tokens of these rows into an instance that has none."""
    specs = workflow.spec.task_specs
    for row in rows:
        ident, name, state, data, held, inside = [*row, None, None, None][:6]
        token = Token(
            workflow, specs[name], parent or workflow.task_tree, ident, state, dict(data or {})
        )
        token.entered = not token.armed and "apart" not in token.internal_data
        if "local" in token.internal_data:
            token.internal_data["local"] = dict(token.internal_data["local"])
        if inside:
            variables = inside[0]
            part = Part(token, variables if variables is None else dict(variables))
            part.done = list(inside[2])
            restore(part, inside[1])
        if held:
            restore(workflow, held, token)
