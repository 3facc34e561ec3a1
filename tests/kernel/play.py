"""Plays a tiny BPMN through the machine: every turn through JSON, every turn twice.

Keeps the lists that the store would keep, fed only by effects, so that a task withdrawn twice or a
timer cleared that was never set is an error.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from engine.definitions import Definition, build
from engine.kernel import machine, migrating, modifying, restoring
from engine.kernel.env import Env

CASE = "12345678-1234-1234-1234-123456789abc"
AT = datetime(2026, 11, 24, tzinfo=UTC)
HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="x">'
)


def flows(text: str) -> str:
    """``"s > a > e; g > a: level = 1"`` as sequence flows; a flow's id is ``source.target``."""
    out = []
    for chain in filter(None, (c.strip() for c in text.split(";"))):
        path, _, condition = chain.partition(":")
        ids = [i.strip() for i in path.split(">")]
        inner = (
            f"<conditionExpression>{condition.strip()}</conditionExpression>" if condition else ""
        )
        out += [
            f'<sequenceFlow id="{a}.{b}" sourceRef="{a}" targetRef="{b}">{inner}</sequenceFlow>'
            for a, b in pairwise(ids)
        ]
    return "".join(out)


def tag(kind: str, ids: str, inner: str = "", /, **attributes: str) -> str:
    """One or several nodes: ``tag("userTask", "a b")``."""
    more = "".join(f' {k.replace("camunda_", "camunda:")}="{v}"' for k, v in attributes.items())
    return "".join(f'<{kind} id="{i}"{more}>{inner}</{kind}>' for i in ids.split())


def props(**properties: str) -> str:
    rows = "".join(f'<camunda:property name="{k}" value="{v}"/>' for k, v in properties.items())
    return f"<extensionElements><camunda:properties>{rows}</camunda:properties></extensionElements>"


def start(ids: str = "s", inner: str = "", **attributes: str) -> str:
    return tag("startEvent", ids, inner, **attributes)


def end(ids: str = "e", inner: str = "", **attributes: str) -> str:
    return tag("endEvent", ids, inner, **attributes)


def user(ids: str, inner: str = "", **attributes: str) -> str:
    return tag("userTask", ids, inner, **attributes)


def script(ident: str, text: str, inner: str = "") -> str:
    return tag("scriptTask", ident, f"{inner}<script>{text}</script>")


def timer(text: str = "PT1H", kind: str = "Duration") -> str:
    return f"<timerEventDefinition><time{kind}>{text}</time{kind}></timerEventDefinition>"


def on(kind: str, ref: str | None = None) -> str:
    attribute = f' {kind}Ref="{ref}"' if ref else ""
    return f"<{kind}EventDefinition{attribute}/>"


def boundary(ident: str, at: str, inner: str, interrupting: bool = True, **attributes: str) -> str:
    cancel = "true" if interrupting else "false"
    return tag("boundaryEvent", ident, inner, attachedToRef=at, cancelActivity=cancel, **attributes)


def sub(ident: str, inside: str, arrows: str, extra: str = "", **attributes: str) -> str:
    return tag("subProcess", ident, extra + inside + flows(arrows), **attributes)


def event_sub(ident: str, trigger: str, inside: str, arrows: str, interrupting: bool = True) -> str:
    """An event sub-process whose start event is ``<ident>_s``."""
    begin = start(f"{ident}_s", trigger, isInterrupting="true" if interrupting else "false")
    return sub(ident, begin + inside, arrows, triggeredByEvent="true")


ROOTS = (
    '<message id="m1" name="moved"/><message id="m2" name="other"/><signal id="g1" name="alarm"/>'
    '<error id="x1" errorCode="E1"/><error id="x2" errorCode="E2"/>'
    '<escalation id="c1" escalationCode="C1"/>'
)


def process(nodes: str, arrows: str, pid: str = "p") -> str:
    return (
        f'<process id="{pid}" name="流程{pid}" isExecutable="true">{nodes}{flows(arrows)}</process>'
    )


def document(*processes: str) -> bytes:
    return f"{HEAD}{ROOTS}{''.join(processes)}</definitions>".encode()


def define(nodes: str, arrows: str, others: tuple[str, ...] = (), **files: bytes) -> Definition:
    """The process ``p``; ``others`` stand in the same file; ``dmn=…`` lies beside it."""
    library = {"workflows/p/process.bpmn": document(process(nodes, arrows), *others)}
    library |= {f"workflows/p/{name}.{name}": data for name, data in files.items()}
    return build("p", library, roles={})


