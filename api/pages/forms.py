"""A form on a page: its fields as markup, its labels, and which form a report fills."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from engine import Definition, Form

from ..auth import casework


def fields(
    form: Form | None,
    answers: Mapping[str, Any],
    errors: Mapping[str, Any],
    context: Mapping[str, Any],
) -> Markup:
    """The fields of a form; answers of earlier steps fill those that ask for it."""
    if form is None:
        return Markup("")
    wished = [f.key for f in form.fields if f.prefill and f.key in context]
    known = {**context, **casework().reveal({key: context[key] for key in wished})}
    return Markup(form.html(answers, errors, context=known, now=casework().now()))


def labels(form: Form | None) -> dict[str, str]:
    """Key -> label, for the summary of what is wrong."""
    return {field.key: field.label for field in form.fields} if form else {}


def start_form(definition: Definition) -> str | None:
    """The form of a process's own start event; None if it is only called by others."""
    starts = (e for e in definition.elements.values() if e.type == "startEvent" and e.form)
    return next((e.form for e in starts if e.process == definition.process), None)
