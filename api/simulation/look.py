"""Looking things up for scripted people, once: what a simulation asks a thousand times."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from engine import Actor, Casework, Definition, Form, Pack

LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(slots=True)
class Look:
    """Remembers what cannot change while cases are simulated: rules, definitions, posts of a day.

    Nobody changes packs, posts or definitions during a run; who holds which post is asked again
    when a post begins or ends.
    """

    casework: Casework
    via: str = "simulation"
    _pack: Pack | None = None
    _until: datetime | None = None
    _cases: dict[str, tuple[Definition, str]] = field(default_factory=dict)
    _serving: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    _actors: dict[str, Actor] = field(default_factory=dict)

    @property
    def pack(self) -> Pack:
        """The region pack in force."""
        if self._pack is None:
            self._pack = self.casework.pack()
        return self._pack

    def definition(self, case: str) -> Definition:
        return self._case(case)[0]

    def unit(self, case: str) -> str:
        """Where the case is."""
        return self._case(case)[1]

    def form(self, case: str, key: str | None) -> Form | None:
        return self.casework.form_of(self.definition(case), key)

    def return_form(self, case: str, process: str, element: str) -> str | None:
        """The form with which a task is sent back, None if it cannot be."""
        found = self.definition(case).elements.get((process, element))
        return found.properties.get("return_form") if found else None

    def variables(self, case: str) -> dict[str, Any]:
        return self.casework.variables(case) if case else {}

    # ------------------------------------------------------------ people

    def serving(self, role: str, unit: str) -> list[str]:
        """Ids of the people who serve a queue today."""
        self._today()
        if (role, unit) not in self._serving:
            self._serving[role, unit] = self.casework.serving(role, unit)
        return self._serving[role, unit]

    def actor(self, person: str) -> Actor:
        """A person with today's posts."""
        self._today()
        if person not in self._actors:
            self._actors[person] = self.casework.actor(person, self.via)
        return self._actors[person]

    def near(self, role: str, unit: str) -> list[str]:
        """People of a role in the unit, else in one above it, else anywhere."""
        above = [u.id for u in self.pack.path(unit)] if unit in self.pack.units else []
        for place in [*above, *self.pack.units]:
            if found := self.serving(role, place):
                return found
        return []

    def _today(self) -> None:
        now = self.casework.now()
        if self._until is None or now >= self._until:
            self._until = self.casework.posts_change(now) or LAST
            self._serving.clear()
            self._actors.clear()

    def _case(self, case: str) -> tuple[Definition, str]:
        if case not in self._cases:
            self._cases[case] = self.casework.pinned(case)
        return self._cases[case]
