"""What a FEEL value can be, as far as a drawing tells: kinds, the words of a choice, list items."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce

DEEPEST = 4  # lists and contexts inside one another; deeper ones hold anything


@dataclass(frozen=True, slots=True)
class Kind:
    """One FEEL type. ``words`` are the only texts a string can be (none: any text), ``of`` what is
    in a list or range, ``entries`` what is in a context (None: unknown)."""

    name: str
    words: frozenset[str] = frozenset()
    of: Kinds = frozenset()
    entries: tuple[tuple[str, Kinds], ...] | None = None


Kinds = frozenset[Kind]
"""What a value can be; empty: anything. Every value may be null as well, which is not said."""

Env = Mapping[str, Kinds]

ANYTHING: Kinds = frozenset()
SPOKEN = {
    "number": "数字",
    "string": "文字",
    "boolean": "真或假",
    "date": "日期",
    "time": "时刻",
    "date and time": "日期时间",
    "days and time duration": "时长",
    "years and months duration": "年月时长",
    "list": "列表",
    "context": "上下文",
    "range": "区间",
    "function": "函数",
    "limit": "时限",
    "personal": "保密的个人信息",
    "null": "空",
}


def one(name: str) -> Kinds:
    return frozenset({Kind(name)})


def text(words: Iterable[str] = ()) -> Kinds:
    """A string, or only one of these words."""
    return frozenset({Kind("string", frozenset(words))})


def list_of(items: Kinds) -> Kinds:
    return frozenset({Kind("list", of=items)}) if depth(items) < DEEPEST else one("list")


def context(entries: Mapping[str, Kinds]) -> Kinds:
    if any(depth(kinds) >= DEEPEST for kinds in entries.values()):
        return one("context")
    return frozenset({Kind("context", entries=tuple(sorted(entries.items(), key=_first)))})


def join(*all_kinds: Kinds) -> Kinds:
    """What can be any of these; anything if one can."""
    return reduce(_joined, all_kinds) if all_kinds else ANYTHING


def elements(kinds: Kinds) -> Kinds:
    """What the items of a list can be; a single value stands for a list of itself."""
    lists = [kind for kind in kinds if kind.name in ("list", "range")]
    others = frozenset(kind for kind in kinds if kind.name not in ("list", "range"))
    return join(*(kind.of for kind in lists), *([others] if others else []))


def names(kinds: Kinds) -> frozenset[str]:
    return frozenset(kind.name for kind in kinds) - {"null"}


def words(kinds: Kinds) -> frozenset[str]:
    """The only texts it can be; empty if it can be others."""
    texts = [kind.words for kind in kinds if kind.name == "string"]
    return frozenset().union(*texts) if texts and all(texts) else frozenset()


def spoken(kinds: Kinds) -> str:
    """In Chinese, as a finding says it."""
    found = sorted(SPOKEN.get(name, name) for name in names(kinds)) or ["空"]
    return "或".join(found)


def listed(options: Iterable[str], most: int = 8) -> str:
    """Words for a sentence, not too many."""
    found = sorted(options)
    return "、".join(found[:most]) + ("……" if len(found) > most else "")


def depth(kinds: Kinds) -> int:
    return max((1 + _inside(kind) for kind in kinds), default=0)


def _inside(kind: Kind) -> int:
    return max([depth(kind.of), *(depth(inner) for _, inner in kind.entries or ())])


def _joined(left: Kinds, right: Kinds) -> Kinds:
    if left == right or not left or not right:
        return left if left == right else ANYTHING
    found: dict[str, Kind] = {}
    for kind in (*left, *right):
        found[kind.name] = _merged(found[kind.name], kind) if kind.name in found else kind
    if len(found) > 1:
        found.pop("null", None)
    return frozenset(found.values())


def _merged(one: Kind, other: Kind) -> Kind:
    both = one.words and other.words
    return Kind(
        one.name,
        one.words | other.words if both else frozenset(),
        _joined(one.of, other.of),
        _entries(one, other),
    )


def _entries(one: Kind, other: Kind) -> tuple[tuple[str, Kinds], ...] | None:
    if one.entries is None or other.entries is None:
        return None
    found = dict(one.entries)
    for key, kinds in other.entries:
        found[key] = _joined(found[key], kinds) if key in found else kinds
    return tuple(sorted(found.items(), key=_first))


def _first(pair: tuple[str, Kinds]) -> str:
    return pair[0]
