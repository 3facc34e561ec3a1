"""What administrators change: parameters by day, notices of holidays, accounts, who is apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from api import data
from engine import (
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    ParameterWanted,
    Report,
    WantedUnit,
    Wording,
    accounts,
    load_region,
)
from engine.region import Appointment, Person

ROOT = Path(__file__).parents[2]
FILES = data.regions(ROOT)
TODAY, LATER = date(2026, 3, 2), date(2026, 4, 1)
NOTICE = "date,kind,name,source\n2027-02-05,holiday,春节,国办发明电〔2026〕0 号(测试)\n"
AREA = "huicheng"


@pytest.fixture
def town(casework):
    """The city's own files in force, and one person for each of the three posts."""
    roles = {"sys_admin": "sys", "sec_admin": "sec", "audit_admin": "aud", "grid_head": "head"}
    casework.load_pack(load_region(FILES, "huizhou"), casework.roles())
    since = date(2020, 1, 1)
    posts = {role: Appointment(role, AREA, since) for role in roles}
    casework.add_people([Person(who, who, who, (posts[role],)) for role, who in roles.items()])
    return casework


def wanted(value, day=LATER, source="惠市办〔2026〕3 号"):
    return ParameterWanted(value, day, source, "市里定了")


def value(casework, key, day):
    return casework.pack().parameters_on(day)[key]


def kinds(casework, stream):
    with casework.house.store.reading() as db:
        return [record.kind for record, _ in casework.house.store.history(db, stream)]


# ---------------------------------------------------------------- parameters


def test_a_value_begins_on_its_day_is_confirmed_and_outlives_loading_the_files(town):
    keeper, pack = town.actor("sys"), town.pack()
    assert "case_days" in [row.key for row in pack.to_confirm]

    town.keeping.set_parameter("case_days", wanted("12"), keeper)

    assert value(town, "case_days", TODAY) == Decimal(15)
    assert value(town, "case_days", LATER) == Decimal(12)
    assert "case_days" not in [row.key for row in town.pack().to_confirm]
    version = town.pack().version
    town.load_pack(load_region(FILES, "huizhou"), town.roles())
    assert town.pack().version == version

    change = town.keeping.parameter_changes("case_days")[0]
    assert (change.by, change.value, change.why) == ("sys", Decimal(12), "市里定了")
    assert change.at == town.now()


def test_what_has_not_begun_can_be_withdrawn_and_leaves_the_pack_as_it_was(town, clock):
    keeper, before = town.actor("sys"), town.pack()
    town.keeping.set_parameter("case_days", wanted("12"), keeper)
    assert town.pack().content != before.content

    town.keeping.withdraw_parameter("case_days", LATER, "写错了", keeper)

    assert town.pack().version == before.version
    town.keeping.set_parameter("case_days", wanted("12"), keeper)
    clock.set_local("2026-04-01 09:00")
    with pytest.raises(Conflict):
        town.keeping.withdraw_parameter("case_days", LATER, "", keeper)
    assert value(town, "case_days", LATER) == Decimal(12)


@pytest.mark.parametrize(
    ("key", "given", "day", "source", "field"),
    [
        ("case_days", "十二", LATER, "文", "value"),
        ("case_days", "1.5", LATER, "文", "value"),
        ("case_days", "-1", LATER, "文", "value"),
        ("case_days", "NaN", LATER, "文", "value"),
        ("case_days", "0", LATER, "文", "value"),
        ("case_days", "-0", LATER, "文", "value"),
        ("case_days", "1e400", LATER, "文", "value"),
        ("case_days", "1_0", LATER, "文", "value"),
        ("case_days", "٣", LATER, "文", "value"),
        ("case_days", "99999", LATER, "文", "value"),
        ("warning_first", "1.2", LATER, "文", "value"),
        ("calendar", "我家的", LATER, "文", "value"),
        ("case_days", "12", TODAY - timedelta(days=1), "文", "valid_from"),
        ("case_days", "12", LATER, " ", "source"),
    ],
)
def test_what_does_not_fit_is_named_and_nothing_changes(town, key, given, day, source, field):
    before = town.pack().version
    with pytest.raises(Invalid) as caught:
        town.keeping.set_parameter(key, wanted(given, day, source), town.actor("sys"))
    assert set(caught.value.fields) == {field}
    assert town.pack().version == before


