"""审计包: what an auditor takes away can be looked at and checked without the system."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

from .test_cases import finished
from .town import Town


def unpacked(town: Town, case: str, folder: Path, how: str = "") -> Path:
    number = town.casework.case(case).number
    body = town.browser("zhang").get(f"/cases/{number}/evidence.zip{how}").data
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        archive.extractall(folder)
    return folder


def checked(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "check.py"], cwd=folder, capture_output=True, text=True, check=False
    )


def test_the_records_check_out_with_nothing_but_python(town: Town, tmp_path: Path):
    case = finished(town)
    folder = unpacked(town, case, tmp_path)

    result = checked(folder)

    many = len(town.casework.history(case))
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith(f"{many} records, unbroken")


def test_a_changed_record_is_found_out(town: Town, tmp_path: Path):
    folder = unpacked(town, finished(town), tmp_path)
    file = folder / "records.jsonl"
    lines = file.read_text("utf-8").splitlines()
    kept = json.loads(lines[1])
    kept["record"] = re.sub(r"p-00\d\d", "p-0000", kept["record"], count=1)
    lines[1] = json.dumps(kept)
    file.write_text("\n".join(lines), "utf-8")

    result = checked(folder)

    assert result.returncode != 0 and "record 2" in result.stderr


def test_a_left_out_record_is_found_out(town: Town, tmp_path: Path):
    folder = unpacked(town, finished(town), tmp_path)
    file = folder / "records.jsonl"
    lines = file.read_text("utf-8").splitlines()
    del lines[1]
    file.write_text("\n".join(lines), "utf-8")

    assert checked(folder).returncode != 0


def test_the_records_hold_no_personal_words_and_the_page_asks_for_nothing(
    town: Town, tmp_path: Path
):
    case = town.rubbish("王家门口堆了垃圾")
    folder = unpacked(town, case, tmp_path)

    page = (folder / "case.html").read_text("utf-8")

    assert "王家" not in (folder / "records.jsonl").read_text("utf-8")
    assert "王家门口堆了垃圾" in page  # the reader may see it
    assert not re.search(r'(src|href)="|https?://(?!www\.w3\.org)', page)


def test_originals_are_listed_and_come_along_when_asked_for(town: Town, tmp_path: Path):
    case, li = town.light(), town.actor("li")
    photo = town.casework.upload(b"small", "image/jpeg", li)
    town.casework.add_evidence(case, [photo], li)
    assert not (unpacked(town, case, tmp_path / "before") / "originals.csv").exists()
    kept = town.casework.keep_original(photo, b"large", "image/jpeg", li)

    listed = unpacked(town, case, tmp_path / "listed")
    whole = unpacked(town, case, tmp_path / "whole", "?originals=1")

    assert f"{photo},{kept},image/jpeg,5," in (listed / "originals.csv").read_text("utf-8")
    assert not (listed / "originals").exists()
    assert (whole / "originals" / kept).read_bytes() == b"large"
    replay = f"/cases/{town.casework.case(case).number}/replay"
    assert "连同原图带走" in town.browser("zhang").text(replay)


def test_who_may_not_see_the_case_takes_nothing_away(town: Town):
    number = town.casework.case(town.rubbish()).number

    assert town.browser("xuefu").get(f"/cases/{number}/evidence.zip").status_code == 404
