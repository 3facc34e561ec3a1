"""Standard loops and multi-instances (13.3.6, 13.3.7): a holder and its bodies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .game import Game
    from .state import Token


def begin(game: Game, token: Token) -> None:
    loop = game.node(token).loop
    assert loop is not None
    if loop.kind == "loop":
        if loop.before and not _again(game, token, 0):
            game.complete(token)
        else:
            _body(game, token, 1, {})
        return
    items = game.value(token, loop.over) if loop.over else None
    token.number = len(items) if items is not None else int(game.value(token, loop.number))
    token.items = tuple(items) if items is not None else tuple(range(token.number))
    if not token.number:
        game.complete(token)
    for turn in range(1 if loop.kind == "sequential" and token.number else token.number):
        _item(game, token, turn)


def concludes(game: Game, body: Token) -> dict[str, Any]:
    """What a body says while its variables are still there: go on, or enough."""
    loop, holder = game.node(body).loop, game.state.tokens[body.holder or 0]
    assert loop is not None
    if loop.kind == "loop":
        return {"more": _again(game, body, body.turn)}
    if not loop.until:
        return {}
    done = holder.done + 1
    active = 0 if loop.kind == "sequential" else holder.number - done
    counts = {
        "nrOfInstances": holder.number,
        "nrOfCompletedInstances": done,
        "nrOfActiveInstances": active,
    }
    return {"enough": game.holds(body, loop.until, **counts)}


def body_done(game: Game, holder: Token, body: Token, said: dict[str, Any]) -> None:
    loop = game.node(holder).loop
    assert loop is not None
    holder.done += 1
    if loop.kind == "loop":
        _body(game, holder, body.turn + 1, {}) if said["more"] else game.complete(holder)
    elif holder.done == holder.number or said.get("enough"):
        game.complete(holder)
    elif loop.kind == "sequential":
        _item(game, holder, holder.done)


def _again(game: Game, inside: Token, done: int) -> bool:
    loop = game.node(inside).loop
    assert loop is not None
    if loop.most is not None and done >= loop.most:
        return False
    return not loop.until or game.holds(inside, loop.until, loopCounter=done)


def _item(game: Game, holder: Token, index: int) -> None:
    loop = game.node(holder).loop
    item = {loop.item: holder.items[index]} if loop is not None and loop.item else {}
    _body(game, holder, index + 1, item)


def _body(game: Game, holder: Token, turn: int, local: dict[str, Any]) -> None:
    local = {"loopCounter": turn} | local
    game.spawn(holder.node, holder.place, holder=holder.id, turn=turn, local=local)
