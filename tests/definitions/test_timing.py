"""The text of a timer: ISO quoted or not, repetitions, FEEL."""

import pytest

from engine.definitions.timing import ENDLESS, Timing, timing


@pytest.mark.parametrize(
    ("kind", "text", "meant"),
    [
        ("duration", "P7D", Timing(iso="P7D")),
        ("duration", ' "PT4H" ', Timing(iso="PT4H")),
        ("duration", "work_hour(2)", Timing(feel="work_hour(2)")),
        ("duration", 'duration("P1D")', Timing(feel='duration("P1D")')),
        ("date", "2026-01-01T09:00:00+08:00", Timing(iso="2026-01-01T09:00:00+08:00")),
        ("date", "deadline", Timing(feel="deadline")),
        ("cycle", "R3/PT4H", Timing(3, iso="PT4H")),
        ("cycle", "R/P1D", Timing(ENDLESS, iso="P1D")),
        ("cycle", "P1D", Timing(ENDLESS, iso="P1D")),
        ("cycle", "R2/work_hour(2)", Timing(2, feel="work_hour(2)")),
        ("cycle", "work_hour(2)", Timing(ENDLESS, feel="work_hour(2)")),
        ("cycle", "0 9 * * MON-FRI", Timing(ENDLESS, cron="0 9 * * MON-FRI")),
        ("cycle", "R/P1D/2026-02-01", Timing(ENDLESS, iso="P1D", until="2026-02-01")),
        (
            "cycle",
            "R2/2026-01-01/2026-01-02",
            Timing(2, iso="PT86400S", start="2026-01-01"),
        ),
        ("cycle", "R/2026-01-01/P1D", Timing(ENDLESS, iso="P1D", start="2026-01-01")),
    ],
)
def test_what_a_timer_means(kind, text, meant):
    assert timing(kind, text) == meant


@pytest.mark.parametrize(
    "text", ["R0/PT1H", "R/PT0S", "R/P0D", "R/2026-02-31/P1D", "R/2026-01-02/2026-01-01"]
)
def test_what_would_hang_or_never_happen_is_no_cycle(text):
    with pytest.raises(ValueError, match=r"循环|无效"):
        timing("cycle", text)
