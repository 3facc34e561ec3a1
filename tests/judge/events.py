"""Events (10.5, 13.5): who waits for what, and what happens when it comes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from engine.feel import evaluate

from .reading import Event, Node
from .state import Armed, Place, Token

if TYPE_CHECKING:
    from .game import Game

Holder = Token | Place
THROWN = ("error", "escalation", "cancel", "compensate")
DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")


# ---------------------------------------------------------------- waiting


def arm(game: Game, holder: Holder, node: Node) -> None:
    """Wait for every event of the node; those that are thrown are looked up when they are."""
    for number, event in enumerate(node.events):
        if event.kind in THROWN:
            continue
        armed = Armed(node.id, number)  # a condition is first looked at as if it had been false
        if event.kind == "timer":
            armed.due, armed.left = game.state.at + period(event), repeats(event)
        holder.armed.append(armed)


def arm_boundary(game: Game, token: Token) -> None:
    for name in game.node(token).boundary if token.holder is None else ():
        arm(game, token, game.diagram.nodes[name])


def catch(game: Game, token: Token, node: Node) -> None:
    if token.fired:
        game.complete(token)
        return
    arm_boundary(game, token)
    targets = [f.target for f in node.outgoing] if node.kind == "eventBasedGateway" else [node.id]
    for name in targets:
        arm(game, token, game.diagram.nodes[name])
    if not node.events and node.kind != "eventBasedGateway":
        game.complete(token)


def listen(game: Game, place: Place) -> None:
    """The event sub-processes of a scope that has begun."""
    for name in game.diagram.scopes[place.scope].event_subs:
        arm(game, place, _start(game, name))


def _start(game: Game, event_sub: str) -> Node:
    inside = game.diagram.scopes[event_sub].nodes
    return next(n for n in map(game.diagram.nodes.get, inside) if n and n.kind == "startEvent")


def waiting(game: Game) -> Iterator[tuple[Holder, Armed, Event]]:
    """Everything that waits, with the event it waits for."""
    holders = (*game.state.tokens.values(), *game.state.places.values())
    for holder in holders:
        for armed in holder.armed:
            yield holder, armed, game.diagram.nodes[armed.node].events[armed.number]


def heard(game: Game, kind: str, what: str) -> list[tuple[Holder, Armed]]:
    return [(h, a) for h, a, e in waiting(game) if (e.kind, e.what) == (kind, what)]


def still(game: Game, holder: Holder, armed: Armed) -> bool:
    """Does this wait go on?"""
    known = game.state.tokens if isinstance(holder, Token) else game.state.places
    return known.get(holder.id) is holder and any(a is armed for a in holder.armed)


def period(event: Event) -> timedelta:
    days, hours, minutes, seconds = DURATION.findall(event.what.rpartition("/")[2])[0]
    parts = (int(part or 0) for part in (days, hours, minutes, seconds))
    return timedelta(**dict(zip(("days", "hours", "minutes", "seconds"), parts, strict=True)))


def repeats(event: Event) -> int:
    if event.form != "timeCycle":
        return 1
    return int(event.what.partition("/")[0][1:] or -1)


# ---------------------------------------------------------------- conditions


def true_now(game: Game) -> Iterator[tuple[Holder, Armed]]:
    """Conditions that hold and did not when they were last looked at (10.5.5). A name without a
    value is null."""
    for holder, armed, event in list(waiting(game)):
        if event.kind == "conditional" and not armed.was and _holds(game, holder, event):
            yield holder, armed


def forget(game: Game) -> None:
    """Conditions that no longer hold may happen again."""
    for holder, armed, event in list(waiting(game)):
        if event.kind == "conditional" and armed.was:
            armed.was = _holds(game, holder, event)


def _holds(game: Game, holder: Holder, event: Event) -> bool:
    seen = game.visible(holder) if isinstance(holder, Token) else game.around(holder)
    return evaluate(event.what, seen) is True


# ---------------------------------------------------------------- happening


def trigger(game: Game, holder: Holder, armed: Armed) -> None:
    """What was waited for has come."""
    node = game.diagram.nodes[armed.node]
    if node.parallel and len(node.events) > 1 and not _all_met(holder, armed, node):
        return
    if isinstance(holder, Place):
        _wake(game, holder, armed, node)
    elif node.kind == "boundaryEvent":
        _again(game, holder, armed)
        caught(game, holder, node)
    elif holder.node == node.id:
        game.complete(holder)
    else:  # an event-based gateway: the first decides
        holder.armed = []
        game.spawn(node.id, holder.place, fired="yes")
        game.say("left", holder)
        game.remove(holder)


def _all_met(holder: Holder, armed: Armed, node: Node) -> bool:
    """A parallel multiple event happens when each of its events has come."""
    holder.armed = [a for a in holder.armed if a is not armed]
    rest = [a for a in holder.armed if a.node == node.id]
    if not rest and isinstance(holder, Token) and node.kind == "boundaryEvent":
        holder.armed += [Armed(node.id, n) for n in range(len(node.events))]
    return not rest


def caught(game: Game, activity: Token, node: Node) -> None:
    """A boundary event happens at an activity."""
    game.spawn(node.id, activity.place)
    if node.interrupting:
        game.cancel(activity)


def _wake(game: Game, place: Place, armed: Armed, start: Node) -> None:
    """An event sub-process begins; interrupting, it is alone from now on."""
    if start.interrupting:
        game.empty(place)
    else:
        _again(game, place, armed)
    game.spawn(start.scope, place.id, fired=start.id)


def _again(game: Game, holder: Holder, armed: Armed) -> None:
    """A cycle goes on; what was missed meanwhile counts as one. Other timers are over."""
    if armed.due is None:
        return
    every = period(game.diagram.nodes[armed.node].events[armed.number])
    armed.left -= armed.left > 0
    if armed.left:
        armed.due += every
    while armed.left and armed.due <= game.state.at:
        armed.due += every
        armed.left -= armed.left > 0
    if not armed.left:
        holder.armed = [a for a in holder.armed if a is not armed]


# ---------------------------------------------------------------- throwing


def throw(game: Game, token: Token, node: Node) -> None:
    """Throw what the node throws, then leave it if it is still there."""
    for event in node.events:
        if not game.alive(token):
            return
        if event.kind == "terminate":
            _terminate(game, token)
            return
        if event.kind == "message":
            found = heard(game, "message", event.what)
            if found:
                trigger(game, *game.choices.pick(found))
        elif event.kind == "signal":
            broadcast(game, event.what)
        elif event.kind == "compensate":
            undo(game, token)
            return
        elif event.kind in ("error", "escalation"):
            found_one = raised(game, token, event.kind, event.what)
            if event.kind == "error" and not found_one:
                token.state = "failed"
                return
    if game.alive(token):
        game.complete(token)


def broadcast(game: Game, what: str) -> None:
    """A signal reaches all that wait now, in any order, but those that it stops on the way."""
    found = heard(game, "signal", what)
    while found:
        chosen = game.choices.pick(found)
        found = [pair for pair in found if pair is not chosen]
        if still(game, *chosen):
            trigger(game, *chosen)


def undo(game: Game, token: Token) -> None:
    """Compensate what is done in the scope, the last first; then go on (10.7)."""
    place = game.place(token)
    token.plan, place.done = place.done, ()
    undo_next(game, token)


def undo_next(game: Game, token: Token) -> None:
    if not token.plan:
        game.complete(token)
        return
    handler, token.plan = token.plan[-1], token.plan[:-1]
    game.spawn(handler, token.place, undoing=token.id)


def _terminate(game: Game, token: Token) -> None:
    place = game.place(token)
    game.say("left", token)
    game.remove(token)
    game.empty(place)
    game.settle(place.id)


def raised(game: Game, token: Token, kind: str, code: str, *, within: bool = False) -> bool:
    """From the inside out, the first scope that catches; an exact code before any code."""
    for level in _levels(game, token, within):
        fits = [(h, n) for h, n in level if n.event.kind == kind and n.event.what in ("", code)]
        if fits:
            holder, node = min(fits, key=lambda pair: pair[1].event.what == "")
            if isinstance(holder, Place):
                _wake(game, holder, Armed(node.id), node)
            else:
                caught(game, holder, node)
            return True
    return False


def _levels(game: Game, token: Token, within: bool) -> Iterator[list[tuple[Holder, Node]]]:
    if within:
        yield from _boundaries(game, token)
    place = game.place(token)
    while True:
        yield [(place, _start(game, name)) for name in _listening(game, place)]
        if place.owner is None:
            return
        owner = game.state.tokens[place.owner]
        yield from _boundaries(game, owner)
        place = game.place(owner)


def _listening(game: Game, place: Place) -> list[str]:
    """Event sub-processes that still listen: none once one has interrupted the scope."""
    subs = game.diagram.scopes[place.scope].event_subs
    running = (t for t in game.state.inside(place.id) if game.node(t).by_event)
    if any(_start(game, t.node).interrupting for t in running):
        return []
    return list(subs)


def _boundaries(game: Game, activity: Token) -> Iterator[list[tuple[Holder, Node]]]:
    holder: Token | None = activity
    while holder is not None:
        if holder.holder is None:
            yield [(holder, game.diagram.nodes[name]) for name in game.node(holder).boundary]
        holder = game.state.tokens[holder.holder] if holder.holder is not None else None
