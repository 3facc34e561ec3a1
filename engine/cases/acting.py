"""A locked case in the middle of a command: lock, look, check, step, append — one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ..audit import state_of
from ..definitions import Definition, Element
from ..errors import Conflict, NotAllowed, NotFound
from ..events import Record
from ..forms import Form
from ..house import House, who
from ..kernel import gates
from ..kernel.setting import Setting
from ..kernel.step import REVISION, Step, step, variables_of
from ..model import Actor
from ..projections import queues_of
from ..store import Head, Locked, schema, vault
from . import intake, linking, outbox, own, reliance

Answers = Mapping[str, Any]
Row = Mapping[Any, Any]

TASK = schema.task.select().where(*schema.where(schema.task, "case", "id"))
SAID = {"done": "已经办结", "withdrawn": "已经撤回", "held": "已经办理,正在等待加签"}


@dataclass(slots=True)
class Acting:
    """What a command on an open case works with."""

    house: House
    db: sa.Connection
    locked: Locked
    definition: Definition
    setting: Setting
    actor: Actor
    key: str | None = None
    principal: str | None = None  # the absent person for whom the actor serves the task
    hops: int = 0  # deliveries that led to the input at work
    _state: dict[str, Any] | None = None

    def hold(self, state: dict[str, Any]) -> None:
        """The state is known; it need not be read."""
        self._state = state

    @property
    def recorded_actor(self) -> dict[str, Any]:
        """The actor as the records of what he causes name him."""
        return who(self.actor, "", self.principal)

    @property
    def state(self) -> dict[str, Any]:
        """The case's state, read when first needed: a claim does not need it."""
        if self._state is None:
            known = self.house.store.recent.at(self.locked.head.leaf)
            self._state = known or state_of(self.house, self.db, self.locked.id)
        return self._state

    def variables(self, task: str | None = None) -> dict[str, Any]:
        """The case's variables; those that a task sees, if one is named."""
        return variables_of(self.definition, self.state, task)

    def task(self, ident: str) -> Row:
        """The task's row, read after the case was locked. Conflict if it is no longer open."""
        row = self.row(ident)
        if row["status"] not in ("offered", "claimed"):
            said = SAID[row["status"]]
            raise Conflict(f"“{row['name']}”{said},请刷新待办", "task_" + row["status"])
        return row

    def row(self, ident: str) -> Row:
        """A task's row, open or not. NotFound if the case has none such."""
        here = {"tenant": self.house.tenant, "case": self.locked.id, "id": ident}
        row = self.db.execute(TASK, here).mappings().first()
        if row is None:
            raise NotFound(f"没有待办 {ident}")
        return row

    def queue(self, task: Row) -> str:
        """The queue through which the actor serves this task. NotAllowed if through none."""
        mine = [q for q in queues_of(task["role"], task["unit"]) if q in self.actor.queues]
        for_me = task["assignee"] == self.actor.id
        stands = task["assignee"] in self.actor.stands_for
        if task["status"] == "claimed" and not for_me and not stands:
            raise Conflict(f"“{task['name']}”已由他人签收", "claimed")
        if mine:
            self.principal = task["assignee"] if stands else self.actor.principal(mine[0])
            return mine[0]
        if for_me or stands:
            self.principal = task["assignee"] if stands else None
            return queues_of(task["role"], task["unit"])[0]
        raise NotAllowed(f"“{task['name']}”不在您的岗位待办中", "not_your_queue")

    def element(self, task: Row) -> Element | None:
        """The drawn element of a task; None for a task beside the drawing (督办, 延期 …)."""
        return self.definition.elements.get((task["process"], task["element"]))

    def may_take(self, task: Row) -> None:
        """NotAllowed if the actor, or the unit that serves the task, must not begin it."""
        element = self.element(task)
        if element is None:
            return
        if "separation" in element.properties:
            gates.may_take(element, self.state, self.setting, self.actor.id)
        gates.may_start(element, self.setting, task["unit"])

    def form(self, key: str | None) -> Form | None:
        return self.house.form(self.definition, key)

    def load(
        self, form: Form | None, answers: Answers, task: str | None = None
    ) -> tuple[dict[str, Any], intake.Taken]:
        """Answers checked by the case's form version, and the same with personal values away."""
        values = dict(answers)
        if form is not None:
            context = self.setting.context(self.variables(task))
            values = form.load(answers, context, now=self.setting.at)
        taken = intake.take(form, values)
        intake.check_files(self.db, self.house, taken)
        return values, taken

    def looked_up(self, taken: intake.Taken) -> dict[str, Any]:
        """Look-ups of our own data, recorded in the input."""
        return intake.same_plate(self.db, self.house, taken, self.locked.id)

    def keep(self, taken: intake.Taken) -> None:
        kept = (self.locked.stream, taken.kept, self.house.secret)
        vault.keep(self.db, self.house.tenant, *kept)

    def told(self, kind: str, data: dict[str, Any], queue: str = "", **beside: Any) -> Step:
        """Apply an input and append it with all that followed."""
        return self.append(kind, data, queue, self.tried(kind, data, **beside))

    def tried(self, kind: str, data: dict[str, Any], **beside: Any) -> Step:
        """What an input would bring about; nothing is written. ``beside``: what ``step`` needs."""
        who = self.actor.id
        return step(self.definition, self.state, self.setting, kind, data, who, **beside)

    def append(self, kind: str, data: dict[str, Any], queue: str, done: Step) -> Step:
        """Write an input that has been tried; perform what it asks of our own data."""
        self.hops = outbox.hops(data)
        head = self.write(kind, data, queue, done)
        if jobs := own.waiting(done):
            own.perform(self, done, head, jobs)
        return done

    def write(self, kind: str, data: dict[str, Any], queue: str, done: Step) -> Head:
        """Write an input with all that followed; where the stream ends now."""
        over = done.state["status"] != "open"
        record = self._record(kind, data, queue, done)
        state = {} if over else done.state
        head = self.house.store.append(self.db, self.locked.head, record, state)
        row = self.locked.row
        sender = outbox.Sender(row["id"], self.setting.seq, row["unit"], row["net"], self.hops)
        reliance.follow(self.house, self.db, done, record.actor)
        outbox.hand_out(self.house, self.db, sender, done)
        linking.hand_out(self.house, self.db, self.locked, self.setting.seq, done)
        return head

    def noted(self, kind: str, data: dict[str, Any], queue: str = "") -> None:
        """Append a human fact that moves no token."""
        record = self._record(kind, data, queue, None)
        self.house.store.append(self.db, self.locked.head, record)

    def _record(self, kind: str, data: dict[str, Any], queue: str, done: Step | None) -> Record:
        s = self.setting
        return Record(
            self.house.tenant,
            self.locked.stream,
            s.seq,
            s.at,
            kind,
            who(self.actor, queue, self.principal),
            data,
            done.effects if done else (),
            self.house.keep_versions(self.db, versions(self.definition, s)) if done else "",
            done.post if done else "",
            self.key or "",
        )


def versions(definition: Definition, setting: Setting) -> dict[str, str]:
    """Every version that an input saw: re-execution needs them."""
    return {
        "definition": definition.digest,
        "engine": REVISION,
        "pack": setting.rules,
        "calendar": setting.calendars.version,
    }


def acting(
    house: House,
    db: sa.Connection,
    locked: Locked,
    actor: Actor,
    key: str | None,
    *,
    over: bool = False,
) -> Acting:
    """Ready to act on a locked case. Conflict if the case has ended, unless ``over`` allows it."""
    if locked.row["status"] != "open" and not over:
        raise Conflict(f"案件 {locked.row['number']} 已经结束", "case_over")
    definition = house.definition(db, locked.row["definition"])
    at = house.now()
    setting = house.setting(db, locked, locked.head.seq + 1, at, definition.profile)
    return Acting(house, db, locked, definition, setting, actor, key)
