"""What was published stays, with its definition and cases; another value is a correction."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from engine import Asked, Conflict, Invalid, NotAllowed
from engine.audit import verify_stream
from engine.store import schema
from tests.metrics.test_cases import MARCH, case, drafted, office

assert case and office  # fixtures
DAY = Asked(date(2026, 3, 1), date(2026, 3, 2))


@pytest.fixture
def evaluator(office, member):
    return member("evaluator")


def test_a_publication_names_definition_counts_cases_and_journal_heads(office, case, evaluator):
    told = office.publish("handling_rate", MARCH, evaluator)

    [found] = office.publications("handling_rate")
    kept = office.published_members(found.members)
    assert (told["revision"], found.version, found.by) == (1, 1, evaluator.id)
    assert (
        found.figures[0]["text"] == told["text"] == office.figures("handling_rate", MARCH)[0].text
    )
    assert found.digest == office.figures("handling_rate", MARCH)[0].digest
    assert kept["figures"][0]["excluded"] == [["未到期或未立案", [case.id]]]
    assert kept["heads"] == {case.id: [office.case(case.id).seq, head(office, case.id)]}


def head(office, ident):
    with office.house.store.reading() as db:
        return office.house.store.find(db, ident).head.leaf


def test_publishing_again_is_a_correction_with_its_reason(office, case, evaluator):
    office.publish("handling_rate", MARCH, evaluator)
    with pytest.raises(Conflict, match="无需更正"):
        office.publish("handling_rate", MARCH, evaluator, "再来一次")
    drafted(case)

    with pytest.raises(Invalid, match=r".*"):
        office.publish("handling_rate", MARCH, evaluator)
    office.publish("handling_rate", MARCH, evaluator, "补录了一件处置")

    newest, first = office.publications("handling_rate")
    assert (newest.revision, newest.reason, first.revision) == (2, "补录了一件处置", 1)
    assert newest.figures[0]["denominator"] == 1 and first.figures[0]["denominator"] == 0


def test_a_family_without_a_single_value_is_not_published(office, evaluator):
    with pytest.raises(Invalid) as refused:
        office.publish("grassroots_rate", MARCH, evaluator)

    assert "几种口径" in refused.value.fields["metric"][0]


def test_only_the_evaluator_publishes(office, member):
    with pytest.raises(NotAllowed):
        office.publish("handling_rate", MARCH, member("grid_head"))


def test_the_same_key_publishes_once(office, case, evaluator):
    first = office.publish("handling_rate", MARCH, evaluator, key="k")

    assert office.publish("handling_rate", MARCH, evaluator, key="k") == first
    assert len(office.publications()) == 1


def test_publications_are_rebuilt_and_proved_from_their_stream(office, case, evaluator):
    office.publish("handling_rate", MARCH, evaluator)
    before = office.publications()

    office.rebuild()

    assert office.publications() == before
    with office.house.store.reading() as db:
        assert verify_stream(office.house, db, "metric:handling_rate").identical
    assert schema.publication in schema.PROJECTED


def test_another_period_or_grouping_is_another_publication(office, case, evaluator):
    for asked in (MARCH, replace(MARCH, by="net"), DAY):
        office.publish("count_reported", asked, evaluator)

    assert [p.revision for p in office.publications()] == [1, 1, 1]
