"""Figures over the wire: definition, counts, reasons, members on demand."""

from __future__ import annotations

import pytest

from engine import SYSTEM, Report
from tests.api.test_api import bearer, client, people

assert bearer and client and people  # fixtures
MARCH = "?from=2026-03-01&to=2026-03-31"


@pytest.fixture
def one(casework, village):
    return casework.open(Report("simple", {"what": "路灯不亮"}, village), SYSTEM)["case"]


def test_definitions_are_listed_with_their_filters(client, bearer):
    items = client.get("/api/v1/metrics", headers=bearer("p-1")).get_json()["items"]

    found = {item["id"]: item for item in items}
    assert found["grassroots_rate_b"]["denominator"] == "closed"
    assert found["handling_rate"]["population"].startswith("本期应处置")


def test_a_figure_comes_with_counts_reasons_and_members(client, bearer, one):
    url = f"/api/v1/metrics/grassroots_rate_b{MARCH}&members=true"
    [item] = client.get(url, headers=bearer("p-1")).get_json()["items"]

    assert (item["numerator"], item["denominator"], item["shown"]) == (0, 0, "样本不足")
    assert item["excluded"] == [{"reason": "在办:未到期", "count": 1}]
    assert item["members"]["excluded"] == {"在办:未到期": [one]}


def test_groups_carry_key_and_name(client, bearer, one):
    url = f"/api/v1/metrics/count_reported{MARCH}&by=village"
    _, group = client.get(url, headers=bearer("p-1")).get_json()["items"]

    assert (group["key"], group["group"], group["shown"]) == ("mazhuang", "马庄村", "1 件")


@pytest.mark.parametrize("query", ["?from=soon", "?as_of=later", f"{MARCH}&by=person"])
def test_what_cannot_be_meant_is_refused(client, bearer, query):
    assert (
        client.get(f"/api/v1/metrics/count_reported{query}", headers=bearer("p-1")).status_code
        == 422
    )


def test_nobody_in_particular_gets_no_figures(client):
    assert client.get("/api/v1/metrics").status_code == 401


def test_publications_come_with_every_revision(client, bearer, casework, one):
    from datetime import date

    from engine import Asked

    casework.publish("count_reported", Asked(date(2026, 3, 1), date(2026, 3, 31)), SYSTEM)

    [item] = client.get("/api/v1/publications", headers=bearer("p-1")).get_json()["items"]
    assert item["revision"] == 1 and item["figures"][0]["text"] == "1 件"
