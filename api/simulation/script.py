"""What scripted actors answer: weighted choices a task, as data beside the process.

``workflows/<process>/simulation.toml`` holds for all cases of a process, with the tasks beside its
drawing (``@supervision`` …); for those of the processes it calls, too, where their own scripts say
nothing else::

    left = ["A14"]                    # elements that nobody works on: a visitor may

    [[task.A6]]                       # an element id; one table a way of doing the task
    weight = 6                        # default 1
    returns = true                    # 退单 with the task's return form; default false
    only = { level = "镇街" }          # only if the case's variables have these values
    answers = { decision = "即办" }    # form key -> value, or one of the words of fill.py

    [message.M_moved]                 # a message that the case waits for
    chance = 0.3                      # each time that the case begins to wait for it
    after = [12, 240]                 # hours until it is sent, default 2 to 200
    answers = {}

    [ask.suspension]                  # extension, suspension or new_fact, by who has the task
    chance = 0.01                     # for each task that is offered
    of = "A15"                        # only for this element; default any
    answers = {}

One demo case may carry the same keys; they win over those of its process.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine import Invalid

HOURS = (2, 200)


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to do a task; ``returns`` sends it back instead (退单)."""

    weight: float = 1
    answers: Mapping[str, Any] = field(default_factory=dict)
    returns: bool = False
    only: Mapping[str, Any] = field(default_factory=dict)

    def fits(self, variables: Mapping[str, Any]) -> bool:
        """Whether it may be chosen in a case with these variables."""
        return all(variables.get(name) == value for name, value in self.only.items())


@dataclass(frozen=True, slots=True)
class Telling:
    """A message that somebody may send, and when: hours after the case begins to wait for it."""

    chance: float = 0
    answers: Mapping[str, Any] = field(default_factory=dict)
    after: tuple[float, float] = HOURS


@dataclass(frozen=True, slots=True)
class Ask:
    """What those who have a task may ask for or tell: more time, a hold, a new fact."""

    chance: float = 0
    answers: Mapping[str, Any] = field(default_factory=dict)
    of: str = ""

    def concerns(self, element: str) -> bool:
        """A task of the drawing that this may be asked for."""
        return self.of in ("", element) and not element.startswith("@")


@dataclass(frozen=True, slots=True)
class Script:
    """Choices by element, messages by name, requests by kind, elements left to others."""

    choices: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict)
    messages: Mapping[str, Telling] = field(default_factory=dict)
    asks: Mapping[str, Ask] = field(default_factory=dict)
    left: frozenset[str] = frozenset()

    def choose(
        self, element: str, rng: random.Random, variables: Callable[[], Mapping[str, Any]]
    ) -> Choice:
        """A choice for an element; an empty one if nothing is scripted. ``variables`` of the case
        are asked for only if a choice depends on them."""
        known = self.choices.get(element, ())
        if any(c.only for c in known):
            found = variables()
            known = tuple(c for c in known if c.fits(found))
        if not known:
            return Choice()
        return rng.choices(known, [c.weight for c in known])[0]

    def telling(self, message: str) -> Telling:
        """Whether and how a message is sent; never if nothing is scripted."""
        return self.messages.get(message, Telling())

    def over(self, below: Script) -> Script:
        """This script where it says something, ``below`` elsewhere."""
        return Script(
            {**below.choices, **self.choices},
            {**below.messages, **self.messages},
            {**below.asks, **self.asks},
            self.left | below.left,
        )


def scripts(library: Mapping[str, bytes]) -> dict[str, Script]:
    """Every ``workflows/<process>/simulation.toml`` of a library, by process."""
    return {
        path.split("/")[1]: _read(path, data)
        for path, data in library.items()
        if path.endswith("/simulation.toml")
    }


def script_of(where: str, table: Mapping[str, Any]) -> Script:
    """The keys ``task``, ``message``, ``ask``, ``left`` of TOML. Invalid names what is odd."""
    try:
        choices = {el: tuple(map(_choice, rows)) for el, rows in table.get("task", {}).items()}
        messages = {name: _telling(row) for name, row in table.get("message", {}).items()}
        asks = {what: Ask(**row) for what, row in table.get("ask", {}).items()}
    except (TypeError, ValueError) as error:
        raise Invalid({where: [f"脚本的一项不合格式:{error}"]}) from error
    return Script(choices, messages, asks, frozenset(table.get("left", ())))


def _read(path: str, data: bytes) -> Script:
    try:
        return script_of(path, tomllib.loads(data.decode()))
    except ValueError as error:
        raise Invalid({path: [f"不是有效的 TOML:{error}"]}) from error


def _choice(row: Mapping[str, Any]) -> Choice:
    return Choice(**row)


def _telling(row: Mapping[str, Any]) -> Telling:
    least, most = row.get("after", HOURS)
    return Telling(**{**row, "after": (least, most)})
