"""What a run of the TCK says: totals, folders, misses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from .running import Result


@dataclass(frozen=True, slots=True)
class Total:
    """A part of the checks, what is aimed at, and how it went."""

    name: str
    aim: float
    passed: int
    checks: int

    @property
    def met(self) -> bool:
        return self.passed >= self.aim * self.checks

    def __str__(self) -> str:
        share = self.passed / self.checks if self.checks else 1
        verdict = "ok" if self.met else "BELOW"
        count = f"{self.passed:5}/{self.checks:5} {share:7.2%}"
        return f"{self.name:48} {count}  aim {self.aim:.1%} {verdict}"


Part = tuple[str, float, Callable[[Result], Any]]

PARTS: tuple[Part, ...] = (
    ("level 2", 1.0, lambda r: r.check.level == "2"),
    ("level 3", 0.97, lambda r: r.check.level == "3"),
    ("level 3, expressions", 0.97, lambda r: r.check.level == "3" and r.check.expression),
    (
        "level 3, expressions, years 1-9999, microseconds",
        0.995,
        lambda r: r.check.level == "3" and r.check.expression and not r.check.beyond,
    ),
)


def totals(results: Iterable[Result]) -> list[Total]:
    """One total a part; checks of external Java functions are in none of them."""
    counted = [result for result in results if not result.external]
    return [_total(name, aim, [r for r in counted if belongs(r)]) for name, aim, belongs in PARTS]


def _total(name: str, aim: float, results: list[Result]) -> Total:
    return Total(name, aim, sum(r.passed for r in results), len(results))


def lines(results: list[Result]) -> Iterator[str]:
    """The report: passed and all by folder, every miss, what is out of scope, totals."""
    for folder in dict.fromkeys((r.check.level, r.check.folder) for r in results):
        inside = [r for r in results if (r.check.level, r.check.folder) == folder]
        passed = sum(r.passed for r in inside)
        yield f"{folder[0]} {folder[1]:50} {passed:4}/{len(inside):4}"
    yield ""
    for result in results:
        if not result.passed and not result.external:
            yield _miss(result)
    external = sum(result.external for result in results)
    yield f"\nout of scope, refused: {external} checks of external Java functions"
    yield from map(str, totals(results))


def _miss(result: Result) -> str:
    check = result.check
    error = " (an error)" if check.error else ""
    beyond = " [beyond Python's dates]" if check.beyond else ""
    return f"MISS {check.name}: expected {check.expected!r}{error}, got {result.got[:300]}{beyond}"
