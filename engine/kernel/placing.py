"""Putting a token somewhere that no flow led it to, sub-processes around it included."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..definitions import Definition
from ..errors import Conflict, Invalid
from . import errors, flow, waits, walk
from .eventsubprocess import listen
from .multi import Multi
from .node import enter, leave
from .program import Program
from .snapshot import look
from .subprocess import SubProcess
from .token import STARTED, Token
from .workflow import Part


def label(spec: Any) -> str:
    """How a sentence names a node."""
    return f"“{spec.bpmn_name or spec.bpmn_id}”"


def home(program: Program, process: str, el: str) -> tuple[str, ...]:
    """Ids of the embedded sub-processes that an element lies in, outermost first.

    Invalid if the process has no such element.
    """
    root = program.root if process == program.root.process else program.inner.get(process)
    if root is not None and el in root.task_specs:
        return ()
    for key, spec in program.inner.items():
        if key.startswith(f"{process}/") and el in spec.task_specs:
            around = key.removeprefix(f"{process}/")
            return (*home(program, process, around), around)
    raise Invalid({el: [f"流程 {process} 没有节点 {el}"]})


def node(program: Program, process: str, el: str) -> Any:
    """The node with this id, in whatever sub-process. Invalid if there is none."""
    chain = home(program, process, el)
    if chain:
        return program.inner[f"{process}/{chain[-1]}"].task_specs[el]
    spec = program.root if process == program.root.process else program.inner[process]
    return spec.task_specs[el]


def scope(instance: Any, inside: Sequence[str]) -> Any:
    """The innermost living instance along these owners."""
    found = instance
    for ident in inside:
        if ident not in instance.parts:
            break
        found = instance.parts[ident]
    return found


def before(instance: Any, workflow: Any, process: str, el: str, **internal: Any) -> Any:
    """A token that will enter ``el``, which lies in ``workflow`` or in sub-processes in it; those
    are begun. Gives the workflow in which it stands. Conflict if it cannot stand there."""
    inner = _opened(instance, workflow, process, el, internal)
    inner.task_tree.progress.spawn(inner.task_tree, _spec(inner, el), **internal)
    return inner


def after(instance: Any, workflow: Any, process: str, el: str) -> None:
    """Tokens where a token that leaves ``el`` would go."""
    inner = _opened(instance, workflow, process, el, {})
    token = inner.task_tree.progress.hold(inner.task_tree, _spec(inner, el), STARTED)
    try:
        token.exits = flow.chosen(token)
    except errors.Failure as failure:
        raise Conflict(str(failure), "no_way_out") from failure
    leave(token)


def _opened(instance: Any, workflow: Any, process: str, el: str, internal: dict[str, Any]) -> Any:
    for sub in _missing(instance, workflow, process, el):
        workflow = _begun(workflow, sub, internal.get("past"))
    return workflow


def _missing(instance: Any, workflow: Any, process: str, el: str) -> tuple[str, ...]:
    """The sub-processes between ``workflow`` and the element."""
    chain = home(instance.program, process, el)
    depth = len(_around(workflow))
    if workflow.spec.process != process or chain[:depth] != _around(workflow):
        raise Conflict(f"节点 {el} 不在这一层流程里", "other_scope")
    return chain[depth:]


def stands(workflow: Any, process: str, chain: tuple[str, ...]) -> bool:
    """Is this the instance of these sub-processes of the process?"""
    return workflow.spec.process == process and _around(workflow) == chain


def _around(workflow: Any) -> tuple[str, ...]:
    """Ids of the embedded sub-processes that make up ``workflow`` within its process."""
    found: list[str] = []
    while workflow.owner is not None and isinstance(workflow.owner.task_spec, SubProcess):
        found.insert(0, workflow.owner.task_spec.bpmn_id)
        workflow = workflow.owner.workflow
    return tuple(found)


def _begun(workflow: Any, sub: str, past: list[int] | None) -> Part:
    spec = _spec(workflow, sub)
    if isinstance(spec, Multi) or not isinstance(spec, SubProcess):
        raise Conflict(f"{label(spec)}是多实例,不能直接进入其中一步,请从它本身开始", "many")
    more = {"past": past} if past else {}
    owner = workflow.task_tree.progress.hold(workflow.task_tree, spec, STARTED, **more)
    enter(owner)
    try:
        waits.arm_boundary(owner)
        part = Part(owner)
        listen(part)
    except errors.Failure as failure:
        raise Conflict(str(failure), "cannot_enter") from failure
    return part


def _spec(workflow: Any, el: str) -> Any:
    spec = workflow.spec.task_specs[el]
    if spec.triggered_by_event:
        raise Conflict(f"{label(spec)}由事件触发,不能直接开始", "by_event")
    return spec


def standing(definition: Definition, state: dict[str, Any]) -> list[tuple[str, str]]:
    """(process, element) of every place where a case stands, in the order of its tokens."""
    instance = look(definition, state)
    found = [t for t in walk.tokens(instance) if t.entered and not _holds(instance, t)]
    places = [(t.task_spec.process, t.task_spec.bpmn_id or t.task_spec.name) for t in found]
    return list(dict.fromkeys(places))


def _holds(instance: Any, token: Token) -> bool:
    """Is it only around others that stand inside it?"""
    bodies = any(child.entered for child in token.children)
    return bodies or token.id in instance.parts


def top(token: Token, workflow: Any) -> Token:
    """The token directly in ``workflow`` that holds ``token``, however deep."""
    while token.workflow is not workflow:
        token = token.workflow.owner
    while token._parent is not None and token.parent._parent is not None:
        token = token.parent
    return token
