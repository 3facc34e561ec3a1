"""Every form of the process is one that the form room can show and check."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Finding
from ._forms import named, read
from ._model import Model, form_path

RULE = "bad_form"


def check(model: Model) -> Iterator[Finding]:
    """What ``engine.forms`` refuses, in the process' own folder of forms and in those it names."""
    own = f"forms/{model.process}/"
    used = {form_path(key) for node in model.nodes for key in named(model, node)}
    for path, data in model.library.files.items():
        if path in used or (path.startswith(own) and path.endswith(".form")):
            for component, message in read(data)[1]:
                yield Finding(path, component, RULE, f"{message.rstrip('。')},请改正表单。")
