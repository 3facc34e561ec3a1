"""XPath's regular expressions (DMN 1.5, 10.3.4.3) in the spelling of re2 and Python."""

from __future__ import annotations

import re
from collections.abc import Iterator

_TOKEN = re.compile(r"\\[pP]\{[^}]*\}|\\.|\(\?:?|.", re.DOTALL)
_MEMBER = re.compile(r"\\[pP]\{[^}]*\}|\\.|-\[|.", re.DOTALL)
_SPACE = re.compile(r"(\[(?:\\.|[^\]\\])*\])|\s", re.DOTALL)  # classes keep theirs
_ESCAPES = {
    r"\i": "[A-Za-z_:]", r"\I": "[^A-Za-z_:]", r"\c": r"[\w:.\-]", r"\C": r"[^\w:.\-]",
}  # fmt: skip
_REFUSED = frozenset("0123456789kgzZQE")
_BLOCKS = {
    "IsBasicLatin": r"\x00-\x7F",
    "IsLatin-1Supplement": r"\x80-\xFF",
    "IsGreek": "Ͱ-Ͽ",
    "IsCyrillic": "Ѐ-ӿ",
    "IsHiragana": "぀-ゟ",
    "IsKatakana": "゠-ヿ",
    "IsCJKUnifiedIdeographs": "一-鿿",
}
_LAST = 0x10FFFF

Ranges = list[tuple[int, int]]


def translated(pattern: str, flags: str) -> str | None:
    """The pattern for our libraries; None for what is no pattern or takes more than linear time."""
    if not set(flags) <= set("smix"):
        return None
    if "x" in flags:
        pattern = _SPACE.sub(lambda found: found[1] or "", pattern)
    parts: list[str] = []
    at = 0
    while at < len(pattern):
        found = _TOKEN.match(pattern, at)
        assert found  # the last alternative takes anything
        part, at = _part(found[0], flags), found.end()
        if found[0] == "[":
            part, at = _class(pattern, at)
        if part is None:
            return None
        parts.append(part)
    return None if "{," in pattern else "".join(parts)


def _part(token: str, flags: str) -> str | None:
    """One token outside of classes; None for look-around and back references."""
    if token == "(?" or (token[0] == "\\" and (len(token) == 1 or token[1] in _REFUSED)):
        return None
    if token == "." and "s" not in flags:
        return r"[^\n\r]"
    if token[:2] in {r"\p", r"\P"} and token[3:-1] in _BLOCKS:
        return f"[{'^' if token[1] == 'P' else ''}{_BLOCKS[token[3:-1]]}]"
    return _ESCAPES.get(token, token)


def _class(pattern: str, at: int) -> tuple[str | None, int]:
    """The class whose bracket was just read, and where it ends."""
    end, taken = at, ""
    for end, token in _members(pattern, at):
        if token == "-[":
            without, end = _class(pattern, end)
            closed = pattern[end : end + 1] == "]"
            return (_difference(taken, without) if without and closed else None), end + 1
        if token == "]":
            return f"[{taken}]", end
        if token == "[" or (token[0] == "\\" and token[1] in _REFUSED | {"I", "C", "P"}):
            return None, end
        taken += _BLOCKS.get(token[3:-1]) or _ESCAPES.get(token, f"[{token}]")[1:-1]
    return None, end


def _members(pattern: str, at: int) -> Iterator[tuple[int, str]]:
    """What a class holds, up to and with its closing bracket."""
    for found in _MEMBER.finditer(pattern, at):
        yield found.end(), found[0]


def _difference(taken: str, without: str) -> str | None:
    """``[A-Z-[OI]]`` as ranges; None if a side is more than plain characters and ranges."""
    left, right = _ranges(taken), _ranges(without[1:-1])
    if left is None or right is None:
        return None
    for low, high in right:
        left = [
            part
            for first, last in left
            for part in ((first, min(last, low - 1)), (max(first, high + 1), last))
            if part[0] <= part[1]
        ]
    return f"[{''.join(f'{re.escape(chr(a))}-{re.escape(chr(b))}' for a, b in left)}]"


def _ranges(members: str) -> Ranges | None:
    negative, plain = members.startswith("^"), members.removeprefix("^")
    if "\\" in plain:
        return None
    found = [(ord(one[0]), ord(one[-1])) for one in re.findall(r".-.|.", plain, re.DOTALL)]
    if not negative:
        return found
    edges = [-1, *(edge for pair in sorted(found) for edge in pair), _LAST + 1]
    return [(a + 1, b - 1) for a, b in zip(edges[::2], edges[1::2], strict=True) if a + 1 < b]
