"""The functions that a case brings to FEEL, beside the built-in ones: names, arguments, results."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CaseFunction:
    """``parameters`` as FEEL spells them (``name:kind``), ``result`` the kind of what it gives."""

    name: str
    chinese: str
    parameters: tuple[str, ...]
    result: str
    meaning: str


CASE_FUNCTIONS = (
    CaseFunction(
        "unit_at", "所属单位", ("level:string",), "string", "案件地点所在的那一级单位的编号"
    ),
    CaseFunction(
        "department_at", "就近部门", ("line:string",), "string", "案件地点就近的这条线的部门编号"
    ),
    CaseFunction("unit_level", "单位级别", ("unit:string",), "string", "一个单位是哪一级的"),
    CaseFunction(
        "deadline",
        "截止时间",
        ("limit:limit", "from"),
        "date and time",
        "时限从某一刻算起到何时为止",
    ),
    CaseFunction(
        "after", "最早时间", ("limit:limit", "from"), "date and time", "某一刻之后满一个时限才可以"
    ),
    CaseFunction(
        "before", "最迟时间", ("limit:limit", "from"), "date and time", "要在某一刻之前留足一个时限"
    ),
    CaseFunction(
        "duty",
        "职责",
        ("category:string", "unit:string"),
        "context",
        "职责清单里该单位对这一类的那一行(id、matter、part、community),没有就是 null",
    ),
    CaseFunction(
        "standard_for",
        "立案标准",
        ("category:string",),
        "context",
        "这一类(或这个编号)当天的立案标准(condition、close、limit、department …),没有就是 null",
    ),
    CaseFunction(
        "basis_in_force",
        "依据有效",
        ("basis:string",),
        "boolean",
        "依据今天有效并且没有被中止",
    ),
    CaseFunction(
        "remedies",
        "救济告知",
        ("kind:string",),
        "list",
        "这一种决定(处罚、扣押、拖移、调解 …)当天要告知的话,逐句",
    ),
    CaseFunction(
        "legal_days",
        "法定日",
        ("law:string", "days:number"),
        "limit",
        "某部法律里的几日:按它当天的数法是工作日还是自然日",
    ),
)
"""``after`` and ``before`` of two points or ranges stay the built-in ones (DMN 1.5, 10.3.4.9)."""
