"""Undoing what has been done: compensation, and the cancelling of a transaction.

Mends: the library refuses the boundary event, does nothing at the throw event, and cancels a
transaction without undoing anything (BPMN 2.0.2, 10.7 and 13.5.5).

Each instance remembers what has completed in it and can be undone, in order, as rows [node, local
variables, rows of what ran inside, variables of a called process]: the snapshot that compensation
works on. A row is used once. A hidden node ``(undo)`` runs the handlers one by one, the last
completed first; a sub-process without a handler of its own is opened again for that.
"""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.bpmn.specs.event_definitions import CancelEventDefinition

from ..definitions import specs
from . import walk
from .cancel import release
from .fold import fold
from .hidden import Hidden
from .settle import settle
from .token import Token
from .workflow import Part

Row = list[Any]


def throw(token: Token, definition: specs.Compensation) -> None:
    """Undo what the event names, or all of its scope; wait for it unless it is drawn otherwise."""
    scope = _scope(token.workflow, definition.activity)
    marked = [(row, _named(scope, row, definition.activity)) for row in scope.done]
    found = [row for row, meant in marked if meant]
    scope.done = [row for row, meant in marked if not meant]
    if not found:
        return
    if definition.wait:
        token.internal_data["undoing"] = token.id  # kept when a reset gives tokens new ids
        _begin(scope, found, after=token.id)
    else:
        _begin(scope, found)


def cancel(token: Token, definition: Any) -> None:
    """A cancel end event: everything in the transaction stops, what was done in it is undone, then
    it is left by its cancel boundary event."""
    part = token.workflow
    while not isinstance(part.owner.task_spec, defaults.TransactionSubprocess):
        part = part.owner.workflow
    token.progress.effects.add("element.left", token)
    rows = _all(part)
    fold(token)
    release(part.task_tree)
    part.done = []
    _begin(part, rows, cancel=1)


def reopen(token: Token) -> None:
    """A sub-process that has completed is undone: by its compensation event sub-process, which
    sees its data as it was, else by undoing what was done inside."""
    variables = token.internal_data.pop("variables", None)
    part = Part(token, variables if variables is None else dict(variables))
    rows, token.internal_data["undo"] = token.internal_data["undo"], []
    if part.spec.compensator is None:
        _begin(part, rows)
    else:
        part.done = rows
        token.progress.spawn(part.task_tree, part.spec.task_specs[part.spec.compensator])


class Undo(Hidden, specs.Undo):
    """Runs the handlers of its ``plan``, the last row first; then its thrower goes on."""

    def act(self, token: Token) -> bool | None:
        plan = token.internal_data["plan"]
        if not plan:
            return True
        token.internal_data["plan"] = plan[:-1]
        self._undo(token, *plan[-1])
        return None

    def body_done(self, token: Token, body: Token) -> None:
        if self.act(token):
            token.complete()

    def _on_complete(self, token: Token) -> None:
        after = token.internal_data.get("after")
        if token.internal_data.get("cancel"):
            _leave_cancelled(token)
            return
        fold(token)
        everything = walk.tokens(token.workflow.top_workflow) if after else ()
        thrower = next((t for t in everything if t.internal_data.get("undoing") == after), None)
        if thrower is not None:
            del thrower.internal_data["undoing"]
            thrower.complete()
        else:
            settle(token.workflow)

    def _undo(self, token: Token, name: str, local: Any, inner: list[Row], variables: Any) -> None:
        node = self.near(name)
        more = {} if local is None else {"local": dict(local)}
        if node.handler is not None:
            token.progress.spawn(token, self.near(node.handler), **more)
        else:
            inside = {"undo": inner, "apart": 1} | ({"variables": variables} if variables else {})
            token.progress.spawn(token, node, **more, **inside)


def _begin(workflow: Any, plan: list[Row], **more: Any) -> None:
    node = workflow.spec.task_specs[specs.Undo.NAME]
    workflow.task_tree.progress.spawn(workflow.task_tree, node, apart=1, plan=plan, **more)


def _scope(workflow: Any, activity: str | None) -> Any:
    """What is thrown in an event sub-process is meant for the scope around it (table 10.93),
    unless it names an activity inside."""
    while workflow.owner is not None and workflow.owner.task_spec.triggered_by_event:
        if activity is not None and activity in workflow.spec.task_specs:
            break
        workflow = workflow.owner.workflow
    return workflow


def _named(scope: Any, row: Row, activity: str | None) -> bool:
    return activity is None or scope.spec.task_specs[row[0]].bpmn_id == activity


def _all(workflow: Any) -> list[Row]:
    """Rows of what has completed, and of the completed portions of what is still active."""
    rows, todo = list(workflow.done), workflow.task_tree.children
    while todo:
        token = todo.pop(0)
        todo = token.children + todo
        part = workflow.top_workflow.parts.get(token.id)
        if part is not None and (inner := _all(part)):
            local = token.internal_data.get("local")
            rows.append([token.task_spec.name, local, inner, part.variables])
    return rows


def _leave_cancelled(token: Token) -> None:
    holder: Token = token.workflow.owner
    while holder._parent is not None:
        for name in holder.boundary:
            catcher = holder.task_spec.near(name)
            if isinstance(catcher.event_definition, CancelEventDefinition):
                catcher.caught(holder)
                return
        holder = holder.parent
