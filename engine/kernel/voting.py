"""Countersigning 会签/或签/票签: a multi-instance that ends as soon as its vote is decided.

Properties of the element: ``vote_pass`` (``all``, ``any``, a fraction that must be reached as
``2/3`` or exceeded as ``>1/2``), ``vote_field`` (the answer that is the opinion), ``vote_yes`` (the
answers that approve), ``vote_weight`` (FEEL of one item), ``vote_result`` (variable for the
outcome). Shares are exact fractions of the total weight; whoever abstains has not approved.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ..definitions.operations import share
from .errors import Failure
from .script import ENGINE, encoded

if TYPE_CHECKING:
    from .token import Token


@dataclass(frozen=True, slots=True)
class Rule:
    """When a vote passes: ``share`` of the total weight reached, or exceeded if ``more``."""

    share: Fraction
    more: bool
    field: str
    yes: tuple[str, ...]
    weight: str | None
    result: str

    def passes(self, yes: Fraction, total: Fraction) -> bool:
        needed = self.share * total
        return yes > needed if self.more else total > 0 and yes >= needed


def rule(properties: Mapping[str, str]) -> Rule | None:
    """The vote of an element, None if it has none. Raises Failure."""
    text = properties.get("vote_pass")
    if text is None:
        return None
    try:
        portion, more = share(text)
    except (ValueError, ZeroDivisionError) as error:
        raise Failure(f"属性 vote_pass 应为 all、any、2/3 或 >1/2,实际为 {text}") from error
    yes = tuple(part.strip() for part in properties.get("vote_yes", "同意").split(","))
    named = (properties.get("vote_field", "decision"), yes, properties.get("vote_weight"))
    return Rule(portion, more, *named, properties.get("vote_result", "vote"))


def weigh(token: Token, found: Rule, local: Mapping[str, Any]) -> str:
    """The weight of one item, one if the drawing says nothing. Raises Failure."""
    if found.weight is None:
        return "1"
    value = ENGINE.evaluate(token, found.weight, local)
    if isinstance(value, bool) or not isinstance(value, Decimal | int) or value < 0:
        raise Failure(f"属性 vote_weight 应为不小于零的数,实际为 {value!r}")
    return str(value)


def count(token: Token, body: Token, found: Rule) -> None:
    """A body has been done: its voice joins the others in the state."""
    data, index = token.internal_data, body.internal_data["local"]["loopCounter"] - 1
    said = body.scope.pick([found.field]).get(found.field)
    side = "yes" if said in found.yes else "no"
    data[side] = str(Fraction(data.get(side, "0")) + Fraction(data["weights"][index]))


def decided(token: Token, found: Rule) -> bool | None:
    """Has it passed or failed, whatever the rest may say? None if that is open."""
    yes, no, total = _sums(token)
    if found.passes(yes, total):
        return True
    return None if found.passes(total - no, total) else False


def outcome(token: Token, found: Rule) -> dict[str, Any]:
    """The result variable: passed, and the weights for, against and in all."""
    yes, no, total = _sums(token)
    value = {"passed": found.passes(yes, total), "yes": _number(yes), "no": _number(no)}
    return encoded({found.result: {**value, "total": _number(total)}})


def _sums(token: Token) -> tuple[Fraction, Fraction, Fraction]:
    data = token.internal_data
    total = sum((Fraction(w) for w in data["weights"]), Fraction(0))
    return Fraction(data.get("yes", "0")), Fraction(data.get("no", "0")), total


def _number(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)
