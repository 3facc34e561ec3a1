"""Objects: registered and changed by people and by cases, found again, proved."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa

from engine import (
    SYSTEM,
    Actor,
    Conflict,
    Invalid,
    NewObject,
    NotAllowed,
    NotFound,
    ObjectChange,
    Post,
)
from engine.store import schema
from tests.kernel.play import script

from .conftest import TYPES, ours

AUDITOR = Actor("a", frozenset({Post("auditor", "")}))
PACT = {"code": "MZ-1", "title": "停车约定", "version": 1}
PLATE = "粤L12345"


@pytest.fixture
def pact(types, member):
    return types.create_object(NewObject("pact", "mazhuang", PACT), member("village_clerk"))[
        "object"
    ]


def kinds(types, ident):
    return [e.record.kind for e in types.object_history(ident, SYSTEM)][::-1]


def test_a_person_registers_changes_and_moves_an_object_on(types, member, pact, proved):
    clerk = member("village_clerk")

    types.change_object(pact, ObjectChange({"version": 2}), clerk)
    types.change_object(pact, ObjectChange(status="生效", note="公告期满"), clerk)

    shown = types.object(pact, clerk)
    [status, changed, created] = types.object_history(pact, clerk)
    assert kinds(types, pact) == ["object.created", "object.changed", "object.status_changed"]
    assert (shown.head.title, shown.head.status, shown.key) == ("停车约定", "生效", "MZ-1")
    assert [(c.label, c.before, c.after) for c in changed.changes] == [("现行版本", 1, 2)]
    assert (status.note, status.changes[0].before) == ("公告期满", "起草中")
    assert created.record.actor["id"] == clerk.id
    assert proved()


def test_what_is_not_new_writes_no_record(types, member, pact):
    types.change_object(pact, ObjectChange(dict(PACT), status="起草中"), member("village_clerk"))

    assert kinds(types, pact) == ["object.created"]


def test_one_key_makes_one_object_and_gives_one_reply(types, member):
    new, clerk = NewObject("pact", "mazhuang", PACT), member("village_clerk")

    first, again = (types.create_object(new, clerk, "k1") for _ in range(2))

    assert first == again
    assert len(types.objects(clerk).items) == 1


def test_who_has_no_such_role_or_place_is_refused(types, member, pact):
    elsewhere = Actor("far", frozenset({Post("village_clerk", "xuefu")}))
    with pytest.raises(NotAllowed, match="村居文书"):
        types.create_object(NewObject("pact", "mazhuang", PACT), member("tow_team"))
    with pytest.raises(NotFound):
        types.change_object(pact, ObjectChange({"version": 3}), elsewhere)
    with pytest.raises(NotAllowed):
        types.create_object(NewObject("pact", "mazhuang", {**PACT, "code": "9"}), elsewhere)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (ObjectChange({"nothing": 1}), "nothing"),
        (ObjectChange({"version": "many"}), "version"),
        (ObjectChange(add={"nothing": {}}), "nothing"),
        (ObjectChange(add={"articles": {"nothing": 1}}), "articles"),
        (ObjectChange(add={"articles": "text"}), "articles"),
        (ObjectChange(status="飞行"), "status"),
    ],
)
def test_what_does_not_fit_names_its_field_and_changes_nothing(types, member, pact, change, field):
    with pytest.raises(Invalid) as refused:
        types.change_object(pact, change, member("village_clerk"))

    assert list(refused.value.fields) == [field]
    assert kinds(types, pact) == ["object.created"]


def test_a_status_that_may_not_follow_and_a_key_that_is_taken_are_conflicts(types, member, pact):
    clerk = member("village_clerk")
    turns = {"code": "R1", "title": "三月排班", "from": "2026-03-01", "to": "2026-03-31"}
    roster = types.create_object(NewObject("roster", "mazhuang", turns), clerk)["object"]
    types.change_object(roster, ObjectChange(status="已结束"), clerk)

    with pytest.raises(Conflict, match="最终状态"):
        types.change_object(roster, ObjectChange(status="执行中"), clerk)
    with pytest.raises(Conflict, match="编号"):
        types.create_object(NewObject("pact", "mazhuang", PACT), clerk)


def test_an_item_with_a_known_key_joins_the_one_that_is_there(types, member, pact):
    clerk = member("village_clerk")
    first, second = {"no": 1, "text": "不占道"}, {"no": 2, "text": "先提醒"}

    types.change_object(pact, ObjectChange(add={"articles": [first, second]}), clerk)
    types.change_object(pact, ObjectChange(add={"articles": {"no": 1, "suspended": "待改"}}), clerk)

    [table] = types.object(pact, clerk).tables
    names = [name for name, _ in table.columns]
    rows = [dict(zip(names, row, strict=True)) for row in table.rows]
    assert [(r["no"], r["text"], r["suspended"]) for r in rows] == [
        (1, "不占道", "待改"),
        (2, "先提醒", None),
    ]


def test_a_changed_item_is_told_column_by_column_in_the_words_of_people(types, member, pact):
    clerk = member("village_clerk")
    types.change_object(pact, ObjectChange(add={"articles": {"no": 1, "text": "不占道"}}), clerk)
    types.change_object(pact, ObjectChange(add={"articles": {"no": 1, "text": "不久停"}}), clerk)

    told = types.object_history(pact, clerk)[0].changes

    assert [(c.label, c.before, c.after) for c in told] == [
        ("条款第 1 项·内容", "不占道", "不久停")
    ]
    [table] = types.object(pact, clerk).tables
    assert [table.columns[n][1] for n in table.used] == ["条号", "内容"]


# ---------------------------------------------------------------- personal values


def stored(types) -> str:
    """Everything that is written anywhere but in the vault."""
    with types.house.store.reading() as db:
        texts = [row.rec.decode() for row in db.execute(sa.select(schema.event.c.rec))]
        for table in (schema.object, schema.object_value, schema.object_link):
            texts += [str(dict(row)) for row in db.execute(table.select()).mappings()]
    return "".join(texts)


CAR = {"plate": PLATE, "owner_name": "张三丰", "colour": "灰"}


def test_a_vehicle_is_known_by_its_plate_which_stands_nowhere_but_in_the_vault(
    types, member, run, value, proved
):
    new = NewObject("vehicle", "mazhuang", CAR)
    made = types.create_object(new, member("grid_member"))["object"]

    find = ours("f", "object.find", '{type: "vehicle", key: plate}')
    case = run(find, plate=PLATE)

    assert value(case, "f")["id"] == made
    assert PLATE not in stored(types) and "张三丰" not in stored(types)
    assert [each.id for each in types.objects_of(case)] == [made]
    with pytest.raises(Conflict):
        types.create_object(new, member("grid_member"))
    assert proved()


def test_two_cases_make_one_vehicle_and_cars_without_plate_are_as_many_as_there_are(
    types, run, value
):
    save = ours("w", "object.save", '{type: "vehicle", key: plate, set: {colour: "灰"}}')

    ids = [value(run(save, plate=p), "w")["id"] for p in (PLATE, "粤 l 12345", "无牌", "无牌")]

    assert ids[0] == ids[1]
    assert len(set(ids)) == 3


def test_a_corrected_plate_is_found_and_the_old_one_no_longer(types, member, run, value):
    head = member("grid_member")
    made = types.create_object(NewObject("vehicle", "mazhuang", CAR), head)["object"]
    types.change_object(made, ObjectChange({"plate": "粤L54321"}), head)
    find = ours("f", "object.find", '{type: "vehicle", key: plate}')

    old, new = (value(run(find, plate=p), "f") for p in (PLATE, "粤L54321"))

    assert (old, new["id"]) == (None, made)


def test_personal_values_are_masked_for_who_may_not_change_the_object(types, member):
    made = types.create_object(NewObject("vehicle", "mazhuang", CAR), member("grid_member"))
    ident, aux, head = made["object"], member("tow_team"), member("grid_member")

    def seen(reader):
        shown = types.object(ident, reader)
        told = types.object_history(ident, reader)[0].changes
        values = [f.value for f in shown.fields] + [c.after for c in told] + [shown.head.title]
        return json.dumps([str(v) for v in values], ensure_ascii=False)

    assert "张三丰" in seen(head) and PLATE in seen(head)
    assert "张三丰" not in seen(aux) and PLATE not in seen(aux)
    assert "粤L···45" in seen(aux) and "灰" in seen(aux)


def test_what_came_as_a_token_stays_one_wherever_it_is_put(types, run, value):
    payload = (
        '{type: "pact", key: "K", set: {scope: words}, note: words, '
        "add: {applications: {what: words, article: words}}}"
    )
    case = run(ours("w", "object.save", payload), words="李四光住在三楼")

    found = value(case, "w")

    assert "李四光" not in stored(types)
    assert list(found["scope"]) == ["$c"]
    assert list(found["applications"][0]["article"]) == ["$c"]
    assert types.object_history(found["id"], SYSTEM)[0].note == "李四光住在三楼"


def test_a_citizen_sees_no_object_not_even_of_his_own_case(types, member, pact, village):
    citizen = Actor("citizen", frozenset({Post("reporter", village)}))

    assert types.objects(citizen).items == ()
    with pytest.raises(NotFound):
        types.object(pact, citizen)


# ---------------------------------------------------------------- looking


def test_objects_are_found_by_type_status_place_and_words_page_by_page(types, member, clock):
    clerk = member("village_clerk")
    for n in range(5):
        clock.now = clock.now.replace(minute=n)
        where = "mazhuang" if n < 4 else "xuefu"
        fields = {"code": f"MZ-{n}", "title": f"第{n}份约定"}
        types.create_object(NewObject("pact", where, fields), clerk)
    types.create_object(NewObject("vehicle", "mazhuang", CAR), member("grid_member"))

    def titles(**filters):
        return [each.title for each in types.objects(clerk, limit=9, **filters).items]

    first = types.objects(clerk, limit=2, type="pact")
    rest = types.objects(clerk, first.next, 9, type="pact")
    pages = [each.title for each in (*first.items, *rest.items)]
    assert pages == [f"第{n}份约定" for n in (4, 3, 2, 1, 0)]
    assert titles(type="pact", unit="xuefu") == ["第4份约定"]
    assert titles(q="第3") == ["第3份约定"]
    assert titles(q="粤L12345") == ["粤L···45"]
    assert titles(q="粤L1") == titles(status="废止") == []


def test_a_list_for_a_drawing_narrows_by_unit_status_and_field(types, member, run, value, clock):
    clerk = member("village_clerk")
    for n, (code, version) in enumerate((("A", 1), ("B", 2), ("C", 2))):
        clock.now = clock.now.replace(minute=n)
        fields = {"code": code, "title": code, "version": version}
        types.create_object(NewObject("pact", "mazhuang", fields), clerk)
    where = ours("l", "object.list", '{type: "pact", where: {version: 2}}')
    here = ours("h", "object.list", '{type: "pact", unit: "mazhuang", status: "起草中"}')
    none = ours("n", "object.list", '{type: "pact", where: {filed_on: null}, unit: "xuefu"}')

    case = run(where, here, none)

    assert [o["code"] for o in value(case, "l")] == ["B", "C"]
    assert [o["code"] for o in value(case, "h")] == ["A", "B", "C"]
    assert value(case, "n") == []


def test_the_case_page_of_a_history_names_number_and_element(types, run):
    case = run(script("c", '{ k: "X" }'), ours("w", "object.save", '{type: "pact", key: k}'))

    [linked] = types.objects_of(case)
    [entry] = types.object_history(linked.id, SYSTEM)
    number = types.case(case).number
    assert entry.case == number
    assert types.cases_of(linked.id, AUDITOR)[0][0] == number


def test_what_is_registered_for_a_case_and_used_by_it_belongs_to_it_once(types, member, run):
    save = ours("w", "object.save", '{type: "cost", id: known, set: {voucher: "V1"}}')
    case = run(script("c", "{ known: null }"), ours("f", "object.list", '{type: "cost"}'))
    fields = {"what": "换灯泡", "amount": 35, "fund": "部门经费", "on": "2026-03-02"}
    new = NewObject("cost", "mazhuang", fields, case=types.case(case).number)
    made = types.create_object(new, member("grid_head"))["object"]

    other = run(save, known=made)

    assert [each.id for each in types.objects_of(case)] == [made]
    assert [number for number, *_ in types.cases_of(made, AUDITOR)] == sorted(
        types.case(each).number for each in (case, other)
    )


# ---------------------------------------------------------------- proof


def test_a_changed_row_a_cut_tail_and_a_changed_record_are_found(types, member, pact):
    clerk = member("village_clerk")
    types.change_object(pact, ObjectChange({"version": 2}), clerk)
    e, o, v = schema.event, schema.object, schema.object_value

    def fault(statement):
        with types.house.store.transaction() as db:
            db.execute(statement)
        found = [x.fault for x in types.verify_all() if not x.identical]
        types.rebuild()
        return found

    here = e.c.stream == f"object:{pact}"
    assert fault(v.update().where(v.c.name == "version").values(value="7")) == [
        "对象的version与台账不符"
    ]
    assert fault(o.update().values(status="生效")) == ["对象的状态与台账不符"]
    [cut] = fault(e.delete().where(here, e.c.seq == 2))
    assert "台账只到第 1 条" in cut
    with types.house.store.transaction() as db:
        db.execute(e.update().where(here).values(rec=b"{}"))
    [changed] = [x for x in types.verify_all() if not x.identical]
    assert (changed.stream, changed.fault) == (f"object:{pact}", "记录内容与哈希不符")


def test_a_wrong_type_file_is_refused_with_every_fault(types):
    rows = json.loads(TYPES["workflows/objects.json"])
    rows["pact"] |= {"key": "nowhere", "color": 1, "next": {"飞行": []}}
    rows["pact"]["lists"]["title"] = {"name": "x", "columns": {}, "key": "k"}

    with pytest.raises(Invalid) as refused:
        types.deploy({**TYPES, "workflows/objects.json": json.dumps(rows).encode()}, [])

    [(place, said)] = refused.value.fields.items()
    told = ";".join(said)
    assert place == "workflows/objects.json#pact"
    assert all(word in told for word in ("nowhere", "color", "飞行", "title", "列 k"))


def test_lists_and_columns_keep_the_order_in_which_they_were_drawn(types):
    lot, pact = types.object_types()["tow_lot"], types.object_types()["pact"]

    assert list(lot.lists["slots"].columns) == ["slot", "case", "object", "since"]
    assert list(pact.lists) == ["articles", "versions", "applications"]
