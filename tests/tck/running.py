"""Running a check: the whole model is read, the decision decided, the result compared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from engine.dmn import Model, decide, read
from engine.errors import CaseworkError

from .cases import Check
from .values import same

# Some checks ask whether now() is a date and time; none asks which.
NOW = datetime(2026, 11, 25, 8, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Result:
    """``got`` is the value or the refusal in words; ``external`` that Java was asked for."""

    check: Check
    passed: bool
    got: str
    external: bool = False


def run(check: Check) -> Result:
    """The result of one check; what the engine refuses counts as null where an error is wanted."""
    try:
        value = _value(check)
    except CaseworkError as refusal:
        passed = check.error and check.expected is None
        return Result(check, passed, f"refused: {refusal}", "外部函数" in str(refusal))
    except Exception as crash:  # a defect of the engine, told like any other miss
        return Result(check, False, f"CRASHED: {type(crash).__name__}: {crash}")
    return Result(check, same(check.expected, value), repr(value))


def _value(check: Check) -> Any:
    name = check.invoked or check.result
    value = decide(_model(check.model), name, check.inputs, now=NOW, strict=False).value
    # A service with several outputs gives them all; the case asks for one of them by name.
    several = check.invoked and isinstance(value, dict) and check.result in value
    return value[check.result] if several else value


@lru_cache(maxsize=1)
def _model(path: Path) -> Model:
    others = [each.read_bytes() for each in sorted(path.parent.glob("*.dmn")) if each != path]
    return read(path.read_bytes(), others, whole=False)
