"""So many a while: what nobody may do too often who has no account.

Counted in memory under a keyed hash of the address, which is forgotten after the hour: no list of
who was here is kept.
"""

from __future__ import annotations

import hashlib
import hmac
import threading
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

HOUR = timedelta(hours=1)
MOST_ADDRESSES = 10_000


@dataclass(slots=True)
class Limit:
    """At most ``most`` within an hour from one address."""

    most: int
    secret: bytes
    _seen: dict[bytes, deque[datetime]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def allows(self, address: str, now: datetime) -> bool:
        """Count one; False if that is too many."""
        name = hmac.new(self.secret, address.encode(), hashlib.sha256).digest()
        with self._lock:
            self._forget(now)
            seen = self._seen.setdefault(name, deque())
            if len(seen) >= self.most:
                return False
            seen.append(now)
            return True

    def _forget(self, now: datetime) -> None:
        for name, seen in list(self._seen.items()):
            while seen and seen[0] <= now - HOUR:
                seen.popleft()
            if not seen or len(self._seen) > MOST_ADDRESSES:
                del self._seen[name]