class Play:
    """A case under way. Names in the lists are element ids, in the order they came up."""

    def __init__(self, definition: Definition, **variables: Any) -> None:
        self.definition, self.at, self.seq = definition, AT, 0
        self.settings: dict[str, Any] = {}
        self.state: dict[str, Any] = {}
        self.tasks: dict[str, dict[str, Any]] = {}
        self.timers: dict[str, dict[str, Any]] = {}
        self.subscriptions: dict[str, dict[str, Any]] = {}
        self.jobs: dict[str, dict[str, Any]] = {}
        self.incidents: dict[str, dict[str, Any]] = {}
        self.history: list[dict[str, Any]] = []
        self.flows: list[str] = []
        self.variables: dict[str, Any] = {}
        self._first = variables

    def begin(self, **settings: Any) -> Play:
        self.settings = settings
        self._take(lambda: machine.start(self.definition, self.env, self._first))
        return self

    @property
    def env(self) -> Env:
        return Env(CASE, self.seq, self.at, **self.settings)

    @property
    def open(self) -> list[str]:
        return sorted(t["el"] for t in self.tasks.values())

    def done(self, element: str, **answers: Any) -> Play:
        """Complete the first open task of that element."""
        ident = next(i for i, t in self.tasks.items() if t["el"] == element)
        return self.complete(ident, **answers)

    def complete(self, ident: str, **answers: Any) -> Play:
        del self.tasks[ident]
        return self._turn(machine.complete, ident, answers)

    def send(self, name: str, subscription: str | None = None, **values: Any) -> Play:
        return self._turn(machine.message, name, values, subscription)

    def signal(self, name: str, **values: Any) -> Play:
        return self._turn(machine.signal, name, values)

    def finish(self, element: str, **values: Any) -> Play:
        ident = next(i for i, j in self.jobs.items() if j["el"] == element)
        del self.jobs[ident]
        return self._turn(machine.finish_job, ident, values)

    def fail(self, element: str, code: str) -> Play:
        ident = next(i for i, j in self.jobs.items() if j["el"] == element)
        return self._turn(machine.fail_job, ident, code)

    def retry(self) -> Play:
        return self._turn(machine.retry, next(iter(self.incidents)))

    def amend(self, **changes: Any) -> Play:
        return self._turn(machine.amend, changes)

    def carry(self, act: Any) -> Play:
        """An operation from outside on the tokens."""
        return self._turn(machine.carry, act)

    def migrate(self, target: Definition, **mapping: str) -> Play:
        """Go on with another version of ``p``; names are elements of the old one."""
        named = {f"p/{old}": new for old, new in mapping.items()}
        state, move = migrating.moved(self.definition, target, self._copy(), named)
        self.definition, self.state = target, state
        return self.carry(lambda instance: migrating.settle_in(instance, move, recompute=False))

    def reset(self, past: dict[str, Any], restart: bool = True) -> Play:
        """Stand again as in an earlier state."""
        return self.carry(lambda instance: restoring.reset(instance, past, restart=restart))

    def modify(self, *steps: dict[str, str]) -> Play:
        return self.carry(lambda instance: modifying.modify(instance, steps))

    def cancel(self) -> Play:
        return self._turn(machine.cancel)

    def wait(self, hours: float) -> Play:
        """Time passes; due timers fire one by one at the end of it, the earliest first."""
        self.at += timedelta(hours=hours)
        while due := self._due():
            self._turn(machine.fire, due["id"], datetime.fromisoformat(due["due"]))
        return self

    def fired(self, element: str) -> int:
        """How often the element was entered."""
        return sum(e["k"] == "element.entered" and e["el"] == element for e in self.history)

    @property
    def ended(self) -> str | None:
        """The outcome's element, None while the case is open."""
        closed = [e["el"] for e in self.history if e["k"] == "case.closed"]
        return closed[-1] if closed else None

    def _due(self) -> dict[str, Any] | None:
        now = f"{self.at:%Y-%m-%dT%H:%M:%S}.000Z"
        found = sorted((t for t in self.timers.values() if t["due"] <= now), key=lambda t: t["due"])
        return found[0] if found else None

    def _turn(self, command: Any, *arguments: Any) -> Play:
        self._take(lambda: command(self.definition, self._copy(), self.env, *arguments))
        return self

    def _copy(self) -> dict[str, Any]:
        return json.loads(json.dumps(self.state))

    def _take(self, command: Any) -> None:
        turn, again = command(), command()
        assert (turn.state, turn.effects) == (again.state, again.effects)
        assert turn.flows == again.flows
        self.flows += [flow for _, flow in turn.flows]
        self.state, self.variables, self.seq = turn.state, turn.variables, self.seq + 1
        for effect in turn.effects:
            self.history.append(effect)
            self._note(effect)

    def _note(self, effect: dict[str, Any]) -> None:
        opening = {
            "task.offered": self.tasks,
            "timer.set": self.timers,
            "subscription.opened": self.subscriptions,
            "job.created": self.jobs,
            "incident.raised": self.incidents,
        }
        closing = {
            "task.withdrawn": self.tasks,
            "timer.cleared": self.timers,
            "subscription.closed": self.subscriptions,
            "job.withdrawn": self.jobs,
            "incident.resolved": self.incidents,
        }
        if effect["k"] in opening:
            assert effect["id"] not in opening[effect["k"]]
            opening[effect["k"]][effect["id"]] = effect
        elif effect["k"] == "task.changed":
            self.tasks[effect["id"]] |= effect
        elif effect["k"] in closing:
            del closing[effect["k"]][effect["id"]]
        elif effect["k"] == "case.closed":
            lists = (self.tasks, self.timers, self.subscriptions, self.jobs, self.incidents)
            assert not any(lists), "something outlived its case"


def play(nodes: str, arrows: str, others: tuple[str, ...] = (), **variables: Any) -> Play:
    """Define ``p`` and open a case of it."""
    return Play(define(nodes, arrows, others), **variables).begin()
