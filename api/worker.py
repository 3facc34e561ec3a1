"""The worker: fires due timers, in due order, beside the server or alone. Many may run."""

from __future__ import annotations

import os
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

from engine import Casework, CaseworkError

log = structlog.get_logger()

POLL = 0.5  # seconds between looks: lag stays under 2 s
RENEW = 4.0  # seconds between renewals of the 10 s leases
HOUR = 3600.0
TELL = 10.0  # seconds between deliveries of notices
QUIET = 60.0  # seconds that a timer which could not fire is left alone


@dataclass(slots=True)
class Worker:
    """Owns some of the timer buckets as long as it renews its leases."""

    casework: Casework
    name: str = field(default_factory=lambda: f"{os.getpid()}-{uuid.uuid4().hex[:8]}")
    stop: threading.Event = field(default_factory=threading.Event)
    _buckets: list[int] = field(default_factory=list)
    _renewed: float = 0.0
    _tidied: float = field(default_factory=time.monotonic)
    _failing: dict[str, float] = field(default_factory=dict)

    def run(self) -> None:
        """Work until told to stop; a database that is away is waited for."""
        while not self.stop.is_set():
            try:
                busy = self.turn()
            except Exception:  # the loop must outlive a database restart; the fault is logged
                log.exception("worker.turn_failed", worker=self.name)
                busy = False
            if not busy:
                self.stop.wait(POLL)

    def turn(self) -> bool:
        """One look at the due table; True if something fired."""
        self._renew()
        self._tidy()
        if not self._buckets:
            return False
        fired = self.casework.fire_due(self._buckets)
        for found, error in fired.faults:
            self._report(found.id, found.case, error)
        return fired.count > 0

    def _renew(self) -> None:
        now = time.monotonic()
        if now - self._renewed >= RENEW or not self._buckets:
            self._buckets = self.casework.lease(self.name)
            self._renewed = now

    def _tidy(self) -> None:
        now = time.monotonic()
        if now - self._tidied >= HOUR:
            self.casework.tidy()
            self._tidied = now

    def _report(self, timer: str, case: str, error: CaseworkError) -> None:
        now = time.monotonic()
        if now - self._failing.get(timer, -QUIET) >= QUIET:
            self._failing[timer] = now
            log.error("timer.failed", case=case, timer=timer, reason=error.message)


@dataclass(slots=True)
class Messenger:
    """Delivers notices, apart from the timers: a slow channel holds up no deadline."""

    casework: Casework
    send: Callable[[str, str, str], None]
    stop: threading.Event = field(default_factory=threading.Event)
    every: float = TELL

    def run(self) -> None:
        """Deliver until told to stop; a database that is away is waited for."""
        while not self.stop.wait(self.every):
            try:
                done = self.casework.notices.deliver(self.send)
            except Exception:  # the loop must outlive a database restart; the fault is logged
                log.exception("notices.failed")
            else:
                if done.sent or done.failed:
                    log.info("notices.delivered", sent=done.sent, failed=done.failed)


def beside(casework: Casework) -> Worker:
    """A worker and a messenger in threads of this process."""
    worker = Worker(casework)
    messenger_beside(worker)
    threading.Thread(target=worker.run, name="worker", daemon=True).start()
    return worker


def messenger_beside(worker: Worker) -> None:
    """A messenger in a thread of this process, which stops when the worker does."""
    from .sending import send

    messenger = Messenger(worker.casework, send, worker.stop)
    threading.Thread(target=messenger.run, name="messenger", daemon=True).start()
