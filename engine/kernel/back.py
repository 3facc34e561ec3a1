"""Sending back 驳回 and taking back 拿回: a token returns to a step that lies behind it.

Only what came out of that step moves: going back inside a parallel branch leaves its siblings
alone, going back before the split withdraws them; a join passed meanwhile waits again for this
branch and keeps the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..definitions import Definition
from ..errors import Conflict, NotAllowed
from . import path, placing, snapshot, walk
from .cancel import cancel
from .node import enter
from .path import Visit, Visits
from .tasks import Work
from .token import STARTED, WAITING, Token

State = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Earlier:
    """A step that one may go back to; ``by`` is empty where no single person did it."""

    process: str
    el: str
    by: str
    seq: int


def earlier(definition: Definition, state: State, task: str) -> list[Earlier]:
    """The steps behind an open task of the diagram, the nearest first."""
    token = snapshot.look(definition, state).find(task)
    if token is None:
        return []
    visits = token.workflow.top_workflow.visits
    found = [visits[n] for n in path.ancestors(visits, path.behind(token))]
    known = definition.elements
    real = (v for v in found if v.via is None and (v.process, v.el) in known)
    latest = {(v.process, v.el): v for v in sorted(real, key=lambda v: v.seq)}
    steps = sorted(latest.values(), key=lambda v: v.seq, reverse=True)
    return [Earlier(v.process, v.el, v.by, int(v.seq, 16)) for v in steps]


def send_back(
    instance: Any, task: str, process: str, el: str, *, direct: bool, alone: bool, by: str
) -> None:
    """The task's token returns to ``el``. ``direct``: done there, it comes straight back to ``by``;
    ``alone``: refused if other branches would be withdrawn. Conflict, NotAllowed."""
    token = _working(instance, task)
    visits: Visits = instance.visits
    number = _behind(visits, path.behind(token), process, el)
    workflow = placing.scope(instance, visits[number].inside)
    own = placing.top(token, workflow)
    others = [t for t in _sprung(instance, workflow, number) if t is not own]
    if others and alone:
        raise NotAllowed(
            f"驳回到这一步会撤回其余分支({_names(others)}),本节点不允许;请驳回到本分支内的节点",
            "other_branches",
        )
    if direct and _joins(visits, path.ancestors(visits, _pasts([own])), number):
        raise NotAllowed("驳回到汇合之前的一支,办完后要重新汇合,不能直送", "not_direct")
    back = _direct(own, token, others, visits[number], by) if direct else {}
    _return(instance, token, number, [own, *others], back)


def take_back(instance: Any, seq: str, process: str, el: str, by: str) -> None:
    """The step that ``by`` finished with record ``seq`` is open again, if nobody acted since."""
    visits: Visits = instance.visits
    number = next((n for n, v in visits.items() if _is(v, seq, process, el)), None)
    sprung: list[Token] = []
    if number is not None:
        sprung = _sprung(instance, placing.scope(instance, visits[number].inside), number)
    if number is None or not sprung:
        raise Conflict("这一步之后的分支已经结束,或这一步又重办过,不能拿回", "nothing_to_take_back")
    if _acted(instance, number):
        raise Conflict("后面的环节已经办理,不能拿回;可请现在的经办人驳回", "acted")
    _return(instance, sprung[0], number, sprung, {})


def to_starter(instance: Any, task: str, *, direct: bool, by: str) -> str:
    """Everything is withdrawn, and the case is parked at its start until ``resubmit``; the id of
    the token that waits there."""
    token = _working(instance, task)
    own = placing.top(token, instance)
    more: dict[str, Any] = {}
    if direct:
        others = [t for t in instance.task_tree.children if t is not own and not _listens(t)]
        more = _direct(own, token, others, Visit("", "", "", "", ()), by)
    for each in instance.task_tree.children:
        if not _listens(each):
            cancel(each)
    start = _start(instance.spec)
    parked = instance.progress.hold(instance.task_tree, start, STARTED, parked=1, **more)
    enter(parked)
    return parked.id


def _start(spec: Any) -> Any:
    starts = [spec.task_specs[name] for name in spec.starts]
    if not starts:
        raise Conflict("流程没有开始事件,不能驳回到发起人", "no_start")
    return next((each for each in starts if each.plain), starts[0])


def resubmit(instance: Any, ident: str) -> None:
    """The reporter has told the case anew: it goes on from its start, or straight back."""
    token = instance.find(ident)
    if token is None or "parked" not in token.internal_data:
        raise Conflict("这件待办已经办结或撤回", "task_gone")
    token.complete()


def _listens(token: Token) -> bool:
    return token.task_spec.triggered_by_event and token.has_state(WAITING)


def _return(
    instance: Any, token: Token, number: int, gone: list[Token], more: dict[str, Any]
) -> None:
    visits: Visits = instance.visits
    visit = visits[number]
    joins = _joins(visits, path.ancestors(visits, _pasts(gone)), number)
    workflow = placing.scope(instance, visit.inside)
    for each in gone:
        if each.alive:
            cancel(each)
    internal = {**more, "past": list(visit.prev)} if visit.prev else dict(more)
    if visit.by:
        internal["to"] = visit.by
    inner = placing.before(instance, workflow, visit.process, visit.el, **internal)
    for join, flow in joins:
        where = inner if join.inside == visit.inside else placing.scope(instance, join.inside)
        _wait_again(where, join, flow)


def _wait_again(workflow: Any, join: Visit, flow: str) -> None:
    """A branch that had come to the join stands there again."""
    spec = workflow.spec.task_specs.get(join.el)
    if spec is None:
        return  # it lay in a sub-process that is over
    past = list((join.via or {})[flow])
    more = {"past": past} if past else {}
    enter(workflow.task_tree.progress.hold(workflow.task_tree, spec, WAITING, via=flow, **more))


def _joins(visits: Visits, near: set[int], number: int) -> list[tuple[Visit, str]]:
    """Branches of joins passed since ``number`` that do not have it behind them."""
    found = []
    for each in sorted(near):
        visit = visits[each]
        if visit.via is not None and number in path.ancestors(visits, visit.prev):
            for flow, past in sorted(visit.via.items()):
                if number not in path.ancestors(visits, past):
                    found.append((visit, flow))
    return found


def _sprung(instance: Any, workflow: Any, number: int) -> list[Token]:
    """Tokens directly in ``workflow`` that have the visit behind them."""
    visits: Visits = instance.visits
    return [
        token
        for token in workflow.task_tree.children
        if number in path.ancestors(visits, _pasts([token]))
    ]


def _acted(instance: Any, number: int) -> bool:
    """Has anybody finished a step since?"""
    visits: Visits = instance.visits
    for token in walk.tokens(instance):
        for each in path.ancestors(visits, _pasts([token])):
            later = visits[each]
            if later.via is None and number in path.ancestors(visits, later.prev):
                return True
    return False


def _pasts(tokens: list[Token]) -> list[int]:
    data = [token.internal_data for token in tokens]
    return [n for d in data for key in path.KEYS for n in d.get(key, ())]


def _behind(visits: Visits, past: path.Numbers, process: str, el: str) -> int:
    near = [n for n in path.ancestors(visits, past) if visits[n].via is None]
    fitting = [n for n in near if (visits[n].process, visits[n].el) == (process, el)]
    if fitting:
        return max(fitting, key=lambda n: visits[n].seq)
    raise Conflict("只能驳回到本分支已经办过的节点", "not_behind")


def _is(visit: Visit, seq: str, process: str, el: str) -> bool:
    return (visit.seq, visit.process, visit.el) == (seq, process, el) and visit.via is None


def _direct(own: Token, token: Token, others: list[Token], visit: Visit, by: str) -> dict[str, Any]:
    same = own is token or token.parent is own
    if others or not same or visit.inside != path.inside(own):
        raise NotAllowed("驳回会跨越分支或子流程,办完后只能重新流转,不能直送", "not_direct")
    kept = {"kept": list(path.behind(own))} if path.behind(own) else {}
    return {"direct": [own.task_spec.name, by if own is token else ""], **kept}


def _names(tokens: list[Token]) -> str:
    return "、".join(dict.fromkeys(placing.label(t.task_spec) for t in tokens))


def _working(instance: Any, task: str) -> Token:
    token = instance.find(task)
    if token is None or not token.has_state(STARTED) or not isinstance(token.task_spec, Work):
        raise Conflict("这件待办已经办结或撤回", "task_gone")
    return token
