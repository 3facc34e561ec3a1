"""Every table. The tenant leads every key, so that the same schema can be distributed later.

``PROJECTED`` tables are folded from the journal and can be dropped; the others are the truth.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

Query = sa.Select[*tuple[Any, ...]]

metadata = sa.MetaData()

Id = sa.String(64)
Name = sa.String(120)
Instant = sa.String(24)  # stamp(): UTC with milliseconds and Z; sorts as text on every database
Hash = sa.String(64)


def _key(name: str, kind: sa.types.TypeEngine | type[sa.types.TypeEngine]) -> sa.Column:
    return sa.Column(name, kind, primary_key=True)


def _table(name: str, *parts: sa.schema.SchemaItem, wide: bool = False) -> sa.Table:
    """A table keyed by tenant first; ``wide`` rows hold bytes, SQLite packs them by row id."""
    tenant = _key("tenant", sa.String(40))
    return sa.Table(name, metadata, tenant, *parts, sqlite_with_rowid=wide)


def where(table: sa.Table, *names: str) -> list[sa.ColumnElement[bool]]:
    """``tenant`` and these columns equal parameters of their names: for a statement made once.

    Making a statement anew costs as much as carrying it out, so those of every command are made
    when their module is read.
    """
    return [table.c[name] == sa.bindparam(name) for name in ("tenant", *names)]


def in_buckets(query: Query, table: sa.Table, buckets: Sequence[int] | None) -> Query:
    """A query bounded to a worker's buckets (None: all), made once for each set of them."""
    return query if buckets is None else _in_buckets(query, table, tuple(buckets))


@lru_cache(maxsize=256)
def _in_buckets(query: Query, table: sa.Table, buckets: tuple[int, ...]) -> Query:
    # As numbers in the text: parameters of an IN are spelled out anew each time.
    return query.where(table.c.bucket.in_([sa.literal_column(str(int(b))) for b in buckets]))


event = _table(
    "event",
    _key("stream", Name),
    _key("seq", sa.Integer),
    sa.Column("rec", sa.LargeBinary, nullable=False),
    sa.Column("leaf", Hash, nullable=False),
    wide=True,
)

snapshot = _table(
    "snapshot",
    _key("case", Id),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("made_by", Name, nullable=False),
    sa.Column("state", sa.LargeBinary, nullable=False),
    wide=True,
)

vault = _table(
    "vault",
    _key("token", Hash),
    sa.Column("stream", Name, nullable=False, index=True),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("salt", sa.LargeBinary, nullable=False),
    sa.Column("value", sa.Text),
    sa.Column("blind", Hash),
    sa.Column("erased_at", Instant),
    sa.Index("ix_vault_blind", "tenant", "blind"),
)

blob = _table(
    "blob", _key("digest", Hash), sa.Column("bytes", sa.LargeBinary, nullable=False), wide=True
)

definition = _table(
    "definition",
    _key("digest", Hash),
    sa.Column("process", Name, nullable=False),
    sa.Column("name", Name, nullable=False),
    sa.Column("profile", sa.String(10), nullable=False),
    sa.Column("manifest", sa.Text, nullable=False),
)

