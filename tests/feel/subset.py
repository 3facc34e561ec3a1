"""Random expressions of the browser's subset, and random values for the names in them."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from random import Random
from typing import Any

NAMES = ("a", "b", "金额", "结果", "xs", "items", "hidden")
TEXTS = ("", "上报", "自办", "a", "b", "\U00020000", ",", "0.1", "null", "-")
FRACTIONS = ("0.1", "0.2", "0.3", "1.005", "0.000001", "123456789.012345", "999999999999999")
SIGNS = ("=", "!=", "<", "<=", ">", ">=")


class Subset:
    """Texts and contexts out of one seed, so that a failure comes again."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def text(self, depth: int = 3) -> str:
        """An expression; about half of what it compares is of one kind."""
        if depth == 0 or self.random.random() < 0.1:
            return self.random.choice((self._literal, self._name))()
        return self.random.choice(self._makers)(self, depth - 1)

    def context(self) -> dict[str, Any]:
        """A value for every name."""
        return {name: self._value(2) for name in NAMES}

    def _value(self, depth: int) -> Any:
        kind = self.random.randrange(9 if depth else 7)
        if kind == 7:
            return [self._value(depth - 1) for _ in range(self.random.randrange(4))]
        if kind == 8:
            return {"x": self._value(0), "k": self._value(0)}
        return (None, True, False, self._number(), self._number(), self._string(), {"$c": "5f"})[
            kind
        ]

    def _number(self) -> Decimal:
        small = Decimal(self.random.randint(-5, 5))
        return self.random.choice((small, Decimal(self.random.choice(FRACTIONS))))

    def _string(self) -> str:
        return self.random.choice(TEXTS)

    def _literal(self) -> str:
        texts = ("null", "true", "false", f'"{self._string()}"', f"({self._number()})")
        return self.random.choice(texts)

    def _name(self) -> str:
        return self.random.choice(NAMES)

    def _compare(self, depth: int) -> str:
        sign = self.random.choice(SIGNS)
        left = self.text(depth)
        right = self.random.choice((self._literal(), self.text(depth)))
        return f"({left} {sign} {right})"

    def _sum(self, depth: int) -> str:
        parts = (self.text(depth), self.random.choice("+-"), f"({self._number()})")
        return f"({' '.join(parts)})"

    def _junction(self, depth: int) -> str:
        word = self.random.choice((" and ", " or "))
        return f"({word.join(self.text(depth) for _ in range(self.random.randint(2, 3)))})"

    def _if(self, depth: int) -> str:
        parts = [self.text(depth) for _ in range(3)]
        return "(if {} then {} else {})".format(*parts)

    def _list(self, depth: int) -> str:
        return f"[{', '.join(self.text(depth) for _ in range(self.random.randrange(4)))}]"

    def _in(self, depth: int) -> str:
        tests = [self._test(depth) for _ in range(self.random.randint(1, 3))]
        return f"({self.text(depth)} in ({', '.join(tests)}))"

    def _test(self, depth: int) -> str:
        kind = self.random.randrange(4)
        if kind == 0:
            return f"{self.random.choice(SIGNS)} {self._literal()}"
        if kind == 1:
            low, high = self._number(), self._number()
            return f"{self.random.choice('[(')}{low}..{high}{self.random.choice('])')}"
        return self._list(depth) if kind == 2 else self._literal()

    def _between(self, depth: int) -> str:
        return f"({self.text(depth)} between {self._literal()} and {self._literal()})"

    def _contains(self, depth: int) -> str:
        return f"list contains({self._name()}, {self.text(depth)})"

    _makers: tuple[Callable[[Subset, int], str], ...] = (
        _compare,
        _compare,
        _sum,
        _junction,
        _if,
        _list,
        _in,
        _between,
        _contains,
        lambda self, depth: f"not({self.text(depth)})",
        lambda self, depth: f"count({self.text(depth)})",
        lambda self, depth: f"-({self.text(depth)})",
        lambda self, depth: f"{self._name()}.x",
    )
