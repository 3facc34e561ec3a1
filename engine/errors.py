"""What can go wrong, in the words a caller can act on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


class CaseworkError(Exception):
    """Base of every error this package raises on purpose.

    ``message`` is a Chinese sentence for people; ``code`` a stable id for programs.
    """

    code = "error"

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.code = code or type(self).code


class NotFound(CaseworkError):
    """There is no such case, task, process, person or file (for this reader)."""

    code = "not_found"


class NotAllowed(CaseworkError):
    """The actor may not do this: role, unit, separation, legal gate or time forbids it."""

    code = "not_allowed"


class Conflict(CaseworkError):
    """The thing has moved on: done already, claimed by another, or the key was used before."""

    code = "conflict"


class Invalid(CaseworkError):
    """What was submitted does not fit; ``fields`` maps field (or element) to Chinese messages."""

    code = "invalid"

    def __init__(self, fields: Mapping[str, Sequence[str]], message: str = "") -> None:
        self.fields = {name: list(messages) for name, messages in fields.items()}
        super().__init__(message or _summary(self.fields))


def _summary(fields: Mapping[str, Sequence[str]]) -> str:
    return ";".join(f"{name}:{'、'.join(messages)}" for name, messages in fields.items())
