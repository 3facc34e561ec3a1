"""Does the standard allow what the engine did? All states that explain it so far are kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from . import events
from .choices import Choices, ways
from .game import Game
from .reading import Diagram
from .state import Said, State, Token

MOST_STATES = 12
MOST_TRIES = 200
Action = Callable[[Game], None]


class Forbidden(Exception):
    """No order of tokens that the standard allows explains what the engine did."""


class Undecided(Exception):
    """Too many ways to try."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What stands open in the engine after an input."""

    tasks: Counter[str]
    timers: Counter[tuple[str, str]]
    waits: Counter[tuple[str, str]]
    incidents: Counter[str]
    ended: bool


class Judge:
    """Follows one case. Every method takes what the engine said about an input, in its order."""

    def __init__(self, diagram: Diagram, process: str, at: datetime) -> None:
        self.diagram, self.process, self.at = diagram, process, at
        self.states = [State(at)]

    def start(self, variables: Mapping[str, Any], told: list[Said], seen: Seen) -> None:
        def act(game: Game) -> None:
            place = game.open(self.process, None, dict(variables))
            for node in self.diagram.start(self.process):
                game.spawn(node.id, place.id)

        self._judge(lambda state: [act], told, seen)

    def complete(
        self, node: str, values: Mapping[str, Any], told: list[Said], seen: Seen, turn: int = 0
    ) -> None:
        """A user, manual or service task is done."""

        def finish(token: Token) -> Action:
            def act(game: Game) -> None:
                own = game.state.tokens[token.id]
                game.write(own, dict(values))
                game.complete(own)

            return act

        self._judge(lambda s: map(finish, _busy(s, node, turn)), told, seen)

    def fail(self, node: str, code: str, told: list[Said], seen: Seen, turn: int = 0) -> None:
        """A job fails with an error code."""

        def throw(token: Token) -> Action:
            def act(game: Game) -> None:
                own = game.state.tokens[token.id]
                if not events.raised(game, own, "error", code, within=True):
                    own.state, own.leaving = "failed", False

            return act

        self._judge(lambda s: map(throw, _busy(s, node, turn)), told, seen)

    def retry(self, node: str, told: list[Said], seen: Seen) -> None:
        """What had failed is tried again; a join that waits for what cannot come still waits."""

        def again(token: Token) -> Action:
            return lambda game: game.retry(game.state.tokens[token.id])

        def failed(state: State) -> list[Token]:
            found = [t for t in state.tokens.values() if t.node == node]
            return [t for t in found if t.state in ("failed", "join", "gathering")]

        self._judge(lambda s: map(again, failed(s)), told, seen)

    def message(self, name: str, told: list[Said], seen: Seen) -> None:
        def act(game: Game) -> None:
            events.trigger(game, *game.choices.pick(events.heard(game, "message", name)))

        self._judge(lambda s: [act], told, seen)

    def signal(self, name: str, told: list[Said], seen: Seen) -> None:
        self._judge(lambda s: [lambda game: events.broadcast(game, name)], told, seen)

    def fire(self, node: str, at: datetime, told: list[Said], seen: Seen) -> None:
        """A timer that is due has fired."""
        self.at = at

        def act(game: Game) -> None:
            due = [
                (h, a)
                for h, a, _ in events.waiting(game)
                if a.node == node and a.due is not None and a.due <= at
            ]
            if due:
                events.trigger(game, *game.choices.pick(due))

        self._judge(lambda s: [act], told, seen)

    def amend(self, values: Mapping[str, Any], told: list[Said], seen: Seen) -> None:
        def act(game: Game) -> None:
            root = next(p for p in game.state.places.values() if p.owner is None)
            assert root.variables is not None
            root.variables |= values

        self._judge(lambda s: [act], told, seen)

    def cancel(self, told: list[Said], seen: Seen) -> None:
        def act(game: Game) -> None:
            root = next(p for p in game.state.places.values() if p.owner is None)
            game.empty(root)
            game.settle(root.id)

        self._judge(lambda s: [act], told, seen)

    # ------------------------------------------------------------ all ways

    def _judge(
        self, actions: Callable[[State], Iterable[Action]], told: list[Said], seen: Seen
    ) -> None:
        found: dict[str, State] = {}
        reasons: list[str] = []
        for state in self.states:
            state.at = self.at
            for action in actions(state):
                for after in self._explained(state, action, told):
                    if difference := _difference(self.diagram, after, seen):
                        reasons.append(difference)
                    else:
                        found.setdefault(after.key(), after)
        if not found:
            why = "; ".join(dict.fromkeys(reasons)) or f"the judge cannot follow {told}"
            raise Forbidden(why)
        self.states = list(found.values())[:MOST_STATES]

    def _explained(self, state: State, action: Action, told: list[Said]) -> Iterator[State]:
        """States at rest that an input and then all that was told lead to."""
        todo = list(self._fitting(state, action, told, 0))
        for _ in range(MOST_TRIES):
            if not todo:
                return
            after, position = todo.pop()
            moves = list(self._moves(after, told[position] if position < len(told) else None))
            if position == len(told) and not moves:
                yield after
            for move in reversed(moves):
                todo += self._fitting(after, move, told, position)
        raise Undecided

    def _fitting(
        self, state: State, action: Action, told: list[Said], position: int
    ) -> Iterator[tuple[State, int]]:
        """The ways of an action that say what was told next."""

        def all_of_it(after: State, choices: Choices) -> None:
            game = Game(self.diagram, after, choices)
            action(game)
            events.forget(game)

        for after in ways(state, all_of_it):
            end = position + len(after.said)
            if Counter(told[position:end]) == Counter(after.said):
                yield after, end

    def _moves(self, state: State, next_said: Said | None) -> Iterator[Action]:
        """What may happen by itself now: a token enters its node, an OR join goes."""
        ready = [t for t in state.tokens.values() if t.state == "ready"]
        for token in _unlike(ready):
            if next_said is None or next_said[1] == token.node:
                yield self._enter(token.id)
        if next_said is None or next_said[0] == "left":
            yield from self._merges(state, next_said)
        game = Game(self.diagram, state, Choices())
        for number, _ in enumerate(events.true_now(game)):
            yield self._come_true(number)

    def _come_true(self, number: int) -> Action:
        def act(game: Game) -> None:
            holder, armed = list(events.true_now(game))[number]
            armed.was = True
            events.trigger(game, holder, armed)

        return act

    def _enter(self, ident: int) -> Action:
        return lambda game: game.run(game.state.tokens[ident])

    def _merges(self, state: State, next_said: Said | None) -> Iterator[Action]:
        game = Game(self.diagram, state, Choices())
        done: set[tuple[str, int]] = set()
        for token in state.tokens.values():
            key = (token.node, token.place)
            wanted = next_said is None or next_said[1] == token.node
            if token.state != "join" or key in done or not wanted:
                continue
            if game.node(token).kind == "inclusiveGateway" and game.may_merge(token):
                done.add(key)
                yield self._merge(token.id)

    def _merge(self, ident: int) -> Action:
        return lambda game: game.merge(game.first(game.state.tokens[ident]).values())


