"""The little Markdown of static texts: headings, bold, lists, paragraphs; never raw HTML."""

from __future__ import annotations

import re
from itertools import groupby

from markupsafe import Markup

from engine.markup import join, tag

_BOLD = re.compile(r"\*\*(.+?)\*\*")


def paragraphs(text: str) -> Markup:
    """The text as HTML; a blank line is nothing, each other line stands on its own."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return join([_block(kind, list(found)) for kind, found in groupby(lines, _kind)])


def _kind(line: str) -> str:
    if line.startswith(("- ", "* ")):
        return "ul"
    return "h2" if line.startswith("#") else "p"


def _block(kind: str, lines: list[str]) -> Markup:
    if kind == "ul":
        return tag("ul", *[tag("li", _bold(line[2:])) for line in lines])
    return join([tag(kind, _bold(line.lstrip("# ") if kind == "h2" else line)) for line in lines])


def _bold(line: str) -> Markup:
    # split() gives plain and bold texts in turn.
    pieces = _BOLD.split(line)
    return join([tag("b", piece) if odd % 2 else piece for odd, piece in enumerate(pieces)])
