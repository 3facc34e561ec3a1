"""People of the tests."""

from __future__ import annotations

from pathlib import Path

from engine import Actor, Casework, Post

ROOT = Path(__file__).parent.parent


def everyone(casework: Casework, role: str, n: int = 1) -> Actor:
    """The n-th person of a role, who serves it in every unit."""
    return Actor(f"{role}-{n}", frozenset(Post(role, unit) for unit in casework.pack().units))
