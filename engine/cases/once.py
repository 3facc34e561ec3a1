"""Carry a command out once: one transaction, one effect per key, the same reply every time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from ..house import House
from ..model import Actor
from ..store import commands
from ..store.commands import Replayed

Reply = dict[str, Any]


class Once:
    """One command under its key; without a key it simply runs."""

    def __init__(self, house: House, actor: Actor, key: str | None, body: Any) -> None:
        self.house = house
        self.actor = actor
        self.key = key
        self.body = commands.body_hash(body, house.secret) if key else ""

    def run(self, work: Callable[[sa.Connection, Once], Reply]) -> Reply:
        """``work`` locks its case, calls ``recall``, then acts; all of it commits or nothing."""
        try:
            return self._answer(work)
        except sa.exc.IntegrityError:
            # Another thread with the same key committed between our look and our insert.
            return self._answer(work)

    def recall(self, db: sa.Connection) -> None:
        """After the case is locked: was this key used before?"""
        if self.key:
            commands.recall(db, self.house.tenant, self.actor.id, self.key, self.body)

    def _answer(self, work: Callable[[sa.Connection, Once], Reply]) -> Reply:
        try:
            return self._attempt(work)
        except Replayed as replayed:
            return replayed.reply

    def _attempt(self, work: Callable[[sa.Connection, Once], Reply]) -> Reply:
        with self.house.store.transaction() as db:
            reply = work(db, self)
            if self.key:
                kept = (self.actor.id, self.key, self.body, reply, self.house.now())
                commands.remember(db, self.house.tenant, *kept)
            return reply
