"""The facade: plain verbs, each one transaction. One instance serves many threads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from .. import accounts, audit, people
from .. import metrics as counting
from ..audit import Verdict
from ..clocks import Calendars
from ..definitions import Definition, build
from ..errors import CaseworkError, NotAllowed
from ..events import Record
from ..forms import Form
from ..house import House, who
from ..kernel.back import Earlier
from ..kernel.step import REVISION
from ..metrics import Asked, Figure, Own, Publication, Scored
from ..model import SHANGHAI, SYSTEM, Actor, Case, Finding, UserTask
from ..objects import showing
from ..objects.types import ObjectType
from ..projections import project
from ..region import Column, Metric, Pack, Person, Version
from ..store import Locked, Store, commands
from . import (
    asking,
    beside,
    boards,
    bulk,
    citizens,
    correlating,
    designs,
    desk,
    due,
    filing,
    ground,
    handling,
    hiding,
    keeping,
    leaving,
    linking,
    merging,
    notices,
    opening,
    originals,
    papers,
    picturing,
    reading,
    rebuilding,
    registry,
    setup,
    shapes,
    staffing,
    steering,
    suspending,
    trodden,
    urgency,
    working,
    worklist,
)
from .acting import Acting, acting
from .once import Once, Reply
from .originals import Original
from .reporting import Report
from .urgency import Urgency

Answers = Mapping[str, Any]

CANDIDATES = 5  # so many are tried when somebody takes the next free task
KEPT = timedelta(days=30)  # how long a key keeps its reply


class Casework:
    """The engine of one tenant (a district) on one database.

    ``files`` is the folder of content-addressed files, ``secret`` keys the blind indexes,
    ``clock`` gives the time (aware), ``region`` names the pack in force. Commands return a reply:
    ``case`` (id), ``number``, ``seq`` (record number), ``task`` where there is one. Every command
    takes ``key``: the same key gives the same reply and no second effect for 30 days.
    ``durable`` False is for simulations: a power cut may take the last commits of SQLite.
    ``gateway`` is where results go to reporters with a phone number, ``{phone}`` in it.
    """

    def __init__(
        self,
        url: str,
        *,
        files: Path,
        secret: bytes,
        region: str = "huizhou",
        tenant: str = "huicheng",
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        durable: bool = True,
        gateway: str = "",
    ) -> None:
        store = Store(url, tenant, region, REVISION, project, durable)
        self.house = House(store, files, secret, clock)
        self.citizens = citizens.Citizens(self.house)
        self.desk = desk.Desk(self.house)
        self.notices = notices.Notices(self.house, gateway)
        self.keeping = keeping.Keeping(self.house)
        self.shapes = shapes.Shapes(self.house)
        self.designs = designs.Designs(self.house)

    # ------------------------------------------------------------ set-up

    def create(self) -> None:
        """Make the tables that are missing."""
        self.house.store.create()

    def check(self, library: Mapping[str, bytes], profile: str = "strict") -> list[Finding]:
        """Everything the lint finds in a library of files."""
        return setup.check(library, profile)

    def deploy(
        self,
        library: Mapping[str, bytes],
        only: Iterable[str],
        *,
        profile: str = "strict",
        actor: Actor = SYSTEM,
        against: Mapping[str, str] | None = None,
    ) -> setup.Deployed:
        """Deploy processes of a library, all or nothing. Invalid with the lint's errors; Conflict
        if others are in force than those compared with (``against``: process -> digest)."""
        return setup.deploy(self.house, library, only, profile, actor, against)

    def load_pack(
        self, pack: Pack, roles: Mapping[str, Any], actor: Actor = SYSTEM
    ) -> setup.Loaded:
        """Put a region pack in force for new inputs. Invalid: it does not fit what was set here."""
        return setup.load_pack(self.house, pack, roles, actor)

    def import_taxonomy(
        self,
        version: Version,
        rows: Iterable[Mapping[str, str]],
        masters: Mapping[str, str],
        actor: Actor = SYSTEM,
    ) -> int:
        """A new table of codes beside the old ones; how many codes. Cases and reports that are
        coded by an older table stay as they are. Conflict (known version), Invalid (lines)."""
        return setup.import_taxonomy(self.house, version, rows, masters, actor)

    def load_calendars(self, calendars: Calendars, actor: Actor = SYSTEM) -> str:
        """Put calendars in force and reckon the provisional dates of open cases anew."""
        version = setup.load_calendars(self.house, calendars, actor)
        rebuilding.apply_calendars(self.house, version)
        return version

    def calendars(self) -> Calendars:
        return setup.calendars_in_force(self.house)

    def add_people(
        self, found: Iterable[Person], *, demo: bool = False, actor: Actor = SYSTEM
    ) -> int:
        return setup.add_people(self.house, found, actor, demo=demo)

    # ------------------------------------------------------------ commands

    def open(self, report: Report, actor: Actor, key: str | None = None) -> Reply:
        """Open a case from a report. Invalid (fields), Conflict (external id known)."""
        body = {"open": report.process, "answers": _plain(report.answers), "unit": report.unit}
        once = Once(self.house, actor, key, body)

        def work(db: sa.Connection, command: Once) -> Reply:
            command.recall(db)
            return opening.open_case(self.house, db, report, actor, key)

        return once.run(work)

    def claim(self, task: str, actor: Actor, key: str | None = None) -> Reply:
        return self._on_task(working.claim, task, actor, key)

    def claim_next(self, actor: Actor, key: str | None = None, **filters: str) -> Reply:
        """Take the first task of the list that nobody holds (filters as for ``queue``); the reply
        is ``claim``'s, ``{"task": None}`` if there is none."""

        def work(db: sa.Connection, command: Once) -> Reply:
            command.recall(db)
            free = {**filters, "free": "1"}
            for entry in worklist.worklist(self.house, db, actor, None, CANDIDATES, free).items:
                locked = self.house.store.lock_by_task(db, entry.task.id)
                try:
                    a = acting(self.house, db, locked, actor, key)
                    if a.task(entry.task.id)["status"] == "offered":
                        return working.claim(a, entry.task.id)
                except CaseworkError:  # over by now, or not for this person
                    continue
            return {"task": None}

        return Once(self.house, actor, key, ["claim_next", filters]).run(work)

    def release(self, task: str, actor: Actor, key: str | None = None) -> Reply:
        return self._on_task(working.release, task, actor, key)

    def complete(
        self,
        task: str,
        answers: Answers,
        actor: Actor,
        key: str | None = None,
        occurred_at: datetime | None = None,
    ) -> Reply:
        """Do a task. Invalid (fields), NotAllowed (queue, gates), Conflict (done already).

        ``occurred_at``: it was done then and is entered late (补录); deadlines count from then.
        """
        return self._on_task(working.complete, task, actor, key, answers, occurred_at)

    def return_task(
        self, task: str, answers: Answers, actor: Actor, key: str | None = None
    ) -> Reply:
        """退单 with a reason."""
        return self._on_task(working.return_task, task, actor, key, answers)

    def transfer(
        self, task: str, to: str, actor: Actor, key: str | None = None, reason: str = ""
    ) -> Reply:
        """转办: a named person answers for the task from now on."""
        return self._on_task(handling.transfer, task, actor, key, to, reason)

    def delegate(
        self, task: str, to: str, actor: Actor, key: str | None = None, reason: str = ""
    ) -> Reply:
        """委派: a named person does the work; the task then comes back to be decided."""
        return self._on_task(handling.delegate, task, actor, key, to, reason)

    def send_back(
        self,
        task: str,
        reason: str,
        actor: Actor,
        key: str | None = None,
        to: str | None = None,
        direct: bool = False,
    ) -> Reply:
        """驳回 to the step before, to an earlier element, or to the reporter ("starter").

        ``direct``: done again, it comes straight back. Conflict names where it may go.
        """
        return self._on_task(handling.send_back, task, actor, key, reason, to, direct)

    def earlier_steps(self, task: str) -> list[Earlier]:
        """The steps that an open task may be sent back to, the nearest first."""
        with self.house.store.reading() as db:
            return reading.earlier(self.house, db, task)

    def proposed(self, task: str) -> dict[str, Any]:
        """What a delegate answered for whoever decides, or signers gave back; {} if none."""
        with self.house.store.reading() as db:
            return reading.proposed(self.house, db, task)

    def take_back(self, task: str, actor: Actor, key: str | None = None) -> Reply:
        """拿回: open again what one has done, while nobody has gone on with it."""
        return self._on_task(handling.take_back, task, actor, key)

    def add_signers(
        self,
        task: str,
        to: list[str],
        when: str,
        actor: Actor,
        key: str | None = None,
        reason: str = "",
    ) -> Reply:
        """加签: persons sign ``before``, ``parallel`` to or ``after`` one's own task."""
        return self._on_task(handling.add_signers, task, actor, key, to, when, reason)

    def remove_signer(
        self, task: str, who: str, actor: Actor, key: str | None = None, reason: str = ""
    ) -> Reply:
        """减签: somebody who has not signed need not."""
        return self._on_task(handling.remove_signer, task, actor, key, who, reason)

    def urge(self, task: str, actor: Actor, key: str | None = None, text: str = "") -> Reply:
        """催办: ask whoever has a task to hurry; at most once a day."""
        return self._on_task(handling.urge, task, actor, key, text)

    def withdraw(self, case: str, reason: str, actor: Actor, key: str | None = None) -> Reply:
        """撤销: the reporter takes the case back, usually only while nobody has acted."""
        return self._on_case(handling.withdraw, case, actor, key, reason)

    def copy(
        self, case: str, to: list[str], actor: Actor, key: str | None = None, text: str = ""
    ) -> Reply:
        """抄送: persons who need not act may read the case. An ended case too."""
        return self._on_case(handling.copy, case, actor, key, to, text, over=True)

    def mark_read(self, case: str, actor: Actor, key: str | None = None) -> Reply:
        """已阅: one has read what was copied to one."""
        return self._on_case(handling.mark_read, case, actor, key, over=True)

    def copies(self, reader: Actor, *, unread: bool = False) -> list[reading.Copied]:
        """What was copied to the reader, the newest first."""
        with self.house.store.reading() as db:
            return reading.copies(self.house, db, reader, unread=unread)

    def ask_extension(
        self, task: str, answers: Answers, actor: Actor, key: str | None = None
    ) -> Reply:
        return self._on_task(working.ask_extension, task, actor, key, answers)

    def send(
        self,
        case: str,
        message: str,
        answers: Answers,
        actor: Actor,
        key: str | None = None,
        subscription: str | None = None,
    ) -> Reply:
        """Tell a case that something it waits for has happened."""
        return self._on_case(working.send, case, actor, key, message, answers, subscription)

    def signal(
        self, case: str, name: str, answers: Answers, actor: Actor, key: str | None = None
    ) -> Reply:
        return self._on_case(working.signal, case, actor, key, name, answers)

    def correlate(
        self,
        message: str,
        values: Answers,
        actor: Actor,
        key: str | None = None,
        *,
        value: Any = None,
        business: str | None = None,
        variables: Answers | None = None,
        unit: str | None = None,
    ) -> Reply:
        """Give a message to the one case that waits for it: by correlation value, by number or
        external number, by variables; else open a case that it starts. Conflict if several fit."""
        chosen = {"value": value, "business": business, "variables": variables, "unit": unit}
        body = ["correlate", message, _plain(values), _plain(chosen)]

        def work(db: sa.Connection, command: Once) -> Reply:
            command.recall(db)
            given = (message, values, actor)
            return correlating.correlate(self.house, db, *given, **chosen, key=key)

        return Once(self.house, actor, key, body).run(work)

    def broadcast(self, name: str, values: Answers, actor: Actor, key: str | None = None) -> Reply:
        """Send a signal to every case that waits for it and every process that it starts."""

        def work(db: sa.Connection, command: Once) -> Reply:
            command.recall(db)
            return correlating.broadcast(self.house, db, name, values, actor, key)

        return Once(self.house, actor, key, ["broadcast", name, _plain(values)]).run(work)

    def suspend_basis(
        self,
        basis: str,
        reason: str,
        actor: Actor,
        key: str | None = None,
        articles: Iterable[str] = (),
    ) -> Reply:
        """Nobody may rely on a basis of the pack, or on a pact (an object's id), until it is
        restored; the open cases that do are told. The ``reason`` is public: no personal data."""
        self.demand(actor, "suspend_basis")
        given = (basis, reason, list(articles), actor, key)

        def work(db: sa.Connection, command: Once) -> Reply:
            command.recall(db)
            return suspending.suspend(self.house, db, *given)

        return Once(self.house, actor, key, ["suspend_basis", basis, reason]).run(work)

    def restore_basis(self, basis: str, reason: str, actor: Actor, key: str | None = None) -> Reply:
        """What was suspended may be relied on again."""
        self.demand(actor, "suspend_basis")

        def work(db: sa.Connection, command: Once) -> Reply:
            command.recall(db)
            return suspending.restore(self.house, db, basis, reason, actor, key)

        return Once(self.house, actor, key, ["restore_basis", basis, reason]).run(work)

    def finish_job(
        self, case: str, job: str, answers: Answers, actor: Actor, key: str | None = None
    ) -> Reply:
        return self._on_case(working.finish_job, case, actor, key, job, answers)

    def fail_job(
        self, case: str, job: str, code: str, actor: Actor, key: str | None = None
    ) -> Reply:
        """An error event that catches the code takes over; without one it is an incident."""
        return self._on_case(working.fail_job, case, actor, key, job, code)

    def ask_suspension(
        self, case: str, answers: Answers, actor: Actor, key: str | None = None
    ) -> Reply:
        return self._on_case(working.ask_suspension, case, actor, key, answers)

    def resume(self, case: str, actor: Actor, key: str | None = None) -> Reply:
        return self._on_case(working.resume, case, actor, key)

    def supervise(self, case: str, answers: Answers, actor: Actor, key: str | None = None) -> Reply:
        return self._on_case(working.supervise, case, actor, key, answers)

    def void(self, case: str, answers: Answers, actor: Actor, key: str | None = None) -> Reply:
        return self._on_case(working.void, case, actor, key, answers)

    def merge(self, case: str, answers: Answers, actor: Actor, key: str | None = None) -> Reply:
        """并案: the case ends in another one, whose result its reporters are told."""
        return self._on_case(merging.merge, case, actor, key, answers)

    def unmerge(self, case: str, answers: Answers, actor: Actor, key: str | None = None) -> Reply:
        """撤销并案: the case stands again as before. Conflict if it was not merged."""
        return self._on_case(merging.unmerge, case, actor, key, answers, over=True)

    def route_out(self, case: str, answers: Answers, actor: Actor, key: str | None = None) -> Reply:
        """转法定途径: end the case, uncounted, with a letter that names the right channel."""
        return self._on_case(beside.route_out, case, actor, key, answers)

    def force_close(
        self, case: str, answers: Answers, actor: Actor, key: str | None = None
    ) -> Reply:
        """强制结案: a leader closes the case, with reason, class and words for the citizen."""
        return self._on_case(beside.force_close, case, actor, key, answers)

    def add_fact(self, case: str, answers: Answers, actor: Actor, key: str | None = None) -> Reply:
        """补充情况: whoever has the case sees it on the task. Conflict once the case is over."""
        return self._on_case(beside.add_fact, case, actor, key, answers)

    def linked(self, case: str) -> dict[str, list[str]]:
        """Numbers of the cases ``merged`` into this one, and of its ``children``."""
        with self.house.store.reading() as db:
            found = reading.case(self.house, db, None, case)
            return linking.linked(self.house, db, found.id, found.number)

    def shared_results(self, case: str) -> list[dict[str, Any]]:
        """What the case that this one was merged into has come to, the latest last."""
        with self.house.store.reading() as db:
            return linking.results(self.house, db, case)

    def retry(self, case: str, incident: str, actor: Actor, key: str | None = None) -> Reply:
        return self._on_case(working.retry, case, actor, key, incident)

    def amend(
        self, case: str, changes: Answers, reason: str, actor: Actor, key: str | None = None
    ) -> Reply:
        return self._on_case(working.amend, case, actor, key, changes, reason)

    def note(self, case: str, text: str, actor: Actor, key: str | None = None) -> Reply:
        return self._on_case(working.note, case, actor, key, text)

    def papers(self, case: str) -> tuple[list[papers.Possible], list[papers.Issued]]:
        """文书: the documents that a case may give out now, and those it has given out."""
        with self.house.store.reading() as db:
            pack = self.house.current_rules(db).pack
            process = reading.case(self.house, db, None, case).process
            on = self.house.now().astimezone(SHANGHAI).date()
            return papers.possible(pack, process, on), papers.issued(self.house, db, pack, case)

    def issue_paper(
        self,
        case: str,
        paper: str,
        actor: Actor,
        key: str | None = None,
        *,
        answers: Answers | None = None,
        of: int | None = None,
    ) -> Reply:
        """Give out a document, filled from the case and, if there are any, from the answers to its
        form; ``of``: the document whose service it tells of. NotFound, Conflict (hindered),
        Invalid (answers that do not fit, a text that cannot be filled)."""
        return self._on_case(papers.issue, case, actor, key, paper, answers, of, over=True)

    def add_evidence(
        self, case: str, files: list[str], actor: Actor, text: str = "", key: str | None = None
    ) -> Reply:
        return self._on_case(working.add_evidence, case, actor, key, files, text)

    # ------------------------------------------------------------ objects that outlive a case

    def create_object(self, new: registry.NewObject, actor: Actor, key: str | None = None) -> Reply:
        """Register an object. Invalid (fields), NotAllowed (role, place), Conflict (known)."""
        body = ["create_object", new.type, new.unit, *map(_plain, (new.fields, new.add)), new.case]

        def work(db: sa.Connection, command: Once) -> Reply:
            command.recall(db)
            return registry.create(self.house, db, new, actor, key)

        return Once(self.house, actor, key, body).run(work)

    def change_object(
        self, ident: str, change: registry.Change, actor: Actor, key: str | None = None
    ) -> Reply:
        """Change fields, add to lists, set the status. Invalid, NotAllowed, Conflict, NotFound."""
        told = (change.fields, change.add, change.status, change.note)
        body = ["change_object", ident, *map(_plain, told)]

        def work(db: sa.Connection, command: Once) -> Reply:
            command.recall(db)
            return registry.change(self.house, db, ident, change, actor, key)

        return Once(self.house, actor, key, body).run(work)

    def object_types(self) -> Mapping[str, ObjectType]:
        """The types of objects in force."""
        with self.house.store.reading() as db:
            return registry.reading.types(self.house, db)

    def objects(
        self, reader: Actor, after: str | None = None, limit: int = 50, **filters: Any
    ) -> reading.Page[showing.Listed]:
        """Objects that the reader may see, the last changed first: type, status, unit, q."""
        with self.house.store.reading() as db:
            return registry.objects(self.house, db, reader, after, limit, filters)

    def object(self, ident: str, reader: Actor) -> showing.Shown:
        """An object whole; personal values are masked for who may not change it. NotFound."""
        with self.house.store.reading() as db:
            return registry.shown(self.house, db, reader, ident)

    def object_history(self, ident: str, reader: Actor) -> list[showing.Entry]:
        """Who changed what from what to what, and through which case, the latest first."""
        with self.house.store.reading() as db:
            return registry.history(self.house, db, reader, ident)

    def object_answers(self, ident: str, reader: Actor) -> dict[str, Any]:
        """What fills the object's form. NotAllowed for who may not change it."""
        with self.house.store.reading() as db:
            return registry.answers(self.house, db, reader, ident)

    def objects_of(self, case: str) -> list[showing.Listed]:
        """The objects that a case has dealt with."""
        with self.house.store.reading() as db:
            return registry.of_case(self.house, db, case)

    def cases_of(self, ident: str, reader: Actor) -> list[tuple[str, str, str]]:
        """(number, process name, status) of the cases that have dealt with an object."""
        with self.house.store.reading() as db:
            return registry.cases_of(self.house, db, reader, ident)

    def may_create(self, kind: ObjectType, reader: Actor) -> bool:
        """Whether the reader has a role that registers objects of this type."""
        return reader.id == SYSTEM.id or bool(reader.roles & kind.create)

    # ------------------------------------------------------------ instance operations

    def demand(self, actor: Actor, command: str) -> None:
        """NotAllowed unless the actor has a role that may give a command at all."""
        with self.house.store.reading() as db:
            people.demand(self.house, db, actor, command)

    def modify(
        self, case: str, steps: steering.Steps, reason: str, actor: Actor, key: str | None = None
    ) -> Reply:
        """Start and cancel elements by hand: steps {"do": before|after|cancel, "el": id}.

        Invalid (no such element), Conflict (it cannot be started there, nothing would be left).
        """
        return self._on_case(steering.modify, case, actor, key, list(steps), reason)

    def reset(
        self,
        case: str,
        to: int,
        reason: str,
        actor: Actor,
        key: str | None = None,
        clocks: str = "restart",
    ) -> Reply:
        """The case stands again as after record ``to``; nothing is deleted."""
        return self._on_case(steering.reset, case, actor, key, to, reason, clocks)

    def plan_migration(
        self,
        process: str,
        to: str | None = None,
        mapping: Mapping[str, str] | None = None,
        clocks: str = "keep",
    ) -> steering.Plan:
        """A plan to another version (None: the deployed one). Invalid names what is wrong."""
        with self.house.store.reading() as db:
            return steering.plan(self.house, db, process, to, mapping or {}, clocks)

    def try_migration(
        self, plan: steering.Plan, cases: Iterable[str] | None = None
    ) -> tuple[list[steering.Trial], list[str]]:
        """A dry run: what would become of every case, and the same in sentences."""
        with self.house.store.reading() as db:
            if cases is None:
                cases = [case for case, _ in steering.waiting(self.house, db, plan)]
            trials = [steering.attempt(self.house, db, case, plan) for case in cases]
        return trials, steering.sentences(trials)

    def migrate(
        self, case: str, plan: steering.Plan, reason: str, actor: Actor, key: str | None = None
    ) -> Reply:
        """Move one case to another version. Invalid: element -> why it cannot be moved."""
        body = [steering.migrate.__name__, case, plan.to, _plain(plan.mapping), plan.clocks, reason]
        return self._locked(
            lambda db: self.house.store.lock(db, case),
            lambda a: steering.migrate(a, plan, reason),
            actor,
            key,
            body,
        )

    def migrate_all(
        self,
        plan: steering.Plan,
        reason: str,
        actor: Actor,
        key: str | None = None,
        progress: bulk.Progress | None = None,
    ) -> bulk.Outcomes:
        """Move every open case of the process; whoever fails is told and stops nobody else."""
        with self.house.store.reading() as db:
            cases = steering.waiting(self.house, db, plan)

        def move(case: str) -> str:
            self.migrate(case, plan, reason, actor, bulk.key_of(key, case))
            return "已迁移"

        return bulk.each(cases, move, progress)

    def restart(self, case: str, actor: Actor, key: str | None = None) -> Reply:
        """Begin an ended case again as a new one, linked to it. Conflict while it is open."""
        with self.house.store.reading() as db:
            report = steering.restart(self.house, db, case, actor)
        return self.open(report, actor, key)

    def hand_over(
        self,
        person: str,
        to: str,
        reason: str,
        actor: Actor,
        key: str | None = None,
        *,
        dry_run: bool = False,
        progress: bulk.Progress | None = None,
    ) -> bulk.Outcomes:
        """离职转办: all that a person has goes to another, one record a case."""
        if actor.id != person:
            self.demand(actor, "hand_over")
        with self.house.store.reading() as db:
            cases = leaving.holding(self.house, db, person)

        def look(case: str) -> str:
            with self.house.store.reading() as db:
                found = self.house.store.lock(db, case)
                return leaving.words(acting(self.house, db, found, actor, None), person, to)

        def hand(case: str) -> str:
            part = bulk.key_of(key, case)
            self._on_case(leaving.hand_over, case, actor, part, person, to, reason)
            return "已移交"

        return bulk.each(cases, look if dry_run else hand, progress)

    def bulk(
        self,
        act: Callable[[str, str | None], Reply],
        filters: Mapping[str, Any],
        key: str | None = None,
        progress: bulk.Progress | None = None,
    ) -> bulk.Outcomes:
        """``act(case, key)`` for every case that the filters choose, each in its own transaction.

        Run again with the same key, what was done stays done and the rest is tried again.
        """
        with self.house.store.reading() as db:
            cases = bulk.chosen(self.house, db, filters)

        def one(case: str) -> str:
            act(case, bulk.key_of(key, case))
            return "已办"

        return bulk.each(cases, one, progress)

    def _on_task(
        self, work: Callable[..., Reply], task: str, actor: Actor, key: str | None, *more: Any
    ) -> Reply:
        body = [work.__name__, task, *(_plain(m) for m in more)]
        return self._locked(
            lambda db: self.house.store.lock_by_task(db, task),
            lambda a: work(a, task, *more),
            actor,
            key,
            body,
        )

    def _on_case(
        self,
        work: Callable[..., Reply],
        case: str,
        actor: Actor,
        key: str | None,
        *more: Any,
        over: bool = False,
    ) -> Reply:
        body = [work.__name__, case, *(_plain(m) for m in more)]
        return self._locked(
            lambda db: self.house.store.lock(db, case),
            lambda a: work(a, *more),
            actor,
            key,
            body,
            over=over,
        )

    def _locked(
        self,
        lock: Callable[[sa.Connection], Locked],
        work: Callable[[Acting], Reply],
        actor: Actor,
        key: str | None,
        body: Any,
        *,
        over: bool = False,
    ) -> Reply:
        def run(db: sa.Connection, command: Once) -> Reply:
            locked = lock(db)
            command.recall(db)
            return work(acting(self.house, db, locked, actor, key, over=over))

        return Once(self.house, actor, key, body).run(run)

    # ------------------------------------------------------------ time

    def now(self) -> datetime:
        return self.house.now()

    def fire_due(self, buckets: list[int] | None = None) -> due.Fired:
        """Do one batch of what is due by the clock (timers, cases to open, messages to deliver);
        0 when there is nothing left."""
        return due.fire_due(self.house, self.house.now(), buckets)

    def next_due(self, buckets: list[int] | None = None) -> datetime | None:
        """When there is work next in these buckets (None: all), None if never."""
        return due.next_due(self.house, buckets)

    def lease(self, owner: str) -> list[int]:
        """Take or renew a worker's fair share of the timer buckets, for ten seconds."""
        return due.lease(self.house, owner, self.house.now())

    def tidy(self) -> int:
        """Forget idempotency keys older than 30 days; how many went."""
        with self.house.store.transaction() as db:
            since = self.house.now() - KEPT
            return commands.forget_before(db, self.house.tenant, since)

    # ------------------------------------------------------------ reading

    def queue(
        self, reader: Actor, after: str | None = None, limit: int = 50, **filters: str
    ) -> reading.Page[worklist.Entry]:
        """Open tasks that the reader may do, the most urgent first, in three statements. Filters:
        process, name (of the task), unit, words (in the case's number or the task's name)."""
        with self.house.store.reading() as db:
            return worklist.worklist(self.house, db, reader, after, limit, filters)

    def cases(
        self, reader: Actor, after: str | None = None, limit: int = 50, **filters: Any
    ) -> reading.Page[Case]:
        with self.house.store.reading() as db:
            return reading.cases(self.house, db, reader, after, limit, filters)

    def case(self, ident: str, reader: Actor | None = None) -> Case:
        """A case by id or number; ``reader`` None is the engine itself."""
        with self.house.store.reading() as db:
            return reading.case(self.house, db, reader, ident)

    def outlook(self, case: str) -> reading.Outlook:
        """A case with its open tasks and the messages that it would hear, at one moment."""
        with self.house.store.reading() as db:
            return reading.outlook(self.house, db, case)

    def task(self, ident: str) -> UserTask:
        with self.house.store.reading() as db:
            return reading.task(self.house, db, ident)

    def tasks(self, case: str, *, open_only: bool = False) -> list[UserTask]:
        with self.house.store.reading() as db:
            return reading.tasks(self.house, db, case, open_only=open_only)

    def actions(self, case: str) -> list[dict[str, Any]]:
        with self.house.store.reading() as db:
            return reading.actions(self.house, db, case)

    def incidents(self, case: str) -> list[dict[str, Any]]:
        with self.house.store.reading() as db:
            return reading.incidents(self.house, db, case)

    def stuck(
        self, reader: Actor, after: str | None = None, limit: int = 30
    ) -> reading.Page[reading.Stuck]:
        """The incidents of all cases that the reader may see, the latest first."""
        with self.house.store.reading() as db:
            return reading.stuck(self.house, db, reader, after, limit)

    def whistles(
        self, reader: Actor, after: str | None = None, limit: int = 20
    ) -> reading.Page[boards.Whistle]:
        """吹哨台: open cases with the units whistled for, who has answered and who has arrived."""
        with self.house.store.reading() as db:
            return boards.whistles(self.house, db, reader, after, limit)

    def supervised(
        self, reader: Actor, after: str | None = None, limit: int = 20, unit: str = ""
    ) -> reading.Page[boards.Supervised]:
        """督办: who owes a reply or a review, and what is late in the case."""
        with self.house.store.reading() as db:
            return boards.supervised(self.house, db, reader, after, limit, unit)

    def places(self, reader: Actor, process: str = "") -> Mapping[str, ground.Place]:
        """Unit -> its open cases that the reader may see, what lies in it included."""
        with self.house.store.reading() as db:
            return ground.places(self.house, db, reader, process)

    def map_of(self, reader: Actor, unit: str, process: str = "") -> ground.Survey:
        """What the map of a unit shows the reader. NotFound for an unknown unit."""
        with self.house.store.reading() as db:
            return ground.ground(self.house, db, reader, unit, process)

    def days(self, reader: Actor, first: date, many: int, unit: str = "") -> list[ground.Day]:
        """What was promised for each day from ``first`` on, with the region's calendar."""
        calendars = self.calendars()
        with self.house.store.reading() as db:
            return ground.days(self.house, db, reader, first, many, unit, calendars=calendars)

    def clocks(self, case: str) -> list[reading.Explained]:
        with self.house.store.reading() as db:
            return reading.clocks(self.house, db, case)

    def urgency(self, cases: Iterable[str]) -> dict[str, Urgency]:
        """How much is left: by task id, and by case id for the promise to the citizen."""
        with self.house.store.reading() as db:
            return urgency.urgency(self.house, db, cases)

    def pictures(self, case: str, upto: int | None = None) -> list[picturing.Picture]:
        """The diagrams a case runs through, with what is done and open: now, or after a record."""
        with self.house.store.reading() as db:
            return picturing.pictures(self.house, db, case, upto)

    def course(self, case: str) -> list[picturing.Course]:
        """After each record of a case, the nodes done and at work in its diagrams."""
        with self.house.store.reading() as db:
            return picturing.course(self.house, db, case)

    def raw(self, case: str, reader: Actor) -> list[tuple[bytes, str]]:
        """The records of a case as they are stored, each with its leaf hash; personal values are
        only commitments in them. NotAllowed if an answer in them is not for the reader
        (``seen_by``): a stored record is whole or it proves nothing."""
        with self.house.store.reading() as db:
            if hiding.unseen(self.house, db, case, reader):
                raise NotAllowed("案件里有不给您看的填报内容,原始记录请由审计人员取用", "unseen")
            return [(bytes(rec), leaf) for rec, leaf in self.house.store.raw(db, f"case:{case}")]

    def asking(self, case: str, task: str | None = None) -> dict[str, Any]:
        """The context for ``Form.html`` of a form of this case, as one of its tasks sees it."""
        with self.house.store.reading() as db:
            return asking.of_case(self.house, db, case, task)

    def asking_report(self, unit: str) -> dict[str, Any]:
        """The context for ``Form.html`` of a report from this unit."""
        with self.house.store.reading() as db:
            return asking.of_report(self.house, db, unit)

    def variables(self, case: str) -> dict[str, Any]:
        with self.house.store.reading() as db:
            return reading.variables(self.house, db, case)

    def history(self, case: str) -> list[Record]:
        with self.house.store.reading() as db:
            return reading.history(self.house, db, case)

    def unseen(self, case: str, reader: Actor) -> frozenset[int]:
        """The case's records (by seq) whose answers are not for this reader (``seen_by``)."""
        with self.house.store.reading() as db:
            return hiding.unseen(self.house, db, case, reader)

    def coverage(self, cases: Iterable[str]) -> trodden.Trodden:
        """(process, node or sequence flow) -> how often these cases went there."""
        with self.house.store.reading() as db:
            return trodden.trodden(self.house, db, cases)

    def seen_history(self, case: str, reader: Actor) -> list[Record]:
        """The case's records as they were written, without the answers not for this reader."""
        with self.house.store.reading() as db:
            return hiding.history(self.house, db, case, reader)

    def reveal(self, values: Any) -> Any:
        """The same values with vault tokens replaced by what stands behind them."""
        with self.house.store.reading() as db:
            return reading.reveal(self.house, db, values)

    def definition_of(self, case: str) -> Definition:
        """The definition that a case pinned when it was opened."""
        with self.house.store.reading() as db:
            found = reading.case(self.house, db, None, case)
            return self.house.definition(db, found.definition)

    def pinned(self, case: str) -> tuple[Definition, str]:
        """The definition that a case pinned when it was opened, and the unit where it is."""
        with self.house.store.reading() as db:
            found = reading.case(self.house, db, None, case)
            return self.house.definition(db, found.definition), found.unit

    def deployed(self, process: str) -> Definition:
        """The definition that a new case of this process gets."""
        with self.house.store.reading() as db:
            return self.house.deployed(db, process)

    def built(self, library: Mapping[str, bytes], process: str) -> Definition:
        """The definition that a library would give, without deploying it. Invalid."""
        return build(process, library, roles=self.roles())

    def administrator(self, actor: Actor) -> None:
        """NotAllowed unless the actor keeps the system (系统管理员)."""
        notices.administrator(actor)

    def processes(self) -> list[dict[str, Any]]:
        with self.house.store.reading() as db:
            return reading.processes(self.house, db)

    def form_of(self, definition: Definition, key: str | None) -> Form | None:
        return self.house.form(definition, key)

    def pack(self) -> Pack:
        with self.house.store.reading() as db:
            return self.house.current_rules(db).pack

    def roles(self) -> Mapping[str, Mapping[str, Any]]:
        with self.house.store.reading() as db:
            return self.house.current_rules(db).roles

    # ------------------------------------------------------------ figures

    def metrics(self, on: date | None = None) -> tuple[Metric, ...]:
        """The definitions of figures in force on a day, today if none is named."""
        return counting.metrics_on(self.house, on or self.now().astimezone(SHANGHAI).date())

    def figures(self, ident: str, asked: Asked) -> list[Figure]:
        """Every figure of a metric or of a family of readings (口径); groups follow their total.

        NotFound (no such definition), Invalid (days, grouping, unit).
        """
        return counting.figures(self.house, ident, asked)

    def board(self, wanted: Mapping[str, str], asked: Asked) -> dict[str, list[Figure]]:
        """Several figures of one period: id -> what it is grouped by ("": nothing)."""
        return counting.board(self.house, wanted, asked)

    def ledger(self, asked: Asked) -> tuple[tuple[Column, ...], Iterator[list[Any]]]:
        """台账: the city's columns, and a line for each case reported in the period. Invalid."""
        return counting.ledger(self.house, asked)

    def own_figures(self, person: str, asked: Asked, reader: Actor) -> Own:
        """What a person did: NotAllowed for anybody but the person and the direct superior."""
        with self.house.store.transaction() as db:
            counting.catch_up_within(self.house, db)
            return counting.own_figures(self.house, db, person, asked, reader)

    def appeal_figure(
        self, case: str, sign: str, text: str, actor: Actor, key: str | None = None
    ) -> Reply:
        """申诉: why a sign that figures show of one's work is wrong; the raw fact stays visible."""
        return self._on_case(working.appeal_figure, case, actor, key, sign, text, over=True)

    def readable(self, members: Iterable[str], reader: Actor) -> list[Case]:
        """Of a figure's members those cases that the reader may see."""
        with self.house.store.reading() as db:
            return reading.readable(self.house, db, reader, members)

    def numbers(self, members: Iterable[str]) -> dict[str, str]:
        """The case numbers of a figure's members."""
        with self.house.store.reading() as db:
            return reading.numbers(self.house, db, members)

    def scores(self, ident: str, asked: Asked) -> list[Scored]:
        """Units rated by a formula of the pack, comparable ones together. NotFound."""
        with self.house.store.transaction() as db:
            counting.catch_up_within(self.house, db)
            return counting.scored(self.house, db, ident, asked, {})

    def publish(
        self, ident: str, asked: Asked, actor: Actor, reason: str = "", key: str | None = None
    ) -> Reply:
        """Publish a figure; of a period that was published already, a correction (更正).

        Invalid (a correction without its reason), Conflict (nothing new), NotAllowed.
        """
        self.demand(actor, "publish")

        def work(db: sa.Connection, command: Once) -> Reply:
            command.recall(db)
            return counting.publish(self.house, db, ident, asked, who(actor), reason)

        body = ["publish", ident, str(asked), reason]
        return Once(self.house, actor, key, body).run(work)

    def publications(self, metric: str = "") -> list[Publication]:
        """What was published, the newest first."""
        with self.house.store.reading() as db:
            return counting.publications(self.house, db, metric)

    def published_members(self, digest: str) -> dict[str, Any]:
        """The cases behind a publication, and where their journals stood. NotFound."""
        with self.house.store.reading() as db:
            return counting.members(self.house, db, digest)

    def facts(self, case: str, before: datetime | None = None) -> dict[str, Any]:
        """What figures know of a case (``docs/metrics.md``), now or just before an instant."""
        return counting.facts_of(self.house, case, before or self.now() + timedelta(milliseconds=1))

    # ------------------------------------------------------------ files and drafts

    def upload(self, data: bytes, mime: str, actor: Actor) -> str:
        return filing.upload(self.house, data, mime, actor)

    def upload_zip(self, data: bytes, actor: Actor) -> str:
        """Keep what a designer uploads; its id. NotAllowed except to the administrator."""
        self.administrator(actor)
        return filing.upload(self.house, data, filing.ZIP, actor, {filing.ZIP})

    def file(self, digest: str, reader: Actor | None = None) -> tuple[Path, str]:
        """(path, mime) of a file. NotFound; NotAllowed: a designer's ZIP, for anybody else."""
        path, mime = filing.fetch(self.house, digest)
        if mime == filing.ZIP and reader is not None:
            self.administrator(reader)
        return path, mime

    def keep_original(self, small: str, data: bytes, mime: str, actor: Actor) -> str:
        """Keep the photo that a phone made ``small`` from; its id."""
        return originals.keep(self.house, small, data, mime, actor)

    def originals(self, smalls: Iterable[str]) -> dict[str, Original]:
        """Small photo -> its original, for those that have one."""
        with self.house.store.reading() as db:
            return originals.of(self.house, db, smalls)

    def files(self, digests: Iterable[str]) -> dict[str, tuple[str, str | None]]:
        """Digest -> MIME type and original of the files that there are."""
        with self.house.store.reading() as db:
            return filing.told(self.house, db, digests)

    def save_draft(self, task: str, answers: Answers, actor: Actor) -> None:
        filing.save_draft(self.house, task, answers, actor)

    def draft(self, task: str, actor: Actor) -> dict[str, Any]:
        return filing.draft(self.house, task, actor)

    def drop_draft(self, task: str, actor: Actor) -> None:
        with self.house.store.transaction() as db:
            filing.drop_draft(self.house, db, task, actor)

    # ------------------------------------------------------------ people

    def actor(self, person: str, via: str = "web") -> Actor:
        """A person with the posts held now."""
        with self.house.store.reading() as db:
            return people.actor(self.house, db, person, self.house.now(), via)

    def names(self, persons: Iterable[str]) -> dict[str, str]:
        with self.house.store.reading() as db:
            return people.names(self.house, db, persons)

    def serving(self, role: str, unit: str) -> list[str]:
        """Persons who serve the queue of a role in a unit now."""
        with self.house.store.reading() as db:
            return people.serving(self.house, db, role, unit, self.house.now())

    def unserved(self) -> list[staffing.Unserved]:
        """The queues of deployed processes, by place, in which nobody holds a post now."""
        with self.house.store.reading() as db:
            return staffing.unserved(self.house, db, self.house.now())

    def nobody_for(self, tasks: Iterable[UserTask]) -> list[UserTask]:
        """Those open tasks that nobody can see: no post in any of their queues, no assignee."""
        with self.house.store.reading() as db:
            return staffing.nobody_for(self.house, db, tasks, self.house.now())

    def posts_change(self, after: datetime) -> datetime | None:
        """When a post next begins or ends after an instant; None if never."""
        with self.house.store.reading() as db:
            return people.posts_change(self.house, db, after)

    def set_account(self, login: str, person: str, password: str) -> None:
        accounts.set_account(self.house, login, person, password)

    def sign_in(self, login: str, password: str) -> tuple[str, str]:
        return accounts.sign_in(self.house, login, password)

    def session(self, secret: str) -> dict[str, Any] | None:
        return accounts.session(self.house, secret)

    def sign_out(self, secret: str) -> None:
        accounts.sign_out(self.house, secret)

    def issue_token(self, person: str, label: str, actor: Actor = SYSTEM) -> str:
        return accounts.issue_token(self.house, person, label, actor)

    def bearer(self, secret: str) -> str | None:
        return accounts.bearer(self.house, secret)

    # ------------------------------------------------------------ proof

    def verify(self, case: str) -> Verdict:
        """Execute a case again from its inputs, and check its chain."""
        with self.house.store.reading() as db:
            found = reading.case(self.house, db, None, case)
            return audit.verify_stream(self.house, db, f"case:{found.id}")

    def verify_all(self) -> Iterator[Verdict]:
        """Verdicts for every stream, in order."""
        with self.house.store.reading() as db:
            streams = self.house.store.streams(db)
        for stream in streams:
            with self.house.store.reading() as db:
                yield audit.verify_stream(self.house, db, stream)

    def rebuild(self) -> int:
        """Fold every projected table from the journal again; how many records were read."""
        return rebuilding.rebuild(self.house)


def _plain(value: Any) -> Any:
    """A command's arguments as JSON values, for the hash under its key."""
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    if value is None or isinstance(value, bool | int | str):
        return value
    return str(value)
