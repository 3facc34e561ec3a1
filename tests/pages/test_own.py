"""我的办理情况: one's own work, its signs with an appeal; nobody else's."""

from __future__ import annotations

from .test_cases import finished
from .town import Town

DAYS = "?from=2000-01-01&to=2100-01-01"


def test_one_sees_one_s_own_and_no_other_s(town: Town):
    finished(town)
    li = town.actor("li").id

    assert "我的办理情况" in town.browser().text(f"/figures/own{DAYS}")
    assert town.browser("wang").get(f"/figures/own/{li}{DAYS}").status_code == 403


def test_the_direct_superior_sees_it_without_the_appeal(town: Town):
    finished(town)

    page = town.browser("zhang").text(f"/figures/own/{town.actor('li').id}{DAYS}")

    assert "的办理情况" in page and "提交申诉" not in page


def test_an_appeal_is_recorded_in_the_case(town: Town):
    case = finished(town)
    browser = town.browser()

    fields = {"case": town.casework.case(case).number, "sign": "photo_missing", "text": "下雨"}
    answer = browser.send("/cases", "/figures/own/appeal", **fields)

    assert answer.status_code == 303
    assert town.casework.history(case)[-1].kind == "figure.appealed"
