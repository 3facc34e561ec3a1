"""What opens a process from outside: its timers, messages and signals.

Mends: the library starts a workflow only when told; a timer start event never fires by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from SpiffWorkflow.bpmn.specs import defaults

from ..definitions import Definition
from ..definitions.specs import Timer
from ..errors import Conflict
from . import snapshot, timers, waits
from .env import Env
from .errors import Failure
from .ids import derived
from .time import frozen
from .token import WAITING, Token
from .workflow import Instance

CATCHING = (
    defaults.StartEvent,
    defaults.IntermediateCatchEvent,
    defaults.BoundaryEvent,
    defaults.ReceiveTask,
)


@dataclass(frozen=True, slots=True)
class Opener:
    """One trigger of a start event (the ``part``-th of several), or of an event behind a gateway
    that opens the process. ``text`` is the timer as drawn; ``state`` its next ``due`` and the rest
    that its cycle needs, empty if it will not happen any more."""

    element: str
    part: int
    kind: str
    name: str = ""
    text: str = ""
    units: str = ""
    state: Mapping[str, Any] = field(default_factory=dict)


def openers(definition: Definition, env: Env | None = None) -> tuple[Opener, ...]:
    """Every trigger that opens the process; timers are set from now on if ``env`` says when that
    is. Raises Conflict if a timer cannot be reckoned."""
    found = []
    for node in _nodes(definition.spec):
        for part, trigger in enumerate(waits.parts(node.event_definition)):
            if isinstance(trigger, Timer):
                found.append(_timer(definition, env, node.name, part, trigger))
            elif kind := waits.HEARD.get(type(trigger)):
                found.append(Opener(node.name, part, kind, trigger.name))
    return tuple(found)


def awaited(definition: Definition) -> tuple[str, ...]:
    """Names of the messages that a case of this process may come to wait for, sorted."""
    specs = (definition.spec, *definition.subprocesses.values())
    nodes = (node for spec in specs for node in spec.task_specs.values())
    return tuple(sorted({name for node in nodes for name in _awaits(node)}))


def _awaits(node: Any) -> Iterator[str]:
    if isinstance(node, CATCHING):
        for trigger in waits.parts(node.event_definition):
            if waits.HEARD.get(type(trigger)) == "message":
                yield trigger.name


def following(
    definition: Definition, env: Env, element: str, part: int, state: Mapping[str, Any]
) -> dict[str, Any]:
    """A timer's state after the turn that was due: missed turns count as one; {} at its end."""

    def go_on(token: Token) -> None:
        token.internal_data |= state
        if not timers.again(token):
            token.internal_data.clear()

    return _reckoned(definition, env, element, part, go_on)


def _nodes(spec: Any) -> Iterator[Any]:
    """Start events, receive tasks and events behind gateways that open their process."""
    for name in spec.starts:
        yield spec.task_specs[name]
    for node in spec.task_specs.values():
        if getattr(node, "opens", False):
            waits_itself = getattr(node, "event_definition", None) is not None
            after = [spec.task_specs[flow.target] for flow in node.flows]
            yield from [node] if waits_itself else after


def _timer(
    definition: Definition, env: Env | None, element: str, part: int, trigger: Timer
) -> Opener:
    drawn = definition.elements[definition.process, element]
    properties = drawn.properties
    text = trigger.expression or properties.get("clock", "")
    state = {} if env is None else _set(definition, env, element, part)
    return Opener(element, part, "timer", "", text, properties.get("units", ""), state)


def _set(definition: Definition, env: Env, element: str, part: int) -> dict[str, Any]:
    def set_(token: Token) -> None:
        timers.set_(token, token.task_spec)

    return _reckoned(definition, env, element, part, set_)


def _reckoned(
    definition: Definition, env: Env, element: str, part: int, act: Any
) -> dict[str, Any]:
    """What a timer's token remembers after ``act``, without opening a case."""
    with frozen(env.at), derived(env.case, env.seq) as ids:
        instance: Instance = snapshot.fresh(definition, env, ids)
        root, spec = instance.task_tree, instance.spec.task_specs[element]
        token = root.progress.hold(root, spec, WAITING, ear=part)
        try:
            act(token)
        except Failure as failure:
            raise Conflict(f"流程的定时开始“{element}”:{failure}", "bad_schedule") from failure
    kept = {k: v for k, v in token.internal_data.items() if k != "ear"}
    if "incident" in kept:
        raise Conflict(f"流程的定时开始“{element}”:{kept['incident']['error']}", "bad_schedule")
    return kept
