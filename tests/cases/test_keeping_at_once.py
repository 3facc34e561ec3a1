"""Administrators who change at the same moment wait for each other: nothing refused, none lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from api import data
from engine import SYSTEM, CaseworkError, ParameterWanted, load_region
from engine.region import Person

ROOT = Path(__file__).parents[2]
FILES = data.regions(ROOT)
LATER = date(2026, 4, 1)
HEADER = "date,kind,name,source\n"


def at_once(acts):
    """What each act gave, or the error that it raised."""

    def one(act):
        try:
            return act()
        except CaseworkError as error:
            return error

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def test_no_parameter_is_lost_to_another_or_to_loading_the_files(casework):
    pack, roles = load_region(FILES, "huizhou"), casework.roles()
    casework.load_pack(pack, roles)
    keys = [r.key for r in pack.newest.values() if r.unit == "工作日" and not r.statutory][:6]
    assert len(keys) == 6

    nine = ParameterWanted("9", LATER, "文")

    acts = [lambda key=key: casework.keeping.set_parameter(key, nine, SYSTEM) for key in keys]
    found = at_once([*acts, *(lambda: casework.load_pack(pack, roles) for _ in range(2))])

    assert not [each for each in found if isinstance(each, CaseworkError)]
    assert {casework.pack().parameters_on(LATER)[key] for key in keys} == {9}


def test_no_notice_is_lost_to_another(casework):
    casework.load_calendars(data.calendars(FILES))
    days = [f"2027-0{month}-05" for month in range(1, 7)]
    notices = [f"{HEADER}{day},holiday,假,测试\n" for day in days]

    found = at_once([lambda text=t: casework.keeping.import_notice(text, SYSTEM) for t in notices])

    assert not [each for each in found if isinstance(each, CaseworkError)]
    assert set(days) <= {row.iso for row in casework.calendars().rows}


@pytest.mark.parametrize("turn", range(3))
def test_nobody_comes_to_two_keys_by_two_appointments_at_once(casework, turn):
    casework.add_people([Person("one", "某人", "one")])
    roles = ("sys_admin", "sec_admin", "audit_admin")
    now = casework.now()

    found = at_once(
        [
            lambda role=role: casework.keeping.assign_post("one", role, "huicheng", now)
            for role in roles
        ]
    )

    refused = [each for each in found if isinstance(each, CaseworkError)]
    assert [each.code for each in refused] == ["apart", "apart"]
    assert len(casework.actor("one").roles & set(roles)) == 1
