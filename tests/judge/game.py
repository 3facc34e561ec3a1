"""The token game of BPMN 2.0.2, chapter 13: how tokens enter, wait and leave.

Where the standard leaves open who comes first, ``pick`` asks; where it leaves a choice to the
engine, the engine's documented one is taken (docs/bpmn.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from engine.feel import FeelError, evaluate

from . import events, loops
from .choices import Choices
from .reading import Diagram, Flow, Node
from .state import Place, State, Token

WAITING = ("userTask", "manualTask", "serviceTask")
CATCHING = ("intermediateCatchEvent", "receiveTask", "eventBasedGateway")
THROWING = ("intermediateThrowEvent", "endEvent", "sendTask")
INSIDE = ("subProcess", "transaction", "adHocSubProcess", "callActivity")


class Wrong(Exception):
    """An expression cannot be evaluated, or no flow applies: an incident."""


class Game:
    """One state, moved in place; ``choices`` decides what may go several ways."""

    def __init__(self, diagram: Diagram, state: State, choices: Choices) -> None:
        self.diagram, self.state, self.choices = diagram, state, choices

    # ------------------------------------------------------------ looking

    def node(self, token: Token) -> Node:
        return self.diagram.nodes[token.node]

    def alive(self, token: Token) -> bool:
        return self.state.tokens.get(token.id) is token

    def place(self, token: Token) -> Place:
        return self.state.places[token.place]

    def visible(self, token: Token) -> dict[str, Any]:
        """What an expression sees where the token stands."""
        local = token.local
        if token.holder is not None:
            return self.visible(self.state.tokens[token.holder]) | local
        return self.around(self.place(token)) | local

    def around(self, place: Place) -> dict[str, Any]:
        """What a scope sees."""
        if place.variables is not None or place.owner is None:
            return place.variables or {}
        return self.visible(self.state.tokens[place.owner])

    def value(self, token: Token, text: str, **more: Any) -> Any:
        try:
            return evaluate(text, self.visible(token) | more, now=self.state.at)
        except FeelError as error:
            raise Wrong(str(error)) from error

    def holds(self, token: Token, text: str, **more: Any) -> bool:
        found = self.value(token, text, **more)
        if not isinstance(found, bool):
            raise Wrong(f"{text} is {found!r}")
        return found

    # ------------------------------------------------------------ moving

    def say(self, what: str, token: Token) -> None:
        self.state.said.append((what, token.node, token.turn))

    def spawn(self, node: str, place: int, **more: Any) -> Token:
        token = Token(self.state.new(), node, place, **more)
        self.state.tokens[token.id] = token
        return token

    def open(self, scope: str, owner: Token | None, variables: dict[str, Any] | None) -> Place:
        place = Place(self.state.new(), scope, owner.id if owner else None, variables)
        self.state.places[place.id] = place
        return place

    def run(self, token: Token) -> None:
        """A token that is ready enters its node, with as many others as it needs."""
        node = self.node(token)
        if node.needs > 1 and token.holder is None and not self.gathered(token, node.needs):
            return
        self.say("entered", token)
        token.state = "busy"
        try:
            if node.loop is not None and token.holder is None:
                events.arm_boundary(self, token)
                loops.begin(self, token)
            else:
                self.enter(token, node)
        except Wrong:
            token.state, token.armed, token.leaving = "failed", [], False

    def gathered(self, token: Token, needs: int) -> bool:
        """Start quantity (table 10.3): tokens wait until there are enough; one enters for all."""
        inside = self.state.inside(token.place)
        others = [t for t in inside if (t.node, t.state) == (token.node, "gathering")]
        if len(others) + 1 < needs:
            token.state = "gathering"
            return False
        for other in others[: needs - 1]:
            self.remove(other)
        return True

    def retry(self, token: Token) -> None:
        """Try again what had failed; a join that waits for what cannot come waits on."""
        if token.state in ("join", "gathering"):
            return
        if token.leaving:
            token.state = "busy"
            self.complete(token)
        elif self.node(token).kind in THROWING:
            events.throw(self, token, self.node(token))
        else:
            token.state = "busy"

    def enter(self, token: Token, node: Node) -> None:
        if node.kind in ("parallelGateway", "inclusiveGateway") and len(node.incoming) > 1:
            self.arrive(token, node)
        elif node.kind in WAITING:
            events.arm_boundary(self, token)
        elif node.kind in CATCHING:
            events.catch(self, token, node)
        elif node.kind in INSIDE:
            events.arm_boundary(self, token)
            self.step_inside(token, node)
        elif node.kind in THROWING:
            events.throw(self, token, node)
        else:
            self.work(token, node)

    def work(self, token: Token, node: Node) -> None:
        """A node that does not wait."""
        if node.kind == "startEvent":
            events.listen(self, self.place(token))
        if node.script:
            self.write(token, self.value(token, node.script))
        self.complete(token)

    def write(self, token: Token, values: dict[str, Any]) -> None:
        """Into the innermost scope that has the name; a new name to the process."""
        where: Token | None = token
        while where is not None:
            for name in [n for n in values if n in where.local]:
                where.local[name] = values.pop(name)
            if where.holder is not None:
                where = self.state.tokens[where.holder]
                continue
            place = self.place(where)
            if place.variables is not None:
                place.variables.update(values)
                return
            where = self.state.tokens[place.owner] if place.owner is not None else None

    def step_inside(self, token: Token, node: Node) -> None:
        called = node.kind == "callActivity"
        place = self.open(node.inner, token, dict(self.visible(token)) if called else None)
        starts = [token.fired] if node.by_event else [n.id for n in self.diagram.start(node.inner)]
        for start in starts[: None if not self._drawn_start(node) else 1]:
            self.spawn(start, place.id)

    def _drawn_start(self, node: Node) -> bool:
        return any(n.kind == "startEvent" for n in self.diagram.start(node.inner))

    # ------------------------------------------------------------ leaving

    def complete(self, token: Token) -> None:
        """Leave along the flows that apply; if none does, the token stays and has failed."""
        node = self.node(token)
        try:
            report = loops.concludes(self, token) if token.holder is not None else {}
            undoes = token.undoing is not None
            flows = [] if undoes or token.holder is not None else self.flows(token, node)
        except Wrong:
            token.state, token.leaving = "failed", True
            return
        self.let_go(token)
        self.say("left", token)
        self.remove(token)
        for flow in flows:
            for _ in range(node.gives):
                self.follow(flow, token.place)
        if node.handler and token.holder is None:
            self.place(token).done += (node.handler,)
        if token.undoing is not None:
            events.undo_next(self, self.state.tokens[token.undoing])
        elif token.holder is not None:
            loops.body_done(self, self.state.tokens[token.holder], token, report)
        else:
            self.settle(token.place)

    def follow(self, flow: Flow, place: int) -> None:
        self.spawn(flow.target, place, via=flow.id)

    def flows(self, token: Token, node: Node) -> list[Flow]:
        """Which sequence flows are taken (13.4; 8.4.13 for flows that leave an activity)."""
        out = node.outgoing
        blind = node.kind.endswith("Event") or node.kind in ("parallelGateway", "eventBasedGateway")
        if blind or not any(f.condition or f.default for f in out):
            return list(out)
        free = [f for f in out if not f.condition and not f.default]
        held: list[Flow] = []
        for flow in (f for f in out if f.condition and not f.default):
            if self.holds(token, flow.condition):
                held.append(flow)
                if node.kind == "exclusiveGateway":
                    break
        taken = free + (held or [f for f in out if f.default])
        if not taken:
            raise Wrong("no flow applies")
        return taken

    def settle(self, place: int) -> None:
        """A scope without tokens is complete (13.5.6)."""
        if place not in self.state.places or self.state.inside(place):
            return
        owner = self.state.places[place].owner
        del self.state.places[place]
        if owner is None:
            self.state.ended = True
        else:
            self.complete(self.state.tokens[owner])

    def remove(self, token: Token) -> None:
        del self.state.tokens[token.id]

    def let_go(self, token: Token) -> None:
        """Nothing that the token holds goes on."""
        for body in self.state.bodies(token.id):
            self.cancel(body)
        for handler in [t for t in self.state.tokens.values() if t.undoing == token.id]:
            self.cancel(handler)
        token.armed = []

    def cancel(self, token: Token) -> None:
        """Stop a token and all that runs inside it."""
        for place in self.state.places_of(token.id):
            self.empty(place)
            del self.state.places[place.id]
        self.let_go(token)
        if token.state not in ("ready", "gathering"):
            self.say("cancelled", token)
        self.remove(token)

    def empty(self, place: Place, but: Token | None = None) -> None:
        """Stop everything in a scope; nothing listens in it any more."""
        place.armed = []
        for token in self.state.inside(place.id):
            if self.alive(token) and token is not but and token.holder is None:
                self.cancel(token)

    # ------------------------------------------------------------ joins

    def arrive(self, token: Token, node: Node) -> None:
        """At a join. An AND join goes when every flow has brought a token (13.4.1)."""
        token.state = "join"
        if node.kind == "parallelGateway":
            first = self.first(token)
            if len(first) == len(node.incoming):
                self.merge(first.values(), token if token in first.values() else None)

    def first(self, token: Token) -> dict[str, Token]:
        """Flow -> the first token that waits, having come along it."""
        found: dict[str, Token] = {}
        for other in self.state.inside(token.place):
            if other.node == token.node and other.state == "join":
                found.setdefault(other.via, other)
        return found

    def merge(self, tokens: Iterable[Token], last: Token | None = None) -> None:
        """One token of each flow becomes one that goes on."""
        going = list(tokens)
        last = last or going[-1]
        for other in going:
            if other is not last:
                self.say("left", other)
                self.remove(other)
        last.state = "busy"
        self.complete(last)

    def may_merge(self, token: Token) -> bool:
        """May this OR join go now? (13.4.3: no token elsewhere can still reach an empty flow
        without also reaching one that has a token.)"""
        full, gate = set(self.first(token)), token.node
        for other in self.state.inside(token.place):
            if other.node == gate or other.holder is not None or other.undoing is not None:
                continue
            reached = self.reached(other.node, gate)
            if reached - full and not reached & full:
                return False
        return True

    def reached(self, node: str, gate: str) -> set[str]:
        """Incoming flows of the gate to which a path leads from the node without passing it."""
        found: set[str] = set()
        todo, seen = [node], {gate}
        while todo:
            name = todo.pop()
            if name not in seen:
                seen.add(name)
                todo += self.diagram.nodes[name].boundary
                for flow in self.diagram.nodes[name].outgoing:
                    found |= {flow.id} if flow.target == gate else set()
                    todo.append(flow.target)
        return found

    def stuck(self) -> list[set[str]]:
        """Joins in scopes where nothing else lives: they can never go. A set for each scope."""
        found = []
        for place in self.state.places.values():
            inside = [t for t in self.state.inside(place.id) if not self.node(t).by_event]
            if inside and all(t.state in ("join", "gathering") for t in inside):
                found.append({t.node for t in inside})
        return found
