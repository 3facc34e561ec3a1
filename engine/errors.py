"""What can go wrong, in the words a caller can act on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Ground:
    """What a refusal rests on: the rule that is not kept, the article behind it as it stands on
    the day, and what would make the action lawful.

    ``rule`` and ``basis`` are stable ids; ``article`` is title and article; both may be empty.
    """

    rule: str
    words: str
    basis: str = ""
    article: str = ""
    remedy: str = ""

    def __str__(self) -> str:
        because = f"依据:{self.article}。" if self.article else ""
        return because + (f"怎样才可以:{self.remedy}。" if self.remedy else "")

    def to_json(self) -> dict[str, str]:
        """For programs: what is empty is left out."""
        return {key: value for key, value in asdict(self).items() if value}


class CaseworkError(Exception):
    """Base of every error this package raises on purpose.

    ``message`` is a Chinese sentence for people; ``code`` a stable id for programs; ``ground``
    what a refusal by law or house rule rests on.
    """

    code = "error"

    def __init__(self, message: str, code: str = "", ground: Ground | None = None) -> None:
        super().__init__(f"{message}。{ground}" if ground else message)
        self.message = message
        self.code = code or type(self).code
        self.ground = ground


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

    def __init__(
        self,
        fields: Mapping[str, Sequence[str]],
        message: str = "",
        ground: Ground | None = None,
    ) -> None:
        self.fields = {name: list(messages) for name, messages in fields.items()}
        super().__init__(message or _summary(self.fields), ground=ground)


def _summary(fields: Mapping[str, Sequence[str]]) -> str:
    return ";".join(f"{name}:{'、'.join(messages)}" for name, messages in fields.items())
