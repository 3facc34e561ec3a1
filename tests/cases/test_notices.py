"""提醒: made once, sent once, quiet at night, one digest instead of twenty, never lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from engine import Actor, Invalid, NotAllowed, Report, Wishes
from engine import Post as Held
from engine.model import SHANGHAI
from tests.cases.conftest import VILLAGE

ADDRESS = "json://localhost/"


class Postman:
    """Takes what is sent; fails as long as it is told to."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, str]] = []
        self.broken = False

    def __call__(self, address: str, title: str, body: str) -> None:
        if self.broken:
            raise ConnectionError(address)
        self.sent.append((address, title, body))


@pytest.fixture
def post() -> Postman:
    return Postman()


@pytest.fixture
def noon(clock) -> None:
    clock.now = datetime(2026, 3, 2, 10, 0, tzinfo=SHANGHAI)


def opened(casework, many=1, reporter="member"):
    for _ in range(many):
        casework.open(Report("office", {"what": "纸"}, VILLAGE), casework.actor(reporter))


def told(casework, person):
    return casework.notices.mine(casework.actor(person)).items


def served(casework):
    """Somebody in whose queue a first task stands."""
    for person in ("member", "lead1", "head", "clerk", "duty"):
        if casework.queue(casework.actor(person)).items:
            return person
    raise AssertionError("nobody has work")


def test_a_new_task_is_told_once_to_everybody_who_serves_its_queue(noon, office, post):
    opened(office)
    who = served(office)

    assert office.notices.deliver(post).made > 0
    assert office.notices.deliver(post).made == 0

    [notice] = told(office, who)
    assert (notice.kind, notice.state, notice.read) == ("task", "kept", False)
    assert notice.number in notice.text
    assert post.sent == []  # nobody has given an address


def test_who_gave_an_address_is_written_to_once(noon, office, post):
    opened(office)
    who = served(office)
    office.notices.wish(Wishes(ADDRESS), office.actor(who))

    office.notices.deliver(post)
    office.notices.deliver(post)

    [(address, title, body)] = post.sent
    assert address == ADDRESS and title.startswith("新待办") and "提醒编号" in body
    assert told(office, who)[0].state == "sent"


def test_what_piled_up_is_one_message(noon, office, post):
    opened(office, 7)
    who = served(office)
    office.notices.wish(Wishes(ADDRESS), office.actor(who))

    office.notices.deliver(post)

    [(_, title, body)] = post.sent
    assert title == "7 条提醒" and "另有 2 条" in body


def test_without_a_digest_each_is_a_message(noon, office, post):
    opened(office, 3)
    who = served(office)
    office.notices.wish(Wishes(ADDRESS, digest=False), office.actor(who))

    office.notices.deliver(post)

    assert len(post.sent) == 3


def test_at_night_nothing_is_sent_and_in_the_morning_all(clock, office, post):
    clock.now = datetime(2026, 3, 2, 23, 30, tzinfo=SHANGHAI)
    opened(office, 2)
    who = served(office)
    office.notices.wish(Wishes(ADDRESS), office.actor(who))

    office.notices.deliver(post)
    assert post.sent == []
    clock.now = datetime(2026, 3, 3, 7, 0, tzinfo=SHANGHAI)
    office.notices.deliver(post)

    assert [title for _, title, _ in post.sent] == ["2 条提醒"]


def test_what_fails_is_tried_again_later_and_later_and_then_waits_for_help(
    noon, clock, office, post
):
    opened(office)
    who = served(office)
    office.notices.wish(Wishes(ADDRESS), office.actor(who))
    post.broken = True

    tries = []
    for _ in range(40):
        if office.notices.deliver(post).failed:
            tries.append(clock.now)
        clock.now += timedelta(minutes=1)

    pauses = [(b - a).seconds // 60 for a, b in pairwise(tries)]
    assert pauses == [1, 2, 4, 8, 16]
    [notice] = told(office, who)
    assert (notice.state, notice.tries, notice.error) == ("dead", 6, "ConnectionError")


def administrator(office):

    return Actor("boss", frozenset({Held("sys_admin", "huicheng")}))


def dead(office, clock, post):
    opened(office)
    who = served(office)
    office.notices.wish(Wishes(ADDRESS), office.actor(who))
    post.broken = True
    for _ in range(6):
        office.notices.deliver(post)
        clock.now += timedelta(hours=1)
    return who


def test_the_administrator_sends_a_dead_one_again(noon, clock, office, post):
    clock.now = datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI)
    who = dead(office, clock, post)
    boss = administrator(office)
    [stuck] = office.notices.failed(boss).items

    post.broken = False
    assert office.notices.again([stuck.id], boss) == 1
    office.notices.deliver(post)

    assert len(post.sent) == 1
    assert told(office, who)[0].state == "sent"
    assert office.notices.failed(boss).items == ()


def test_nobody_else_sees_or_settles_what_failed(noon, clock, office, post):
    who = dead(office, clock, post)
    notice = told(office, who)[0]
    for act in (
        lambda a: office.notices.failed(a),
        lambda a: office.notices.again([notice.id], a),
        lambda a: office.notices.discard([notice.id], a),
    ):
        with pytest.raises(NotAllowed):
            act(office.actor(who))


def test_two_workers_send_each_notice_once(noon, make, office, post):
    opened(office, 5)
    who = served(office)
    office.notices.wish(Wishes(ADDRESS, digest=False), office.actor(who))
    engines = [office, make(), make()]

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda engine: engine.notices.deliver(post), engines))
    office.notices.deliver(post)

    bodies = [body for _, _, body in post.sent]
    assert len(bodies) == len(set(bodies)) == 5


def test_old_cases_make_no_news_when_it_is_switched_on(noon, clock, office, post):
    opened(office, 3)
    clock.now += timedelta(days=3)

    assert office.notices.deliver(post).made == 0


def test_the_address_is_kept_but_never_shown(noon, office):
    who = office.actor("member")
    office.notices.wish(Wishes(ADDRESS, kinds=("task",)), who)

    office.notices.wish(Wishes("", kinds=("overdue",)), who, keep_address=True)
    wishes, there = office.notices.wishes(who)

    assert there and wishes.address == "" and wishes.kinds == ("overdue",)


@pytest.mark.parametrize(
    "wrong", [Wishes("not an address"), Wishes(kinds=("gossip",)), Wishes(quiet_from=25)]
)
def test_odd_wishes_are_refused(office, wrong):
    with pytest.raises(Invalid):
        office.notices.wish(wrong, office.actor("member"))


def test_reading_takes_the_mark_away(noon, office, post):
    opened(office, 2)
    office.notices.deliver(post)
    who = office.actor(served(office))
    assert office.notices.unread(who) == 2

    office.notices.read_all(who)

    assert office.notices.unread(who) == 0
