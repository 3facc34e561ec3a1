"""Single values: the mark “executable”, and times without the quotes of another language."""

from __future__ import annotations

from collections.abc import Iterator

from ..definitions.timing import is_duration
from ..definitions.xml import descendants, text
from .document import Document

Done = tuple[str, str]
TIMES = ("timeDate", "timeDuration", "timeCycle")


def mark_executable(document: Document) -> Iterator[Done]:
    """The only process of the file that holds anything is meant to be run."""
    filled = [p for p in descendants(document.root, "process") if document.nodes(p)]
    if len(filled) == 1 and filled[0].get("isExecutable") == "false":
        filled[0].set("isExecutable", "true")
        yield filled[0].get("id") or "", "标为可执行(isExecutable)。"


def unquote_times(document: Document) -> Iterator[Done]:
    """``"PT4H"`` → ``PT4H``: quotes are needed only inside a longer expression."""
    for part in descendants(document.root, *TIMES):
        source = text(part)
        plain = source[1:-1].strip() if _quoted(source) else ""
        if plain and (is_duration(plain) or plain[:4].isdecimal() or plain.startswith("R")):
            part.text = plain
            owner = part.getparent().getparent()
            yield owner.get("id") or "", f"时间 {source} 去掉引号。"


def _quoted(source: str) -> bool:
    mark = source[:1]
    return len(source) > 2 and mark in "\"'" and source[-1] == mark and source.count(mark) == 2
