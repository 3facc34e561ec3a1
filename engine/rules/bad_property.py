"""Property values the engine could not act on: unknown words, elements, fields, numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from ..definitions.milestones import MILESTONES
from ..definitions.operations import OPERATIONS, listed, share
from ..definitions.xml import descendants
from ..model import Finding, Limit
from ..region.values import POWERS
from ._expressions import plain, value_of
from ._forms import form, form_of
from ._graph import relatives
from ._model import Holder, Model, Node

RULE = "bad_property"

YES = frozenset({"true", "false"})
WORDS = {
    "clock_class": frozenset({"S", "M", "P"}),
    "calendar": frozenset({"std_8h", "gd_6h5", "cn", "24x7"}),
    "on_reentry": frozenset({"restart", "continue"}),
    "closes": frozenset({"closed", "ended"}),
    "route_class": frozenset({"调解自治", "行业源头", "行政执法"}),
    "coercive": frozenset({"act", "decide", "no"}),
    "legal_gate": frozenset(POWERS),
    "resolves": YES,
    "sign_in": YES,
    "supervise": YES,
    "counted": YES,
}
NEEDS = {
    "clock_from": "clock",
    "clock_class": "clock",
    "gate_when": "legal_gate",
    "min_actors": "actors_field",
    "actors_field": "min_actors",
    "action": "role",
    "vote_field": "vote_pass",
    "vote_yes": "vote_pass",
    "vote_weight": "vote_pass",
    "vote_result": "vote_pass",
}
BASIS = frozenset({"legal_basis_id", "legal_basis"})
ACTORS = range(2, 10)
LONGEST_LATE = 366
EVIDENCE = re.compile(r"\s*([a-z_][a-z0-9_]*)\s*:\s*([1-9]|1\d|20)\s*")


def check(model: Model) -> Iterator[Finding]:
    """One finding for every value; ``strict`` refuses, ``bpmn`` warns."""
    for item in model.holders:
        for name, value in item.properties.items():
            for message in _value(model, item, name, value):
                yield model.demand(RULE, item.id, f"属性 {name}:{message}")


def _value(model: Model, item: Holder, name: str, value: str) -> Iterator[str]:
    if not value:
        yield "值是空的,请填写或删去。"
    elif name in WORDS and value not in WORDS[name]:
        yield f"{value} 不是允许的值,请改为 {'、'.join(sorted(WORDS[name]))} 之一。"
    if (other := NEEDS.get(name)) and other not in item.properties and not _timed(item, other):
        yield f"要和属性 {other} 一起使用,请补上 {other}。"
    if value and name in CHECKS:
        yield from CHECKS[name](model, item, value)


def _timed(item: Holder, needed: str) -> bool:
    """A timer's clock may stand in its own time."""
    return needed == "clock" and isinstance(item, Node) and "timer" in item.kinds


def _clock(model: Model, item: Holder, value: str) -> Iterator[str]:
    found = value_of(plain(value, model))
    if found is not None and not isinstance(found, Limit):
        yield "应得出一个时限,请写成 work_hour(2) 或 工作日(5) 这样的形式。"


def _separation(model: Model, item: Holder, value: str) -> Iterator[str]:
    roots = (model.library.roots.get(name) for name in relatives(model))
    found = (root for root in roots if root is not None)
    tasks = {xml.get("id") for root in found for xml in descendants(root, "userTask")}
    for name in _list(value):
        if name == item.id:
            yield "不能与自己分离,请改为另一个任务的编号。"
        elif name != "reporter" and name not in tasks:
            yield f"没有编号为 {name} 的用户任务,请改正编号,或写 reporter。"


def _min_actors(model: Model, item: Holder, value: str) -> Iterator[str]:
    if value not in map(str, ACTORS):
        yield f"应为 {ACTORS[0]} 至 {ACTORS[-1]} 的整数,请改正。"


def _actors_field(model: Model, item: Holder, value: str) -> Iterator[str]:
    return _has_field(model, item, value, "人员字段")


def _merges(model: Model, item: Holder, value: str) -> Iterator[str]:
    return _has_field(model, item, value, "填写主案编号的字段")


def _has_field(model: Model, item: Holder, value: str, wanted: str) -> Iterator[str]:
    fields = _fields(model, item)
    if fields is not None and value not in fields:
        yield f"表单中没有字段 {value},请在表单中加上{wanted},或改正名称。"


def _evidence(model: Model, item: Holder, value: str) -> Iterator[str]:
    fields = _fields(model, item)
    for part in value.split(","):
        found = EVIDENCE.fullmatch(part)
        if found is None:
            yield f"“{part.strip()}”看不懂,请写成 字段:张数,例如 photos:2(1 至 20)。"
        elif fields is not None and found[1] not in fields:
            yield f"表单中没有字段 {found[1]},请在表单中加上照片字段,或改正名称。"
        elif fields is not None and fields[found[1]] != "photo":
            yield f"字段 {found[1]} 不是照片,请改用照片字段。"


def _legal_gate(model: Model, item: Holder, value: str) -> Iterator[str]:
    fields = _fields(model, item)
    if fields is not None and not BASIS & fields.keys() and not _set_elsewhere(model):
        yield "没有地方填写法律依据,请在表单中加上字段 legal_basis_id。"


def _set_elsewhere(model: Model) -> bool:
    """The basis may be chosen earlier, by another form, a decision or a script of the case."""
    names, rooms = relatives(model), ("workflows", "forms")
    starts = tuple(f"{room}/{name}/" for name in names for room in rooms)
    files = model.library.files.items()
    return any(b"legal_basis" in data for path, data in files if path.startswith(starts))


def _operations(model: Model, item: Holder, value: str) -> Iterator[str]:
    for name in listed(value):
        if name not in OPERATIONS:
            yield f"没有名为 {name} 的操作,请改为 {'、'.join(OPERATIONS)} 之一。"


def _milestone(model: Model, item: Holder, value: str) -> Iterator[str]:
    for name in listed(value):
        if name not in MILESTONES:
            known = "、".join(f"{key}({words})" for key, words in MILESTONES.items())
            yield f"没有名为 {name} 的统计节点,请改为下列之一:{known}。"


def _late_days(model: Model, item: Holder, value: str) -> Iterator[str]:
    if not value.isdigit() or int(value) > LONGEST_LATE:
        yield f"应为 0 至 {LONGEST_LATE} 的整数(天),请改正。"


def _vote_pass(model: Model, item: Holder, value: str) -> Iterator[str]:
    try:
        share(value)
    except (ValueError, ZeroDivisionError):
        yield f"{value} 看不懂,请写成 all、any、2/3(达到)或 >1/2(超过)。"


def _fields(model: Model, item: Holder) -> dict[str, str] | None:
    """Key -> kind; None if the form is missing or unsound (other rules say so)."""
    found = form(model, form_of(model, item)) if isinstance(item, Node) else None
    return None if found is None else {f.key: f.kind for f in found.fields}


def _list(value: str) -> list[str]:
    return [name.strip() for name in value.split(",") if name.strip()]


CHECKS: dict[str, Callable[[Model, Holder, str], Iterator[str]]] = {
    "clock": _clock,
    "separation": _separation,
    "min_actors": _min_actors,
    "actors_field": _actors_field,
    "evidence": _evidence,
    "legal_gate": _legal_gate,
    "merges": _merges,
    "allow": _operations,
    "forbid": _operations,
    "milestone": _milestone,
    "milestone_start": _milestone,
    "late_days": _late_days,
    "vote_pass": _vote_pass,
}
