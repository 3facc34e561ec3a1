"""From files to a Definition: something the kernel can run, named by a digest of what it is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.bpmn.specs.mixins import CallActivityMixin, SubWorkflowTaskMixin

from ..errors import Invalid
from . import activities, correlation, data, undoing
from .bundle import Bundle, collect
from .expressions import normalise, unreadable
from .extensions import Element
from .parser import Parser
from .refuse import problems
from .rewrite import rewrite

PROFILES = ("strict", "bpmn")


@dataclass(frozen=True, slots=True, eq=False)
class Definition:
    """A process and everything it calls, parsed. Equal digests mean equal behaviour.

    ``files`` are only those in use, so ``build(process, definition.files)`` gives the same again.
    ``spec`` and ``subprocesses`` are SpiffWorkflow's; shared and never mutated.
    """

    process: str
    digest: str
    name: str
    profile: str
    files: Mapping[str, bytes]
    elements: Mapping[tuple[str, str], Element]
    spec: Any
    subprocesses: Mapping[str, Any]
    processes: tuple[str, ...]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Definition) and other.digest == self.digest

    def __hash__(self) -> int:
        return hash(self.digest)


def build(
    process: str,
    library: Mapping[str, bytes],
    *,
    roles: Mapping[str, Any],
    profile: str = "strict",
) -> Definition:
    """The runnable definition of ``process``; Invalid maps every unfit element to its reasons.

    ``roles`` (role -> anything) are the names a task may ask for; empty means unchecked.
    """
    if profile not in PROFILES:
        raise Invalid({"profile": [f"配置应为 strict 或 bpmn,实际为 {profile}"]})
    definition = _built(process, tuple(sorted(library.items())), profile)
    _check_roles(definition, roles)
    return definition


def digest(files: Mapping[str, bytes], profile: str) -> str:
    """sha256 over the canonical JSON of the sorted [path, sha256] pairs and the profile."""
    pairs = [[path, hashlib.sha256(files[path]).hexdigest()] for path in sorted(files)]
    text = json.dumps([pairs, profile], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@lru_cache(maxsize=64)
def _built(process: str, library: tuple[tuple[str, bytes], ...], profile: str) -> Definition:
    files = collect(process, dict(library), strict=profile == "strict").files
    return _assembled(process, tuple(sorted(files.items())), profile)


@lru_cache(maxsize=256)
def _assembled(process: str, files: tuple[tuple[str, bytes], ...], profile: str) -> Definition:
    bundle = collect(process, dict(files), strict=profile == "strict")
    _check(bundle, strict=profile == "strict")
    specs = dict(_specs(bundle))
    return Definition(
        process=process,
        digest=digest(bundle.files, profile),
        name=bundle.processes[process].get("name") or process,
        profile=profile,
        files=MappingProxyType(bundle.files),
        elements=MappingProxyType(bundle.elements),
        spec=specs.pop(process),
        subprocesses=MappingProxyType(specs),
        processes=tuple(bundle.processes),
    )


def _check(bundle: Bundle, *, strict: bool) -> None:
    found: dict[str, list[str]] = {}
    for node in bundle.nodes:
        for element, messages in problems(node, strict).items():
            found.setdefault(element, []).extend(messages)
        unfit = (*activities.problems(node, strict), *undoing.problems(node), *data.problems(node))
        unfit = (*unfit, *correlation.problems(node))
        for element, message in (*unfit, *normalise(node, strict), *unreadable(node)):
            found.setdefault(element, []).append(message)
    if found:
        raise Invalid(found)


def _specs(bundle: Bundle) -> Iterator[tuple[str, Any]]:
    """Key -> spec: a process by its id, an embedded sub-process by ``process/element``."""
    rewritten: list[Any] = []
    for process, node in bundle.processes.items():
        root = node.getroottree().getroot()
        if root not in rewritten:
            rewritten.append(root)
            rewrite(root)
        yield from _tree(_parser(root, process), process, process)


def _parser(root: Any, process: str) -> Parser:
    try:
        parser = Parser(root)
        parser.get_spec(process)
    except ValidationException as error:
        raise Invalid({process: [f"流程 {process} 无法解析:{error}"]}) from error
    return parser


def _tree(parser: Parser, process: str, name: str) -> Iterator[tuple[str, Any]]:
    spec = parser.get_spec(name)
    spec.process = process
    yield (process if name == process else f"{process}/{name}"), spec
    for task in list(spec.task_specs.values()):
        if isinstance(task, SubWorkflowTaskMixin) and not isinstance(task, CallActivityMixin):
            inner, task.spec = task.spec, f"{process}/{task.spec}"
            yield from _tree(parser, process, inner)


def _check_roles(definition: Definition, roles: Mapping[str, Any]) -> None:
    wrong = {
        element.id: [f"节点“{element.name}”({element.id})的岗位 {role} 不在岗位表中"]
        for element in definition.elements.values()
        for role in element.role
        if roles and role not in roles and element.type in ("userTask", "manualTask")
    }
    if wrong:
        raise Invalid(wrong, "")
