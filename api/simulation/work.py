"""One scripted person does one task: another way, or another person, if it is refused."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import partial
from typing import Any

from engine import CaseworkError, Form, Invalid, UserTask

from .fill import Filler, Scene
from .look import Look
from .script import Choice, Script

WAYS = 8  # ways of doing a task that one person tries before the next person does
CORRECTIONS = 8  # how often a form that was refused is filled in again
NOBODY = "没有人任此岗位"
FORMS = {
    "extension": "common/extension_request",
    "suspension": "common/suspension_request",
    "new_fact": "common/new_fact",
}


@dataclass(frozen=True, slots=True)
class Work:
    """What the people of one case work with."""

    look: Look
    filler: Filler
    script: Script
    rng: random.Random

    def attempt(self, task: UserTask) -> str:
        """Do a task. Empty if it is done, else why nobody could."""
        reason = NOBODY
        for person in self._people(task):
            scene = self._scene(task, person)
            reason = self._by_one(task, scene)
            if not reason:
                break
        return reason

    def _people(self, task: UserTask) -> list[str]:
        if task.assignee:
            return [task.assignee]
        queues = [queue.split("@") for queue in task.queues]
        found = sorted({p for role, unit in queues for p in self.look.serving(role, unit)})
        return self.rng.sample(found, len(found))

    def _scene(self, task: UserTask, person: str) -> Scene:
        at = self.look.casework.now()
        return Scene(self.look.actor(person), at, task.unit, task.case)

    def _by_one(self, task: UserTask, scene: Scene) -> str:
        reason, seen = "", []
        for _ in range(WAYS):
            known = partial(self.look.variables, task.case)
            choice = self.script.choose(task.element, self.rng, known)
            if choice in seen:
                continue  # this way was refused already
            seen.append(choice)
            reason = self._one_way(task, choice, scene)
            if not reason:
                return ""
        return reason

    def _one_way(self, task: UserTask, choice: Choice, scene: Scene) -> str:
        form = self._form(task, choice)
        answers = self.filler.fill(form, choice.answers, scene)
        act = self.look.casework.return_task if choice.returns else self.look.casework.complete
        return self._insist(lambda: act(task.id, answers, scene.actor), form, answers, scene)

    def _form(self, task: UserTask, choice: Choice) -> Form | None:
        if not choice.returns:
            return self.look.form(task.case, task.form)
        key = self.look.return_form(task.case, task.process, task.element)
        return self.look.form(task.case, key)

    def ask(self, task: UserTask, what: str, answers: Any) -> str:
        """Ask for more time or a hold, or tell a fact. Empty if it was done, else why not."""
        people = self._people(task)
        if not people:
            return NOBODY
        scene = self._scene(task, people[0])
        form = self.look.form(task.case, FORMS[what])
        given = self.filler.fill(form, answers, scene)
        casework = self.look.casework
        acts = {
            "extension": lambda: casework.ask_extension(task.id, given, scene.actor),
            "suspension": lambda: casework.ask_suspension(task.case, given, scene.actor),
            "new_fact": lambda: casework.add_fact(task.case, given, scene.actor),
        }
        return self._insist(acts[what], form, given, scene)

    def send(self, case: str, action: Any, answers: Any) -> str:
        """Tell the case what it waits for. Empty if it heard, else why not."""
        unit = self.look.unit(case)
        roles = [r for r in action["role"].split(",") if r]
        people = [p for role in roles for p in self.look.near(role, unit)]
        if not people:
            return NOBODY
        actor = self.look.actor(self.rng.choice(people))
        scene = Scene(actor, self.look.casework.now(), unit, case)
        form = self.look.form(case, action["form"])
        given = self.filler.fill(form, answers, scene)
        casework, name, ident = self.look.casework, action["name"], action["id"]
        send = lambda: casework.send(case, name, given, actor, subscription=ident)  # noqa: E731
        return self._insist(send, form, given, scene)

    def _insist(self, act: Any, form: Form | None, answers: dict[str, Any], scene: Scene) -> str:
        """Do it, correcting the form as long as there is something to correct."""
        for _ in range(CORRECTIONS):
            try:
                act()
                return ""
            except Invalid as error:
                if form is None or not self.filler.mend(form, answers, error.fields, scene):
                    return str(error)
            except CaseworkError as error:
                return error.message
        return "表单始终填不对"
