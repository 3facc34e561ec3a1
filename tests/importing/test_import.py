"""Importing opens one case a request, once, and says what it could not open."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime

from api.demo import Place, prepared
from api.importing import Imported, import_row, read_map, rows
from engine import SYSTEM

from .conftest import CHICAGO, LA, MAPS, ROOT
from .test_rows import line

GOOD = "12/31/2018 01:00:00 PM"


def bring(casework, file, map_name) -> Imported:
    done = Imported()
    for row in rows(file, read_map(MAPS / map_name)):
        import_row(casework, row, SYSTEM, done)
    return done


def test_a_request_becomes_a_case_with_its_waiver(trial, write):
    done = bring(trial, write(LA + line("a-1", GOOD)), "la311.toml")

    (case,) = done.opened
    known = trial.variables(case)
    assert trial.case(case).external == "a-1"
    assert trial.case(case).channel == "平台导入"
    assert trial.case(case).occurred_at.isoformat() == "2018-12-31T21:00:00+00:00"
    assert trial.reveal(known["evidence_waiver"]) == "外部数据导入:来源没有照片"
    assert trial.verify(case).identical


def test_importing_again_opens_nothing(trial, write):
    file = write(LA + line("b-1", GOOD) + line("b-2", GOOD))

    first, second = bring(trial, file, "la311.toml"), bring(trial, file, "la311.toml")

    assert (len(first.opened), first.known) == (2, 0)
    assert (len(second.opened), second.known, second.faults) == (0, 2, [])


def test_a_number_that_stands_twice_in_a_file_is_opened_once(trial, write):
    done = bring(trial, write(LA + line("c-1", GOOD) + line("c-1", GOOD)), "la311.toml")

    assert (len(done.opened), done.known) == (1, 1)


def test_bad_rows_do_not_stop_good_ones(trial, write):
    far = '"NOWHERE, 90000",134.1,-118.2,Central APC'
    text = LA + line("d-1", "yesterday") + line("d-2", GOOD, place=far) + line("d-3", GOOD)

    done = bring(trial, write(text), "la311.toml")

    assert [trial.case(case).external for case in done.opened] == ["d-3"]
    assert [number for number, _ in done.faults] == [2, 3]
    assert "location" in done.faults[1][1]


def test_the_same_request_gets_the_same_case_id_everywhere(trial, write, tmp_path):
    other = prepared(Place(tmp_path / "other"), "trial", "trial", trial.now(), 1).casework
    file = write(LA + line("e-1", GOOD))

    ours, theirs = bring(trial, file, "la311.toml"), bring(other, file, "la311.toml")
    other.house.store.engine.dispose()

    assert ours.opened == theirs.opened


def test_an_abandoned_vehicle_keeps_what_the_source_knows(trial, write):
    text = CHICAGO + "2015-07-08,15-000,0,Sample,Grey,90,60600,46\n"

    done = bring(trial, write(text), "chicago_abandoned_vehicles.toml")

    (case,) = done.opened
    known = trial.variables(case)
    assert trial.case(case).process == "zombie_vehicle"
    assert trial.case(case).unit == "trial-v2"
    assert trial.case(case).occurred_at.isoformat() == "2015-07-08T05:00:00+00:00"  # summer time
    assert known["first_seen"].isoformat() == "2015-07-08"
    assert trial.reveal(known["plate"]) == "无牌"
    assert trial.reveal(known["evidence_waiver"]) == "外部数据导入:来源没有照片"


def test_the_command_says_what_it_did(write, tmp_path):
    place = Place(tmp_path / "place")
    stage = prepared(place, "trial", "trial", datetime(2026, 3, 2, 1, tzinfo=UTC), 1)
    stage.casework.house.store.engine.dispose()
    file = write(LA + line("f-1", GOOD) + line("f-2", "never"))
    command = [sys.executable, "-c", "from api.cli import main; main()", "import-requests"]
    settings = {
        "CHUISHAO_DATABASE_URL": place.url,
        "CHUISHAO_FILES": str(place.folder / "files"),
        "CHUISHAO_SECRET_FILE": str(place.folder / "secret"),
        "CHUISHAO_REGION": "trial",
        "CHUISHAO_TENANT": "trial",
    }

    done = subprocess.run(
        [*command, str(file), "--map", str(MAPS / "la311.toml")],
        cwd=ROOT,
        env=os.environ | settings,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1, done.stderr
    assert "第 3 行:CreatedDate 不是" in done.stdout
    assert "导入 1 宗,已知 0 宗,有误 1 行" in done.stdout
