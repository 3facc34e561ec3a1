"""What goes over the wire."""

from __future__ import annotations

from apiflask import Schema
from apiflask.fields import Boolean, DateTime, Dict, Integer, List, Nested, Raw, String
from apiflask.validators import Length, OneOf, Range


class CaseOut(Schema):
    id = String()
    number = String()
    process = String()
    name = String()
    unit = String()
    status = String(metadata={"description": "open, closed (counts in rates) or ended (does not)"})
    net = String()
    channel = String()
    title = String(allow_none=True)
    occurred_at = DateTime()
    opened_at = DateTime()
    due = DateTime(allow_none=True)
    provisional = Boolean()
    resolved_at = DateTime(allow_none=True)
    closed_at = DateTime(allow_none=True)
    outcome = String(allow_none=True)
    route_class = String(allow_none=True)
    suspended = Boolean()
    external = String(allow_none=True)
    definition = String()
    seq = Integer()


class CaseItem(CaseOut):
    """A case inside a list."""


class TaskOut(Schema):
    id = String()
    case = String()
    element = String()
    name = String()
    role = List(String())
    unit = String()
    form = String(allow_none=True)
    status = String()
    assignee = String(allow_none=True)
    priority = Integer()
    offered_at = DateTime()
    due = DateTime(allow_none=True)


class ListedOut(Schema):
    task = Nested(TaskOut)
    case = Nested(CaseItem)


class QueueOut(Schema):
    items = List(Nested(ListedOut))
    next = String(allow_none=True)


class CasesOut(Schema):
    items = List(Nested(CaseItem))
    next = String(allow_none=True)


class PageIn(Schema):
    after = String(load_default=None)
    limit = Integer(strict=False, load_default=50, validate=Range(1, 200))


class CasesIn(PageIn):
    status = String(load_default=None)
    process = String(load_default=None)
    unit = String(load_default=None)
    number = String(load_default=None)
    mine = Boolean(load_default=False)


class ReportIn(Schema):
    process = String(required=True, validate=Length(1, 80))
    unit = String(required=True)
    answers = Dict(keys=String(), values=Raw(allow_none=True), required=True)
    net = String(load_default="城市管理")
    channel = String(load_default="巡查")
    occurred_at = DateTime(load_default=None)
    external = String(load_default=None)


class AnswersIn(Schema):
    answers = Dict(keys=String(), values=Raw(allow_none=True), load_default=dict)


class CompleteIn(AnswersIn):
    occurred_at = DateTime(
        load_default=None, metadata={"description": "补录: when it was really done"}
    )


class DelegateIn(Schema):
    to = String(required=True)
    reason = String(load_default="", validate=Length(max=500))


class MessageIn(AnswersIn):
    message = String(required=True)
    subscription = String(load_default=None)


class NoteIn(Schema):
    text = String(required=True, validate=Length(1, 2000))


class EvidenceIn(Schema):
    files = List(String(), required=True, validate=Length(1, 50))
    text = String(load_default="", validate=Length(max=2000))


class KeyIn(Schema):
    key = String(
        data_key="Idempotency-Key",
        load_default=None,
        validate=Length(1, 100),
        metadata={"description": "the same key gives the same reply and no second effect"},
    )


class ReplyOut(Schema):
    case = String()
    number = String()
    seq = Integer(metadata={"description": "number of the record that was appended"})
    task = String()


class RecordOut(Schema):
    seq = Integer()
    at = DateTime()
    kind = String()
    actor = Dict()
    data = Dict()
    effects = List(Dict())
    prev = String()
    post = String()


class HistoryOut(Schema):
    items = List(Nested(RecordOut))


class ProcessOut(Schema):
    id = String()
    name = String()
    digest = String()
    deployed_at = String()


class ProcessesOut(Schema):
    items = List(Nested(ProcessOut))


class FieldOut(Schema):
    key = String()
    label = String()
    type = String()
    widget = String(allow_none=True)
    required = Boolean()


class FormOut(Schema):
    form = String(allow_none=True)
    questions = List(Nested(FieldOut))
    draft = Dict()
    proposed = Dict(metadata={"description": "what a delegate answered, for whoever decides"})


class PostOut(Schema):
    role = String()
    unit = String()


