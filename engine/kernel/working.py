"""The state of a case while one input works on it: what the machine did, tasks, clocks, the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from ..definitions import Definition, Element
from ..errors import Conflict
from ..events import encode, stamp
from ..model import Limit
from . import closing, handing, machine, sidetask, signing, stageclock, steering
from .env import Env
from .queue import served_by
from .setting import Setting, limit_of, started

State = dict[str, Any]
Effect = dict[str, Any]


CLOSING = ("route_class", "level", "org")  # of the closing contract, what lists and figures show


class Working:
    """The state while one input works on it, and the effects gathered so far."""

    def __init__(self, definition: Definition, state: State, setting: Setting, actor: str) -> None:
        self.definition = definition
        self.state = state
        self.setting = setting
        self.actor = actor
        self.effects: list[Effect] = []
        self.flows: list[tuple[str, str]] = []  # taken, with their process
        self.variables: dict[str, Any] = (
            machine.variables(definition, state["machine"]) if state["machine"] else {}
        )
        self.ended: list[Element] = []
        self.late = False  # entered later than it happened
        self.past: State | None = None  # where a reset goes back to
        self.source: Definition | None = None  # where a migration comes from
        self.begun: dict[str, str] = {}  # when the clocks of re-armed timers had begun
        self.recompute = False  # clocks follow the new drawing
        self._armed: dict[str, stageclock.Clock] = {}

    # ------------------------------------------------------------ the library's turn

    def carry(self, act: Callable[[Any], None]) -> None:
        """Let an operation from outside work on the tokens."""
        self.take(machine.carry(self.definition, self.state["machine"], self.env(), act))

    def finish(self, ident: str, answers: dict[str, Any], by: str) -> None:
        """A task of the drawing is done."""
        closing.measured(self, ident, answers)
        task = self.forget(ident)
        self.state["done"].setdefault(task["el"], []).append(by)
        env = replace(self.env(), actor=by)
        self.take(machine.complete(self.definition, self.state["machine"], env, ident, answers))

    def seen(self, ident: str) -> dict[str, Any]:
        """The variables that an open task of the drawing sees."""
        return machine.variables(self.definition, self.state["machine"], ident)

    def env(self) -> Env:
        s = self.setting
        return Env(
            case=s.case,
            seq=s.seq,
            at=s.at,
            actor=self.actor,
            calendars=s.calendars,
            pack=s.param,
            timer=self._timer,
            functions=s.functions(),
            context={"case": s.context({})["case"]},
        )

    def take(self, turn: machine.Turn) -> None:
        """Take over what the machine did: state, variables, effects in their order."""
        self.state["machine"], self.variables = turn.state, turn.variables
        self.flows += turn.flows
        for effect in turn.effects:
            TAKERS.get(effect["k"], Working.add)(self, effect)
        if turn.status == "ended":
            self.ended = [self._element(effect_el) for effect_el in turn.outcome]

    def add(self, effect: Effect) -> None:
        """Note an effect; a node entered and left at once has been passed."""
        last = self.effects[-1] if self.effects else {}
        entered = last.get("k") == "element.entered" and last.get("id") == effect.get("id")
        if entered and effect["k"] == "element.left":
            self.effects[-1] = {**effect, "k": "element.passed"}
        else:
            self.effects.append(effect)

    def _timer(self, element: Element, value: Any, at: Any) -> Any:
        """When a drawn timer is due; a Limit becomes a clock of the case."""
        if not isinstance(value, Limit):
            return machine.natural(value, at)
        clock = stageclock.made("event", element.id, value, at, self.setting, element.properties)
        self._armed[element.id] = clock
        return stageclock.instant(clock["due"])

    def _take_timer(self, effect: Effect) -> None:
        clock = self._armed.pop(effect["el"], None)
        clock = clock or {"use": "event", "el": effect["el"], "cls": "M", "due": effect["due"]}
        clock = clock | {"due": effect["due"]}
        if effect["id"] in self.begun and "kind" in clock:
            clock["from"] = self.begun[effect["id"]]
            stageclock.reckon(clock, self.setting)
            effect = effect | {"due": clock["due"]}
        self.state["clocks"][effect["id"]] = clock
        prov = {"provisional": True} if clock.get("prov") else {}
        self.add({**effect, "kind": "event"} | prov)

    def _take_cleared(self, effect: Effect) -> None:
        self.state["clocks"].pop(effect["id"], None)
        self.add(effect)

    def _take_offered(self, effect: Effect) -> None:
        element = self._element(effect)
        seen = machine.variables(self.definition, self.state["machine"], effect["id"])
        unit, roles = served_by(element, self.setting, effect.get("unit"))
        task = {"el": effect["el"], "name": effect["name"], "role": roles, "unit": unit}
        task |= {"p": element.process, "form": element.form}
        task |= {"assignee": effect["assignee"]} if "assignee" in effect else {}
        task |= self._priority(element, seen)
        self.offer(effect["id"], task, self.stage_clock(element, unit, effect["id"], seen))

    def _priority(self, element: Element, seen: Mapping[str, Any]) -> dict[str, int]:
        """0–100 by property ``priority`` of the task, else of the process; unsaid is 50."""
        named = element.properties.get("priority") or whole(self.definition).properties.get(
            "priority"
        )
        value = self.setting.evaluate(named, seen, element.id, "priority") if named else None
        if not isinstance(value, Decimal):
            return {}
        return {"priority": max(0, min(100, int(value)))}

    def _take_changed(self, effect: Effect) -> None:
        """The task's element has another drawing now; who has it, has it still."""
        task, element = self.state["tasks"][effect["id"]], self._element(effect)
        unit, roles = served_by(element, self.setting, effect.get("unit"))
        task |= {"el": element.id, "p": element.process, "name": effect["name"]}
        task |= {"role": roles, "unit": unit, "form": element.form}
        clock = self.state["clocks"].get(task.get("clock") or "")
        if clock is not None:
            clock["el"] = element.id
        if self.recompute:
            steering.reclock(self, effect["id"], element)
        shown = {n: task[n] for n in ("el", "p", "name", "form") if task.get(n) is not None}
        to = {"to": task["assignee"]} if "assignee" in task else {}
        self.add({"k": "task.changed", "id": effect["id"], **shown, **to, **handing.queued(task)})

    def _take_withdrawn(self, effect: Effect) -> None:
        if effect["id"] in self.state["tasks"]:  # what was just done with a merge is not withdrawn
            self.forget(effect["id"])
            self.add(effect)

    def _take_resolved(self, effect: Effect) -> None:
        if not self.state["resolved"]:
            self.resolve()

    def _take_subscription(self, effect: Effect) -> None:
        self.add({**effect, "p": effect.get("p") or self.definition.process})

    def _take_signal(self, effect: Effect) -> None:
        """A diagram asks for supervision (the third rework) by throwing ``supervise``."""
        self.add(effect)
        if effect["name"] == "supervise":
            sidetask.supervise(self, "rework", effect["el"])

    def _take_nothing(self, effect: Effect) -> None:
        """The case is closed by ``close``, when all that follows from the turn is known."""

    # ------------------------------------------------------------ tasks and their clocks

    def offer(self, ident: str, task: dict[str, Any], clock: str | None) -> None:
        """Put a task on its queue, due when its clock says."""
        due = self.state["clocks"][clock]["due"] if clock else None
        task = task | {"clock": clock, "due": due}
        self.state["tasks"][ident] = task
        shown = {k: v for k, v in task.items() if k != "clock" and v is not None}
        if self.late:
            shown["since"] = stamp(self.setting.at)
        self.add({"k": "task.offered", "id": ident, **shown})

    def forget(self, ident: str) -> dict[str, Any]:
        """Take a task off; its clock stops unless rework may bring it back."""
        task = self.state["tasks"].pop(ident)
        signing.forget(self, ident)
        clock = self.state["clocks"].get(task.get("clock") or "")
        if clock is not None:
            self.stop(task["clock"], clock)
        return task

    def stop(self, ident: str, clock: stageclock.Clock) -> None:
        self.add({"k": "timer.cleared", "id": ident})
        if clock.get("keep"):
            clock["idle"] = True
        else:
            del self.state["clocks"][ident]

    def stage_clock(
        self, element: Element, unit: str, ident: str, seen: Mapping[str, Any]
    ) -> str | None:
        if "clock" not in element.properties:
            return None
        kept = self._kept(element, unit)
        if kept:
            self.state["clocks"][kept]["idle"] = False
            self.arm(kept)
            return kept
        properties = element.properties
        evaluate = self.setting.evaluate
        value = evaluate(properties["clock"], seen, element.id, "clock")
        start = self.setting.at
        if "clock_from" in properties:
            found = evaluate(properties["clock_from"], seen, element.id, "clock_from")
            start = started(found, element.id)
        limit = limit_of(value, element.id)
        clock = stageclock.made("task", element.id, limit, start, self.setting, properties)
        if properties.get("on_reentry") == "continue":
            clock["keep"] = unit
        self.start(ident, clock)
        return ident

    def _kept(self, element: Element, unit: str) -> str | None:
        """Rework does not reset: the clock of an earlier turn in the same unit goes on."""
        for ident, clock in sorted(self.state["clocks"].items()):
            if clock["el"] == element.id and clock.get("keep") == unit and clock.get("idle"):
                return ident
        return None

    def start(self, ident: str, clock: stageclock.Clock) -> None:
        """Let a clock run, with its effect and its one timer."""
        self.state["clocks"][ident] = clock
        shown = ("use", "el", "kind", "amount", "cal", "cls", "from", "due")
        self.add({"k": "clock.started", "id": ident} | {n: clock[n] for n in shown if n in clock})
        if clock["use"] == "case":
            self.add({"k": "case.due", "due": clock["due"], "provisional": clock["prov"]})
        self.arm(ident)

    def arm(self, ident: str) -> None:
        self.effects += stageclock.armed(ident, self.state["clocks"][ident], self.setting)

    def void_clock(self, task: dict[str, Any]) -> None:
        """A wrong dispatch: the stage clock is void for that unit."""
        clock = self.state["clocks"].get(task.get("clock") or "")
        if clock is not None:
            clock.pop("keep", None)

    def moved(self, ident: str) -> None:
        """A clock has been reckoned anew: show the new date wherever it stands."""
        clock = self.state["clocks"][ident]
        self.add({"k": "clock.moved", "id": ident, "el": clock["el"], "due": clock["due"]})
        if clock["use"] == "case":
            self.add({"k": "case.due", "due": clock["due"], "provisional": clock["prov"]})
        for task_id, task in sorted(self.state["tasks"].items()):
            if task.get("clock") == ident:
                task["due"] = clock["due"]
                to = {"to": task["assignee"]} if "assignee" in task else {}
                self.add({"k": "task.moved", "id": task_id, **to, **handing.queued(task)})
        if not clock.get("idle"):
            self.add({"k": "timer.cleared", "id": ident})
            self.arm(ident)

    # ------------------------------------------------------------ the case as a whole

    def resolve(self) -> None:
        """The case counts as 办结: its clock stops; follow-up may run on inside it."""
        self.state["resolved"] = True
        self.add({"k": "case.resolved"})
        for ident, clock in sorted(self.state["clocks"].items()):
            if clock["use"] == "case":
                self.stop(ident, clock)

    def close(self) -> None:
        """The process has ended: everything that still stands goes with it."""
        end = self.ended[-1] if self.ended else None
        self._withdraw_all()
        properties = end.properties if end else {}
        self._closed(properties.get("outcome") or (end.name if end else ""), properties)

    def _withdraw_all(self) -> None:
        for ident in sorted(self.state["tasks"]):
            if ident in self.state["tasks"]:  # a signer's goes with the task he signs
                self.forget(ident)
                self.add({"k": "task.withdrawn", "id": ident})
        for ident, clock in sorted(self.state["clocks"].items()):
            clock.pop("keep", None)
            self.stop(ident, clock)

    def _closed(self, outcome: str, properties: Mapping[str, str]) -> None:
        route = properties.get("route_class") or self.variables.get("route_class")
        counts = properties.get("closes", "closed") == "closed"
        status = "closed" if counts and (route or self.setting.profile == "bpmn") else "ended"
        self.state["status"] = status
        if status == "closed" and not self.state["resolved"]:
            self.resolve()
        found = closing.contract(self, route)
        told = {n: v for n in CLOSING if isinstance(v := found.get(n), str)}
        effect = {"k": "case.closed", "status": status, "outcome": outcome, **told}
        counted = status == "closed" and self.setting.profile == "strict"
        self.add(effect | ({"closing": found} if counted else {}))

    def void(self, outcome: str) -> None:
        """End the case from outside (作废, 撤销, 并案): nothing of it runs on or counts."""
        self._stop()
        self._closed(outcome, {"closes": "ended"})

    def close_by_force(self, answers: Mapping[str, Any]) -> None:
        """End the case from outside as closed: it counts, with the class that the leader gives."""
        self._stop()
        said = {name: answers[name] for name in ("route_class", "resolved_level", "summary")}
        self.variables |= said
        self.state["machine"]["vars"] |= encode(said)
        self._closed("强制结案", {})

    def _stop(self) -> None:
        self.take(machine.cancel(self.definition, self.state["machine"], self.env()))
        self._withdraw_all()

    # ------------------------------------------------------------ small things

    def evaluate(self, text: str, element: str, what: str) -> Any:
        return self.setting.evaluate(text, self.variables, element, what)

    def task(self, ident: str) -> dict[str, Any]:
        task = self.state["tasks"].get(ident)
        if task is None:
            raise Conflict("这件待办已经办结或撤回", "task_gone")
        return task

    def count(self, what: str) -> int:
        self.state["counts"][what] = self.state["counts"].get(what, 0) + 1
        return self.state["counts"][what]

    def _element(self, effect: Effect) -> Element:
        return self.definition.elements[(effect.get("p") or self.definition.process, effect["el"])]


def whole(definition: Definition) -> Element:
    """The process itself, with the properties drawn on it."""
    return definition.elements[(definition.process, definition.process)]


TAKERS: dict[str, Callable[[Working, Effect], None]] = {
    "timer.set": Working._take_timer,
    "timer.cleared": Working._take_cleared,
    "task.offered": Working._take_offered,
    "task.changed": Working._take_changed,
    "task.withdrawn": Working._take_withdrawn,
    "subscription.opened": Working._take_subscription,
    "signal.thrown": Working._take_signal,
    "case.resolved": Working._take_resolved,
    "case.closed": Working._take_nothing,
}