def _busy(state: State, node: str, turn: int) -> list[Token]:
    found = [t for t in state.tokens.values() if (t.node, t.state, t.turn) == (node, "busy", turn)]
    return _unlike(t for t in found if not state.bodies(t.id))


def _unlike(tokens: Iterable[Token]) -> list[Token]:
    """Tokens between which it makes a difference which one moves."""
    keys = {(t.node, t.place, t.via, t.holder, t.turn, t.fired, str(t.armed)): t for t in tokens}
    return list(keys.values())


def _difference(diagram: Diagram, state: State, seen: Seen) -> str:
    """What stands open here and not in the engine; empty if nothing does."""
    game = Game(diagram, state, Choices())
    here = _seen(game)
    stuck = _named(game, seen.incidents)
    parts = [
        f"{name}: the judge {_shown(mine)}, the engine {_shown(theirs)}"
        for name, mine, theirs in (
            ("ended", here.ended, seen.ended),
            ("tasks", here.tasks, seen.tasks),
            ("timers", here.timers, seen.timers),
            ("waits", here.waits, seen.waits),
            ("incidents", here.incidents + stuck, seen.incidents),
        )
        if mine != theirs
    ]
    return "; ".join(parts)


def _named(game: Game, incidents: Counter[str]) -> Counter[str]:
    """Of the joins that are stuck together the engine names at least one."""
    stuck = game.stuck()
    named = Counter({node: incidents[node] for joins in stuck for node in joins})
    return +named if named.total() >= len(stuck) else named + Counter(stuck=1)


def _shown(value: Any) -> Any:
    return dict(sorted(value.items())) if isinstance(value, Counter) else value


def _seen(game: Game) -> Seen:
    state = game.state
    working = ("userTask", "manualTask", "serviceTask")
    tasks = [
        t.node
        for t in state.tokens.values()
        if t.state == "busy" and game.node(t).kind in working and not _holds_bodies(game, t)
    ]
    timers, waits = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for _, armed, event in events.waiting(game):
        if armed.due is not None:
            timers[armed.node, f"{armed.due:%Y-%m-%dT%H:%M:%S}"] += 1
        elif event.kind in ("message", "signal"):
            waits[armed.node, event.what] += 1
    failed = [t.node for t in state.tokens.values() if t.state == "failed"]
    return Seen(Counter(tasks), timers, waits, Counter(failed), state.ended)


def _holds_bodies(game: Game, token: Token) -> bool:
    return game.node(token).loop is not None and token.holder is None