class MeOut(Schema):
    id = String()
    name = String(allow_none=True)
    posts = List(Nested(PostOut))


class FileOut(Schema):
    id = String(metadata={"description": "SHA-256 of the bytes, hex"})


class VerdictOut(Schema):
    stream = String()
    records = Integer()
    identical = Boolean()
    at = Integer()
    fault = String()


class HealthOut(Schema):
    status = String()


class ExpressionIn(Schema):
    expression = String(required=True, validate=Length(1, 10_000))
    context = Dict(load_default=dict, metadata={"description": '{"$d": "2026-11-25"} is a date'})


class ValueOut(Schema):
    value = Raw(allow_none=True)


class DecisionIn(Schema):
    context = Dict(load_default=dict, metadata={"description": "the inputs by name"})


class OutcomeOut(Schema):
    value = Raw(allow_none=True)
    outputs = Dict()
    rules = Dict(metadata={"description": "element -> the numbers of the rules that hit"})
    notes = List(String())


class ReasonIn(Schema):
    reason = String(required=True, validate=Length(1, 500))


class HandIn(Schema):
    to = String(required=True)
    reason = String(load_default="", validate=Length(max=500))


class SendBackIn(ReasonIn):
    to = String(
        load_default=None,
        allow_none=True,
        metadata={"description": 'element id, "starter", or nothing for the step before'},
    )
    direct = Boolean(load_default=False, metadata={"description": "comes straight back 直送"})


class StepOut(Schema):
    process = String()
    el = String()
    by = String()
    seq = Integer(metadata={"description": "number of the record that finished it"})


class EarlierOut(Schema):
    items = List(Nested(StepOut))


class SignersIn(Schema):
    to = List(String(), required=True, validate=Length(1, 50))
    when = String(load_default="parallel", validate=OneOf(["before", "parallel", "after"]))
    reason = String(load_default="", validate=Length(max=500))


class SignerIn(Schema):
    who = String(load_default="")
    reason = String(load_default="", validate=Length(max=500))


class UrgeIn(Schema):
    text = String(load_default="", validate=Length(max=500))


class CopyIn(UrgeIn):
    to = List(String(), required=True, validate=Length(1, 100))


class CopiesIn(Schema):
    unread = Boolean(load_default=False)


class CopiedOut(Schema):
    case = Nested(CaseItem)
    sent_by = String()
    sent_at = DateTime()
    read_at = DateTime(allow_none=True)


class CopiesOut(Schema):
    items = List(Nested(CopiedOut))


class OrderIn(Schema):
    do = String(required=True, validate=OneOf(["before", "after", "cancel"]))
    el = String()
    p = String(metadata={"description": "process, if not the case's own"})
    token = String(metadata={"description": "cancel this one instance"})
    inside = String(data_key="in", metadata={"description": "which sub-process instance"})


class ModifyIn(ReasonIn):
    steps = List(Nested(OrderIn), required=True, validate=Length(1, 50))


class BulkIn(ModifyIn):
    filters = Dict(keys=String(), values=Raw(), required=True)


class ResetIn(ReasonIn):
    to = Integer(required=True, metadata={"description": "number of an earlier record"})
    clocks = String(load_default="restart", validate=OneOf(["restart", "keep"]))


class MigrateIn(ReasonIn):
    to = String(load_default=None, allow_none=True)
    mapping = Dict(keys=String(), values=String(), load_default=dict)
    clocks = String(load_default="keep", validate=OneOf(["keep", "recompute"]))


class MigrationIn(MigrateIn):
    process = String(required=True)
    reason = String(load_default="", validate=Length(max=500))


class TrialOut(Schema):
    case = String()
    number = String()
    stands = List(String())
    goes = List(String())
    faults = List(String())


class TrialsOut(Schema):
    sentences = List(String())
    trials = List(Nested(TrialOut))


class OneDoneOut(Schema):
    case = String()
    number = String()
    done = Boolean()
    words = String()


class OutcomesOut(Schema):
    all = List(Nested(OneDoneOut))
    done = Integer()
    failed = List(Nested(OneDoneOut))


class HandOverIn(ReasonIn):
    person = String(required=True)
    to = String(required=True)
    dry_run = Boolean(load_default=False)


