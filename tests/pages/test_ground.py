"""地图 and 期限日历."""

from __future__ import annotations

import re
from datetime import date

from api.demo import PLAN
from engine import Invalid
from engine.store import schema
from tests.browser.pages import shaped
from tests.cases.test_shapes import feature, text
from tests.people import ROOT
from tests.store.test_worklist import counted

from .test_cases import finished
from .town import Town


def test_the_map_counts_what_is_open_in_every_unit_above_it(town: Town):
    town.rubbish()
    town.rubbish()
    finished(town)

    places = town.casework.places(town.actor("zhang"))
    page = town.browser("zhang").text("/map?unit=henanan")

    assert [places[unit].open for unit in ("mazhuang", "henanan", "huicheng")] == [2, 2, 2]
    assert re.search(r"<b>马庄村</b><span>2 件</span>", page)
    assert "不是实测边界" in page


def test_the_map_shows_only_what_the_reader_may_see(town: Town):
    town.rubbish()

    assert town.casework.places(town.actor("xuefu")) == {}
    assert "2 件" not in town.browser("xuefu").text("/map")


def test_a_promise_stands_on_its_day_and_opens_its_cases(town: Town):
    case = town.casework.case(town.rubbish())
    assert case.due is not None
    zhang = town.browser("zhang")

    page = zhang.text("/calendar?month=2026-03")

    assert "到期 1" in page
    [link] = re.findall(r'href="(/cases\?due=[^"]+)"', page)
    assert case.number in zhang.text(link.replace("&amp;", "&"))
    other = zhang.text("/cases?due=2026-03-01")
    assert case.number not in other


def test_what_ends_at_midnight_belongs_to_the_day_that_it_ends(town: Town):
    case = town.rubbish()
    with town.casework.house.store.transaction() as db:
        which = schema.case.update().where(schema.case.c.id == case)
        db.execute(which.values(due="2026-03-22T16:00:00.000Z"))  # 24:00 in China
    [day] = [d for d in town.casework.days(town.actor("zhang"), date(2026, 3, 1), 31) if d.due]
    found = town.casework.cases(town.actor("zhang"), due=str(day.on)).items

    assert day.on == date(2026, 3, 22)
    assert len(found) == day.due == 1


def test_holidays_are_named_and_days_off_are_marked(town: Town):
    days = {d.on: d for d in town.casework.days(town.actor("zhang"), date(2026, 2, 1), 28)}

    assert not days[date(2026, 2, 17)].workday and days[date(2026, 2, 17)].name
    assert days[date(2026, 2, 2)].workday


def test_a_month_is_read_with_the_same_statements_however_many_cases(town: Town):
    who = town.actor("zhang")
    town.rubbish()
    with counted(town.casework) as few:
        town.casework.days(who, date(2026, 3, 1), 31)
    for _ in range(4):
        town.rubbish()
    with counted(town.casework) as many:
        town.casework.days(who, date(2026, 3, 1), 31)

    assert len(many) == len(few)


def test_an_odd_day_or_month_is_said(town: Town):
    zhang = town.browser("zhang")
    assert zhang.get("/calendar?month=13").status_code == 400
    assert zhang.get("/cases?due=tomorrow").status_code == 422
    try:
        town.casework.cases(town.actor("zhang"), due="tomorrow")
    except Invalid as error:
        assert "due" in error.fields


def test_with_shapes_the_map_is_a_plan_with_counts_and_links(town: Town):
    shaped(town)
    town.rubbish()
    town.rubbish()

    page = town.browser("zhang").text("/map?unit=henanan")

    assert 'aria-label="马庄村:2 件"' in page
    assert re.search(r'<a href="/cases\?unit=mazhuang&amp;status=open[^"]*" class="calm"', page)
    assert "<svg" in page and "不是实测边界" not in page
    assert "(没有边界)" in page  # the other villages stand in the table
    [rows] = re.findall(r'<table class="plan-table".*?</table>', page, re.S)
    assert re.search(r'aria-label="马庄村正在办的案件">2</a>', rows)


