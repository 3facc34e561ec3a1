"""Ids are inputs: uuid5(case, "seq:k"), the same on every run.

Mends: SpiffWorkflow draws ``uuid4`` for every task, so that a replay could never agree.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID, uuid5

import SpiffWorkflow.task as spiff_task


class Ids:
    """The ids of one input; ``k`` restarts with every input, so no counter is kept."""

    __slots__ = ("_case", "_k", "_seq")

    def __init__(self, case: str, seq: int) -> None:
        self._case, self._seq, self._k = UUID(case), seq, 0

    def next(self) -> UUID:
        self._k += 1
        return uuid5(self._case, f"{self._seq}:{self._k}")


_ids: ContextVar[Ids] = ContextVar("ids")


@contextmanager
def derived(case: str, seq: int) -> Iterator[Ids]:
    """Every id drawn inside derives from the case and the input."""
    ids = Ids(case, seq)
    token = _ids.set(ids)
    try:
        yield ids
    finally:
        _ids.reset(token)


def next_id() -> UUID:
    return _ids.get().next()


spiff_task.uuid4 = next_id
