"""Whole cases through the browser: the people of the pilot, one after another, on their phones."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.pages.town import Town, copied

from . import city as cities
from .city import City
from .conftest import PHONE
from .hand import Hand, photo

VILLAGE, GRID = "mazhuang", "mazhuang-g1"


@pytest.fixture(scope="module")
def first_city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("city")
    cities.build(folder)
    return folder


@pytest.fixture
def town(first_city: Path, tmp_path: Path) -> Iterator[Town]:
    made = copied(first_city, tmp_path)
    yield made
    made.casework.house.store.engine.dispose()


Who = tuple[str, str, int]


@dataclass(slots=True)
class Street:
    """Where the people of a journey are, each with a phone."""

    city: City
    browser: Browser
    site: str
    phones: dict[Who, BrowserContext] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def enter(self, role: str, unit: str, nth: int = 0) -> Hand:
        """The nth holder of a role in a unit takes up a phone and signs in."""
        screen = self.browser.new_context(viewport=PHONE, base_url=self.site, locale="zh-CN")
        self.phones[role, unit, nth] = screen
        self.city.enter(screen, role, unit, nth)
        page = screen.new_page()
        page.set_default_timeout(8000)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        return Hand(page)

    def wait(self, **time: float) -> None:
        """Time passes; whoever was signed in signs in again."""
        self.city.town.clock.now += timedelta(**time)
        for who, screen in self.phones.items():
            self.city.enter(screen, *who)


@pytest.fixture
def street(chromium: Browser, site: str, town: Town) -> Iterator[Street]:
    """An error on any page fails the test."""
    made = Street(City(town), chromium, site)
    yield made
    for screen in made.phones.values():
        screen.close()
    assert made.errors == []


def open_task(hand: Hand, name: str) -> None:
    """From the list of tasks into the one of this name."""
    hand.page.goto("/")
    hand.tap(hand.page.get_by_role("link", name=name).first)
    expect(hand.page.get_by_role("heading", level=1)).to_contain_text(name)


@contextmanager
def offline(hand: Hand) -> Iterator[None]:
    hand.page.context.set_offline(True)
    yield
    hand.page.context.set_offline(False)


def test_an_abandoned_vehicle_from_the_report_to_its_removal(street: Street, town: Town):
    reporter = street.enter("grid_member", GRID)
    reporter.page.goto("/cases/new/zombie_vehicle")
    reporter.fill({
        "location": "村东晒谷场边", "photos": 4, "description": "轮胎瘪气,积满灰尘,几个月没动过",
        "plate": "粤L12345", "vehicle_type": "小型汽车",
        "land_class": "村集体土地(不对外开放)", "disused": True,
    })  # fmt: skip
    reporter.page.locator("[name=first_seen]").fill("2026-01-20")
    expect(reporter.page.locator("#draft-note")).to_contain_text("草稿已存在手机")
    reporter.page.reload()  # the phone died: what was typed is still there
    expect(reporter.page.locator("[name=description]")).to_have_value(
        "轮胎瘪气,积满灰尘,几个月没动过"
    )
    reporter.page.locator("#form .bar button").last.dblclick()  # a double tap reports once
    expect(reporter.page.get_by_role("status").first).to_contain_text("已上报")
    number = reporter.page.url.rpartition("/")[2].partition("?")[0]
    case = town.casework.case(number)
    assert case.channel == "巡查"  # what a grid member mostly does: nobody had to choose it
    assert [
        c.number for c in town.casework.cases(town.casework.actor("p-0052"), None, 9).items
    ] == [number]

    street.wait(days=1)
    observer = street.enter("grid_member", GRID, 1)
    open_task(observer, "复核观察")
    observer.fill({"finding": "长期废弃", "observe_photos": 1, "same_position": True})
    with offline(observer):
        observer.tap(observer.page.locator("#form .bar button").last)
        expect(observer.page.locator("main")).to_contain_text("已存在手机,尚未上传")
    observer.page.goto("/")
    expect(observer.page.locator("html")).to_have_attribute("data-outbox", "0")

    police = street.enter("police_liaison", "henanan-jiaojing")
    open_task(police, "报备交警查询")
    police.fill({"police_status": "正常", "police_doc": 1})
    police.finish()

    clerk = street.enter("village_clerk", VILLAGE)
    open_task(clerk, "联系车主")
    clerk.fill({"contact_channel": "电话", "contact_result": "拒绝移车"})
    clerk.page.locator("[name=contact_at]").fill("2026-03-03 10:00".replace(" ", "T"))
    clerk.finish()
    open_task(clerk, "张贴告知书")
    witness = next(iter(cities.holders("village_supervisor", VILLAGE)))
    clerk.fill(
        {"notice_photos": 1, "board_photos": 1, "witness": witness.name, "pact_in_force": True}
    )
    clerk.finish()

    street.wait(days=2)
    clerk.page.goto(f"/cases/{number}")
    clerk.tap(clerk.page.get_by_role("link", name="车辆已移动"))
    clerk.fill({"moved_note": "车主昨晚开走了"})
    clerk.finish()

    open_task(observer, "核实移车")
    observer.fill({"moved_result": "已移走", "moved_by": "车主", "verify_photos": 1})
    observer.finish()

    ended = town.casework.case(number)
    assert (ended.status, ended.outcome, ended.route_class) == ("closed", "自行移车", "调解自治")
    assert town.casework.verify(case.id).identical
    acted = {record.actor["id"] for record in town.casework.history(case.id)}
    assert len(acted - {"system"}) == 4


def test_from_a_photo_to_a_whistle_in_nine_taps_and_twenty_characters(street: Street, town: Town):
    clerk = street.enter("village_clerk", VILLAGE)
    clerk.page.goto("/")

    clerk.tap(clerk.page.get_by_role("link", name="上报", exact=True))
    clerk.tap(clerk.page.get_by_role("link", name="村居吹哨"))
    clerk.fill(
        {"photos": 1, "whistle_type": "综合执法", "whistle_issue": "占道经营反复,村里劝不动"}
    )
    clerk.fill({"location": "马庄村口", "must_units": ["河南岸街道城管部门"]})
    clerk.finish()

    number = clerk.page.url.rpartition("/")[2].partition("?")[0]
    assert town.casework.case(number).process == "whistle"
    assert clerk.taps <= 9
    assert clerk.typed <= 20


THREE = ("henanan-chengguan", "henanan-shizheng", "henanan-huanwei")


def test_a_whistle_that_three_departments_answer(street: Street, town: Town):
    names = {unit: cities.pack().units[unit].name for unit in THREE}
    clerk = street.enter("village_clerk", VILLAGE)
    clerk.page.goto("/cases/new/whistle")
    clerk.fill({
        "whistle_type": "综合执法", "whistle_issue": "占道经营反复", "location": "马庄村口",
        "must_units": list(names.values()),
    })  # fmt: skip
    clerk.finish()
    case = town.casework.case(clerk.page.url.rpartition("/")[2].partition("?")[0]).id

    head = street.enter("grid_head", VILLAGE)
    done(head, "吹哨审批", {"approve_decision": "同意吹哨"})
    duty = street.enter("duty_head", "henanan")
    done(duty, "分哨", {"split_decision": "分哨", "must_units": list(names.values())})
    handlers = [_answered(street, unit) for unit in THREE]
    for handler, unit in zip(handlers, THREE, strict=True):
        _arrived(handler, unit)

    done(
        head,
        "现场会诊",
        {"minutes": "分清责任,当天清理", "lead_unit": names[THREE[0]], "lead_days": "5"},
    )
    for nth, name in enumerate(names.values()):
        part = {"item_unit": name, "item_task": "清理并修复"}
        done(head, "会诊分工", part | ({"item_role": "协办"} if nth else {}))
    for handler in handlers:
        done(handler, "分项处置", {"result": "已解决", "what_done": "已清走", "photos_after": 1})
    lead = street.enter("dept_head", THREE[0])
    done(lead, "主办汇总", {"joint_result": "摊位清走,道路恢复通行"})
    done(head, "村居核验", {"village_verdict": "办好了", "verifier": ["乙卯明"], "check_photos": 1})

    assert {task.name for task in town.casework.tasks(case, open_only=True)} >= {"评价到场单位"}
    assert town.casework.verify(case).identical


def done(hand: Hand, name: str, answers: dict[str, Any]) -> None:
    """Find a task in the list, answer it, finish it."""
    open_task(hand, name)
    hand.fill(answers)
    hand.finish()


def _answered(street: Street, unit: str) -> Hand:
    """A department's head answers the whistle and sends somebody, who takes up a phone."""
    head = street.enter("dept_head", unit)
    open_task(head, "应哨签收")
    head.page.locator("[name=eta]").fill("2026-03-02T10:30")
    head.fill({"comers": [next(cities.holders("dept_handler", unit)).name]})
    head.finish()
    return street.enter("dept_handler", unit)