def test_law_is_not_set_nor_an_unknown_key_nor_a_day_twice_nor_by_anybody_else(town):
    keeper = town.actor("sys")
    with pytest.raises(NotAllowed, match="行政强制法"):
        town.keeping.set_parameter("seize_days", wanted("60"), keeper)
    with pytest.raises(NotFound):
        town.keeping.set_parameter("no_such", wanted("60"), keeper)
    with pytest.raises(NotFound):
        town.keeping.withdraw_parameter("case_days", LATER, "", keeper)
    town.keeping.set_parameter("case_days", wanted("12"), keeper)
    with pytest.raises(Conflict):
        town.keeping.set_parameter("case_days", wanted("13"), keeper)
    for other in ("sec", "head"):
        with pytest.raises(NotAllowed):
            town.keeping.set_parameter("report_hours", wanted("13"), town.actor(other))


def test_what_begins_today_is_put_right_today_and_both_are_on_record(town):
    keeper = town.actor("sys")
    town.keeping.set_parameter("case_days", wanted("12", TODAY), keeper)
    town.keeping.set_parameter("case_days", wanted("20", TODAY), keeper)
    town.keeping.set_parameter("case_days", wanted("20", TODAY), keeper)  # sent twice

    assert value(town, "case_days", TODAY) == Decimal(20)
    changes = town.keeping.parameter_changes("case_days")
    assert [each.value for each in changes] == [Decimal(20), Decimal(12)]


def test_a_value_taken_back_uncovers_what_the_files_say_for_that_day(town):
    keeper, pack = town.actor("sys"), load_region(FILES, "huizhou")
    town.keeping.set_parameter("case_days", wanted("12"), keeper)
    row = pack.newest["case_days"]
    filed = replace(pack, rows=(*pack.rows, replace(row, value=Decimal(18), valid_from=LATER)))
    town.load_pack(filed, town.roles())
    assert value(town, "case_days", LATER) == Decimal(12)

    town.keeping.withdraw_parameter("case_days", LATER, "市里另有规定", keeper)

    assert value(town, "case_days", LATER) == Decimal(18)


def test_a_value_that_cannot_stay_is_told_and_stands_in_the_record(town):
    pack = load_region(FILES, "huizhou")
    town.keeping.set_parameter("case_days", wanted("12"), town.actor("sys"))
    law = [replace(r, statutory=True) if r.key == "case_days" else r for r in pack.rows]

    loaded = town.load_pack(replace(pack, rows=tuple(law)), town.roles())

    assert [said for said in loaded.dropped if "case_days" in said and "法律" in said]
    with town.house.store.reading() as db:
        *_, (record, _leaf) = town.house.store.history(db, "region")
    assert record.data["dropped"] == list(loaded.dropped)


# ---------------------------------------------------------------- units and documents


def test_files_keep_parents_and_powers_and_pages_keep_names(town):
    town.keeping.change_unit(WantedUnit("mazhuang", "马庄新村"), town.actor("sys"))
    pack = load_region(FILES, "huizhou")
    other = next(u.id for u in pack.unit_rows if u.level == "镇街" and u.id != "henanan")
    moved = [replace(u, parent=other) if u.id == "mazhuang" else u for u in pack.unit_rows]
    town.load_pack(replace(pack, unit_rows=tuple(moved)), town.roles())
    unit = town.pack().units["mazhuang"]
    assert (unit.name, unit.parent) == ("马庄新村", other)

    shut = [replace(u, closed=LATER) if u.id == "mazhuang" else u for u in pack.unit_rows]
    town.load_pack(replace(pack, unit_rows=tuple(shut)), town.roles())
    assert town.pack().units["mazhuang"].closed == LATER


def test_files_without_the_village_of_a_local_grid_are_refused_and_nothing_changes(town):
    keeper, pack = town.actor("sys"), load_region(FILES, "huizhou")
    town.keeping.add_unit(WantedUnit("mazhuang-g9", "马庄第九网格", "mazhuang", "网格"), keeper)
    before = town.pack().version
    gone = {"mazhuang", *(u.id for u in pack.descendants("mazhuang"))}
    less = replace(pack, unit_rows=tuple(u for u in pack.unit_rows if u.id not in gone))

    with pytest.raises(Invalid) as caught:
        town.load_pack(less, town.roles())

    assert any("mazhuang-g9" in row for row in caught.value.fields)
    assert town.pack().version == before


