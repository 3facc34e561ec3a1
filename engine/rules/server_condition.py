"""A condition that a form's page cannot evaluate while one writes: the server decides it later."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Finding
from ._forms import form, named
from ._model import Model, form_path

RULE = "server_condition"


def check(model: Model) -> Iterator[Finding]:
    """A warning for every such condition in the forms that the process names."""
    for key in sorted({key for node in model.nodes for key in named(model, node)}):
        found = form(model, key)
        for component, reason in found.on_server.items() if found else ():
            message = f"隐藏条件不能在页面上随填随变,提交时才由服务器判断:{reason}。"
            message += "请改用比较、and/or/not、in、if 和加减,或确认这样也可以。"
            yield Finding(form_path(key), component, RULE, message, "warning")
