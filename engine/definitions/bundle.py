"""Everything a process needs to run: the processes it calls, their forms and decisions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from ..dmn import decision_ids, imported_by, namespace_of
from ..errors import Invalid
from .extensions import Element, attribute, called_element, elements
from .refuse import label
from .rewrite import inline_event_definitions, wrap_global_tasks
from .xml import Node, descendants, parse_xml

ROLES = "workflows/roles.json"
FORM_PROPERTIES = ("form", "return_form")


@dataclass(slots=True)
class Bundle:
    """Process id -> its ``process`` node and elements; path -> bytes of the files in use."""

    library: Mapping[str, bytes]
    processes: dict[str, Node] = field(default_factory=dict)
    elements: dict[tuple[str, str], Element] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    strict: bool = True

    @property
    def nodes(self) -> Iterable[Node]:
        return self.processes.values()


def collect(process: str, library: Mapping[str, bytes], *, strict: bool = True) -> Bundle:
    """The process and all it reaches. Raises Invalid if a file is missing or a call goes round."""
    bundle = Bundle(library, strict=strict)
    _add(process, bundle, None, ())
    bundle.files |= {path: data for path, data in library.items() if _shared(path)}
    return bundle


def _shared(path: str) -> bool:
    """What every process uses: the roles, and the forms of supervision, suspension, extension."""
    return path == ROLES or path.startswith("forms/common/")


def _add(process: str, bundle: Bundle, caller: Node | None, path: tuple[str, ...]) -> None:
    if process in path:
        assert caller is not None
        chain = " → ".join((*path, process))
        raise Invalid({caller.get("id"): [f"节点{label(caller)}循环调用:{chain}"]})
    if process not in bundle.processes:
        node = _process(process, bundle, caller)
        bundle.processes[process] = node
        _add_elements(process, node, bundle)
    for call in descendants(bundle.processes[process], "callActivity"):
        if called := called_element(call):
            _add(called, bundle, call, (*path, process))


def _process(process: str, bundle: Bundle, caller: Node | None) -> Node:
    """The ``process`` node: in its own folder, or beside its caller in the same file."""
    file = f"workflows/{process}/process.bpmn"
    roots = [caller.getroottree().getroot()] if caller is not None else []
    if file in bundle.library:
        bundle.files[file] = bundle.library[file]
        roots.insert(0, parse_xml(bundle.library[file]))
        inline_event_definitions(roots[0])
        wrap_global_tasks(roots[0])
    for root in roots:
        for node in descendants(root, "process"):
            if node.get("id") == process:
                return node
    if caller is not None:
        sentence = f"节点{label(caller)}调用的流程 {process} 不存在"
        raise Invalid({caller.get("id"): [sentence]})
    raise Invalid({process: [f"文件 {file} 不存在,或其中没有编号为 {process} 的流程"]})


def _add_elements(process: str, node: Node, bundle: Bundle) -> None:
    for element in elements(node):
        bundle.elements[process, element.id] = _with_form(element, bundle)
    for task in descendants(node, "businessRuleTask"):
        if decision := attribute(task, "decisionRef"):
            _add_decision(process, task, decision, bundle)


def _with_form(element: Element, bundle: Bundle) -> Element:
    """A form named, or lying where the element's own form would lie, joins the bundle."""
    own = f"{element.process}/{element.id}"
    if element.form is None and element.type == "userTask" and _form_file(own) in bundle.library:
        element = replace(element, form=own)
    named = [element.form, *(element.properties.get(key) for key in FORM_PROPERTIES)]
    for form in filter(None, named):
        file = _form_file(form)
        if file not in bundle.library and not bundle.strict:
            element = replace(element, form=None)  # another engine's form; ours is made up
            continue
        if file not in bundle.library:
            raise Invalid({element.id: [f"节点“{element.name}”({element.id})的表单 {file} 不存在"]})
        bundle.files[file] = bundle.library[file]
    return element


def _form_file(form: str) -> str:
    return f"forms/{form}.form"


def _add_decision(process: str, task: Node, decision: str, bundle: Bundle) -> None:
    folder = f"workflows/{process}/"
    for file in sorted(f for f in bundle.library if f.startswith(folder) and f.endswith(".dmn")):
        if decision in decision_ids(bundle.library[file]):
            _add_imports(folder, file, bundle)
            return
    raise Invalid({task.get("id"): [f"节点{label(task)}的决策表 {decision} 在 {folder} 中不存在"]})


def _add_imports(folder: str, file: str, bundle: Bundle) -> None:
    """A decision file and those beside it that it imports, however far."""
    beside = {
        namespace_of(bundle.library[f]): f
        for f in sorted(bundle.library)
        if f.startswith(folder) and f.endswith(".dmn")
    }
    todo = [file]
    while todo:
        file = todo.pop()
        if file not in bundle.files:
            bundle.files[file] = bundle.library[file]
            todo += [beside[n] for n in imported_by(bundle.library[file]) if n in beside]