def test_new_law_on_a_document_reaches_its_local_words(town):
    pack = load_region(FILES, "huizhou")
    old = next(p for p in pack.papers if p.id == "tow_notice")
    other = next(row.id for row in pack.bases if row.id not in old.bases)
    wording = Wording("停放车辆告知书", "请移走。", old.objection, "市里的样式")
    town.keeping.reword("tow_notice", wording, town.actor("sys"))

    def loaded(*papers):
        rest = tuple(p for p in pack.papers if p.id != "tow_notice")
        return town.load_pack(replace(pack, papers=(*rest, *papers)), town.roles())

    newer = replace(old, bases=(other,), valid_from=date(2026, 1, 1))
    assert not [said for said in loaded(newer).dropped if "tow_notice" in said]
    paper = next(p for p in town.pack().papers if p.id == "tow_notice")
    assert (paper.body, paper.bases) == (("请移走。",), (other,))
    assert paper.valid_from == date(2026, 1, 1)

    later = replace(old, valid_from=date(2025, 6, 1))
    assert [s for s in loaded(later, replace(old, valid_from=LATER)).dropped if "tow_notice" in s]


def test_a_unit_is_added_renamed_and_closed_and_outlives_loading_the_files(town):
    keeper, guard, content = town.actor("sys"), town.actor("sec"), town.pack().content
    town.keeping.add_unit(WantedUnit("mazhuang-g9", "马庄第九网格", "mazhuang", "网格"), keeper)
    order = [unit.id for unit in town.pack().unit_rows]
    town.keeping.change_unit(WantedUnit("mazhuang", "马庄新村"), keeper)
    assert [unit.id for unit in town.pack().unit_rows] == order
    assert town.pack().content == content  # a legal review goes on holding

    version = town.pack().version
    town.load_pack(load_region(FILES, "huizhou"), town.roles())
    assert town.pack().version == version
    assert town.pack().units["mazhuang"].name == "马庄新村"

    given = town.keeping.assign_post("head", "grid_member", "mazhuang-g9", town.now(), guard)
    closed = WantedUnit("mazhuang-g9", "马庄第九网格", closed=LATER)
    with pytest.raises(Conflict, match="任职 1 个"):
        town.keeping.change_unit(closed, keeper)
    town.keeping.end_post(given, town.now(), guard)
    town.keeping.change_unit(closed, keeper)
    assert town.pack().units["mazhuang-g9"].takes(LATER) is False
    assert kinds(town, "region")[-1] == "unit.set"


def test_a_closed_unit_takes_no_new_case(town, clock):
    keeper = town.actor("sys")
    town.keeping.add_unit(WantedUnit("mazhuang-g9", "马庄第九网格", "mazhuang", "网格"), keeper)
    head = town.actor("head")
    town.open(Report("simple", {}, "mazhuang-g9"), head)
    closed = WantedUnit("mazhuang-g9", "马庄第九网格", closed=LATER)
    with pytest.raises(Conflict, match="在办案件 1 件"):
        town.keeping.change_unit(closed, keeper)

    town.keeping.add_unit(WantedUnit("mazhuang-g8", "马庄第八网格", "mazhuang", "网格"), keeper)
    town.keeping.change_unit(replace(closed, id="mazhuang-g8", name="马庄第八网格"), keeper)
    clock.set_local("2026-04-01 09:00")
    with pytest.raises(Invalid, match="停用"):
        town.open(Report("simple", {}, "mazhuang-g8"), head)


@pytest.mark.parametrize(
    ("unit", "field"),
    [
        (WantedUnit("Mazhuang 9", "新网格", "mazhuang", "网格"), "id"),
        (WantedUnit("mazhuang-g9", "马庄村", "mazhuang", "网格"), "name"),
        (WantedUnit("mazhuang-g9", "新网格", "nowhere", "网格"), "parent"),
        (WantedUnit("mazhuang-g9", "新网格", "mazhuang", "部门"), "kind"),
        (WantedUnit("new-village", "新村", "mazhuang", "村"), "value"),
    ],
)
def test_a_unit_that_does_not_fit_is_refused_by_field(town, unit, field):
    before = town.pack().version
    with pytest.raises(Invalid) as caught:
        town.keeping.add_unit(unit, town.actor("sys"))
    assert set(caught.value.fields) == {field}
    assert town.pack().version == before


def test_only_villages_and_grids_are_changed_here_and_only_by_the_keeper(town):
    with pytest.raises(Conflict):
        town.keeping.change_unit(WantedUnit("henanan", "新街道"), town.actor("sys"))
    with pytest.raises(Conflict):
        town.keeping.add_unit(WantedUnit("mazhuang", "新村", "henanan", "村"), town.actor("sys"))
    with pytest.raises(NotAllowed):
        town.keeping.change_unit(WantedUnit("mazhuang", "新村"), town.actor("head"))