pack = _table(
    "pack",
    _key("digest", Hash),
    sa.Column("region", Name, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
    wide=True,
)

command = _table(
    "command",
    _key("actor", Id),
    _key("key", Name),
    sa.Column("body", Hash, nullable=False),
    sa.Column("reply", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False, index=True),
)

counter = _table("counter", _key("name", Name), sa.Column("value", sa.Integer, nullable=False))

lease = _table(
    "lease",
    _key("bucket", sa.BigInteger().with_variant(sa.Integer, "sqlite")),
    sa.Column("owner", Id, nullable=False),
    sa.Column("until", Instant, nullable=False),
)

file = _table(
    "file",
    _key("digest", Hash),
    sa.Column("mime", Name, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("uploaded_by", Id, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("original", Hash),
)

put_aside = _table(
    "put_aside",  # drafts of processes that somebody took off the list
    _key("digest", Hash),
    sa.Column("by", Id, nullable=False),
    sa.Column("at", Instant, nullable=False),
)

receipt = _table(
    "receipt",  # by which somebody without an account follows a report
    _key("code", Hash),  # of the code
    sa.Column("case", Id, nullable=False),
    sa.Column("at", Instant, nullable=False),
)

account = _table(
    "account",
    _key("login", Name),
    sa.Column("person", Id, nullable=False),
    sa.Column("password", sa.String(200), nullable=False),
    sa.Column("disabled", sa.Boolean, nullable=False, default=False),
)

first_use = _table("first_use", _key("login", Name))  # passwords to be changed at first use

session = _table(
    "session",
    _key("digest", Hash),
    sa.Column("person", Id, nullable=False),
    sa.Column("csrf", Hash, nullable=False),
    sa.Column("until", Instant, nullable=False),
)

api_token = _table(
    "api_token",
    _key("digest", Hash),
    sa.Column("person", Id, nullable=False),
    sa.Column("label", Name, nullable=False),
    sa.Column("until", Instant),
)

outbox = _table(
    "outbox",
    _key("id", Name),
    sa.Column("bucket", sa.Integer, nullable=False),
    sa.Column("next_at", Instant, nullable=False),
    sa.Column("kind", Name, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False, default=0),
    sa.Index("ix_outbox_due", "tenant", "bucket", "next_at"),
)

# ---------------------------------------------------------------- projected from the journal

case = _table(
    "case",
    _key("id", Id),
    sa.Column("number", Name, nullable=False),
    sa.Column("process", Name, nullable=False),
    sa.Column("name", Name, nullable=False),
    sa.Column("definition", Hash, nullable=False),
    sa.Column("pack", Hash, nullable=False),
    sa.Column("calendar", Hash, nullable=False),
    sa.Column("unit", Name, nullable=False),
    sa.Column("path", sa.String(200), nullable=False),
    sa.Column("status", sa.String(12), nullable=False),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("head", Hash, nullable=False),
    sa.Column("net", sa.String(20), nullable=False),
    sa.Column("channel", sa.String(40), nullable=False),
    sa.Column("title", Hash),
    sa.Column("category", Name),
    sa.Column("spot", sa.String(40)),
    sa.Column("lat", sa.Integer),  # of the spot, in millionths of a degree
    sa.Column("lng", sa.Integer),
    sa.Column("reporter", Id),
    sa.Column("occurred_at", Instant, nullable=False),
    sa.Column("opened_at", Instant, nullable=False),
    sa.Column("due", Instant),
    sa.Column("provisional", sa.Boolean, nullable=False, default=False),
    sa.Column("resolved_at", Instant),
    sa.Column("closed_at", Instant),
    sa.Column("outcome", Name),
    sa.Column("route_class", sa.String(20)),
    sa.Column("level", sa.String(12)),
    sa.Column("suspended", sa.Boolean, nullable=False, default=False),
    sa.Column("external", Name),
    sa.Column("parent", Id),  # the case that opened this one, or that it begins again
    sa.Column("merged_into", Name),  # the number of the case that it was merged into
    sa.Column("fact_at", Instant),  # when somebody last added facts
    sa.Index("ix_case_opened", "tenant", "opened_at", "id"),
    sa.Index("ix_case_reporter", "tenant", "reporter", "opened_at"),
    sa.Index("ix_case_parent", "tenant", "parent"),
    sa.Index("ix_case_merged", "tenant", "merged_into"),
    sa.Index("ix_case_external", "tenant", "external", unique=True),
    sa.Index("ix_case_near", "tenant", "category", "lat", "lng"),
    sa.Index("ix_case_unit", "tenant", "unit", "category", "opened_at"),
)

task = _table(
    "task",
    _key("case", Id),
    _key("id", Id),
    sa.Column("element", Name, nullable=False),
    sa.Column("process", Name, nullable=False),
    sa.Column("name", Name, nullable=False),
    sa.Column("role", sa.String(200), nullable=False),
    sa.Column("unit", Name, nullable=False),
    sa.Column("form", Name),
    sa.Column("status", sa.String(12), nullable=False),
    sa.Column("assignee", Id),
    sa.Column("priority", sa.Integer, nullable=False, default=50),
    sa.Column("offered_at", Instant, nullable=False),
    sa.Column("due", Instant),
    sa.Column("done_at", Instant),
    sa.Column("urged_at", Instant),
    sa.Column("owner", Id),  # who delegated it and gets it back
    sa.Index("ix_task_id", "tenant", "id"),
)

task_queue = _table(
    "task_queue",
    _key("queue", sa.String(200)),
    _key("due", Instant),
    _key("task", Id),
    sa.Column("case", Id, nullable=False),
    sa.Index("ix_queue_task", "tenant", "task"),
)

timer = _table(
    "timer",
    _key("case", Id),
    _key("id", Id),
    sa.Column("bucket", sa.Integer, nullable=False),
    sa.Column("due", Instant, nullable=False),
    sa.Column("kind", sa.String(12), nullable=False),
    sa.Column("element", Name, nullable=False),
    sa.Column("provisional", sa.Boolean, nullable=False, default=False),
    sa.Index("ix_timer_due", "tenant", "bucket", "due"),
)

subscription = _table(
    "subscription",
    _key("case", Id),
    _key("id", Id),
    sa.Column("element", Name, nullable=False),
    sa.Column("type", sa.String(12), nullable=False),
    sa.Column("name", Name, nullable=False),
    sa.Column("process", Name, nullable=False),
    sa.Column("role", sa.String(200), nullable=False),
    sa.Column("form", Name),
    sa.Column("action", Name),
    sa.Column("key", Name),
    sa.Column("paths", sa.Text),
    sa.Index("ix_subscription_name", "tenant", "type", "name", "key"),
)

incident = _table(
    "incident",
    _key("case", Id),
    _key("id", Id),
    sa.Column("element", Name, nullable=False),
    sa.Column("error", sa.Text, nullable=False),
    sa.Column("raised_at", Instant, nullable=False),
)

job = _table(
    "job",
    _key("case", Id),
    _key("id", Id),
    sa.Column("element", Name, nullable=False),
    sa.Column("topic", Name, nullable=False),
)

person = _table(
    "person",
    _key("id", Id),
    sa.Column("name", Hash, nullable=False),
    sa.Column("demo", sa.Boolean, nullable=False, default=False),
)

post = _table(
    "post",
    _key("id", Id),
    sa.Column("person", Id, nullable=False),
    sa.Column("role", Name, nullable=False),
    sa.Column("unit", Name, nullable=False),
    sa.Column("since", Instant, nullable=False),
    sa.Column("until", Instant),
    sa.Column("seconded_by", Name),
    sa.Column("substitute_for", Id),
    sa.Index("ix_post_person", "tenant", "person"),
    sa.Index("ix_post_queue", "tenant", "unit", "role"),
)

process = _table(
    "process",
    _key("id", Name),
    sa.Column("name", Name, nullable=False),
    sa.Column("digest", Hash, nullable=False),
    sa.Column("deployed_at", Instant, nullable=False),
)

schedule = _table(
    "schedule",
    _key("process", Name),
    _key("element", Name),
    _key("part", sa.Integer),
    sa.Column("kind", sa.String(12), nullable=False),
    sa.Column("name", Name, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("units", Name, nullable=False),
    sa.Column("bucket", sa.Integer, nullable=False),
    sa.Column("due", Instant),
    sa.Column("state", sa.Text, nullable=False),
    sa.Index("ix_schedule_due", "tenant", "bucket", "due"),
    sa.Index("ix_schedule_name", "tenant", "kind", "name"),
)

region = _table(
    "region",
    _key("id", Name),
    sa.Column("pack", Hash, nullable=False),
    sa.Column("loaded_at", Instant, nullable=False),
)

calendar = _table(
    "calendar",
    _key("digest", Hash),
    sa.Column("loaded_at", Instant, nullable=False),
    sa.Column("current", sa.Boolean, nullable=False),
)

copy = _table(
    "copy",
    _key("case", Id),
    _key("person", Id),
    sa.Column("sent_by", Id, nullable=False),
    sa.Column("sent_at", Instant, nullable=False),
    sa.Column("read_at", Instant),
    sa.Index("ix_copy_person", "tenant", "person", "sent_at"),
)

object = _table(  # what outlives a case: a vehicle, a frontage, a pact …
    "object",
    _key("id", Id),
    sa.Column("type", sa.String(40), nullable=False),
    sa.Column("key", sa.String(200)),  # in the clear; a personal one is found through the vault
    sa.Column("unit", Name, nullable=False),
    sa.Column("path", sa.String(200), nullable=False),
    sa.Column("status", sa.String(40), nullable=False),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("head", Hash, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("changed_at", Instant, nullable=False),
    sa.Index("ix_object_key", "tenant", "type", "key", unique=True),
    sa.Index("ix_object_changed", "tenant", "type", "changed_at", "id"),
)

object_value = _table(  # one field (n = 0), or one item of a list (n from 1), as tagged JSON
    "object_value",
    _key("object", Id),
    _key("name", sa.String(60)),
    _key("n", sa.Integer),
    sa.Column("value", sa.Text, nullable=False),
)

object_link = _table(  # which case has dealt with which object at which element ("": by hand)
    "object_link",
    _key("case", Id),
    _key("object", Id),
    _key("element", Name),
    sa.Column("at", Instant, nullable=False),
    sa.Index("ix_link_object", "tenant", "object", "at"),
)

object_types = _table(  # one row: the types in force
    "object_types", _key("id", sa.String(10)), sa.Column("digest", Hash, nullable=False)
)

folded = _table(
    "folded",
    _key("case", Id),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("opened_at", Instant, nullable=False),
    sa.Column("latest", Instant, nullable=False),
    sa.Column("marks", sa.Text, nullable=False),
    sa.Index("ix_folded_opened", "tenant", "opened_at"),
)

publication = _table(
    "publication",
    _key("metric", Name),
    _key("period", Name),
    _key("revision", sa.Integer),
    sa.Column("published_at", Instant, nullable=False),
    sa.Column("by", Id, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
)

hotspot = _table(
    "hotspot",
    _key("case", Id),  # a report that belongs to the hot spot
    sa.Column("id", Id, nullable=False),  # the case at which it was noticed
    sa.Column("unit", Name, nullable=False),
    sa.Column("category", Name, nullable=False),
    sa.Column("by", Name, nullable=False),
    sa.Column("proposed_at", Instant, nullable=False),
    sa.Index("ix_hotspot_unit", "tenant", "unit", "proposed_at"),
)

noticed = _table(  # how far a case's journal has been read for notices
    "noticed", _key("case", Id), sa.Column("seq", sa.Integer, nullable=False)
)

notice = _table(
    "notice",
    _key("id", Id),
    sa.Column("person", Id, nullable=False),
    sa.Column("kind", sa.String(12), nullable=False),
    sa.Column("case", Id, nullable=False),
    sa.Column("task", Id),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("urgent", sa.Boolean, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("state", sa.String(12), nullable=False),
    sa.Column("next", Instant, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("error", sa.Text),
    sa.Column("read_at", Instant),
    sa.Index("ix_notice_due", "tenant", "state", "next"),
    sa.Index("ix_notice_person", "tenant", "person", "at"),
)

saved_filter = _table(  # what somebody wants to see at the desk again: not in the journal
    "saved_filter",
    _key("person", Id),
    _key("id", sa.Integer),
    sa.Column("name", sa.String(40), nullable=False),
    sa.Column("query", sa.String(500), nullable=False),
)

unit_shape = _table(  # where a unit lies, in millionths of a degree: not in the journal (0012)
    "unit_shape",
    _key("unit", Name),
    sa.Column("geometry", sa.Text, nullable=False),  # polygons of rings of [lng, lat]
    sa.Column("schematic", sa.Boolean, nullable=False, default=False),
    sa.Column("south", sa.Integer, nullable=False),
    sa.Column("north", sa.Integer, nullable=False),
    sa.Column("west", sa.Integer, nullable=False),
    sa.Column("east", sa.Integer, nullable=False),
)

PROJECTED = (
    publication,
    folded,
    hotspot,
    case,
    task,
    task_queue,
    timer,
    subscription,
    incident,
    job,
    person,
    post,
    process,
    schedule,
    region,
    calendar,
    copy,
    object,
    object_value,
    object_link,
    object_types,
)
