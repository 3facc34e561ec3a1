"""流程设计: upload a ZIP, see the picture and the findings, run the scenarios, deploy."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext

from engine import DIAGRAM_CSS, CaseworkError, Conflict, Finding, Invalid, NotFound, check, draw

from .. import comparing, covering, designing, modeler
from .. import data as datafiles
from ..auth import casework, me
from ..errors import STATUS
from . import answers as asked
from . import bp

STRICT = "strict"
RUNNING: dict[str, subprocess.Popen[bytes]] = {}
"""The runs that this server has started, by the digest of their ZIP."""


@bp.get("/designer")
def designer() -> Any:
    return _front(None)


def _front(problem: CaseworkError | None) -> Any:
    page = casework().designs.drafts(me(), request.args.get("after"))
    shown = render_template(
        "designer.html",
        processes=casework().processes(), key=asked.fresh_key(), problem=problem, page=page,
        contents={each.digest: _contents(each.digest) for each in page.items},
        errors=problem.fields if isinstance(problem, Invalid) else {},
    )  # fmt: skip
    return shown, STATUS[type(problem)] if problem else 200


@lru_cache(maxsize=256)
def _contents(digest: str) -> list[str]:
    """The processes in a ZIP, as they are listed."""
    try:
        return datafiles.processes(_files(digest))
    except CaseworkError:
        return []


@bp.post("/designer")
def upload_draft() -> Any:
    """Keep a ZIP; its page shows what is in it."""
    casework().administrator(me())
    sent = request.files.get("zip")
    body = sent.read() if sent else b""
    try:
        designing.unpack(body)
        digest = casework().upload_zip(body, me())
    except Invalid as error:
        return _front(error)
    return redirect(url_for("pages.draft", digest=digest), 303)


@bp.get("/designer/<digest>")
def draft(digest: str) -> Any:
    return _draft(digest, None)


def _draft(digest: str, problem: CaseworkError | None) -> Any:
    casework().administrator(me())
    files = _files(digest)
    library = _library(files)
    wanted = datafiles.processes(files)
    findings, run = _findings(digest), _run(digest)
    errors = [f for f in findings if f.severity == "error"]
    scenarios, aside = _has_scenarios(files), casework().designs.is_aside(digest)
    page = render_template(
        "draft.html",
        digest=digest, wanted=wanted, findings=findings, errors=errors, run=run,
        drawings=[_drawing(files, name, findings, run) for name in wanted],
        diagram_css=DIAGRAM_CSS, key=asked.fresh_key(), problem=problem,
        changes=[] if errors else [(name, _changes(library, name)) for name in wanted],
        features=scenarios, hindrance=_hindrance(errors, run, scenarios, aside),
        against=" ".join(f"{name}:{_in_force(name)}" for name in wanted),
        aside=aside, said=request.args.get("said"),
    )  # fmt: skip
    return page, STATUS[type(problem)] if problem else 200


def _has_scenarios(files: dict[str, bytes]) -> bool:
    return any(name.endswith(".feature") for name in files)


def _in_force(process: str) -> str:
    """The digest of the version in force, empty if there is none."""
    return next((p["digest"] for p in casework().processes() if p["id"] == process), "")


def _files(digest: str) -> dict[str, bytes]:
    path, mime = casework().file(digest)
    if mime != "application/zip":
        raise NotFound(gettext("没有这份上传"))
    return designing.unpack(path.read_bytes())


@lru_cache(maxsize=16)
def _findings(digest: str) -> tuple[Finding, ...]:
    """What the lint finds in the uploaded processes; kept, because the page is looked at often."""
    files = _files(digest)
    wanted = datafiles.processes(files)
    found = check(_library(files), STRICT)
    return tuple(f for f in found if any(f"/{name}/" in f.file for name in wanted))


def _library(files: dict[str, bytes]) -> dict[str, bytes]:
    """Our own library with the uploaded files over it."""
    return datafiles.library(datafiles.root()) | files


@dataclass(frozen=True, slots=True)
class Drawing:
    """A process as it is shown: the picture, what scenarios reached, and whether it has marks."""

    name: str
    svg: str
    covered: covering.Covered | None
    marked: bool


def _drawing(
    files: dict[str, bytes], name: str, findings: tuple[Finding, ...], run: dict[str, Any]
) -> Drawing:
    bpmn, taken = files[datafiles.diagram(name)], run.get("taken")
    covered = covering.covered(bpmn, name, covering.counted(taken)) if taken else None
    own = [f for f in findings if f"/{name}/" in f.file]
    svg = draw(
        bpmn,
        done={ident for ident, count in covered.counts.items() if count} if covered else (),
        counts=covered.counts if covered else {},
        notes={designing.element_of(f): "⚠" for f in own},
        prefix=f"{name}-",
    )
    return Drawing(name, svg, covered, bool(own))


def _changes(library: dict[str, bytes], name: str) -> list[str]:
    new = casework().built(library, name)
    try:
        old = casework().deployed(name)
    except NotFound:
        old = None
    return comparing.changes(old, new)


def _hindrance(
    errors: Sequence[Any], run: Mapping[str, Any], scenarios: bool, aside: bool = False
) -> str | None:
    """Why it cannot be deployed, for the page and for the deployment itself; None if it can.

    ``scenarios``: whether there are any to be run; ``aside``: whether it has been put aside.
    """
    told = run.get("scenarios", ())
    failed = [each for each in told if not each["passed"]]
    if aside:
        return gettext("这份上传已放弃;要用它,请先恢复")
    if errors:
        return gettext("还有 %(n)s 处错误,改好再部署", n=len(errors))
    if scenarios and not run:
        return gettext("请先运行场景,全部通过再部署")
    if run.get("state") == "running":
        return gettext("场景还在运行")
    if failed:
        return gettext("有 %(n)s 个场景没有通过", n=len(failed))
    if run and (run["state"] != "done" or not told or len(told) < run["all"]):
        return gettext("场景没有全部运行,请再运行一次")
    return None


# ---------------------------------------------------------------- scenarios


@bp.post("/designer/<digest>/try")
def try_draft(digest: str) -> Any:
    """Run the scenarios beside the server; the page shows how far they are."""
    casework().administrator(me())
    _files(digest)
    path, _mime = casework().file(digest)
    if digest in RUNNING and RUNNING[digest].poll() is None:
        return redirect(url_for("pages.draft", digest=digest), 303)
    out = _out(digest)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps({"state": "running", "scenarios": [], "all": 0}), "utf-8")
    run = [sys.executable, "-m", "api.scenarios.running", str(path.resolve()), str(out)]
    RUNNING[digest] = subprocess.Popen(  # it ends when our end of the pipe does
        [*run, "--watched"], cwd=datafiles.root(), stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    return redirect(url_for("pages.draft", digest=digest, said="running"), 303)


def _out(digest: str) -> Path:
    path, _mime = casework().file(digest)
    return (path.parent.parent / "tries" / f"{digest}.json").resolve()


def _run(digest: str) -> dict[str, Any]:
    """What the last run has found; {} if there was none. A run that broke off says so."""
    out = _out(digest)
    if not out.exists():
        return {}
    found: dict[str, Any] = json.loads(out.read_text("utf-8"))
    process = RUNNING.get(digest)
    if found["state"] == "running" and (process is None or process.poll() is not None):
        found["state"] = "broken"
    return found


@bp.post("/designer/<digest>/deploy")
def deploy_draft(digest: str) -> Any:
    """Put it in force for new cases; refused while anything is wrong with it."""
    casework().administrator(me())
    files = _files(digest)
    library, run = _library(files), _run(digest)
    wanted = datafiles.processes(files)
    errors = [f for f in _findings(digest) if f.severity == "error"]
    try:
        aside = casework().designs.is_aside(digest)
        if hindrance := _hindrance(errors, run, _has_scenarios(files), aside):
            raise Conflict(hindrance, "not_ready")
        casework().deploy(library, wanted, actor=me(), against=_against())
    except CaseworkError as error:
        return _draft(digest, error)
    return redirect(url_for("pages.draft", digest=digest, said="deployed"), 303)


def _against() -> dict[str, str]:
    """Process -> digest that the page was compared with, from ``process:digest`` of each."""
    told = (each.partition(":") for each in request.form.get("against", "").split())
    return {process: digest for process, _, digest in told}


@bp.post("/designer/<digest>/<any(aside, restore):what>")
def put_aside(digest: str, what: str) -> Any:
    """Take a draft off the list, or back onto it; nothing is lost."""
    casework().designs.put_aside(digest, me(), undo=what == "restore")
    return redirect(url_for("pages.draft", digest=digest, said=what), 303)


@bp.get("/designer/processes/<process>")
def versions(process: str) -> Any:
    """Every version of a process that was in force, with who put it there."""
    found = casework().designs.deployments(me(), process)
    if not found:
        raise NotFound(gettext("没有部署过流程 %(name)s", name=process))
    return render_template("versions.html", process=process, versions=found)


@bp.get("/designer/processes/<process>/<int(max=2147483647):seq>.zip")
def version_zip(process: str, seq: int) -> Response:
    """The files of one version, byte for byte."""
    body = designing.pack(casework().designs.files(me(), process, seq))
    head = {"Content-Disposition": f'attachment; filename="{process}-{seq}.zip"'}
    return Response(body, mimetype="application/zip", headers=head)


@bp.get("/designer/element-templates.json")
def element_templates() -> Response:
    """For the folder ``resources/element-templates`` of the desktop Modeler."""
    body = json.dumps(modeler.element_templates(), ensure_ascii=False, indent=1)
    head = {"Content-Disposition": 'attachment; filename="chuishao-element-templates.json"'}
    return Response(body, mimetype="application/json", headers=head)


@bp.get("/designer/processes/<process>.zip")
def process_zip(process: str) -> Response:
    """A deployed process with its forms and tables, byte for byte."""
    casework().administrator(me())
    body = designing.pack(casework().deployed(process).files)
    head = {"Content-Disposition": f'attachment; filename="{process}.zip"'}
    return Response(body, mimetype="application/zip", headers=head)
