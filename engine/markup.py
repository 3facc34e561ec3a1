"""Elements of HTML and SVG; text and attribute values are always escaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from markupsafe import Markup, escape

VOID = frozenset({"br", "hr", "img", "input"})


def tag(name: str, /, *children: str, **attributes: object) -> Markup:
    """One element. ``for_`` is written ``for``, ``aria_label`` is ``aria-label``.

    Attributes that are None or False are left out; True stands alone. Names of elements and
    attributes are ours and never come from a file.
    """
    opening = f"<{name}{_attributes(attributes)}>"
    return Markup(opening if name in VOID else f"{opening}{join(children)}</{name}>")


def join(parts: Iterable[str]) -> Markup:
    """The parts one after the other; plain strings are escaped."""
    return Markup("").join(parts)


def _attributes(attributes: Mapping[str, object]) -> str:
    given = {
        name: value
        for name, value in attributes.items()
        if value is not None and value is not False
    }
    return "".join(_attribute(name.rstrip("_").replace("_", "-"), given[name]) for name in given)


def _attribute(name: str, value: object) -> str:
    return f" {name}" if value is True else f' {name}="{escape(value)}"'
