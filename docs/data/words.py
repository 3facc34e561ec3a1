"""Gather every word of the pages into the English catalogue: ``python -m docs.data.words``.

What is translated stays, what is new waits with an empty line, what is gone is dropped.
"""

from __future__ import annotations

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from api.comparing import LABELS
from api.language import path
from engine import (
    CLOCK_WORDS,
    DIAGRAM_WORDS,
    DRAWN_WORDS,
    FIGURE_WORDS,
    FORM_WORDS,
    KINDS,
    NOTICE_KINDS,
    POPULATIONS,
    REFUSALS,
    SIGNS,
)

METHODS = [
    ("**.py", "python"),
    ("templates/**.html", "jinja2"),
    ("static/**.js", "javascript"),
]
OPTIONS = {"templates/**.html": {"encoding": "utf-8", "newstyle_gettext": "true"}}

KEYWORDS = {
    "_": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}
TABLES = {
    None: (NOTICE_KINDS, POPULATIONS, SIGNS),
    "record": (KINDS,),
    "form": FORM_WORDS,
    "clock": CLOCK_WORDS,
    "figure": FIGURE_WORDS,
    "design": (LABELS, *DRAWN_WORDS, REFUSALS),
    "diagram": DIAGRAM_WORDS,
}
"""Words of the engine that pages show: context -> tables."""
HEADER = b"""\
msgid ""
msgstr ""
"Project-Id-Version: chuishao\\n"
"Language: en\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""


def gathered() -> Catalog:
    """Every message of ``api`` with the file where it stands, and the engine's names of things."""
    folder = path("en").parents[3]
    found = Catalog(charset="utf-8", fuzzy=False)
    for file, _line, message, _comments, context in extract_from_dir(
        folder, METHODS, OPTIONS, keywords=KEYWORDS
    ):
        found.add(message, locations=[(file, 0)], context=context)
    for known, tables in TABLES.items():
        for name in (name for table in tables for name in table.values()):
            found.add(name, context=known)
    return found


def translated() -> Catalog:
    """The English catalogue as it stands."""
    with path("en").open("rb") as file:
        return read_po(file, "en")


def main() -> None:
    catalogue = translated()
    catalogue.update(gathered(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    with path("en").open("wb") as file:
        file.write(HEADER)
        write_po(file, catalogue, width=0, sort_output=True, no_location=True, omit_header=True)
    missing = sum(1 for each in catalogue if each.id and not each.string)
    print(f"{len(catalogue)} messages, {missing} without English")


if __name__ == "__main__":
    main()
