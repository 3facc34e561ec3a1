"""Controls that need more than one input: photos, a place, a signature.

All of them work without a script; a script adds what ``data-photo``, ``data-locate`` and
``data-signature`` ask for.
"""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from engine.markup import join, tag

from .control import Control, text_of
from .text import is_drawing
from .values import is_file
from .words import on_page


def photo(control: Control) -> Markup:
    """Stored files as hidden inputs, and two ways to add more."""
    given = control.value if isinstance(control.value, list | tuple) else []
    stored = [_file(control, place, file) for place, file in enumerate(filter(is_file, given), 1)]
    return join(
        [
            tag("ul", *stored, class_="f-files", data_files=control.key),
            _picker(
                control,
                on_page("camera"),
                control.id,
                "camera",
                capture="environment",
                **control.aria,
            ),
            _picker(control, on_page("album"), f"{control.id}-album", "album", multiple=True),
        ]
    )


def _picker(control: Control, text: str, id_: str, part: str, **attributes: object) -> Markup:
    # Two inputs: on Android one cannot both open the camera and take several files.
    name = f"{control.key}.{part}"
    picker = tag(
        "input",
        type="file",
        id=id_,
        name=name,
        accept="image/*",
        data_photo=control.key,
        **attributes,
    )
    return tag("label", tag("span", text), picker, class_="f-pick", for_=id_)


def _file(control: Control, place: int, file: str) -> Markup:
    kept = tag("input", type="hidden", name=control.key, value=file)
    caption = control.files.get(file) or on_page("photo_n", n=place)
    return tag("li", tag("a", caption, href=f"/files/{file}", class_="f-thumb"), kept)


def location(control: Control) -> Markup:
    """Words, and coordinates that a button can fill."""
    given = control.value if isinstance(control.value, Mapping) else {}
    # A browser drops the first line break after the tag; the words may begin with one.
    words = tag(
        "textarea",
        "\n" + text_of(given.get("words")),
        id=control.id,
        name=f"{control.key}.words",
        rows=2,
        **control.aria,
    )
    hidden = [
        tag(
            "input",
            type="hidden",
            name=f"{control.key}.{part}",
            id=f"{control.id}-{part}",
            value=text_of(given.get(part)),
        )
        for part in ("lat", "lng")
    ]
    button = tag(
        "button", on_page("locate"), type="button", class_="f-button", data_locate=control.id
    )
    fix = tag("output", class_="f-fix", id=f"{control.id}-fix", for_=control.id)
    return join([words, *hidden, button, fix])


def signature(control: Control) -> Markup:
    """A typed name, or a drawing that a script keeps in the hidden input."""
    drawn = control.value if is_drawing(control.value) else None
    typed = tag(
        "input",
        type="text",
        id=control.id,
        name=control.key,
        autocomplete="off",
        value="" if drawn else text_of(control.value),
        **control.aria,
    )
    kept = tag(
        "input", type="hidden", id=f"{control.id}-drawn", name=f"{control.key}.drawn", value=drawn
    )
    seen = tag("img", src=drawn, alt=on_page("signed"), class_="f-signed") if drawn else Markup("")
    return join([typed, kept, seen, _pad(control)])


def _pad(control: Control) -> Markup:
    """Where one signs; hidden until a script can use it, the typed name serves without."""
    pad = tag(
        "canvas",
        width=600,
        height=200,
        class_="f-pad",
        data_signature=control.id,
        role="img",
        aria_label=on_page("sign_here"),
        hidden=True,
    )
    clear = tag(
        "button",
        on_page("sign_again"),
        type="button",
        class_="f-button",
        data_clear=control.id,
        hidden=True,
    )
    return join([pad, clear])
