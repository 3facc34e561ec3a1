"""The closing contract: the strongest measure decides the class, what is missing is told."""

from __future__ import annotations

import pytest

from engine.kernel.closing import CLASSES, stronger


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        (None, "调解自治", "调解自治"),
        ("调解自治", "行业源头", "行业源头"),
        ("行政执法", "行业源头", "行政执法"),
        ("行政执法", "调解自治", "行政执法"),
    ],
)
def test_of_two_measures_the_stronger_decides(one, other, found):
    assert stronger(one, other) == found


def test_enforcement_is_the_strongest():
    assert max(CLASSES, key=CLASSES.index) == "行政执法"