def test_new_words_of_a_document_are_kept_and_the_old_ones_stand_in_the_record(town):
    keeper = town.actor("sys")
    old = next(p for p in town.pack().papers if p.id == "tow_notice")
    wording = Wording("停放车辆告知书", "车辆 {plate}:\n请移走。", old.objection, "市里的样式")
    town.keeping.reword("tow_notice", wording, keeper)

    version = town.pack().version
    town.load_pack(load_region(FILES, "huizhou"), town.roles())
    assert town.pack().version == version
    new = next(p for p in town.pack().papers if p.id == "tow_notice")
    assert new.body == ("车辆 {plate}:", "请移走。")
    assert not new.confirm
    assert (new.bases, new.remedy, new.processes) == (old.bases, old.remedy, old.processes)
    assert town.keeping.rewordings("tow_notice")[0].before == old.body


@pytest.mark.parametrize(
    ("wording", "field"),
    [
        (Wording("题", "车辆 {plate:", "向村里提", "文"), "body"),
        (Wording("题", "车辆 {if}", "向村里提", "文"), "value"),
        (Wording("题", " \n", "向村里提", "文"), "body"),
        (Wording("题", "正文", "", "文"), "objection"),
        (Wording("", "正文", "向村里提", "文"), "title"),
        (Wording("题", "正文", "向村里提", ""), "source"),
    ],
)
def test_words_that_do_not_fit_are_refused_by_field(town, wording, field):
    before = town.pack().version
    with pytest.raises(Invalid) as caught:
        town.keeping.reword("tow_notice", wording, town.actor("sys"))
    assert set(caught.value.fields) == {field}
    assert town.pack().version == before


# ---------------------------------------------------------------- calendars


def test_a_notice_outlives_loading_the_files_and_needs_its_source(town):
    keeper = town.actor("sys")
    town.load_calendars(data.calendars(FILES))
    with pytest.raises(Invalid, match="文号"):
        town.keeping.import_notice(NOTICE.replace("国办发明电〔2026〕0 号(测试)", ""), keeper)

    version = town.keeping.import_notice(NOTICE, keeper)

    assert 2027 in town.calendars().published
    assert town.load_calendars(data.calendars(FILES)) == version
    assert 2027 in town.calendars().published
    assert kinds(town, "calendar")[-1] == "calendar.loaded"
    with pytest.raises(NotAllowed):
        town.keeping.import_notice(NOTICE, town.actor("head"))


# ---------------------------------------------------------------- accounts


def test_a_first_password_is_changed_before_anything_else_and_all_of_it_is_on_record(town):
    guard = town.actor("sec")
    person, first = town.keeping.enrol("新来的", "xin", guard, "k1")
    secret, _ = town.sign_in("xin", first)
    assert town.session(secret)["once"]

    with pytest.raises(Invalid) as caught:
        town.keeping.change_password(town.actor(person), "not it", "long enough", secret)
    assert set(caught.value.fields) == {"old"}
    other, _ = town.sign_in("xin", first)
    town.keeping.change_password(town.actor(person), first, "long enough", secret)

    assert town.session(secret)["once"] is False
    assert town.session(other) is None
    with pytest.raises(NotAllowed):
        town.sign_in("xin", first)
    assert kinds(town, "org")[-3:] == ["person.added", "account.opened", "password.changed"]
    with town.house.store.reading() as db:
        stored = b"".join(raw for raw, _ in town.house.store.raw(db, "org"))
    assert first.encode() not in stored
    assert "新来的".encode() not in stored


def test_locking_ends_sessions_and_tokens_until_it_is_undone(town):
    guard = town.actor("sec")
    town.set_account("head", "head", "long enough")
    secret, _ = town.sign_in("head", "long enough")
    token = town.issue_token("head", "报表")

    town.keeping.lock("head", guard)

    assert town.session(secret) is None
    assert town.bearer(token) is None
    with pytest.raises(NotAllowed):
        town.sign_in("head", "long enough")
    assert [a.locked for a in town.keeping.accounts(guard, "head")] == [True]
    town.keeping.lock("head", guard, locked=False)
    assert town.bearer(token) == "head"
    assert kinds(town, "org")[-3:] == ["token.issued", "account.locked", "account.unlocked"]


