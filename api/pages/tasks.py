"""One piece of work: what to do, by when, with what evidence; and doing it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from flask import redirect, render_template, request, url_for

from engine import Casework, CaseworkError, Element, Form, Invalid, UserTask

from ..auth import casework, me
from ..errors import STATUS
from . import answers as asked
from . import bp
from .forms import fields, labels
from .guide import coming, evidence, hindrance, rules, stand, steps
from .timeline import facts, opening

Answers = Mapping[str, Any]
COMMANDS: Mapping[str, Callable[..., Any]] = {
    "complete": Casework.complete,
    "return": Casework.return_task,
    "extension": Casework.ask_extension,
}
"""What the form on a task's page is for -> the command that takes its answers."""


@bp.get("/tasks/<task_id>")
def task(task_id: str) -> Any:
    return show(task_id, next((ask for ask in COMMANDS if ask in request.args), "complete"))


@bp.post("/tasks/<task_id>/<any(complete, return, extension):ask>")
def do(task_id: str, ask: str) -> Any:
    """Complete, return or ask for more time; what is wrong comes back with the answers kept."""
    form = form_of(casework().task(task_id), ask)
    given: dict[str, Any] = {}
    try:
        given = asked.posted(form)
        reply = COMMANDS[ask](casework(), task_id, given, me(), asked.key())
    except CaseworkError as error:
        return show(task_id, ask, given or _typed(form), error)
    if ask == "complete":
        casework().drop_draft(task_id, me())
    return _home(said=ask, case=reply["case"])


@bp.post("/tasks/<task_id>/draft")
def keep_draft(task_id: str) -> Any:
    """存草稿 without a script."""
    form = form_of(casework().task(task_id), "complete")
    try:
        casework().save_draft(task_id, asked.posted(form), me())
    except Invalid as error:
        return show(task_id, "complete", _typed(form), error)
    return _here(task_id, "draft")


@bp.post("/tasks/<task_id>/claim")
def claim(task_id: str) -> Any:
    return _moved(task_id, "claim", lambda: casework().claim(task_id, me(), asked.key()))


@bp.post("/tasks/<task_id>/release")
def release(task_id: str) -> Any:
    return _moved(task_id, "release", lambda: casework().release(task_id, me(), asked.key()))


@bp.post("/tasks/<task_id>/<any(delegate, transfer):how>")
def hand(task_id: str, how: str) -> Any:
    """委派 (it comes back) or 转办 (it does not)."""
    to, reason = request.form.get("to", ""), request.form.get("reason", "")
    act = casework().delegate if how == "delegate" else casework().transfer
    return _moved(task_id, how, lambda: act(task_id, to, me(), asked.key(), reason))


def _moved(task_id: str, said: str, act: Callable[[], Any]) -> Any:
    """Carry out what changes only whose the task is."""
    try:
        act()
    except CaseworkError as error:
        return show(task_id, problem=error)
    return _here(task_id, said) if said == "claim" else _home(said=said)


def _here(task_id: str, said: str) -> Any:
    """Back to the task, at the desk if one was there."""
    if (desk := request.args.get("desk")) is not None:
        return redirect(f"{url_for('pages.desk')}?{desk}&task={task_id}&said={said}", 303)
    return redirect(url_for("pages.task", task_id=task_id, said=said), 303)


def _home(**said: str) -> Any:
    """To what is next: at the desk, or in the list."""
    if (desk := request.args.get("desk")) is not None:
        return redirect(f"{url_for('pages.desk')}?{desk}&{urlencode(said)}", 303)
    return redirect(f"{url_for('pages.queue')}?{urlencode(said)}", 303)


def show(
    task_id: str,
    ask: str = "complete",
    given: Answers | None = None,
    problem: CaseworkError | None = None,
) -> Any:
    """The task's page, or the desk with it, with what was wrong if something was."""
    status = STATUS[type(problem)] if problem else 200
    if "desk" in request.args:
        from . import desk  # the desk shows tasks, and tasks done there come back to it

        return desk.show(view(task_id, ask, given, problem)), status
    return render_template("task.html", **view(task_id, ask, given, problem)), status


def view(
    task_id: str,
    ask: str = "complete",
    given: Answers | None = None,
    problem: CaseworkError | None = None,
) -> dict[str, Any]:
    """What the page of a task shows. NotFound for a foreign case."""
    found = casework().task(task_id)
    case = casework().case(found.case, me())
    element = casework().definition_of(case.id).elements.get((found.process, found.element))
    form, errors = form_of(found, ask), problem.fields if isinstance(problem, Invalid) else {}
    draft = casework().draft(task_id, me()) if given is None and ask == "complete" else {}
    shown = fields(
        form, draft if given is None else given, errors, casework().asking(case.id, found.id)
    )
    return dict(
        task=found, case=case, element=element, ask=ask, form=form, errors=errors, problem=problem,
        draft=draft, stand=stand(found), steps=steps(case), evidence=evidence(element, form),
        labels=labels(form), hindrance=hindrance(found, case, element),
        fields=shown,
        urgency=casework().urgency([case.id]), clocks=casework().clocks(case.id),
        colleagues=_colleagues(found), may=_asks(found, element),
        key=asked.fresh_key(), opening=opening(case), facts=facts(case),
        coming=coming(found, case), rules=rules(element, case),
        actions=casework().actions(case.id), said=request.args.get("said"),
    )  # fmt: skip


def form_of(task: UserTask, ask: str) -> Form | None:
    definition = casework().definition_of(task.case)
    element = definition.elements.get((task.process, task.element))
    keys = {
        "complete": task.form,
        "return": element.properties.get("return_form") if element else None,
        "extension": "common/extension_request",
    }
    return casework().form_of(definition, keys[ask])


def _asks(task: UserTask, element: Element | None) -> set[str]:
    """What else may be asked for instead of completing."""
    offered = {"return"} if element and "return_form" in element.properties else set()
    open_ended = task.due is None or task.due <= casework().now()
    return offered if open_ended or element is None else offered | {"extension"}


def _colleagues(task: UserTask) -> list[str]:
    """Who else serves the task's queue."""
    found = {p for role in task.role for p in casework().serving(role, task.unit)}
    return sorted(found - {me().id})


def _typed(form: Form | None) -> dict[str, Any]:
    """The answers as they were typed, without the files that could not be kept."""
    return form.from_post(asked.own_fields()) if form else {}
