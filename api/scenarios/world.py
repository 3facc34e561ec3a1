"""A small world for one scenario: a database of its own, a set clock, one person for every role."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from engine import (
    DEMO_REVIEW,
    Actor,
    Case,
    Casework,
    CaseworkError,
    Form,
    Ground,
    Invalid,
    Post,
    Report,
    UserTask,
    decode,
    load_region,
)

from ..data import calendars, library, processes, regions, root
from ..simulated import SimulatedClock, catch_up, pass_time

TRUE = {"是": True, "否": False}
PIXEL = b"\xff\xd8\xff\xe0chuishao scenario photo %d \xff\xd9"
NTH = re.compile(r"第(\d+)宗")  # a case of the scenario, by its place: its number is filled in
FIRST_ROWS = {("标签", "值"), ("字段", "值")}


@dataclass(slots=True)
class World:
    """What the steps of one scenario share."""

    data: Path
    folder: Path
    processes: Sequence[str] = ()
    region: str = "huizhou"
    template: Path | None = None  # a database with all this deployed already
    clock: SimulatedClock = field(default_factory=SimulatedClock)
    problem: CaseworkError | None = None
    refused: CaseworkError | None = None  # the last refusal that a step expected
    case_id: str = ""
    opened: list[str] = field(default_factory=list)  # the cases of the scenario, in their order
    visited: set[tuple[str, str]] = field(default_factory=set)
    casework: Casework = field(init=False)
    _photos: int = 0
    _parameters: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        database = self.folder / "world.db"
        if self.template:
            shutil.copy(self.template, database)
        url = f"sqlite:///{database}"
        self.casework = Casework(
            url,
            files=self.folder / "files",
            secret=b"a scenario's secret",
            region=self.region,
            clock=self.clock,
        )
        if not self.template:
            self._set_up()

    def close(self) -> Path:
        """Let go of the database; its path, so that it can serve as a template."""
        self.casework.house.store.engine.dispose()
        return self.folder / "world.db"

    # ------------------------------------------------------------ rules

    def _set_up(self) -> None:
        files = library(self.data)
        self.casework.create()
        self._load_rules(files)
        self.casework.deploy(files, self.processes or processes(files))

    def _load_rules(self, files: Mapping[str, bytes]) -> None:
        roles = json.loads(files["workflows/roles.json"])
        pack = load_region(self._packs(), self.region).with_legal_review(DEMO_REVIEW)
        if self._parameters:
            pack = pack.with_parameters(self._parameters)
        self.casework.load_calendars(calendars(self._packs()))
        self.casework.load_pack(pack, roles)

    def _packs(self) -> dict[str, bytes]:
        """The packs beside the processes; ours where a designer's folder has none."""
        return regions(self.data) or regions(root())

    def set_parameter(self, key: str, text: str) -> None:
        self._parameters[key] = json.loads(text) if text in ("true", "false") else _number(text)
        self._load_rules(library(self.data))

    # ------------------------------------------------------------ people

    def member(self, role_name: str, n: int = 1) -> Actor:
        """The n-th person of a role, who serves it everywhere."""
        role = self.role(role_name)
        units = self.casework.pack().units
        return Actor(f"{role}-{n}", frozenset(Post(role, unit) for unit in units), "scenario")

    def role(self, name: str) -> str:
        for role, about in self.casework.roles().items():
            if role == name or (isinstance(about, Mapping) and about.get("name") == name):
                return role
        known = "、".join(a["name"] for a in self.casework.roles().values() if "name" in a)
        raise AssertionError(f"没有岗位“{name}”;岗位有:{known}")

    # ------------------------------------------------------------ acting

    def attempt(self, act: Any) -> None:
        """Do something that may be refused; the refusal waits for a 那么 that expects it."""
        self.clean()
        try:
            act()
        except CaseworkError as error:
            self.problem = error

    def clean(self) -> None:
        """A refusal that no step expected is a fault of the scenario."""
        problem, self.problem = self.problem, None
        if problem is not None:
            raise problem

    def expect(self) -> CaseworkError:
        problem, self.problem = self.problem, None
        assert problem is not None, "没有被拒绝"
        self.refused = problem
        return problem

    def ground(self) -> Ground:
        """What the last refusal rests on."""
        found = self.refused.ground if self.refused else None
        assert found is not None, f"拒绝没有说明规则与依据:{self.refused}"
        return found

    def report(
        self, unit: str, process: str, table: Iterable[Sequence[str]], role: str = "上报人"
    ) -> None:
        found = self.casework.pack().unit_by_name(unit)
        assert found is not None, f"没有单位“{unit}”"
        definition = self.casework.deployed(process)
        starts = (e for e in definition.elements.values() if e.type == "startEvent" and e.form)
        start = next((e.form for e in starts if e.process == process), None)
        form = self.casework.form_of(definition, start)
        header, rows = _split(table, form)
        reporter = self.member(role, 9)
        answers = self.answers(form, rows)
        for asked in form.fields if form else ():
            if asked.widget == "location" and asked.required:
                answers.setdefault(asked.key, {"words": unit})  # “在马庄村”说的就是地点
        report = Report(process, answers, found.id, **_header(header))
        self.case_id = self.casework.open(report, reporter)["case"]
        self.opened.append(self.case_id)

    def look_at(self, n: int) -> None:
        """The steps that follow are about the n-th case that was reported."""
        self.clean()
        assert n <= len(self.opened), f"只上报了 {len(self.opened)} 宗"
        self.case_id = self.opened[n - 1]

    def number(self, n: int) -> str:
        """The number of the n-th case that was reported."""
        return self.casework.case(self.opened[n - 1]).number

    def task(self, role_name: str, name: str, n: int = 1, unit: str | None = None) -> UserTask:
        """An open task of this name that the role serves (in that unit): the person's own first."""
        me = self.member(role_name, n).id
        found = [t for t in self.open_tasks() if t.name == name]
        found = [t for t in found if unit is None or t.unit == self._unit(unit)]
        assert found, f"没有待办“{name}”;现有:{self.shown()}"
        role = self.role(role_name)
        mine = [t for t in found if role in t.role]
        assert mine, f"“{name}”不在{role_name}的待办里,它属于 {found[0].role}"
        return next((t for t in mine if t.assignee == me), mine[0])

    def tasks_of(self, unit: str) -> list[str]:
        """What a unit has to do, by name."""
        return [t.name for t in self.open_tasks() if t.unit == self._unit(unit)]

    def named(self, name: str) -> UserTask:
        """The open task of this name, whoever serves it."""
        found = [t for t in self.open_tasks() if t.name == name]
        assert found, f"没有待办“{name}”;现有:{self.shown()}"
        return found[0]

    def done(self, actor: Actor, name: str) -> UserTask:
        """The last task of this name that the person has done."""
        tasks = {t.id: t for t in self.casework.tasks(self.case_id) if t.name == name}
        for record in reversed(self.casework.history(self.case_id)):
            found = tasks.get(record.data.get("task", ""))
            if record.kind == "task.completed" and record.actor["id"] == actor.id and found:
                return found
        raise AssertionError(f"{actor.id} 没有办结过“{name}”")

    def element(self, name: str) -> str:
        """The element that people call so."""
        elements = self.casework.definition_of(self.case_id).elements.values()
        found = [e.id for e in elements if e.name == name]
        assert found, f"流程里没有节点“{name}”"
        return found[0]

    def rows(self, table: Iterable[Sequence[str]]) -> dict[str, str]:
        """A table as label -> text."""
        return dict(_rows(table))

    def said(self, table: Iterable[Sequence[str]], label: str) -> str:
        return dict(_rows(table)).get(label, "")

    def fill(self, task: UserTask, table: Iterable[Sequence[str]], form: str | None = None) -> dict:
        definition = self.casework.definition_of(self.case_id)
        found = self.casework.form_of(definition, form or task.form)
        return self.answers(found, dict(_rows(table)))

    def told(self, form: str, table: Iterable[Sequence[str]]) -> dict[str, Any]:
        """The answers of a form that is not a task's."""
        definition = self.casework.definition_of(self.case_id)
        return self.answers(self.casework.form_of(definition, form), dict(_rows(table)))

    def complete(self, actor: Actor, task: UserTask, table: Iterable[Sequence[str]]) -> None:
        self.visited.add((task.process, task.element))
        self.casework.complete(task.id, self.fill(task, table), actor)

    # ------------------------------------------------------------ answers

    def answers(self, form: Form | None, rows: Mapping[str, str]) -> dict[str, Any]:
        """A form's answers, told by the labels people see."""
        fields = {f.key: f for f in form.fields} if form else {}
        keys = form.labels if form else {}
        answers: dict[str, Any] = {}
        for label, text in rows.items():
            key = keys.get(label, label)
            assert not form or key in fields, f"表单没有“{label}”;有:{'、'.join(keys)}"
            answers[key] = self._value(fields.get(key), text)
        return answers

    def _value(self, field: Any, text: str) -> Any:
        if field is None:
            return TRUE.get(text, text)
        if nth := NTH.fullmatch(text):
            return self.number(int(nth[1]))
        if field.widget == "photo":
            return self._take_photos(int(re.sub(r"\D", "", text) or 0))
        if field.widget == "person":
            people = [self._person(part) for part in _parts(text)]
            return people if field.multiple else people[0]
        if field.widget == "unit":
            units = [self._unit(part) for part in _parts(text)]
            return units if field.multiple else units[0]
        if field.widget == "location":
            return {"words": text}
        if field.type == "checkbox":
            return TRUE.get(text, text)
        if field.type == "checklist":
            return _parts(text)
        return next((o.value for o in field.options if o.label == text), text)

    def _take_photos(self, count: int) -> list[str]:
        taken = []
        for _ in range(count):
            self._photos += 1
            photo = PIXEL % self._photos
            taken.append(self.casework.upload(photo, "image/jpeg", self.member("grid_member")))
        return taken

    def _person(self, text: str) -> str:
        another = text.startswith("另一位")
        return self.member(text.removeprefix("另一位").strip('“”"'), 2 if another else 1).id

    def _unit(self, text: str) -> str:
        found = self.casework.pack().unit_by_name(text)
        return found.id if found else text

    # ------------------------------------------------------------ time

    def wait(self, **span: int) -> None:
        self.clean()
        pass_time(self.casework, self.clock, self.clock.now + timedelta(**span))

    def wait_until(self, instant: Any) -> None:
        self.clean()
        pass_time(self.casework, self.clock, instant)

    def stand_still(self, days: int) -> None:
        """The engine is down: time passes, nothing fires until it is up again."""
        self.clean()
        self.clock.now += timedelta(days=days)
        catch_up(self.casework)

    def deliver(self) -> None:
        """Everything that is due now happens: cases learn what others told them."""
        catch_up(self.casework)

    # ------------------------------------------------------------ looking

    def case(self) -> Case:
        return self.casework.case(self.case_id)

    def cases_of(self, unit: str, process: str) -> list[Case]:
        """The cases of a process in a unit, the oldest first."""
        found = self.casework.pack().unit_by_name(unit)
        assert found is not None, f"没有单位“{unit}”"
        page = self.casework.cases(self.member("auditor"), limit=100, process=process)
        mine = [case for case in page.items if case.unit == found.id]
        return sorted(mine, key=lambda case: (case.opened_at, case.number))

    def turn_to(self, unit: str, process: str) -> None:
        """From now on the steps speak of this case."""
        self.clean()
        found = self.cases_of(unit, process)
        assert found, f"{unit}没有 {process} 案件"
        self.case_id = found[-1].id

    def open_tasks(self) -> list[UserTask]:
        return self.casework.tasks(self.case_id, open_only=True)

    def closing(self) -> dict[str, Any]:
        """What the case closed with, as it was frozen."""
        self.clean()
        records = self.casework.history(self.case_id)
        frozen = [e["closing"] for r in records for e in r.effects if "closing" in e]
        assert frozen, f"案件没有结案:{self.case().status}"
        return dict(self.casework.reveal(decode(frozen[-1])))

    def shown(self) -> str:
        return "、".join(f"{t.name}({','.join(t.role)})" for t in self.open_tasks()) or "无"

    def fields_with_errors(self) -> set[str]:
        problem = self.expect()
        assert isinstance(problem, Invalid), f"不是表单错误:{problem}"
        return set(problem.fields)

    def labels(self) -> dict[str, str]:
        """Every label of the case's forms -> key."""
        definition = self.casework.definition_of(self.case_id)
        keys = [p[len("forms/") : -len(".form")] for p in definition.files if p.endswith(".form")]
        forms = [self.casework.form_of(definition, key) for key in keys]
        return {label: key for form in forms if form for label, key in form.labels.items()}


def _rows(table: Iterable[Sequence[str]]) -> Iterable[tuple[str, str]]:
    for row in table:
        if tuple(row) not in FIRST_ROWS:
            yield row[0], row[1]


HEADER = {"所属网": "net", "渠道": "channel", "发生时间": "occurred_at", "外部编号": "external"}


def _split(
    table: Iterable[Sequence[str]], form: Form | None
) -> tuple[dict[str, str], dict[str, str]]:
    rows = dict(_rows(table))
    known = set(form.labels) | set(form.labels.values()) if form else set()
    header = {HEADER[k]: v for k, v in rows.items() if k in HEADER and k not in known}
    return header, {k: v for k, v in rows.items() if k not in HEADER or k in known}


def _header(header: dict[str, str]) -> dict[str, Any]:
    from ..simulated import local

    if "occurred_at" in header:
        return {**header, "occurred_at": local(header["occurred_at"])}
    return dict(header)


def _parts(text: str) -> list[str]:
    return [part.strip() for part in re.split("[,,、]", text) if part.strip()]


def _number(text: str) -> Any:
    from decimal import Decimal, InvalidOperation

    try:
        return Decimal(text)
    except InvalidOperation:
        return text
