"""Reserved topics: service tasks that look at or change our own data (docs/objects.md).

A service task with one of them is no work for a connector: the engine performs it in the case's own
transaction and records the answer as the next input.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Topic:
    """What the payload must hold, and may; ``one_of``: at least one of these."""

    needs: frozenset[str] = frozenset()
    may: frozenset[str] = frozenset()
    one_of: frozenset[str] = frozenset()

    @property
    def keys(self) -> frozenset[str]:
        return self.needs | self.may | self.one_of


def _topic(needs: str = "", may: str = "", one_of: str = "") -> Topic:
    return Topic(*(frozenset(words.split()) for words in (needs, may, one_of)))


OWN: Mapping[str, Topic] = {
    "object.find": _topic("type", one_of="key id"),
    "object.save": _topic("type", may="key id set add status note unit"),
    "object.list": _topic("type", may="unit where status"),
    "slot.take": _topic("lot", may="object"),
    "slot.free": _topic("lot", one_of="slot object"),
    "penalty.look": _topic("subject fact on"),
    "penalty.enter": _topic("subject fact on law organ kind", may="amount"),
    "cases.similar": _topic("category days metres"),
    "case.open": _topic("process", may="unit title answers net"),
    "metric.freeze": _topic("since until"),
    "metric.compute": _topic("since until", may="before by unit exempt", one_of="metrics score"),
    "metric.publish": _topic("since until metrics", may="before by unit exempt reason"),
}
"""Topic -> its payload."""

PREFIXES = ("object.", "slot.", "penalty.", "cases.", "case.", "metric.")


def is_reserved(topic: str) -> bool:
    """Does the engine perform it itself (or is it misspelt)?"""
    return topic.startswith(PREFIXES)


def result_of(element: str, properties: Mapping[str, str]) -> str:
    """The variable that takes the answer: property ``result``, else the element's id."""
    return properties.get("result") or element
