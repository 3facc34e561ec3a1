"""What a drawing says about operations and votes is checked by name and value."""

from __future__ import annotations

import pytest

from engine import check
from tests.cases.conftest import changed

VOTE = 'name="vote_pass" value="&gt;1/2"'


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('name="forbid" value="transfer"', 'name="forbid" value="transfers"', "transfers"),
        ('name="late_days" value="3"', 'name="late_days" value="soon"', "0 至 366"),
        (VOTE, 'name="vote_pass" value="most"', "2/3"),
        (VOTE, 'name="vote_pass" value="3/2"', "2/3"),
        (VOTE, 'name="vote_pass" value="1/0"', "2/3"),
        (VOTE, 'name="vote_weight" value="1"', "vote_pass"),
    ],
)
def test_an_odd_value_is_named(old, new, words):
    found = [f for f in check(changed("office", old, new), "strict") if "/office/" in f.file]

    assert any(f.rule == "bad_property" and words in f.message for f in found), found


def test_the_example_has_no_findings():
    assert [
        str(f) for f in check(changed("office", VOTE, VOTE), "strict") if "/office/" in f.file
    ] == []
