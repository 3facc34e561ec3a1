"""New texts: grown from the grammar, or made from an old one by a few changes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

from engine.feel.library import BUILT_IN

NAMES = (
    "a", "b", "yes", "none", "xs", "rows", "case", "case.opened_at", "case.unit", "day", "clock",
    "span", "months", "limits", "term", "secret", "i", "处理 结果", "a-b", "case.due date",
    "rows.x", "nowhere", "f", "?", "item", "partial",
)  # fmt: skip
LITERALS = (
    "null", "true", "false", "0", "1", "2", "-1", "0.1", "1.50", "1e3", "9e999", ".5",
    "1000000007", '""', '"a"', '"上报"', '"\\u4e0a"', '"\\U01F600"', '"(a+)+$"',
    '"^1[3-9][0-9]{9}$"', '@"2024-02-29"', '@"P1Y2M"', '@"-PT1H"', '@"P3DT4H"',
    '@"10:30:00+08:00"', '@"2026-11-25T08:00:00Z"', '@"2026-11-25T08:00:00@Asia/Shanghai"',
    '@"999999999-12-31"', "[]", "{}", '"PT72H"', '"2026-11-25"',
)  # fmt: skip
SIGNS = ("+", "-", "*", "/", "**", "=", "!=", "<", "<=", ">", ">=", "and", "or", "in")
TYPES = ("number", "string", "boolean", "date", "list<number>", "context<x: number>", "Any")
WORDS = (
    *SIGNS, *LITERALS, *NAMES, *BUILT_IN, *TYPES, "(", ")", "[", "]", "{", "}", ",", ".", "..",
    ":", "if", "then", "else", "for", "return", "some", "every", "satisfies", "between", "not(",
    "function(", "external", "instance of", "//", "/*", "*/", "'", "$", "\\", '"', '@"', "\n",
    "\t", " ", "​", "，", "“", "\U0001f600", "\x00", "\ud800",
)  # fmt: skip
_PIECES = re.compile(r'"(?:\\.|[^"\\])*"|@"[^"]*"|\w+|\s+|.', re.DOTALL)


class Maker:
    """All chance comes from one source, so that a run can be repeated."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def grown(self, depth: int = 4) -> str:
        """A text of the grammar."""
        if depth <= 0 or self.random.random() < 0.15:
            return self._pick((*NAMES, *LITERALS))
        return self._pick(_RULES)(self, depth - 1)

    def changed(self, text: str, others: Sequence[str]) -> str:
        """The text with one to four changes."""
        pieces = _PIECES.findall(text)
        for _ in range(self.random.randint(1, 4)):
            self._pick(_CHANGES)(self, pieces, others)
        return "".join(pieces)[:3000]

    def _pick(self, options):  # type: ignore[no-untyped-def]
        return self.random.choice(options)

    def _some(self, depth: int, most: int = 3) -> str:
        return ", ".join(self.grown(depth) for _ in range(self.random.randint(0, most)))

    def _test(self, depth: int) -> str:
        sign = self._pick(("", "", "<", "<=", ">", ">=", "=", "!="))
        return f"{sign} {self.grown(depth)}"

    def _binary(self, depth: int) -> str:
        return f"({self.grown(depth)} {self._pick(SIGNS)} {self.grown(depth)})"

    def _call(self, depth: int) -> str:
        name = self._pick((*BUILT_IN, "unit_at", "f", "f"))
        return f"{name}({self._some(depth)})"

    def _named(self, depth: int) -> str:
        name = self._pick(tuple(BUILT_IN))
        takes = [each.name for each in self._pick(BUILT_IN[name].signatures).parameters] or ["x"]
        given = [f"{self._pick((*takes, 'x'))}: {self.grown(depth)}" for _ in takes]
        return f"{name}({', '.join(given)})"

    def _if(self, depth: int) -> str:
        return "if {} then {} else {}".format(*(self.grown(depth) for _ in range(3)))

    def _for(self, depth: int) -> str:
        turns = self._pick((f"{self.grown(depth)}..{self.grown(depth)}", self.grown(depth)))
        more = self._pick(("", "", f", j in {self.grown(depth)}"))
        return f"for i in {turns}{more} return {self.grown(depth)}"

    def _quantified(self, depth: int) -> str:
        word = self._pick(("some", "every"))
        return f"{word} i in {self.grown(depth)} satisfies {self.grown(depth)}"

    def _range(self, depth: int) -> str:
        ends = f"{self.grown(depth)}..{self.grown(depth)}"
        return f"{self._pick('[(]')}{ends}{self._pick('])[')}"

    def _context(self, depth: int) -> str:
        return f"{{ f: {self.grown(depth)}, i: {self.grown(depth)}, r: {self.grown(depth)} }}"

    def _lambda(self, depth: int) -> str:
        made = f"function(i: {self._pick(TYPES)}, j) {self.grown(depth)}"
        return self._pick(
            (made, f"({made})({self._some(depth)})", f"{{ f: {made}, r: f(i: 1) }}.r")
        )

    def _swap(self, pieces: list[str], others: Sequence[str]) -> None:
        if pieces:
            pieces[self.random.randrange(len(pieces))] = self._pick(WORDS)

    def _insert(self, pieces: list[str], others: Sequence[str]) -> None:
        at = self.random.randint(0, len(pieces))
        pieces[at:at] = [self._pick((" ", "")), self._pick(WORDS), " "]

    def _cut(self, pieces: list[str], others: Sequence[str]) -> None:
        at = self.random.randint(0, len(pieces))
        del pieces[at : at + self.random.randint(1, 3)]

    def _repeat(self, pieces: list[str], others: Sequence[str]) -> None:
        at = self.random.randint(0, len(pieces))
        part = pieces[at : at + self.random.randint(1, 6)]
        pieces[at:at] = part * self.random.choice((1, 1, 2, 30))

    def _splice(self, pieces: list[str], others: Sequence[str]) -> None:
        other = _PIECES.findall(self._pick(others)) if others else []
        at, start = self.random.randint(0, len(pieces)), self.random.randint(0, len(other))
        pieces[at:] = other[start:] if self.random.random() < 0.5 else [*other, *pieces[at:]]

    def _grow(self, pieces: list[str], others: Sequence[str]) -> None:
        at = self.random.randint(0, len(pieces))
        pieces[at : at + self.random.randint(0, 2)] = ["(", self.grown(2), ")"]


