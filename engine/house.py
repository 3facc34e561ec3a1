"""What every command needs: the store, the clock, the secret, and what has been parsed already."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from . import definitions
from .clocks import Calendars
from .definitions import Definition
from .errors import NotFound
from .events import Record, canonical, digest, instant
from .forms import Form
from .forms import compile as compile_form
from .kernel.setting import Setting
from .model import SHANGHAI, Actor
from .region import Pack
from .store import Locked, Store, schema


@dataclass(frozen=True, slots=True)
class Rules:
    """One version of the rules that a case runs under: region pack and roles."""

    digest: str
    pack: Pack
    roles: Mapping[str, Mapping[str, Any]]
    _days: dict[date, Mapping[str, Any]] = field(default_factory=dict, compare=False)

    def parameters(self, at: datetime) -> Mapping[str, Any]:
        """The pack's parameters as they stand on the local day of ``at``."""
        day = at.astimezone(SHANGHAI).date()
        if day not in self._days:
            self._days[day] = self.pack.parameters_on(day)
        return self._days[day]


@dataclass(slots=True)
class House:
    """Shared by all threads; everything cached here is content-addressed and never changes."""

    store: Store
    files: Path
    secret: bytes
    clock: Callable[[], datetime]
    definitions: dict[str, Definition] = field(default_factory=dict)
    forms: dict[tuple[str, str], Form] = field(default_factory=dict)
    rules: dict[str, Rules] = field(default_factory=dict)
    calendars: dict[str, Calendars] = field(default_factory=dict)
    contexts: dict[str, Mapping[str, str]] = field(default_factory=dict)
    types: dict[str, Any] = field(default_factory=dict)  # of objects

    @property
    def tenant(self) -> str:
        return self.store.tenant

    def now(self) -> datetime:
        """The clock in UTC, cut to the milliseconds that the journal keeps."""
        at = self.clock().astimezone(UTC)  # another zone would write other bytes for one instant
        return at.replace(microsecond=at.microsecond // 1000 * 1000)

    def tell(
        self,
        db: sa.Connection,
        stream: str,
        kind: str,
        data: dict[str, Any],
        actor: Mapping[str, Any],
        key: str = "",
    ) -> int:
        """Append a record to a stream that is not a case; its position. Conflict if somebody else
        has written there meanwhile."""
        head = self.store.head(db, stream)
        seq, at = head.seq + 1, self.now()
        record = Record(self.tenant, stream, seq, at, kind, dict(actor), data, key=key)
        self.store.append(db, head, record)
        return seq

    # ------------------------------------------------------------ definitions and forms

    def deployed(self, db: sa.Connection, process: str) -> Definition:
        """The definition that new cases of a process get. NotFound if none is deployed."""
        p = schema.process.c
        query = sa.select(p.digest).where(p.tenant == self.tenant, p.id == process)
        found = db.scalar(query)
        if found is None:
            raise NotFound(f"没有部署流程 {process}")
        return self.definition(db, found)

    def definition(self, db: sa.Connection, digest: str) -> Definition:
        """The definition with this digest, parsed once."""
        if digest not in self.definitions:
            self.definitions[digest] = self._read_definition(db, digest)
        return self.definitions[digest]

    def _read_definition(self, db: sa.Connection, digest: str) -> Definition:
        d = schema.definition.c
        query = sa.select(d.process, d.profile, d.manifest)
        row = db.execute(query.where(d.tenant == self.tenant, d.digest == digest)).first()
        if row is None:
            raise NotFound(f"没有流程版本 {digest[:12]}")
        manifest = json.loads(row.manifest)
        blobs = self.store.blobs(db, list(manifest.values()))
        library = {path: blobs[found] for path, found in manifest.items()}
        roles = json.loads(library["workflows/roles.json"])
        return definitions.build(row.process, library, roles=roles, profile=row.profile)

    def form(self, definition: Definition, key: str | None) -> Form | None:
        """A form of that definition version, compiled once; None if the task has none."""
        if key is None:
            return None
        known = (definition.digest, key)
        if known not in self.forms:
            stored = definition.files.get(f"forms/{key}.form")
            if stored is None:
                return None
            self.forms[known] = compile_form(json.loads(stored))
        return self.forms[known]

    # ------------------------------------------------------------ rules and calendars

    def current_rules(self, db: sa.Connection) -> Rules:
        """The pack version in force for new inputs."""
        return self._rules_in_force(db, self.store.pack_in_force(db))

    def current(self, db: sa.Connection) -> tuple[Rules, Calendars]:
        """The rules and calendars in force, in one look."""
        pack, calendars = self.store.in_force(db)
        rules = self._rules_in_force(db, pack)
        if calendars is None:
            raise NotFound("没有载入日历;请先运行 chuishao region load")
        return rules, self.calendars_of(db, calendars)

    def _rules_in_force(self, db: sa.Connection, version: str | None) -> Rules:
        if version is None:
            name = self.store.region
            raise NotFound(f"没有载入地区包 {name};请先运行 chuishao region load")
        return self.rules_of(db, version)

    def rules_of(self, db: sa.Connection, version: str) -> Rules:
        if version not in self.rules:
            p = schema.pack.c
            query = sa.select(p.body).where(p.tenant == self.tenant, p.digest == version)
            body = json.loads(db.scalars(query).one())
            self.rules[version] = Rules(version, Pack.from_json(body["pack"]), body["roles"])
        return self.rules[version]

    def calendars_of(self, db: sa.Connection, version: str) -> Calendars:
        if version not in self.calendars:
            stored = self.store.blobs(db, [version])[version]
            self.calendars[version] = Calendars.from_json(json.loads(stored))
        return self.calendars[version]

    # ------------------------------------------------------------ versions that an input saw

    def keep_versions(self, db: sa.Connection, seen: Mapping[str, str]) -> str:
        """The digest under which a record names the versions it saw; stored when first used."""
        name = digest(dict(seen))
        if name not in self.contexts:
            if name in self.store.blobs(db, [name]):
                self.contexts[name] = dict(seen)
            else:  # not cached: this transaction may still be rolled back
                self.store.put_blobs(db, {name: canonical(dict(seen))})
        return name

    def versions(self, db: sa.Connection, name: str) -> Mapping[str, str]:
        """The versions behind a digest in a record: definition, engine, pack, calendar."""
        if name not in self.contexts:
            self.contexts[name] = json.loads(self.store.blobs(db, [name])[name])
        return self.contexts[name]

    # ------------------------------------------------------------ the surroundings of a step

    def setting(
        self, db: sa.Connection, locked: Locked, seq: int, at: datetime, profile: str
    ) -> Setting:
        """The surroundings of the next input of a locked case: today's rules, its own calendar."""
        row = locked.row
        place = (row["id"], row["unit"], row["opened_at"])
        calendars = self.calendars_of(db, row["calendar"])
        rules = self._rules_in_force(db, row["rules"])
        return self.setting_of(*place, seq, at, rules, calendars, profile)

    def setting_of(
        self,
        case: str,
        unit: str,
        opened_at: str,
        seq: int,
        at: datetime,
        rules: Rules,
        calendars: Calendars,
        profile: str,
    ) -> Setting:
        opened = instant(opened_at)
        chosen = (rules.pack, rules.roles, rules.digest, rules.parameters(at))
        return Setting(case, seq, at, unit, opened, calendars, *chosen, profile)


def who(actor: Actor, queue: str = "", principal: str | None = None) -> dict[str, Any]:
    """The actor as a record names him: opaque id, the post used, the channel, and for whom he
    acts (代理)."""
    role, _, unit = queue.partition("@")
    post = {"role": role, "unit": unit} if queue else {}
    instead = {"for": principal} if principal else {}
    return {"id": actor.id, "via": actor.via, **post, **instead}
