"""Where the tokens are: small, copied when the judge must try several ways."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

Said = tuple[str, str, int]  # what happened, at which node, in which turn of a loop (0: none)


@dataclass(slots=True)
class Armed:
    """Waits for event ``number`` of a node. A timer has ``due``, a cycle also ``left``; ``was``:
    what a condition was when it was last looked at."""

    node: str
    number: int = 0
    due: datetime | None = None
    left: int = 1
    was: bool = False


@dataclass(slots=True)
class Token:
    """``state``: ready (on its way in), gathering, busy, join, failed (then ``leaving`` says
    whether it had done its work). A body has a ``holder``."""

    id: int
    node: str
    place: int
    state: str = "ready"
    via: str = ""
    holder: int | None = None
    turn: int = 0
    local: dict[str, Any] = field(default_factory=dict)
    fired: str = ""
    leaving: bool = False
    armed: list[Armed] = field(default_factory=list)
    number: int = 0
    done: int = 0
    items: tuple[Any, ...] = ()
    plan: tuple[str, ...] = ()
    undoing: int | None = None


@dataclass(slots=True)
class Place:
    """A running scope. ``variables`` only where a process begins; ``armed`` are event
    sub-processes that listen; ``done`` are activities that could be undone, in order."""

    id: int
    scope: str
    owner: int | None = None
    variables: dict[str, Any] | None = None
    armed: list[Armed] = field(default_factory=list)
    done: tuple[str, ...] = ()


@dataclass(slots=True)
class State:
    at: datetime
    tokens: dict[int, Token] = field(default_factory=dict)
    places: dict[int, Place] = field(default_factory=dict)
    next: int = 1
    ended: bool = False
    said: list[Said] = field(default_factory=list)

    def copy(self) -> State:
        tokens = {i: _copy(t) for i, t in self.tokens.items()}
        places = {i: _copy(p) for i, p in self.places.items()}
        return State(self.at, tokens, places, self.next, self.ended, list(self.said))

    def new(self) -> int:
        self.next += 1
        return self.next - 1

    def inside(self, place: int) -> list[Token]:
        return [t for t in self.tokens.values() if t.place == place]

    def bodies(self, holder: int) -> list[Token]:
        return [t for t in self.tokens.values() if t.holder == holder]

    def places_of(self, token: int) -> list[Place]:
        return [p for p in self.places.values() if p.owner == token]

    def key(self) -> str:
        """The same for states that differ only in the numbers of their tokens."""
        roots = [self._place(p) for p in self.places.values() if p.owner is None]
        return json.dumps([self.ended, roots], default=str, sort_keys=True)

    def _place(self, place: Place) -> Any:
        own = (t for t in self.inside(place.id) if t.holder is None)
        armed = sorted(map(str, place.armed))
        return [
            place.scope,
            place.variables,
            armed,
            str(place.done),
            _sorted(map(self._token, own)),
        ]

    def _token(self, token: Token) -> Any:
        held = _sorted(map(self._token, self.bodies(token.id)))
        inner = _sorted(map(self._place, self.places_of(token.id)))
        told = [
            token.node,
            token.state,
            token.via,
            token.turn,
            token.local,
            token.fired,
            token.leaving,
        ]
        told += [token.number, token.done, token.items, token.plan, sorted(map(str, token.armed))]
        return [*told, held, inner]


def _copy(thing: Any) -> Any:
    twin = replace(thing, armed=[replace(a) for a in thing.armed])
    if isinstance(thing, Place) and thing.variables is not None:
        twin.variables = dict(thing.variables)
    return twin


def _sorted(values: Iterator[Any]) -> list[Any]:
    return sorted(values, key=lambda v: json.dumps(v, default=str, sort_keys=True))