def _arrived(hand: Hand, unit: str) -> None:
    two = [person.name for person in cities.holders("dept_handler", unit)][:2]
    done(hand, "到场报到", {
        "checkin_way": "扫码", "qr_scanned": True, "checkin_photos": 1, "officers": two,
        "cert_nos": "示例证001、示例证002",
    })  # fmt: skip


def test_a_passer_by_reports_and_follows_the_report(chromium: Browser, site: str, town: Town):
    screen = chromium.new_context(viewport=PHONE, base_url=site, locale="zh-CN")
    hand = Hand(screen.new_page())
    hand.page.goto("/p")
    hand.tap(hand.page.get_by_role("link", name="上报一件事"))
    hand.page.get_by_label("在哪个村居").select_option(label="马庄村")
    hand.tap(hand.page.get_by_role("button", name="下一步"))
    hand.type(hand.page.get_by_label("什么事"), "路灯不亮")
    hand.type(hand.page.get_by_label("具体在哪里"), "二巷口")
    hand.page.get_by_label("照片").set_input_files([photo()])
    hand.tap(hand.page.get_by_role("button", name="上报"))

    expect(hand.page.get_by_role("heading", name="已经收到")).to_be_visible()
    code = hand.page.locator(".public-code").inner_text()
    expect(hand.page.locator(".public-qr svg")).to_be_visible()
    hand.page.goto("/p/progress")
    hand.type(hand.page.get_by_label("回执上的查询码"), code.lower())
    hand.tap(hand.page.get_by_role("button", name="查询"))
    expect(hand.page.get_by_role("heading", level=1)).to_have_text("已收到,还没有人开始办")
    [case] = town.casework.cases(town.casework.actor("p-0046")).items
    assert case.channel == "市民"
    screen.close()