def test_the_worst_light_is_said_by_sign_and_word(town: Town):
    shaped(town)
    due = town.casework.case(town.rubbish()).due
    assert due is not None
    town.clock.now = due

    page = town.browser("zhang").text("/map?unit=henanan")

    assert 'class="late" aria-label="马庄村:1 件 · 超期 1"' in page
    assert re.search(r"<text[^>]*>■ 1</text>", page)


def test_a_map_of_what_one_may_not_read_is_empty(town: Town):
    shaped(town)
    town.rubbish()

    page = town.browser("xuefu").text("/map?unit=henanan")

    assert 'aria-label="马庄村:0 件"' in page


def test_the_plan_as_geojson_counts_and_names_no_case(town: Town):
    shaped(town)
    case = town.casework.case(town.rubbish())

    answer = town.browser("zhang").get("/map.geojson?unit=mazhuang")
    found = answer.get_json(force=True)

    assert answer.mimetype == "application/geo+json"
    assert [f["properties"]["unit"] for f in found["features"]] == ["mazhuang-g1", "mazhuang-g2"]
    assert case.id not in answer.text and case.number not in answer.text
    whole = town.browser("zhang").get("/map.geojson?unit=henanan").get_json(force=True)
    [village] = whole["features"]
    assert village["properties"] == {
        "unit": "mazhuang", "name": "马庄村", "open": 1, "late": 0, "soon": 0, "light": "calm",
        "schematic": False,
    }  # fmt: skip
    hidden = town.browser("xuefu").get("/map.geojson?unit=henanan").get_json(force=True)
    assert hidden["features"][0]["properties"]["open"] == 0
    assert town.browser(None).get("/map.geojson").status_code in (302, 303, 401)


def test_an_unknown_unit_shows_the_whole(town: Town):
    assert "惠州市" in town.browser("zhang").text("/map?unit=nowhere")


def test_tiles_are_loaded_by_the_map_alone_and_only_if_the_city_named_them(town: Town):
    shaped(town)
    zhang = town.browser("zhang")
    plain = zhang.get("/map?unit=henanan")
    assert "<image" not in plain.text
    assert "http" not in plain.headers["Content-Security-Policy"]

    town.app.config["TILES"] = "https://tiles.example.cn/{z}/{x}/{y}.png?key=1"
    tiled = zhang.get("/map?unit=henanan")

    assert 'href="https://tiles.example.cn/1' in tiled.text and "on-tiles" in tiled.text
    policy = tiled.headers["Content-Security-Policy"]
    assert "img-src https://tiles.example.cn 'self'" in policy
    assert policy.count("https:") == 1
    for other in ("/calendar", "/", "/cases/new/general_case", "/map.geojson"):
        found = zhang.get(other)
        assert "tiles.example.cn" not in found.text + found.headers["Content-Security-Policy"]
    town.casework.shapes.load(text(*(feature(f"mazhuang{n}") for n in ("", "-g1", "-g2"))))
    assert "https:" not in zhang.get("/map").headers["Content-Security-Policy"]


def test_the_plan_of_the_demo_says_that_it_is_none_of_the_ground(town: Town):
    file = ROOT / PLAN
    loaded = town.casework.shapes.load(file.read_text("utf-8"))
    town.app.config["TILES"] = "https://tiles.example.cn/{z}/{x}/{y}.png"
    zhang = town.browser("zhang")

    assert loaded.missing == ("huizhou",)
    for unit in ("", "henanan", "xuefu"):
        page = zhang.get(f"/map?unit={unit}")
        assert "<svg" in page.text and "示意图,不是真实边界" in page.text
        assert "<image" not in page.text and "https:" not in str(page.headers)
    for address in ("/cases/new/general_case", "/p/report?unit=xuefu"):
        assert "示意图,不是真实边界" in zhang.text(address)
    whole = zhang.get("/map.geojson?unit=xuefu").get_json(force=True)["features"]
    assert len(whole) == 5 and all(each["properties"]["schematic"] for each in whole)
    # Around 0, 0 lies the sea: no real place can be meant.
    assert all(0 <= n <= 0.1 for each in whole for n in each["geometry"]["coordinates"][0][0][0])
