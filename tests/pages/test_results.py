"""Results to people without an account: told once, by phone, when the city has a gateway."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

import pytest

from api.data import library
from engine import Casework, Invalid
from engine.config import settings
from engine.model import SHANGHAI
from engine.store import schema
from tests.people import ROOT

from .test_public import PHONE, report
from .town import Town

GATEWAY = "jsons://sms.example.com/send?to={phone}"


class Gateway:
    """Takes what is sent; fails as long as it is told to."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, str]] = []
        self.broken = False

    def __call__(self, address: str, title: str, body: str) -> None:
        if self.broken:
            raise ConnectionError(address)
        self.sent.append((address, title, body))


@pytest.fixture
def reached(town: Town) -> Casework:
    """The same town with a gateway to people's phones."""
    house = town.casework.house
    where = {"files": house.files, "secret": house.secret, "clock": house.clock}
    return Casework(str(house.store.engine.url), gateway=GATEWAY, **where)


def reported(town: Town, **given: str) -> str:
    """A report from the street; the case's id."""
    report(town.browser(None), **given)
    return town.casework.cases(town.actor("zhang")).items[0].id


def closed(town: Town, case: str) -> None:
    """Somebody on duty strikes the case off."""
    now = town.casework.now()
    town.casework.keeping.assign_post("p-0052", "duty_head", "henanan", now)
    town.casework.void(case, {"reason": "误操作", "opinion": "点错"}, town.actor("li"))


def test_who_left_a_phone_number_is_told_once_and_nothing_of_the_matter(
    town: Town, reached: Casework
):
    case, gateway = reported(town, reporter_phone=PHONE), Gateway()
    reached.notices.deliver(gateway)
    assert gateway.sent == []
    closed(town, case)

    reached.notices.deliver(gateway)
    reached.notices.deliver(gateway)

    [(address, title, body)] = gateway.sent
    assert urlsplit(address).query == f"to={PHONE}"
    assert town.casework.case(case).number in title
    assert "路灯" not in title + body
    with town.casework.house.store.reading() as db:
        rows = db.execute(schema.notice.select().where(schema.notice.c.kind == "result")).all()
    assert [row.state for row in rows] == ["sent"]
    assert PHONE not in str(rows)


def test_without_a_number_nobody_is_written_to(town: Town, reached: Casework):
    gateway = Gateway()
    closed(town, reported(town))
    reached.notices.deliver(gateway)
    assert gateway.sent == []


def test_without_a_gateway_nobody_is_written_to(town: Town):
    gateway = Gateway()
    closed(town, reported(town, reporter_phone=PHONE))
    town.casework.notices.deliver(gateway)
    assert gateway.sent == []


def test_a_case_that_is_resolved_and_later_closed_is_told_once(town: Town, reached: Casework):
    files = {**library(ROOT), **library(ROOT / "tests" / "library")}
    path = "workflows/general_case/process.bpmn"
    before, task, after = files[path].decode().partition('<bpmn:userTask id="A5" ')
    resolving = '<camunda:properties><camunda:property name="resolves" value="true"/>'
    marked = before + task + after.replace("<camunda:properties>", resolving, 1)
    town.casework.deploy(files | {path: marked.encode()}, ["general_case"])
    case, gateway = reported(town, reporter_phone=PHONE), Gateway()
    assert town.casework.case(case).resolved_at is not None

    reached.notices.deliver(gateway)
    assert len(gateway.sent) == 1
    closed(town, case)
    reached.notices.deliver(gateway)

    assert len(gateway.sent) == 1


def test_at_night_it_waits_and_what_fails_is_listed_for_the_keeper(town: Town, reached: Casework):
    closed(town, reported(town, reporter_phone=PHONE))
    gateway = Gateway()
    town.clock.now = datetime(2026, 3, 2, 23, 0, tzinfo=SHANGHAI)
    reached.notices.deliver(gateway)
    assert gateway.sent == []

    town.clock.now = datetime(2026, 3, 3, 8, 0, tzinfo=SHANGHAI)
    gateway.broken = True
    reached.notices.deliver(gateway)

    page = town.browser("keeper").text("/admin/deliveries")
    assert "市民" in page
    assert "已有办理结果" in page
    assert PHONE not in page


@pytest.mark.parametrize("address", ["sms.example.com/{phone}", "jsons://sms.example.com/"])
def test_a_gateway_that_cannot_reach_anybody_is_refused_at_boot(tmp_path, address: str):
    given = {"CHUISHAO_SECRET": "x" * 20, "CHUISHAO_CITIZEN_GATEWAY": address}
    with pytest.raises(Invalid) as caught:
        settings(given, None, tmp_path)
    assert set(caught.value.fields) == {"CHUISHAO_CITIZEN_GATEWAY"}
