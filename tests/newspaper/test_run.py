"""A few dozen reports of the fixture run whole; every figure counts every case that it should."""

from __future__ import annotations

from collections import Counter

import pytest

from api.demo import Place
from api.newspaper import run
from api.newspaper.fixture import SINCE, UNTIL
from api.newspaper.showing import figures, show
from engine import Asked
from engine.metrics.measuring import measured, named, period_of, rows_of

ASKED = Asked(SINCE, UNTIL)
GRASSROOTS = ("村居", "镇街")
REASONS = {  # what the fixture calls it -> what the definitions call it
    "不予受理": "不予受理",
    "不属实": "不属实",
    "并案": "重复并案",
    "作废": "作废",
    "转出": "转法定途径或其他系统",
    "挂账中": "在办:挂账",
    "超期未结": "在办:超期",
    "时限内在办": "在办:未到期",
}


def chosen(fixture):
    """The first and the last report of each fate, and those that they repeat."""
    rows = {str(entry.n): entry for entry in fixture.entries}
    last = {(entry.process, entry.fate): entry for entry in fixture.entries}
    first = {(entry.process, entry.fate): entry for entry in reversed(fixture.entries)}
    wanted = {entry.n: entry for entry in (*first.values(), *last.values())}
    wanted |= {int(n): rows[n] for e in list(wanted.values()) if (n := e.duplicate_of)}
    return [wanted[n] for n in sorted(wanted)]


@pytest.fixture(scope="module")
def ran(fixture, tmp_path_factory):
    """(engine, result, reports) of the sample, run by two processes."""
    entries, said = chosen(fixture), Counter()
    place = Place(tmp_path_factory.mktemp("newspaper") / "place")
    made, result = run(place, fixture, entries, 2, lambda what, more: said.update({what: more}))
    assert said == {"办理": len(entries), "核验": len(entries)}
    yield made, result, entries
    made.house.store.engine.dispose()


@pytest.fixture(scope="module")
def measure(ran):
    """Measures the sample's facts, or changed ones: name of the reading -> figure."""
    made = ran[0]
    made.figures("grassroots_rate", ASKED)  # catches the marks up
    pack, period = made.pack(), period_of(made.house, ASKED)
    with made.house.store.reading() as db:
        known = rows_of(made.house, db, "case", period)

    def measured_with(rows):
        metrics = named(pack, "grassroots_rate", UNTIL)
        return {m.id: next(measured(pack, m, rows, period, ASKED)) for m in metrics}

    return known, measured_with


def counts(figure):
    return len(figure.numerator), len(figure.denominator), dict(figure.excluded)


def test_every_report_ends_as_the_fixture_says_and_verifies(ran):
    made, result, entries = ran

    assert (result.strayed, result.stuck, result.differing) == ([], [], [])
    assert len(result.cases) == len(entries) > 40
    assert all(verdict.identical for verdict in made.verify_all())


def test_the_figures_of_the_sample_are_exact(ran, fixture):
    made, _, entries = ran
    told = Counter(fixture.fate(entry).counts for entry in entries)
    below = sum(told[level] for level in GRASSROOTS)
    closed = below + told["区县、市"]

    found = {f.metric.id: f for f in made.figures("grassroots_rate", ASKED)}

    assert f" = {below} / {len(entries)}" in found["grassroots_rate_a"].text
    assert f" = {below} / {closed}" in found["grassroots_rate_b"].text
    assert f" = {told['区县、市']} / {closed}" in found["upper_share_b"].text
    left = {name: len(ids) for name, ids in found["grassroots_rate_b"].excluded}
    assert left == {REASONS[where]: told[where] for where in REASONS}


def test_removing_any_case_changes_every_figure_that_counts_it(measure):
    rows, measured_with = measure
    whole = measured_with(rows)

    for n, (ident, _) in enumerate(rows):
        without = measured_with(rows[:n] + rows[n + 1 :])
        for name, figure in whole.items():
            counted = (*figure.denominator, *(i for _, ids in figure.excluded for i in ids))
            assert (counts(without[name]) != counts(figure)) is (ident in counted)


def test_reclassifying_any_closed_case_changes_the_figures_that_tell_levels_apart(measure):
    rows, measured_with = measure
    whole = measured_with(rows)
    closed = [(n, row) for n, row in enumerate(rows) if row[1]["closed"]]

    for n, (ident, facts) in closed:
        other = "区县" if facts["resolved_level"] in GRASSROOTS else "镇街"
        changed = measured_with(_with(rows, n, ident, facts | {"resolved_level": other}))
        assert all(counts(changed[name]) != counts(whole[name]) for name in whole)
    assert len(closed) > 9


def test_voiding_any_closed_case_takes_it_out_of_the_closed(measure):
    rows, measured_with = measure
    whole = measured_with(rows)["grassroots_rate_b"]

    for n, (ident, facts) in enumerate(rows):
        if facts["closed"]:
            void = facts | {"closed": False, "void": True, "ended": True}
            changed = measured_with(_with(rows, n, ident, void))["grassroots_rate_b"]
            assert len(changed.denominator) == len(whole.denominator) - 1
            assert len(dict(changed.excluded)["作废"]) == len(dict(whole.excluded)["作废"]) + 1


def test_the_whole_fixture_gives_the_articles_figures(measure, fixture):
    """The definitions over the facts of one sample case a fate, as often as the fixture has it."""
    rows, measured_with = measure
    facts = _by_fate(fixture, rows)

    found = measured_with([(str(e.n), facts[e.process, e.fate]) for e in fixture.entries])

    assert found["grassroots_rate_a"].text.startswith("49.29 % = 976 / 1980")
    assert found["grassroots_rate_b"].text.startswith("72.84 % = 976 / 1340 (另有 640 件未计入:")
    assert found["upper_share_b"].text.startswith("27.16 % = 364 / 1340")


def test_the_report_names_what_became_of_the_reports(ran, fixture, capsys):
    made, result, entries = ran

    show(fixture, entries, result)
    figures(made)

    said = capsys.readouterr().out
    assert f"上报 {len(entries)} 宗" in said
    assert "与底稿不符 0 宗" in said
    assert f"核验 {len(entries)} 宗,一致 {len(entries)} 宗" in said
    assert "口径B:已结案" in said


def _with(rows, n, ident, facts):
    return [*rows[:n], (ident, facts), *rows[n + 1 :]]


def _by_fate(fixture, rows):
    """The facts of the sample's case of each fate; they come in the order of reporting."""
    entries = chosen(fixture)
    return {(e.process, e.fate): facts for e, (_, facts) in zip(entries, rows, strict=True)}
