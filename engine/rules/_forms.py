"""Which forms a process uses, and what is in them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache

from ..errors import Invalid
from ..forms import Form, compile
from ._model import Model, Node, form_path

FORM_PROPERTIES = ("form", "return_form")


def form_of(model: Model, node: Node) -> str | None:
    """The form written on the node, else one that lies where its own form would lie."""
    own = f"{model.process}/{node.id}"
    written = node.attribute("formKey")
    if written is None and node.type == "userTask" and form_path(own) in model.library.files:
        return own
    return written


def named(model: Model, node: Node) -> Iterator[str]:
    """Every form that the node needs."""
    found = (form_of(model, node), *(node.properties.get(name) for name in FORM_PROPERTIES))
    yield from (key for key in found if key)


def form(model: Model, key: str | None) -> Form | None:
    """The form, compiled; None if it is missing or not sound (other rules say so)."""
    data = model.library.files.get(form_path(key or ""))
    return read(data)[0] if data is not None else None


@lru_cache(maxsize=512)
def read(data: bytes) -> tuple[Form | None, tuple[tuple[str, str], ...]]:
    """The form or, instead, what is wrong with it: pairs of component and Chinese sentence."""
    try:
        return compile(json.loads(data)), ()
    except Invalid as error:
        return None, tuple((name, text) for name, found in error.fields.items() for text in found)
    except (ValueError, RecursionError):
        return None, (("", "不是有效的 JSON 文件,请用表单编辑器重新导出"),)