_RULES: tuple[Callable[[Maker, int], str], ...] = (
    Maker._binary,
    Maker._binary,
    Maker._binary,
    Maker._call,
    Maker._call,
    Maker._call,
    Maker._named,
    Maker._if,
    Maker._for,
    Maker._quantified,
    Maker._range,
    Maker._context,
    Maker._lambda,
    lambda self, depth: f"[{self._some(depth)}]",
    lambda self, depth: f"{self.grown(depth)}[{self.grown(depth)}]",
    lambda self, depth: f"({self.grown(depth)}).{self._pick(('x', 'year', 'start', 'due date'))}",
    lambda self, depth: f"{self.grown(depth)} in ({self._test(depth)}, {self._test(depth)})",
    lambda self, depth: f"{self.grown(depth)} between {self.grown(depth)} and {self.grown(depth)}",
    lambda self, depth: f"({self.grown(depth)}) instance of {self._pick(TYPES)}",
    lambda self, depth: f"-{self.grown(depth)}",
    lambda self, depth: f"not({self._test(depth)})",
    lambda self, depth: f"{self._test(depth)}, {self._test(depth)}",
)
_CHANGES = (
    Maker._swap,
    Maker._swap,
    Maker._insert,
    Maker._cut,
    Maker._repeat,
    Maker._splice,
    Maker._grow,
)
