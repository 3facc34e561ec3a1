"""What is printed: one line a run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from engine.errors import CaseworkError

from .drawing import Refused, read
from .world import World


def line(path: Path, process: str | None, variables: Mapping[str, Any]) -> str:
    """The elements completed, then how it ended. Never raises: a fault of ours is an incident."""
    world: World | None = None
    try:
        drawing = read(path)
        world = World(drawing, drawing.chosen(process), variables)
        world.run()
        return _said(world.left, _outcome(world))
    except Refused as refused:
        return _said(world.left if world else [], f"refused: {' '.join(refused.rules)}")
    except CaseworkError as error:
        return _said(world.left if world else [], f"incident: {error.message}")
    except Exception as error:  # a set is run to its end whatever one of its files does to us
        return _said(world.left if world else [], f"incident: {type(error).__name__}: {error}")


def line_of(text: str, folder: Path) -> str:
    """The line for one line of a ``--jsonl`` file; relative paths start at ``folder``."""
    try:
        asked = json.loads(text, parse_float=Decimal)
        path, process = folder / asked["file"], asked.get("process")
        return line(path, process, variables(asked.get("vars")))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        return _said([], f"incident: not a line of {{file, process, vars}}: {error!r}")


def variables(value: Any) -> dict[str, Any]:
    """Start variables from JSON. ValueError if they are not an object."""
    value = json.loads(value, parse_float=Decimal) if isinstance(value, str) else value
    if not isinstance(value, dict | None):
        raise ValueError(f"Expected an object of variables, but got {value!r}")
    return value or {}


def _outcome(world: World) -> str:
    if world.main.status == "ended":
        return "completed"
    if incidents := list(world.main.incidents.values()):
        return f"incident: {incidents[0]['el']}: {incidents[0]['error']}"
    return f"waiting: {' '.join(world.main.stands)}"


def _said(left: list[str], outcome: str) -> str:
    return " ".join([*left, "|", *outcome.split()])
