"""The folder must hold one runnable process of its own name: that is what a case is opened on."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Finding
from ._model import Model

RULE = "no_process"


def check(model: Model) -> Iterator[Finding]:
    """No file, no process of the folder's name (in ``bpmn``: none at all), or none executable."""
    if model.problem:
        return
    if model.root is None:
        yield model.error(RULE, "", "没有找到 process.bpmn,请把流程图存为本目录下的 process.bpmn。")
        return
    own = [scope for scope in model.processes if scope.id == model.process]
    found = own or ([] if model.strict else [*model.processes])
    if not found:
        there = "、".join(scope.id for scope in model.processes) or "无"
        message = f"文件中没有编号为 {model.process} 的流程(现有:{there}),请把流程编号改成目录名。"
        yield model.error(RULE, model.process, message)
    elif all(scope.xml.get("isExecutable") == "false" for scope in found):
        message = "流程被标为不可执行,请勾选“可执行”(isExecutable)。"
        yield model.error(RULE, found[0].id, message)
