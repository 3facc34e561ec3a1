"""One input, one turn: (definition, state, surroundings, input) -> (state, effects). Pure.

Drives SpiffWorkflow 3.2.0 through the corrections of this room. Every function raises Conflict if
the input does not fit the state; what fails *inside* a turn becomes an incident instead.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..definitions import Definition
from ..errors import Conflict
from ..events import decode, encode, instant, stamp
from . import begin, catching, conditions, events, joins, snapshot, tasks, walk
from .cancel import stop
from .env import Env, natural
from .errors import ENTERING, WORKING, Failure, note
from .ids import derived
from .node import enter
from .progress import Progress
from .snapshot import State
from .time import frozen
from .token import READY, STARTED, WAITING, Token
from .workflow import Instance

Effect = dict[str, Any]
Values = Mapping[str, Any]

BUDGET = 10_000
MOST_THROWN = 1_000  # every throw looks at all that wait: ten thousand would take minutes
ECHOING = f"一步之内抛出的消息和信号超过 {MOST_THROWN} 个,流程可能在空转"
EXHAUSTED = f"自动步骤超过 {BUDGET} 步仍未停下,流程可能在空转"


@dataclass(frozen=True, slots=True)
class Turn:
    """``variables`` are FEEL values of the root scope; ``outcome`` the end events that decided,
    as {"el": …}, empty while the case is open; ``flows`` the sequence flows taken, with their
    process."""

    state: State
    effects: tuple[Effect, ...]
    variables: dict[str, Any]
    status: str
    outcome: tuple[Effect, ...]
    flows: tuple[tuple[str, str], ...] = ()


def start(definition: Definition, env: Env, variables: Values, event: str | None = None) -> Turn:
    """Open a case. ``event`` names the start event if it is not the one without a trigger, or the
    receive task or catch event that a message has started it at (``instantiate``). Conflict if
    only conditions could start it and none holds."""

    def act(instance: Instance) -> None:
        instance.variables.update({**instance.spec.declared, **encode(variables)})
        try:
            begin.spawn(instance, event)
        except Failure as failure:
            raise Conflict(str(failure), "not_started") from failure

    with frozen(env.at), derived(env.case, env.seq) as ids:
        return _turn(definition, snapshot.fresh(definition, env, ids), act)


def complete(
    definition: Definition, state: State, env: Env, task_id: str, variables: Values
) -> Turn:
    """A user or manual task is done, with its answers."""

    def act(instance: Instance) -> None:
        token = _waiting(instance, task_id, tasks.Work, "这件待办已经办结或撤回", "task_gone")
        token.scope.write(encode(variables))
        token.internal_data["by"] = env.actor
        token.complete()

    return _continue(definition, state, env, act)


def finish_job(
    definition: Definition, state: State, env: Env, job_id: str, variables: Values
) -> Turn:
    """A connector has answered."""

    def act(instance: Instance) -> None:
        token = _waiting(instance, job_id, tasks.Job, "这件外部任务已经完成或撤回", "job_gone")
        token.scope.write(encode(variables))
        token.complete()

    return _continue(definition, state, env, act)


def fail_job(
    definition: Definition, state: State, env: Env, job_id: str, code: str, reason: str = ""
) -> Turn:
    """A connector has given up with an error code: an error event catches it, or an incident."""

    def act(instance: Instance) -> None:
        token = _waiting(instance, job_id, tasks.Job, "这件外部任务已经完成或撤回", "job_gone")
        if not catching.fails(token, code):
            token.task_spec.withdraw(token)
            note(token, Failure(reason or f"外部任务失败:{code}"), WORKING)
            token.error()

    return _continue(definition, state, env, act)


def fire(definition: Definition, state: State, env: Env, timer_id: str, due: datetime) -> Turn:
    """A timer that was due at ``due`` (which may have been moved since it was set)."""

    def act(instance: Instance) -> None:
        token = instance.find(timer_id)
        if token is None or "due" not in token.internal_data:
            raise Conflict("这个时限已经不在了", "timer_gone")
        if env.at < due:
            raise Conflict("这个时限还没有到", "timer_early")
        token.internal_data["due"] = stamp(due)
        events.trigger(token, {})

    return _continue(definition, state, env, act)


def message(
    definition: Definition,
    state: State,
    env: Env,
    name: str,
    variables: Values,
    subscription_id: str | None = None,
    key: str | None = None,
) -> Turn:
    """A message to the subscription named, else to the first that waits for it and that its
    ``key`` (see ``correlation``) or payload fits."""

    def act(instance: Instance) -> None:
        found, payload = events.heard(instance, "message", name), encode(variables)
        if subscription_id is None:
            fitting = events.meant(found, key, payload)
        else:
            fitting = [t for t in found if t.id == subscription_id]
        if not fitting:
            raise Conflict(f"现在没有节点等待消息“{name}”", "no_subscription")
        events.trigger(fitting[0], payload)

    return _continue(definition, state, env, act)


def signal(definition: Definition, state: State, env: Env, name: str, variables: Values) -> Turn:
    """A signal to all that wait for it."""

    def act(instance: Instance) -> None:
        if not events.broadcast(instance, name, encode(variables)):
            raise Conflict(f"现在没有节点等待信号“{name}”", "no_subscription")

    return _continue(definition, state, env, act)


def amend(definition: Definition, state: State, env: Env, changes: Values) -> Turn:
    """Correct variables of the case from outside."""

    def act(instance: Instance) -> None:
        instance.scope.write(encode(changes))

    return _continue(definition, state, env, act)


def retry(definition: Definition, state: State, env: Env, incident_id: str) -> Turn:
    """Try again what had failed."""

    def act(instance: Instance) -> None:
        for token in walk.tokens(instance):
            if token.internal_data.get("incident", {}).get("id") == incident_id:
                token.retry()
                return
        raise Conflict("这个异常已经解决", "incident_gone")

    return _continue(definition, state, env, act)


def cancel(definition: Definition, state: State, env: Env) -> Turn:
    """Stop everything: the case ends without an outcome."""

    def act(instance: Instance) -> None:
        stop(instance)
        instance.ends.clear()
        instance.completed = True
        instance.progress.effects.plain("case.closed", outcome="", el="")

    return _continue(definition, state, env, act)


def carry(definition: Definition, state: State, env: Env, act: Callable[[Instance], None]) -> Turn:
    """Apply ``act`` (an operation on the instance from outside), then run until everything waits.

    Raises Conflict if nothing would be left that anybody or anything could go on with.
    """

    def checked(instance: Instance) -> None:
        act(instance)
        if not instance.completed and not any(not _listens(t) for t in walk.tokens(instance)):
            raise Conflict("这样案件就没有任何节点在办了;如要结束案件,请作废", "nothing_left")

    return _continue(definition, state, env, checked)


def _listens(token: Token) -> bool:
    return bool(token.task_spec.triggered_by_event) and token.has_state(WAITING)


def variables(definition: Definition, state: State, token_id: str | None = None) -> dict[str, Any]:
    """FEEL values of the root scope, or of all that a living token (task, timer, job) sees."""
    if token_id is None:
        return decode(state["vars"])
    found = snapshot.visible(state, token_id)
    if found is None:
        raise Conflict("这个节点已经结束", "token_gone")
    return decode(found)


def _continue(
    definition: Definition, state: State, env: Env, act: Callable[[Instance], None]
) -> Turn:
    if state["status"] == "ended":
        raise Conflict("案件已经结束", "case_ended")
    with frozen(env.at), derived(env.case, env.seq) as ids:
        instance = snapshot.load(definition, state, env, ids, instant(state["opened"]))
        return _turn(definition, instance, act)


def _turn(definition: Definition, instance: Instance, act: Callable[[Instance], None]) -> Turn:
    act(instance)
    _advance(instance)
    progress = instance.progress
    state = snapshot.dump(instance, definition, stamp(progress.opened))
    ends = instance.ends if instance.completed else []
    return Turn(
        state=state,
        effects=tuple(progress.effects.all),
        variables=decode(instance.variables),
        status=state["status"],
        outcome=tuple({"el": end} for end in ends),
        flows=tuple(progress.flows),
    )


def _advance(instance: Instance) -> None:
    """Run until everything waits; OR joins are decided when nothing else moves."""
    while True:
        _drain(instance)
        if instance.completed or not joins.release_inclusive(instance):
            break
    if not instance.completed:
        while joins.report_stuck(instance):
            pass


def _drain(instance: Instance) -> None:
    """Run what is ready. Messages and signals are thrown last: a parallel branch that is about to
    wait for one has then come to its wait, whichever was drawn first."""
    queue, later = instance.progress.queue, deque[Token]()
    conditions.happen(instance)
    while queue or later:
        token = queue.popleft() if queue else later.popleft()
        if not token.has_state(READY):
            continue
        if queue and token.task_spec.calls_out:
            later.append(token)
            continue
        if reason := _spent(instance.progress, token):
            enter(token)
            note(token, Failure(reason), ENTERING)
            token.error()
        else:
            token.run()
        conditions.happen(instance)


def _spent(progress: Progress, token: Token) -> str:
    """Why an automatic step is not taken any more; empty as long as it is."""
    progress.thrown += token.task_spec.calls_out
    if progress.made > BUDGET:
        return EXHAUSTED
    return ECHOING if token.task_spec.calls_out and progress.thrown > MOST_THROWN else ""


def _waiting(instance: Instance, ident: str, kind: type, sentence: str, code: str) -> Token:
    token = instance.find(ident)
    if token is None or not token.has_state(STARTED) or not isinstance(token.task_spec, kind):
        raise Conflict(sentence, code)
    return token


__all__ = [
    "Turn",
    "amend",
    "cancel",
    "complete",
    "fail_job",
    "finish_job",
    "fire",
    "message",
    "natural",
    "retry",
    "signal",
    "start",
    "variables",
]
