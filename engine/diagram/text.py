"""Text in a drawing: measured roughly, broken where Chinese and Latin may break."""

from __future__ import annotations

import re
import unicodedata

from markupsafe import Markup

from engine.markup import tag

LINE = 1.25
NO_START = frozenset(",。、;:!?)》”’…,.;:!?)")
_TOKEN = re.compile(r"\n|[ \t\u3000]+|[\u0021-\u024f]+|.", re.S)


def width(text: str, size: float) -> float:
    """About how wide the text is."""
    return sum(size if is_wide(character) else size * 0.56 for character in text)


def is_wide(character: str) -> bool:
    """Whether the character fills a square, as Chinese ones do."""
    return unicodedata.east_asian_width(character) in "WF"


def printable(text: str) -> str:
    """The text without control characters."""
    # An SVG file of its own is XML, which has no control characters.
    return "".join(
        character
        for character in text
        if character == "\n" or unicodedata.category(character) not in ("Cc", "Cs")
    )


def wrap(text: str, room: float, size: float, most: int) -> list[str]:
    """At most so many lines that fit the room; what is left out shows as ``…``."""
    lines = [""]
    for token in _TOKEN.findall(printable(text)):
        for piece in _pieces(token, room, size):
            if piece == "\n" or _must_break(lines[-1], piece, room, size):
                lines.append("" if piece.isspace() else piece)
            else:
                lines[-1] += piece
    found = [line.strip() for line in lines if line.strip()]
    return found if len(found) <= most else [*found[: most - 1], found[most - 1][:-1] + "…"]


def shorten(text: str, room: float, size: float) -> str:
    """One line."""
    return "".join(wrap(text, room, size, 1)[:1])


def block(
    lines: list[str],
    x: float,
    y: float,
    size: float,
    class_: str | None = None,
    start: bool = False,
) -> Markup:
    """Lines around (x, y): centred, or with ``start`` beginning at x."""
    top = y - (len(lines) - 1) * size * LINE / 2 + size * 0.36
    spans = [
        tag("tspan", line, x=fixed(x), y=fixed(top + row * size * LINE))
        for row, line in enumerate(lines)
    ]
    anchor = "start" if start else "middle"
    return tag("text", *spans, class_=class_ or None, text_anchor=anchor, font_size=fixed(size))


def column(text: str, x: float, y: float, room: float, size: float) -> Markup:
    """A name along the side of a lane: upright Chinese, or turned if it has Latin letters."""
    name = printable(text).strip()
    if all(is_wide(character) for character in name):
        most = max(1, int(room // (size * 1.1)))
        signs = list(name) if len(name) <= most else [*name[: most - 1], "…"]
        return block(signs, x, y, size)
    line = shorten(name, room, size)
    turn = f"translate({fixed(x)} {fixed(y)}) rotate(-90)"
    return tag("g", block([line], 0, 0, size), transform=turn)


def fixed(number: float) -> str:
    """A coordinate: two places, nothing superfluous."""
    return f"{number:.2f}".rstrip("0").rstrip(".")


def _must_break(line: str, piece: str, room: float, size: float) -> bool:
    if not line or piece in NO_START or piece.isspace():
        return False
    return width(line + piece, size) > room


def _pieces(token: str, room: float, size: float) -> list[str]:
    """A word too long for any line is cut."""
    if width(token, size) <= room:
        return [token]
    step = max(1, int(room / (size * 0.56)))
    return [token[start : start + step] for start in range(0, len(token), step)]
