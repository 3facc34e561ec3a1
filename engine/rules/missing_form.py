"""A form that is named must be in the library; a task for people needs one."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Finding
from ._forms import form_of, named
from ._model import Model, form_path

RULE = "missing_form"


def check(model: Model) -> Iterator[Finding]:
    """formKey, ``form`` and ``return_form`` without a file; user tasks without a form."""
    for node in model.nodes:
        for key in named(model, node):
            if form_path(key) not in model.library.files:
                message = f"表单 {form_path(key)} 不存在,请新建该表单,或改正表单名称。"
                yield model.demand(RULE, node.id, message)
        if node.type == "userTask" and form_of(model, node) is None:
            message = f"{node.label}没有表单,请填写 formKey 指定一张表单。"
            yield model.demand(RULE, node.id, message)