def test_nobody_changes_his_own_account_or_takes_anothers_login(town):
    guard = town.actor("sec")
    town.set_account("sec", "sec", "long enough")
    for change in (
        lambda: town.keeping.lock("sec", guard),
        lambda: town.keeping.reset_password("sec", "sec", guard),
        lambda: town.keeping.lock("head", town.actor("sys")),
        lambda: town.keeping.accounts(town.actor("sys")),
    ):
        with pytest.raises(NotAllowed):
            change()
    with pytest.raises(Conflict):
        town.keeping.reset_password("sec", "head", guard)
    with pytest.raises(Conflict):
        town.keeping.enrol("又一个", "sec", guard, "k2")
    with pytest.raises(NotFound):
        town.keeping.lock("head", guard)


def test_nobody_comes_into_another_administrators_account_by_resetting_it(town):
    guard = town.actor("sec")
    with pytest.raises(NotAllowed, match="chuishao account"):
        town.keeping.reset_password("keeper", "sys", guard)  # also where there is none yet
    begin = town.now() + timedelta(days=1)
    town.keeping.appoint_substitute("head", "sys", begin, begin + timedelta(days=1))
    town.set_account("head", "head", "long enough")
    with pytest.raises(NotAllowed):
        town.keeping.reset_password("head", "head", guard)


def test_administrators_are_appointed_on_the_server_and_not_with_a_password_somebody_knows(town):
    guard, now = town.actor("sec"), town.now()
    person, _ = town.keeping.enrol("新来的", "xin", guard, "k1")
    for change in (
        lambda: town.keeping.assign_post(person, "sys_admin", AREA, now, guard),
        lambda: town.keeping.appoint_substitute(person, "sys", now, now + timedelta(1), guard),
    ):
        with pytest.raises(NotAllowed, match="服务器"):
            change()
    with pytest.raises(Conflict, match="第一次的密码"):
        town.keeping.assign_post(person, "audit_admin", AREA, now)
    town.set_account("xin", person, "his own words")
    town.keeping.assign_post(person, "audit_admin", AREA, now)
    assert "audit_admin" in town.actor(person).roles


def test_a_lock_holds_for_a_session_made_meanwhile_and_for_a_second_login(town):
    guard = town.actor("sec")
    town.set_account("head", "head", "long enough")
    town.keeping.lock("head", guard)
    secret, _ = accounts._session(town.house, "head")  # as of a sign-in under way
    town.set_account("second", "head", "long enough")

    assert town.session(secret) is None
    with pytest.raises(NotAllowed):
        town.sign_in("second", "long enough")


def test_locking_somebody_who_has_only_tokens_makes_them_worthless(town):
    guard = town.actor("sec")
    token = town.issue_token("head", "报表")
    town.keeping.lock("head", guard)
    assert town.bearer(token) is None
    assert kinds(town, "org")[-1] == "token.revoked"
    with pytest.raises(NotFound):
        town.keeping.lock("head", guard)


def test_a_person_has_one_login(town):
    guard = town.actor("sec")
    town.keeping.reset_password("head", "head", guard)
    with pytest.raises(Conflict, match="head"):
        town.keeping.reset_password("second", "head", guard)
    assert town.keeping.reset_password("head", "head", guard)


# ---------------------------------------------------------------- 三员分立


def test_three_administrators_stay_three_people(town, clock):
    guard, now = town.actor("sec"), clock.now
    before = kinds(town, "org")
    for change in (
        lambda: town.keeping.assign_post("sys", "audit_admin", AREA, now),
        lambda: town.keeping.appoint_substitute("aud", "sys", now, now + timedelta(days=3)),
        lambda: town.keeping.assign_post("sec", "grid_head", AREA, now, guard),
        lambda: town.keeping.appoint_substitute("sec", "head", now, now + timedelta(days=3), guard),
    ):
        with pytest.raises(NotAllowed):
            change()
    assert kinds(town, "org") == before


def test_a_substitute_does_not_come_to_a_second_key_by_the_absent_persons_new_post(town, clock):
    guard, now = town.actor("sec"), clock.now
    town.keeping.appoint_substitute("aud", "head", now, now + timedelta(days=3), guard)
    with pytest.raises(NotAllowed, match="三员分立"):
        town.keeping.assign_post("head", "sys_admin", AREA, now + timedelta(days=1))

    town.keeping.assign_post("head", "sys_admin", AREA, now + timedelta(days=3))

    assert "sys_admin" not in town.actor("aud").roles


def test_nobody_ends_a_post_of_his_own(town):
    guard = town.actor("sec")
    mine = next(post.id for post in town.keeping.posts(guard) if post.person == "sec")
    with pytest.raises(NotAllowed):
        town.keeping.end_post(mine, town.now(), guard)