class ObjectItem(Schema):
    id = String()
    type = String()
    type_name = String()
    title = String(metadata={"description": "personal titles are masked"})
    unit = String()
    status = String()
    changed_at = DateTime()


class ObjectsIn(PageIn):
    type = String(load_default=None)
    status = String(load_default=None)
    unit = String(load_default=None)
    q = String(load_default=None, metadata={"description": "words in it, or a whole personal key"})


class ObjectsOut(Schema):
    SHOWN = ("id", "type", "type_name", "title", "unit", "status", "changed_at")

    items = List(Nested(ObjectItem))
    next = String(allow_none=True)


class ObjectOut(ObjectItem):
    key = String()
    created_at = DateTime()
    fields_ = Dict(data_key="fields", attribute="fields")
    lists = Dict()
    next = List(String(), metadata={"description": "statuses that may follow"})
    may_change = Boolean()


class ObjectIn(Schema):
    type = String(required=True, validate=Length(1, 40))
    unit = String(required=True, validate=Length(1, 64))
    fields_ = Dict(
        data_key="fields", attribute="fields", keys=String(), values=Raw(allow_none=True),
        required=True,
    )  # fmt: skip
    add = Dict(keys=String(), values=Raw(), load_default=dict)
    status = String(load_default=None)
    case = String(load_default=None, metadata={"description": "the case that it belongs to"})


class ObjectUpdateIn(Schema):
    fields_ = Dict(
        data_key="fields", attribute="fields", keys=String(), values=Raw(allow_none=True),
        load_default=dict,
    )  # fmt: skip
    add = Dict(keys=String(), values=Raw(), load_default=dict)
    status = String(load_default=None)
    note = String(load_default=None, validate=Length(max=500))


class ObjectReplyOut(Schema):
    object = String()
    type = String()
    status = String()
    seq = Integer(metadata={"description": "number of the last record in the object's journal"})


class ChangedOut(Schema):
    label = String()
    before = Raw(allow_none=True)
    after = Raw(allow_none=True)


class ObjectEntryOut(Schema):
    seq = Integer()
    at = DateTime()
    kind = String()
    actor = String()
    case = String(metadata={"description": "number of the case that caused it, or empty"})
    element = String()
    note = String()
    changes = List(Nested(ChangedOut))


class ObjectHistoryOut(Schema):
    items = List(Nested(ObjectEntryOut))


class ObjectTypeOut(Schema):
    id = String()
    name = String()
    key = String()
    statuses = List(String())
    questions = List(Nested(FieldOut))
    lists = Dict()


class ObjectTypesOut(Schema):
    items = List(Nested(ObjectTypeOut))


class CaseOfOut(Schema):
    number = String()
    name = String()
    status = String()


class CasesOfOut(Schema):
    items = List(Nested(CaseOfOut))


class MetricOut(Schema):
    id = String()
    family = String()
    version = Integer()
    title = String()
    measure = String()
    unit = String()
    population = String()
    numerator = String(metadata={"description": "FEEL over the facts of a case"})
    denominator = String()


class MetricsOut(Schema):
    items = List(Nested(MetricOut))


class FiguresIn(Schema):
    since = String(data_key="from", attribute="from", load_default="")
    until = String(data_key="to", attribute="to", load_default="")
    as_of = String(load_default="")
    by = String(load_default="")
    unit = String(load_default="")
    members = Boolean(load_default=False)


class ExcludedOut(Schema):
    reason = String()
    count = Integer()


class FigureOut(Schema):
    metric = Nested(MetricOut)
    digest = String(metadata={"description": "of the definition and the reasons it names"})
    key = String()
    group = String()
    text = String()
    shown = String()
    numerator = Integer()
    denominator = Integer()
    excluded = List(Nested(ExcludedOut))
    members = Dict()


class FiguresOut(Schema):
    items = List(Nested(FigureOut))


class PublicationOut(Schema):
    metric = String()
    title = String()
    version = Integer()
    digest = String()
    period = String()
    before = DateTime()
    revision = Integer()
    reason = String()
    published_at = DateTime()
    figures = List(Dict())
    members = String(metadata={"description": "digest of the list of cases and journal heads"})


class PublicationsOut(Schema):
    items = List(Nested(PublicationOut))
