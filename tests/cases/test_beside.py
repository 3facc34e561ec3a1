"""What every process allows beside its drawing: 并案, 转法定途径, 补充情况, 强制结案, 督办."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from api.data import library
from api.simulated import catch_up, local, pass_time
from engine import Conflict, Invalid, NotAllowed, Report
from engine.kernel.setting import Setting
from engine.region import Appointment, Person
from tests.people import ROOT

FORCED = {
    "force_reason": "多次协调无法推进",
    "route_class": "行业源头",
    "resolved_level": "镇街",
    "summary": "已列入改造计划",
}
ORDER = {"opinion": "请尽快核实", "reply_by": "2026-11-24"}


@pytest.fixture
def opened(casework, clock, member, village):
    clock.set_local("2026-11-23 09:00")
    return lambda: casework.open(Report("simple", {}, village), member("grid_member", 9))["case"]


@pytest.fixture
def merged(casework, member, opened):
    """(main case, case that was merged into it)."""
    main, again = opened(), opened()
    merge(casework, member, again, main)
    return main, again


def merge(casework, member, case, into):
    number = casework.case(into).number
    answers = {"merged_into": number, "merge_reason": "同一件事"}
    casework.merge(case, answers, member("grid_head"))


def kinds(casework, case):
    return [record.kind for record in casework.history(case)]


def effects(casework, case, kind):
    return [e for r in casework.history(case) for e in r.effects if e["k"] == kind]


def task(casework, case, name="核实"):
    return next(t for t in casework.tasks(case, open_only=True) if t.name == name)


def finish(casework, member, case):
    casework.complete(task(casework, case).id, {"decision": "属实"}, member("grid_member"))
    casework.complete(task(casework, case, "维修").id, {"what_done": "换灯泡"}, member("grid_head"))


def deploy(casework, **properties):
    """The small process again, with properties of the whole."""
    files, ours = library(ROOT / "tests/library"), library(ROOT)
    said = "".join(
        f'<camunda:property name="{name}" value="{value}"/>' for name, value in properties.items()
    )
    inner = f"<camunda:properties>{said}</camunda:properties>"
    path, head = "workflows/simple/process.bpmn", 'name="路灯报修" isExecutable="true">'
    drawn = files[path].decode()
    assert head in drawn
    extensions = f"{head}<bpmn:extensionElements>{inner}</bpmn:extensionElements>"
    common = {k: v for k, v in ours.items() if k.startswith("forms/common/")}
    roles = {"workflows/roles.json": ours["workflows/roles.json"]}
    changed = drawn.replace(head, extensions).encode()
    casework.deploy({**files, **common, **roles, path: changed}, ["simple"])


def rebuilt(casework, *cases):
    """The same rows after folding everything from the journal again; every case replays."""
    before = [casework.case(case) for case in cases]
    casework.rebuild()
    assert [casework.case(case) for case in cases] == before
    return all(casework.verify(case).identical for case in cases)


# ---------------------------------------------------------------- 并案


def test_a_merged_case_ends_and_both_cases_know_of_each_other(casework, merged):
    main, again = merged
    catch_up(casework)

    found = casework.case(again)
    assert (found.status, found.outcome) == ("ended", "并案")
    assert found.merged_into == casework.case(main).number
    assert casework.linked(main)["merged"] == [found.number]
    assert kinds(casework, main)[-1] == "case.joined"
    assert rebuilt(casework, main, again)


def test_the_reporters_of_a_merged_case_get_the_result_once(casework, member, merged):
    main, again = merged
    finish(casework, member, main)
    catch_up(casework)
    catch_up(casework)

    assert kinds(casework, again).count("result.shared") == 1
    [told] = casework.shared_results(again)
    assert told["number"] == casework.case(main).number
    assert rebuilt(casework, main, again)


def test_a_case_that_joins_one_already_over_learns_its_result_at_once(casework, member, opened):
    main, again = opened(), opened()
    finish(casework, member, main)
    merge(casework, member, again, main)
    catch_up(casework)

    assert casework.shared_results(again)[0]["outcome"] == casework.case(main).outcome


def test_the_result_goes_on_to_cases_merged_earlier(casework, member, merged, opened):
    main, again = merged
    whole = opened()
    merge(casework, member, main, whole)
    finish(casework, member, whole)
    catch_up(casework)

    assert casework.shared_results(again)[0]["number"] == casework.case(whole).number
    assert rebuilt(casework, main, again, whole)


def test_a_merge_is_undone_and_the_case_stands_as_before(casework, clock, member, merged):
    main, again = merged
    catch_up(casework)
    clock.now += timedelta(hours=1)

    casework.unmerge(again, {"unmerge_reason": "看错了"}, member("grid_head"))
    catch_up(casework)

    found = casework.case(again)
    assert (found.status, found.outcome, found.merged_into) == ("open", None, None)
    assert [t.name for t in casework.tasks(again, open_only=True)] == ["核实"]
    assert task(casework, again).due == local("2026-11-23 15:00")
    assert kinds(casework, main)[-1] == "case.parted"
    finish(casework, member, again)
    assert rebuilt(casework, main, again)


def test_a_case_once_parted_no_longer_gets_the_result(casework, member, merged):
    main, again = merged
    casework.unmerge(again, {"unmerge_reason": "看错了"}, member("grid_head"))
    finish(casework, member, main)
    catch_up(casework)

    assert casework.shared_results(again) == []


@pytest.mark.parametrize(
    ("into", "reason"),
    [("nobody", "没有编号"), ("itself", "自己"), ("merged", "已并入"), ("void", "已以“作废”结束")],
)
def test_a_wrong_number_is_refused_with_its_reason(casework, member, merged, opened, into, reason):
    _, again = merged
    case, void = opened(), opened()
    casework.void(void, {"reason": "误操作", "opinion": "点错"}, member("duty_head"))
    cases = {"itself": case, "merged": again, "void": void}
    number = casework.case(cases[into]).number if into in cases else "x-2026-1"

    with pytest.raises(Invalid, match=reason):
        answers = {"merged_into": number, "merge_reason": "同一件事"}
        casework.merge(case, answers, member("grid_head"))
    assert casework.case(case).status == "open"


def test_two_cases_are_never_merged_into_each_other(casework, member, merged):
    main, again = merged

    with pytest.raises(Invalid, match="已并入"):
        merge(casework, member, main, again)


def test_not_everybody_may_merge(casework, member, opened):
    main, again = opened(), opened()

    with pytest.raises(NotAllowed, match="网格长"):
        answers = {"merged_into": casework.case(main).number, "merge_reason": "同一件事"}
        casework.merge(again, answers, member("tow_team"))


def test_only_a_merged_case_can_be_unmerged(casework, member, opened):
    with pytest.raises(Conflict, match="没有并入"):
        casework.unmerge(opened(), {"unmerge_reason": "看错了"}, member("grid_head"))


def test_a_case_on_hold_is_not_merged(casework, member, opened):
    main, again = opened(), opened()
    hold = {"reason": "资金", "until": "2026-12-31", "interim_measures": "围挡警示"}
    casework.ask_suspension(again, hold, member("grid_member"))
    decide = task(casework, again, "挂账审批")
    casework.complete(decide.id, {"decision": "同意", "opinion": "同意"}, member("duty_head"))

    with pytest.raises(Conflict, match="挂账"):
        merge(casework, member, again, main)


# ---------------------------------------------------------------- 转法定途径, 强制结案, 补充情况


def test_a_case_routed_out_ends_uncounted_with_its_letter(casework, member, opened):
    case = opened()
    letter = {"route_channel": "法院诉讼", "route_letter": "请向区法院起诉"}

    casework.route_out(case, letter, member("duty_head"))

    found = casework.case(case)
    assert (found.status, found.outcome, found.route_class) == ("ended", "转法定途径", None)
    assert casework.history(case)[-1].data["answers"]["route_channel"] == "法院诉讼"
    assert rebuilt(casework, case)


def test_a_letter_without_words_is_refused(casework, member, opened):
    with pytest.raises(Invalid):
        casework.route_out(opened(), {"route_channel": "信访"}, member("duty_head"))


def test_a_leader_closes_by_force_and_it_counts(casework, member, opened):
    case = opened()
    with pytest.raises(NotAllowed, match="街道网格长"):
        casework.force_close(case, FORCED, member("duty_head"))

    casework.force_close(case, FORCED, member("st_grid_head"))

    found = casework.case(case)
    assert (found.status, found.outcome) == ("closed", "强制结案")
    assert (found.route_class, found.level) == ("行业源头", "镇街")
    assert casework.variables(case)["resolved_level"] == "镇街"
    assert rebuilt(casework, case)


def test_a_fact_is_told_by_the_reporter_and_seen_with_the_case(casework, clock, member, opened):
    case = opened()
    clock.now += timedelta(minutes=5)
    casework.add_fact(case, {"fact": "又坏了一盏"}, member("grid_member", 9))

    found = casework.case(case)
    assert found.fact_at == clock.now
    assert task(casework, case).offered_at <= found.fact_at
    assert "又坏了一盏" not in str(casework.history(case)[-1].data)
    assert rebuilt(casework, case)


def test_a_fact_for_a_case_that_is_over_is_refused(casework, member, opened):
    case = opened()
    finish(casework, member, case)

    with pytest.raises(Conflict, match="已经结束"):
        casework.add_fact(case, {"fact": "又坏了"}, member("grid_member", 9))


def test_a_process_may_forbid_what_others_allow(casework, member, opened):
    deploy(casework, forbid="merge, route_out, new_fact, force_close")
    case = opened()

    for act, answers, role in (
        (casework.merge, {"merged_into": "x", "merge_reason": "y"}, "grid_head"),
        (casework.route_out, {"route_channel": "信访", "route_letter": "y"}, "duty_head"),
        (casework.force_close, FORCED, "st_grid_head"),
        (casework.add_fact, {"fact": "y"}, "grid_member"),
    ):
        with pytest.raises(NotAllowed, match="不允许"):
            act(case, answers, member(role))


# ---------------------------------------------------------------- 督办 T1–T6


@pytest.fixture
def supervised(casework, clock, member, village):
    """A case of a supervised process, and heads who hold their posts."""
    posts = (("head", "grid_head", village), ("member", "grid_member", village))
    since = date(2020, 1, 1)
    casework.add_people(
        Person(who, f"姓名{who}", who, (Appointment(role, unit, since),))
        for who, role, unit in posts
    )
    deploy(casework, supervise="true")
    clock.set_local("2026-11-23 09:00")
    return casework.open(Report("simple", {}, village), member("grid_member", 9))["case"]


def test_at_eighty_percent_whoever_has_the_task_is_reminded(casework, clock, supervised):
    pass_time(casework, clock, local("2026-11-23 14:30"))

    [effect] = effects(casework, supervised, "task.reminded")
    assert effect["trigger"] == "T3"
    assert task(casework, supervised).urged_at is not None
    assert rebuilt(casework, supervised)


def test_when_the_limit_is_over_the_head_of_the_office_is_told(casework, clock, supervised):
    pass_time(casework, clock, local("2026-11-23 15:30"))

    [effect] = effects(casework, supervised, "supervision.alerted")
    assert effect["trigger"] == "T4"
    assert [c.case.id for c in casework.copies(casework.actor("head"))] == [supervised]
    assert casework.copies(casework.actor("member")) == []
    assert rebuilt(casework, supervised)


def test_a_working_day_later_it_goes_one_level_up(casework, clock, supervised):
    pass_time(casework, clock, local("2026-11-24 15:30"))

    assert [e["trigger"] for e in effects(casework, supervised, "supervision.raised")] == ["T5"]


def answered(casework, member, case, review, **more):
    reply = task(casework, case, "督办回复")
    casework.complete(reply.id, {"reply": "今天办完"}, member("grid_member"))
    decide = task(casework, case, "督办审核")
    casework.complete(decide.id, {"review": review, **more}, member("supervisor"))


def test_a_reply_is_accepted_or_supervised_again(casework, member, opened):
    case = opened()
    casework.supervise(case, ORDER, member("supervisor"))
    answered(casework, member, case, "再次督办", opinion="没有说清何时办完")

    answered(casework, member, case, "接受")

    assert [e["measure"] for e in effects(casework, case, "supervision.reviewed")] == [
        "再次督办",
        "接受",
    ]
    assert [t.name for t in casework.tasks(case, open_only=True)] == ["核实"]
    assert rebuilt(casework, case)


def test_a_warning_in_public_or_a_talk_is_on_the_record(casework, member, opened):
    case = opened()
    casework.supervise(case, ORDER, member("supervisor"))
    with pytest.raises(Invalid):
        answered(casework, member, case, "约谈")

    decide = task(casework, case, "督办审核")
    answers = {"review": "约谈", "opinion": "约谈村居负责人"}
    casework.complete(decide.id, answers, member("supervisor"))

    [effect] = effects(casework, case, "supervision.reviewed")
    assert effect["measure"] == "约谈"


# ---------------------------------------------------------------- the closing contract


def test_what_a_case_closed_with_is_frozen_in_its_record(casework, member, opened):
    case = opened()
    finish(casework, member, case)

    [closed] = effects(casework, case, "case.closed")
    assert closed["closing"]["route_class"] == "行业源头"
    assert closed["closing"]["missing"] == ["给群众的答复", "解决层级", "处置后照片"]
    assert rebuilt(casework, case)


def test_what_ends_uncounted_closes_with_nothing(casework, member, opened):
    case = opened()
    casework.void(case, {"reason": "误操作", "opinion": "点错"}, member("duty_head"))

    [closed] = effects(casework, case, "case.closed")
    assert "closing" not in closed


def test_the_head_of_a_department_is_told_when_its_task_is_overdue(casework):
    pack, roles = casework.pack(), casework.roles()
    department = next(u for u in pack.unit_rows if not u.territory)
    setting = Setting(
        "c", 1, casework.now(), department.id, casework.now(), casework.calendars(), pack, roles,
        "", {},
    )  # fmt: skip

    assert setting.seat("dept_head", department.id) == department.id
    assert setting.seat("dept_head", "mazhuang") is None
    assert setting.seat("grid_head", "mazhuang") == "mazhuang"


def test_a_year_later_a_case_replays_under_its_old_process_and_law(casework, clock, member, opened):
    case = opened()
    casework.complete(task(casework, case).id, {"decision": "属实"}, member("grid_member"))
    before = [record.effects for record in casework.history(case)]
    clock.now += timedelta(days=365)
    deploy(casework, supervise="true")
    pack = casework.pack().with_parameters({"handling_hours": 1})
    casework.load_pack(pack, casework.roles())

    assert casework.verify(case).identical
    assert [record.effects for record in casework.history(case)] == before
    casework.complete(task(casework, case, "维修").id, {"what_done": "换灯"}, member("grid_head"))
    assert casework.case(case).outcome == "修好"
    assert casework.verify(case).identical
