"""工作台: the queue on the left, the task on the right, everything by keyboard; several at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import abort, jsonify, redirect, render_template, request, url_for

from engine import Case, CaseworkError, Element, Invalid, UserTask

from ..auth import casework, me
from ..errors import STATUS
from . import answers as asked
from . import bp, tasks
from .forms import fields, labels
from .report import places
from .words import instant

SHOWN = 30
REFRESH = 30
"""Seconds between two looks for new tasks; a page that nobody looks at does not ask."""
MOST = 50
FILTERS = ("queue", "light", "process", "unit", "words")


@bp.get("/desk")
def desk() -> Any:
    """The desk with the task that the address names, or else the first of the list."""
    entries = _entries()
    chosen = request.args.get("task") or (entries.items[0].task.id if entries.items else None)
    view = tasks.view(chosen) if chosen else {}
    return show(_proposed(view) if view else {}, entries)


def show(view: Mapping[str, Any], entries: Any = None) -> str:
    """The desk with a task beside the queue (``tasks.view``; {} for none)."""
    filters, entries = _filters(), entries or _entries()
    return render_template(
        "desk.html",
        **{"said": request.args.get("said"), "task": None, **view},
        entries=entries, filters=filters, filtered=any(filters.values()),
        counters=casework().desk.counters(me()), saved=casework().desk.filters(me()),
        processes=casework().processes(), units=places(), fresh=asked.fresh_key(),
        desk=_state(filters), since=casework().now().isoformat(), refresh=REFRESH,
        proposals=_proposals(view["case"], view["element"]) if "case" in view else [],
    )  # fmt: skip


def _filters() -> dict[str, str]:
    """From the address; after a task was sent from the desk, from the state it carried."""
    given: Mapping[str, str] = request.args
    if state := request.args.get("desk"):
        given = dict(parse_qsl(state))
    return {name: given.get(name, "").strip() for name in FILTERS}


def _state(filters: Mapping[str, str]) -> str:
    return urlencode({name: value for name, value in filters.items() if value})


def _entries() -> Any:
    return casework().queue(me(), request.args.get("after"), SHOWN, **_filters())


# ---------------------------------------------------------------- whom the duty list names


def _proposals(case: Case, element: Element | None) -> list[Any]:
    """Units for a step that dispatches; none for any other."""
    dispatching = element is not None and "dispatches" in element.properties
    return casework().desk.proposals(case) if dispatching else []


def _proposed(view: dict[str, Any]) -> dict[str, Any]:
    """The form filled with the proposal that the address asks for."""
    wanted, found = request.args.get("propose", ""), _proposals(view["case"], view["element"])
    place = asked.natural(wanted, digits=3) or 0
    if not 0 < place <= len(found) or view["form"] is None:
        return view
    taken = found[place - 1]
    first = next((f.key for f in view["form"].fields if f.kind == "unit"), "")
    known = {first: taken.unit, "duty_item": taken.matter}
    given = {f.key: known[f.key] for f in view["form"].fields if f.key in known}
    return tasks.view(view["task"].id, given=given)


# ---------------------------------------------------------------- next, new, saved


@bp.post("/desk/next")
def claim_next() -> Any:
    """认领下一件: the first free task of the list as it is filtered."""
    filters = _filters()
    taken = casework().claim_next(me(), asked.key(), **{k: v for k, v in filters.items() if v})
    state = _state(filters)
    if taken["task"] is None:
        return redirect(f"{url_for('pages.desk')}?{state}&said=none", 303)
    return redirect(f"{url_for('pages.desk')}?{state}&task={taken['task']}&said=claim", 303)


@bp.get("/desk/news")
def news() -> Any:
    """How many tasks are new since the page was made; 304 while nothing has changed."""
    try:
        since = instant(request.args.get("since", ""))
    except ValueError:
        abort(400)
    reply = jsonify(new=casework().desk.news(me(), since))
    reply.headers["Cache-Control"] = "no-cache, private"
    reply.add_etag()
    return reply.make_conditional(request)


@bp.post("/desk/filters")
def keep_filter() -> Any:
    """Keep the filter that the page shows, under a name."""
    state = _state(_filters())
    try:
        casework().desk.keep(request.form.get("name", ""), state, me())
    except CaseworkError as error:
        return show({"problem": error, "errors": {}}), STATUS[type(error)]
    return redirect(f"{url_for('pages.desk')}?{state}&said=kept", 303)


@bp.post("/desk/filters/<int(max=2147483647):ident>/drop")
def drop_filter(ident: int) -> Any:
    casework().desk.drop(ident, me())
    return redirect(f"{url_for('pages.desk')}?{_state(_filters())}&said=dropped", 303)


# ---------------------------------------------------------------- several at once


@bp.get("/desk/bulk")
def bulk() -> Any:
    return _together(_chosen(request.args.getlist("task")))


@bp.post("/desk/bulk")
def do_bulk() -> Any:
    """One form, carried out task by task; what failed is told and can be tried again."""
    chosen = _chosen(request.form.getlist("_task"))
    form, given = tasks.form_of(chosen[0], "complete") if chosen else None, {}
    try:
        given = asked.posted(form)
    except Invalid as error:
        return _together(chosen, {}, error)
    done, failed = [], []
    for task in chosen:
        try:
            casework().complete(task.id, given, me(), f"{asked.key()}:{task.id}")
            done.append(task)
        except CaseworkError as error:
            failed.append((task, error))
    if not done and len({error.message for _task, error in failed}) == 1:
        return _together(chosen, given, failed[0][1])
    return render_template("bulk_done.html", done=done, failed=failed, numbers=_numbers(chosen))


def _chosen(idents: list[str]) -> list[UserTask]:
    """The open tasks of this list that the reader may see; a foreign one is NotFound."""
    found = [casework().task(ident) for ident in dict.fromkeys(idents)][:MOST]
    for each in found:
        casework().case(each.case, me())
    return found


def _numbers(chosen: list[UserTask]) -> dict[str, str]:
    return {task.case: casework().case(task.case, me()).number for task in chosen}


def _together(
    chosen: list[UserTask], given: Mapping[str, Any] | None = None, problem: Any = None
) -> Any:
    """One form for all that are the same step; the others are left out and said so."""
    first = chosen[0] if chosen else None
    same = [t for t in chosen if first and (t.process, t.element, t.form) == _step(first)]
    form = tasks.form_of(first, "complete") if first else None
    errors = problem.fields if isinstance(problem, Invalid) else {}
    context = casework().asking(first.case, first.id) if first else {}
    page = render_template(
        "bulk.html",
        tasks=same, others=[t for t in chosen if t not in same], numbers=_numbers(chosen),
        fields=fields(form, given or {}, errors, context), labels=labels(form),
        problem=problem, errors=errors, key=asked.fresh_key(),
    )  # fmt: skip
    return page, STATUS[type(problem)] if problem else 200


def _step(task: UserTask) -> tuple[str, str, str | None]:
    return task.process, task.element, task.form
