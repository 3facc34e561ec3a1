"""A decision file as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Input:
    """A column of conditions; ``values`` are its allowed values as unary tests, or empty."""

    label: str
    expression: str
    type: str
    values: str


@dataclass(frozen=True, slots=True)
class Output:
    """A column of results; ``default`` is FEEL for when no rule hits, or empty."""

    name: str
    default: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A row: unary tests, then result expressions. ``number`` counts from 1."""

    id: str
    number: int
    tests: tuple[str, ...]
    outputs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A decision table (DMN 1.5, chapter 8)."""

    hit_policy: str
    aggregation: str
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Literal:
    """A decision that is one FEEL expression."""

    expression: str


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision. ``variable`` is what others call its result; ``before`` must run first."""

    id: str
    name: str
    variable: str
    logic: Table | Literal
    before: tuple[str, ...]


Decisions = Mapping[str, Decision]
