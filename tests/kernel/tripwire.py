"""Says when Python is reached: the interpreter itself reports what a text made it do (PEP 578)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

ALARMS = ("compile", "exec", "open", "import", "marshal.", "pickle.", "os.", "subprocess.")
ALARMS += ("socket.", "ctypes.", "shutil.", "builtins.input", "builtins.breakpoint", "urllib.")
ALARMS += ("code.__new__", "function.__new__", "object.__getattr__", "sys._current_frames", "gc.")

_watching: list[list[str]] = []


def _heard(event: str, arguments: tuple[Any, ...]) -> None:
    if _watching and event.startswith(ALARMS):
        _watching[-1].append(f"{event} {arguments!r:.200}")


sys.addaudithook(_heard)  # for as long as the tests run: a hook cannot be taken off


@contextmanager
def tripwire() -> Iterator[list[str]]:
    """What Python did meanwhile that no expression may make it do."""
    found: list[str] = []
    _watching.append(found)
    try:
        yield found
    finally:
        _watching.remove(found)
