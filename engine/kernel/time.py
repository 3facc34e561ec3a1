"""The clock is an input.

Mends: SpiffWorkflow reads ``datetime.now`` (timers) and ``time.time`` (every state change) itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, tzinfo

import SpiffWorkflow.task as spiff_task
from SpiffWorkflow.bpmn.specs.event_definitions import timer as spiff_timer

_now: ContextVar[datetime] = ContextVar("now")


@contextmanager
def frozen(at: datetime) -> Iterator[None]:
    """It is ``at`` inside, for SpiffWorkflow too."""
    token = _now.set(at)
    try:
        yield
    finally:
        _now.reset(token)


class _Datetime(datetime):
    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return _now.get().astimezone(tz)


class _Time:
    """Stands in for the module ``time`` inside SpiffWorkflow.task."""

    @staticmethod
    def time() -> float:
        return _now.get().timestamp()


spiff_timer.datetime = _Datetime
spiff_task.time = _Time
