"""The official schema of BPMN 2.0.2: attributes, values, places and order of elements."""

from __future__ import annotations

from collections.abc import Iterator

from ..definitions.schema import Misfit, misfits
from ..definitions.xml import local
from ..model import Finding
from ._model import Model, identity
from ._table import owner

RULE = "not_in_schema"

ELSEWHERE = ("id", "sourceRef", "targetRef")  # other rules say it with better words
LENIENT = ("definitions", "import")


def check(model: Model) -> Iterator[Finding]:
    """One finding a place. Attributes and values are errors; order, and the head of the file, are
    warnings: every tool reads them all the same."""
    for misfit in misfits(model.root) if model.root is not None else ():
        if misfit.attribute not in ELSEWHERE:
            tag = local(misfit.node)
            loose = tag in LENIENT or not misfit.attribute
            say = model.warning if loose else model.error
            yield say(RULE, identity(owner(misfit.node)), _sentence(tag, misfit))


def _sentence(tag: str, misfit: Misfit) -> str:
    name, kind = misfit.attribute, misfit.kind
    if kind == "CVC_COMPLEX_TYPE_4":
        return f"{tag} 缺少必填的属性 {name},请补上。"
    if kind.startswith("CVC_COMPLEX_TYPE_3_2"):
        return f"{tag} 没有 {name} 这个属性,请检查拼写,或删去。"
    if name:
        value = (misfit.node.get(name) or "")[:40]
        return f"{tag} 的属性 {name} 不能是“{value}”,请改成标准允许的值。"
    if kind == "CVC_COMPLEX_TYPE_2_3":
        return f"{tag} 里有不该有的文字,请删去。"
    return f"{tag} 的位置或顺序不合标准,请移到标准规定的地方,或用建模工具重新导出。"
