"""The command that lints a whole collection of drawings."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from tests import drawings

from .examples import HERE


def test_every_drawing_is_answered_and_counted(tmp_path: Path):
    (tmp_path / "good.bpmn").write_bytes((HERE / "unnamed" / "good.bpmn").read_bytes())
    (tmp_path / "bad.bpmn").write_bytes((HERE / "deadlock" / "bad.bpmn").read_bytes())
    (tmp_path / "broken.xml").write_bytes(b"<definitions")

    told = CliRunner().invoke(drawings.main, [str(tmp_path)])

    assert told.exit_code == 0
    assert "3 drawings" in told.output
    assert "0 tracebacks" in told.output
    assert "deadlock" in told.output


def test_a_traceback_is_shown_with_its_file_and_the_rest_goes_on(tmp_path, monkeypatch):
    for name in ("a.bpmn", "b.bpmn"):
        (tmp_path / name).write_bytes((HERE / "unnamed" / "good.bpmn").read_bytes())

    def failing(data, name, profile):
        if name == "a":
            raise RuntimeError("broken rule")
        return []

    monkeypatch.setattr(drawings, "lint", failing)
    told = CliRunner().invoke(drawings.main, [str(tmp_path)])

    assert told.exit_code == 1
    assert "a.bpmn" in told.stderr
    assert "broken rule" in told.stderr
    assert "1 drawings" in told.stdout


def test_a_folder_without_drawings_is_no_success(tmp_path: Path):
    assert CliRunner().invoke(drawings.main, [str(tmp_path)]).exit_code == 1
