"""What must hold between the rows of a pack; each check adds to the findings, none stops."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable

from ..feel import FeelError, evaluate, parse
from ..model import Limit
from .counts import check_counts, check_scores
from .facts import FACTS, NAMED
from .pack import Pack
from .rows import Findings
from .values import LEVELS, PACT, POWERS, REVIEWS, RULES, STATUSES, LegalBasis, Unit

BRACED = re.compile(r"\{([^{}]+)\}")  # an expression in a document
KINDS = ("text", "number", "date", "time")
NUMBER = re.compile(r"\{(\w+)\}")  # a parameter in a sentence


def check(pack: Pack, findings: Findings) -> None:
    """Run every check of ``CHECKS`` over the pack."""
    for file, rule in CHECKS:
        for row, message in rule(pack):
            findings.setdefault(f"{pack.id}/{file} {row}", []).append(message)


def broken(before: Pack, after: Pack) -> Findings:
    """Row -> what the checks say of ``after`` and did not say of ``before`` already."""
    old: Findings = {}
    new: Findings = {}
    check(before, old)
    check(after, new)
    return {where: said for where, said in new.items() if said != old.get(where)}


Messages = Iterable[tuple[str, str]]


def _unique_units(pack: Pack) -> Messages:
    for label, names in (("id", [u.id for u in pack.unit_rows]), ("名称", _names(pack))):
        yield from ((name, f"{label}重复") for name, n in Counter(names).items() if n > 1)


def _names(pack: Pack) -> list[str]:
    return [unit.name for unit in pack.unit_rows]


def _tree(pack: Pack) -> Messages:
    roots = [unit for unit in pack.unit_rows if not unit.parent]
    if pack.unit_rows and len(roots) != 1:
        yield "parent", f"应只有一个顶级单位,现有 {len(roots)} 个"
    for unit in pack.unit_rows:
        if unit.level not in LEVELS:
            yield unit.id, f"不认识的层级 {unit.level}"
        elif unit.parent:
            yield from _below(unit, pack.units.get(unit.parent))


def _below(unit: Unit, parent: Unit | None) -> Messages:
    if parent is None or not parent.territory:
        yield unit.id, f"上级 {unit.parent} 不是已有的地域单位"
    elif unit.territory and parent.level in LEVELS:
        # Grids nest (Zhongshan: 1 big, 11 middle, 66 small), nothing else does.
        nested = unit.level == parent.level == "网格"
        if not nested and LEVELS.index(parent.level) >= LEVELS.index(unit.level):
            yield unit.id, f"层级 {unit.level} 不能在 {parent.level} 之下"
    elif not unit.territory and unit.level != parent.level:
        yield unit.id, f"部门应与上级同层级 {parent.level},而不是 {unit.level}"


def _departments(pack: Pack) -> Messages:
    for unit in pack.unit_rows:
        if unit.territory == bool(unit.department):
            yield unit.id, "部门要写 department,地域单位不写"
        if unit.powers and unit.territory:
            yield unit.id, "地域单位没有行政职权(行政强制法 10、17、22)"
        yield from ((unit.id, f"不认识的职权 {p}") for p in unit.powers if p not in POWERS)


def _parameters(pack: Pack) -> Messages:
    begun = Counter((row.key, row.order) for row in pack.rows)
    yield from ((key, "同一天有两个值") for (key, _), n in begun.items() if n > 1)
    for row in pack.rows:
        if not row.source and not row.confirm:
            yield row.key, "要有来源 source,或标明由本市确认 confirm = true"
        if row.confirm and not row.confirm_by:
            yield row.key, "要写明由谁确认 confirm_by(写在文件开头则适用于全部)"


def _bases(pack: Pack) -> Messages:
    for row in pack.bases:
        if row.status not in STATUSES:
            yield row.id, f"status 应为 {' 或 '.join(STATUSES)}"
        if row.in_force_to and row.in_force_to <= row.in_force_from:
            yield row.id, "失效日应晚于生效日"
        if row.powers and not row.organs:
            yield row.id, "规定了职权就要写明有权单位 organs"
        if row.kind == PACT and "seize" in row.powers:
            yield row.id, "公约不能设定查封扣押(行政强制法 10)"
        yield from ((row.id, f"不认识的职权 {p}") for p in row.powers if p not in POWERS)
        yield from _overlaps(row, pack.bases)


def _overlaps(row: LegalBasis, rows: Iterable[LegalBasis]) -> Messages:
    for other in rows:
        if other is not row and other.id == row.id and other.holds(row.in_force_from):
            yield row.id, f"与另一行在 {row.in_force_from} 同时有效"


def _demands(pack: Pack) -> Messages:
    known = {row.id for row in pack.bases}
    for row in pack.demands:
        if row.rule not in RULES:
            yield row.id, f"rule 应为 {'、'.join(RULES)} 之一"
        if row.power and row.power not in POWERS:
            yield row.id, f"不认识的职权 {row.power}"
        yield from ((row.id, f"没有依据 {b}") for b in row.bases if b not in known)
        if not (row.source and row.remedy):
            yield row.id, "要写来源 source 和怎样才可以 remedy"


def _remedies(pack: Pack) -> Messages:
    known, keys = {row.id for row in pack.bases}, {row.key for row in pack.rows}
    for row in pack.remedies:
        yield from ((row.id, f"没有参数 {k}") for k in NUMBER.findall(row.text) if k not in keys)
    named = [(r.id, r.basis) for r in pack.remedies] + [(c.id, c.basis) for c in pack.countings]
    yield from ((ident, f"没有依据 {b}") for ident, b in named if b and b not in known)
    for each in pack.countings:
        told = (*each.workdays, *filter(None, [each.up_to]))
        yield from ((each.id, f"应为天数,而不是 {n}") for n in told if not n.isdecimal())


def _ledger(pack: Pack) -> Messages:
    for row in pack.ledger:
        if row.kind not in KINDS:
            yield row.id, f"kind 应为 {'、'.join(KINDS)},实际为 {row.kind}"
        try:
            strange = set(parse(row.value).names) - set(FACTS) - set(NAMED)
        except FeelError as error:
            yield row.id, f"“{row.value}”不是 FEEL:{error}"
            continue
        yield from ((row.id, f"案件没有事实 {name}") for name in sorted(strange))


def _papers(pack: Pack) -> Messages:
    known, kinds = {row.id for row in pack.bases}, {row.kind for row in pack.remedies}
    for row in pack.papers:
        yield from ((row.id, f"没有依据 {b}") for b in row.bases if b not in known)
        if row.remedy and row.remedy not in kinds:
            yield row.id, f"救济告知表里没有 {row.remedy} 这一种"
        if not row.source:
            yield row.id, "要写来源 source"
        written = [each for text in (*row.body, row.objection) for each in BRACED.findall(text)]
        for expression in (*written, *filter(None, [row.refuse])):
            try:
                parse(expression)
            except FeelError as error:
                yield row.id, f"“{expression}”不是 FEEL:{error}"


def _review(pack: Pack) -> Messages:
    review = pack.legal_review
    if review.status not in REVIEWS:
        yield "legal_review", f"status 应为 {'、'.join(REVIEWS)} 之一"
    if review.status == "reviewed" and not (review.by and review.on and review.content):
        yield "legal_review", "审核要写明 by、on、content"


def _classes(pack: Pack) -> Messages:
    for name, ids in (
        ("大类", [g.id for g in pack.groups]),
        ("小类", [c.id for c in pack.taxonomy]),
    ):
        yield from ((key, f"{name} id 重复") for key, n in Counter(ids).items() if n > 1)
    groups = {group.id for group in pack.groups}
    for row in pack.taxonomy:
        if row.group not in groups:
            yield row.id, f"没有大类 {row.group}"
        if row.net not in pack.nets:
            yield row.id, f"没有网 {row.net}"
        if not row.source and not row.confirm:
            yield row.id, "要有来源 source,或标明 confirm = true"


def _codings(pack: Pack) -> Messages:
    masters = {row.id for row in pack.groups} | {row.id for row in pack.taxonomy}
    versions = {version.id for version in pack.versions}
    told = Counter((row.version, row.kind, row.code) for row in pack.codes)
    yield from ((f"{v} {c}", "同一版里代码重复") for (v, _, c), n in told.items() if n > 1)
    for version in pack.versions:
        if version.net not in pack.nets:
            yield version.id, f"没有网 {version.net}"
    for row in pack.codes:
        if row.version not in versions or row.master not in masters:
            yield f"{row.version} {row.code}", f"没有版本 {row.version} 或没有类 {row.master}"


def _duties(pack: Pack) -> Messages:
    known = {row.id for row in pack.taxonomy}
    for row in pack.duty_list:
        if row.category not in known:
            yield row.id, f"没有小类 {row.category}"
        if not row.source and not row.confirm:
            yield row.id, "要有来源 source,或标明 confirm = true"


def _metrics(pack: Pack) -> Messages:
    yield from check_counts(pack.metrics, pack.exclusions)
    yield from check_scores(pack.scores, pack.score_parts, pack.metrics)


def _standards(pack: Pack) -> Messages:
    classes, bases = {row.id for row in pack.taxonomy}, {row.id for row in pack.bases}
    for row in pack.standards:
        if row.category not in classes:
            yield row.id, f"没有小类 {row.category}"
        if row.basis and row.basis not in bases:
            yield row.id, f"没有依据 {row.basis}"
        if row.limit and not _is_limit(row.limit):
            yield row.id, f"limit 应为 FEEL 时限,例如 work_hour(4),而不是 {row.limit}"
        if not row.source and not row.confirm:
            yield row.id, "要有来源 source,或标明 confirm = true"


def _is_limit(text: str) -> bool:
    try:
        return isinstance(evaluate(text, {}), Limit)
    except FeelError:
        return False


CHECKS: tuple[tuple[str, Callable[[Pack], Messages]], ...] = (
    ("units.toml", _unique_units),
    ("units.toml", _tree),
    ("units.toml", _departments),
    ("parameters.toml", _parameters),
    ("legal_bases.toml", _bases),
    ("demands.toml", _demands),
    ("remedies.toml", _remedies),
    ("pack.toml", _review),
    ("taxonomy.toml", _classes),
    ("taxonomy.toml", _codings),
    ("duty_list.toml", _duties),
    ("filing_standards.toml", _standards),
    ("ledger.toml", _ledger),
    ("papers.toml", _papers),
    ("metrics.toml", _metrics),
)
