"""The steps that every process scenario can use; none names a process (docs/scenarios.md)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from pytest_bdd import given, parsers, then, when

from engine import Asked

from ..simulated import SHANGHAI, local
from .objects import *  # noqa: F403
from .world import World

Table = Sequence[Sequence[str]]


def _words(pattern: str) -> Any:
    return parsers.parse(pattern)


# ---------------------------------------------------------------- 假如


@given(_words('现在是"{text}"'))
def the_time_is(world: World, text: str) -> None:
    world.clock.set_local(text)


@given(_words('参数"{key}"为"{value}"'))
def a_parameter_is(world: World, key: str, value: str) -> None:
    world.set_parameter(key, value)


@given(_words('在"{unit}"上报"{process}"'))
@when(_words('在"{unit}"上报"{process}"'))
def a_case_is_reported(world: World, unit: str, process: str, datatable: Table = ()) -> None:
    world.attempt(lambda: world.report(unit, process, datatable))


@given(_words('"{role}"在"{unit}"上报"{process}"'))
@when(_words('"{role}"在"{unit}"上报"{process}"'))
def one_reports_a_case(
    world: World,
    role: str,
    unit: str,
    process: str,
    datatable: Table = (),
) -> None:
    world.attempt(lambda: world.report(unit, process, datatable, role))


# ---------------------------------------------------------------- 当: people


@when(_words('另一位"{role}"完成"{name}"'))
def another_completes(world: World, role: str, name: str, datatable: Table = ()) -> None:
    _complete(world, role, name, datatable, 2)


@when(_words('"{role}"完成"{name}"'))
@when(_words('"{role}"提交"{name}"'))
def one_completes(world: World, role: str, name: str, datatable: Table = ()) -> None:
    _complete(world, role, name, datatable, 1)


@when(_words('"{unit}"的"{role}"办结"{name}"'))
@when(_words('"{unit}"的"{role}"试办"{name}"'))
def one_of_a_unit_completes(
    world: World, unit: str, role: str, name: str, datatable: Table = ()
) -> None:
    _complete(world, role, name, datatable, 1, unit)


def _complete(
    world: World, role: str, name: str, table: Table, n: int, unit: str | None = None
) -> None:
    world.clean()
    task = world.task(role, name, n, unit)
    world.attempt(lambda: world.complete(world.member(role, n), task, table))


@when(_words('"{role}"退单"{name}"'))
def one_returns(world: World, role: str, name: str, datatable: Table = ()) -> None:
    _return(world, role, name, datatable)


@when(_words('"{unit}"的"{role}"退回"{name}"'))
def one_of_a_unit_returns(
    world: World, unit: str, role: str, name: str, datatable: Table = ()
) -> None:
    _return(world, role, name, datatable, unit)


def _return(world: World, role: str, name: str, datatable: Table, unit: str | None = None) -> None:
    world.clean()
    task = world.task(role, name, unit=unit)
    definition = world.casework.definition_of(world.case_id)
    form = definition.elements[(task.process, task.element)].properties.get("return_form")
    answers = world.fill(task, datatable, form)
    world.attempt(lambda: world.casework.return_task(task.id, answers, world.member(role)))


@when(_words('"{role}"驳回"{name}"到上一步'))
def one_sends_back(world: World, role: str, name: str, datatable: Table = ()) -> None:
    _send_back(world, role, name, datatable)


@when(_words('"{role}"驳回"{name}"到"{step}"'))
def one_sends_back_to(world: World, role: str, name: str, step: str, datatable: Table = ()) -> None:
    _send_back(world, role, name, datatable, step)


@when(_words('"{role}"驳回"{name}"到"{step}"后直送'))
def one_sends_back_directly(
    world: World, role: str, name: str, step: str, datatable: Table = ()
) -> None:
    _send_back(world, role, name, datatable, step, direct=True)


def _send_back(
    world: World,
    role: str,
    name: str,
    table: Table,
    step: str | None = None,
    *,
    direct: bool = False,
) -> None:
    world.clean()
    task = world.named(name)
    to = "starter" if step == "发起人" else world.element(step) if step else None
    reason, actor = world.said(table, "理由"), world.member(role)
    world.attempt(lambda: world.casework.send_back(task.id, reason, actor, to=to, direct=direct))


@when(_words('"{role}"拿回"{name}"'))
def one_takes_back(world: World, role: str, name: str) -> None:
    world.clean()
    actor = world.member(role)
    world.attempt(lambda: world.casework.take_back(world.done(actor, name).id, actor))


@when(_words('"{role}"撤销案件'))
def one_withdraws(world: World, role: str, datatable: Table = ()) -> None:
    reason, actor = world.said(datatable, "理由"), world.member(role, 9)
    world.attempt(lambda: world.casework.withdraw(world.case_id, reason, actor))


@when(_words('"{role}"发出"{message}"'))
def one_sends(world: World, role: str, message: str, datatable: Table = ()) -> None:
    world.attempt(lambda: _send(world, role, message, datatable))


def _send(world: World, role: str, message: str, table: Table) -> None:
    definition = world.casework.definition_of(world.case_id)
    waiting = [
        a for a in world.casework.actions(world.case_id) if message in (a["name"], a["action"])
    ]
    form = world.casework.form_of(definition, waiting[0]["form"]) if waiting else None
    name = waiting[0]["name"] if waiting else message
    rows = {row[0]: row[1] for row in table if tuple(row) != ("标签", "值")}
    world.casework.send(world.case_id, name, world.answers(form, rows), world.member(role))


@when(_words('看"{unit}"最近的"{process}"案件'))
def another_case_is_looked_at(world: World, unit: str, process: str) -> None:
    world.turn_to(unit, process)


@when(_words('收到信号"{name}"'))
def a_signal_comes(world: World, name: str) -> None:
    world.attempt(lambda: world.casework.signal(world.case_id, name, {}, world.member("sys_admin")))


# ------------------------------------------- 当: extension, suspension, supervision


@when(_words('"{role}"申请延期"{name}"'))
def one_asks_for_more_time(world: World, role: str, name: str, datatable: Table = ()) -> None:
    world.clean()
    task = world.task(role, name)
    answers = world.fill(task, datatable, "common/extension_request")
    world.attempt(lambda: world.casework.ask_extension(task.id, answers, world.member(role)))


@when(_words('"{role}"批准延期'))
def one_grants_more_time(
    world: World, role: str, datatable: Table = (("decision", "同意"),)
) -> None:
    _complete(world, role, "延期审批", datatable, 1)


@when(_words('"{role}"申请挂账'))
def one_asks_to_suspend(world: World, role: str, datatable: Table = ()) -> None:
    world.clean()
    answers = world.fill(world.open_tasks()[0], datatable, "common/suspension_request")
    world.attempt(lambda: world.casework.ask_suspension(world.case_id, answers, world.member(role)))


@when(_words('"{role}"批准挂账'))
def one_suspends(world: World, role: str, datatable: Table = (("decision", "同意"),)) -> None:
    _complete(world, role, "挂账审批", datatable, 1)


@when(_words('"{role}"恢复办理'))
def one_resumes(world: World, role: str) -> None:
    world.attempt(lambda: world.casework.resume(world.case_id, world.member(role)))


@when(_words('"{role}"发出督办'))
def one_supervises(world: World, role: str, datatable: Table = ()) -> None:
    world.clean()
    answers = world.fill(world.open_tasks()[0], datatable, "common/supervision")
    world.attempt(lambda: world.casework.supervise(world.case_id, answers, world.member(role)))


@when(_words('"{role}"作废案件'))
def one_voids(world: World, role: str, datatable: Table = ()) -> None:
    world.clean()
    answers = world.fill(world.open_tasks()[0], datatable, "common/void")
    world.attempt(lambda: world.casework.void(world.case_id, answers, world.member(role)))


@when(_words('"{role}"并案'))
def one_merges(world: World, role: str, datatable: Table = ()) -> None:
    _command(world, world.casework.merge, "common/merge", world.member(role), datatable)


@when(_words('"{role}"撤销并案'))
def one_unmerges(world: World, role: str, datatable: Table = ()) -> None:
    _command(world, world.casework.unmerge, "common/unmerge", world.member(role), datatable)


@when(_words('"{role}"转法定途径'))
def one_routes_out(world: World, role: str, datatable: Table = ()) -> None:
    _command(world, world.casework.route_out, "common/route_out", world.member(role), datatable)


@when(_words('"{role}"强制结案'))
def one_closes_by_force(world: World, role: str, datatable: Table = ()) -> None:
    _command(world, world.casework.force_close, "common/force_close", world.member(role), datatable)


@when(_words('"{role}"补充情况'))
def one_adds_a_fact(world: World, role: str, datatable: Table = ()) -> None:
    actor = world.member(role, 9 if role == "上报人" else 1)
    _command(world, world.casework.add_fact, "common/new_fact", actor, datatable)


def _command(world: World, command: Any, form: str, actor: Any, table: Table) -> None:
    """A command on the whole case, with its form."""
    world.clean()
    answers = world.told(form, table)
    world.attempt(lambda: command(world.case_id, answers, actor))


@when(_words("看第{n:d}宗"))
@then(_words("看第{n:d}宗"))
def one_looks_at(world: World, n: int) -> None:
    world.look_at(n)


# ---------------------------------------------------------------- 当: time


@when(_words("过去{n:d}天"))
def days_pass(world: World, n: int) -> None:
    world.wait(days=n)


@when(_words("过去{n:d}小时"))
def hours_pass(world: World, n: int) -> None:
    world.wait(hours=n)


@when(_words("过去{n:d}分钟"))
def minutes_pass(world: World, n: int) -> None:
    world.wait(minutes=n)


@when(_words("过去{n:d}个工作日"))
def working_days_pass(world: World, n: int) -> None:
    calendar = world.casework.calendars().get("cn")
    day = world.clock.now.astimezone(SHANGHAI)
    while n:
        day += timedelta(days=1)
        n -= calendar.is_workday(day.date())
    world.wait_until(day)


@when(_words('到"{text}"'))
def it_is(world: World, text: str) -> None:
    world.wait_until(local(text))


@when(_words("引擎停机{n:d}天"))
def the_engine_is_down(world: World, n: int) -> None:
    world.stand_still(n)


# ---------------------------------------------------------------- 那么


@then(_words('"{role}"的待办是"{name}"'))
def the_task_is(world: World, role: str, name: str) -> None:
    world.clean()
    mine = {t.name for t in world.open_tasks() if world.role(role) in t.role}
    assert mine == {name}, f"{role}的待办是 {mine or '无'};全部:{world.shown()}"


@then(_words('"{role}"没有待办'))
def there_is_no_task(world: World, role: str) -> None:
    world.clean()
    mine = [t.name for t in world.open_tasks() if world.role(role) in t.role]
    assert not mine, f"{role}的待办是 {mine}"


@then(_words('待办里有"{name}"'))
def among_the_tasks(world: World, name: str) -> None:
    world.clean()
    assert name in {t.name for t in world.open_tasks()}, f"现有:{world.shown()}"


@then(_words('待办里没有"{name}"'))
def not_among_the_tasks(world: World, name: str) -> None:
    world.clean()
    assert name not in {t.name for t in world.open_tasks()}, f"现有:{world.shown()}"


@then(_words('"{unit}"有待办"{name}"'))
def a_unit_has_a_task(world: World, unit: str, name: str) -> None:
    world.clean()
    assert name in world.tasks_of(unit), f"{unit}的待办是 {world.tasks_of(unit) or '无'}"


@then(_words('"{unit}"没有待办"{name}"'))
def a_unit_has_no_such_task(world: World, unit: str, name: str) -> None:
    world.clean()
    assert name not in world.tasks_of(unit), f"{unit}的待办是 {world.tasks_of(unit)}"


@then(_words('"{name}"的时限是"{text}"'))
def the_task_is_due(world: World, name: str, text: str) -> None:
    world.clean()
    dues = {t.due for t in world.open_tasks() if t.name == name}
    assert dues == {local(text)}, f"“{name}”的时限是 {_local(dues)}"


@then(_words('案件时限是"{text}"'))
def the_case_is_due(world: World, text: str) -> None:
    world.clean()
    due = world.case().due
    assert due == local(text), f"案件时限是 {_local({due})}"


@then(_words('案件的发生时间是"{text}"'))
def the_case_happened(world: World, text: str) -> None:
    world.clean()
    assert world.case().occurred_at == local(text), _local({world.case().occurred_at})


@then(_words('案件的登记时间是"{text}"'))
def the_case_was_recorded(world: World, text: str) -> None:
    world.clean()
    assert world.case().opened_at == local(text), _local({world.case().opened_at})


def _local(instants: set[Any]) -> list[str]:
    return [f"{i.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if i else "无" for i in instants]


@then(_words('案件以"{outcome}"结束'))
def the_case_ended(world: World, outcome: str) -> None:
    world.clean()
    case = world.case()
    assert case.outcome == outcome, f"结束状态是 {case.outcome};待办:{world.shown()}"
    assert case.status in ("closed", "ended")


@then("案件未结束")
def the_case_goes_on(world: World) -> None:
    world.clean()
    case = world.case()
    assert case.status == "open", f"案件已以“{case.outcome}”结束"


@then(_words('结案要素"{name}"是"{text}"'))
def it_closed_with(world: World, name: str, text: str) -> None:
    found = world.closing().get(name)
    assert str(found) == text, f"结案要素 {name} 是 {found!r}"


@then("结案要素齐全")
def nothing_is_missing(world: World) -> None:
    missing = world.closing()["missing"]
    assert not missing, f"还缺{'、'.join(missing)}"


@then("上报人得到主案结果")
@then(_words('上报人得到主案结果"{outcome}"'))
def the_result_is_told(world: World, outcome: str = "") -> None:
    world.clean()
    world.deliver()
    told = world.casework.shared_results(world.case_id)
    assert told, "还没有告知主案结果"
    said = [told[-1].get("outcome"), told[-1]["answers"].get("outcome_code")]
    assert outcome in ("", *said), f"告知的是 {said}"


@then(_words('待办"{name}"提示补充情况'))
def the_task_shows_a_fact(world: World, name: str) -> None:
    world.clean()
    fact_at = world.case().fact_at
    assert fact_at is not None, "没有补充情况"
    assert world.named(name).offered_at <= fact_at, f"“{name}”是补充之后才派的"


@then(_words('"{unit}"有{n:d}宗"{process}"案件'))
def so_many_cases(world: World, unit: str, n: int, process: str) -> None:
    world.clean()
    found = world.cases_of(unit, process)
    assert len(found) == n, f"{unit}有 {len(found)} 宗 {process}"


@then(_words('变量"{name}"是"{text}"'))
def the_variable_is(world: World, name: str, text: str) -> None:
    world.clean()
    value = world.casework.reveal(world.casework.variables(world.case_id)).get(name)
    shown = (
        {True: "是", False: "否", None: "空"}.get(value, str(value))
        if not isinstance(value, list | dict)
        else str(value)
    )
    assert text in (shown, str(value).lower()), f"变量 {name} 是 {value!r}"


@then(_words('指标"{metric}"在"{since}"至"{until}"是"{shown}"'))
def the_figure_is(world: World, metric: str, since: str, until: str, shown: str) -> None:
    world.clean()
    asked = Asked(date.fromisoformat(since), date.fromisoformat(until))
    found = [figure.text for figure in world.casework.figures(metric, asked)]
    assert shown in found, found


@then(_words('指标"{metric}"在"{since}"至"{until}"的发布含"{words}"'))
def the_publication_says(world: World, metric: str, since: str, until: str, words: str) -> None:
    world.clean()
    found = [p for p in world.casework.publications(metric) if f"{since}~{until}" in p.period]
    told = [figure["text"] for p in found[:1] for figure in p.figures]
    assert any(words in text for text in told), told


@then(_words('表单提示"{label}"有误'))
def the_form_complains(world: World, label: str) -> None:
    fields = world.fields_with_errors()
    key = world.labels().get(label, label) if world.case_id else label
    assert fields & {key, label}, f"有误的是 {fields}"


@then(_words('被拒绝,理由含"{text}"'))
def it_was_refused(world: World, text: str) -> None:
    problem = world.expect()
    assert text in str(problem), f"理由是:{problem}"


@then(_words('拒绝的依据是"{text}"'))
def it_was_refused_by(world: World, text: str) -> None:
    assert world.ground().article == text, f"依据是:{world.ground().article or '无'}"


@then(_words('怎样才可以含"{text}"'))
def it_would_be_lawful(world: World, text: str) -> None:
    assert text in world.ground().remedy, f"怎样才可以:{world.ground().remedy or '无'}"


@then("审计重演与记录一致")
def it_replays(world: World) -> None:
    world.clean()
    verdict = world.casework.verify(world.case_id)
    assert verdict.identical, f"第 {verdict.at} 条:{verdict.fault}"
