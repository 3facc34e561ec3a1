"""The diagram must be small, well-formed XML without a DOCTYPE (measured: notes/platform.md 2)."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Finding
from ._model import Model

RULE = "xml_unsafe"


def check(model: Model) -> Iterator[Finding]:
    """One finding if the file was refused before anything in it was looked at."""
    if model.problem:
        hint = "请用建模工具重新导出为标准 BPMN 文件再部署"
        yield model.error(RULE, "", f"{model.problem};{hint}。")
