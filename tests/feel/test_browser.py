"""One golden file, two interpreters: what the browser shows is what the server decides."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engine.feel import evaluate, parse, to_json

HERE = Path(__file__).parent
SCRIPT = HERE.parents[1] / "api" / "static" / "feel.js"
GOLDEN = (HERE / "golden.json").read_text(encoding="utf-8")
CASES = json.loads(GOLDEN, parse_float=Decimal)
RUNNER = """
const { evaluate } = await import(process.argv[1]);
let text = "";
for await (const chunk of process.stdin) text += chunk;
const results = JSON.parse(text).map(([tree, context]) => evaluate(tree, context) ?? null);
console.log(JSON.stringify(results));
"""


@pytest.mark.parametrize("case", CASES, ids=[case["expression"] for case in CASES])
def test_the_server_computes_the_golden_value(case: dict[str, Any]) -> None:
    value = evaluate(case["expression"], case["context"])

    assert value == case["expected"]
    assert type(value) is type(case["expected"]) or isinstance(value, Decimal)


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
def test_the_browser_computes_the_same_golden_values() -> None:
    cases = json.loads(GOLDEN)
    trees = [[to_json(parse(case["expression"])), case["context"]] for case in cases]
    assert all(tree is not None for tree, _ in trees)

    results = _in_node(trees)

    for case, result in zip(cases, results, strict=True):
        assert (case["expression"], result) == (case["expression"], case["expected"])
        assert type(result) is type(case["expected"])


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
def test_the_browser_reaches_no_inherited_property() -> None:
    trees = [[["get", name], {}] for name in ("constructor", "__proto__", "toString")]
    trees.append([["path", ["get", "a"], "constructor"], {"a": {}}])

    assert _in_node(trees) == [None] * 4


@pytest.mark.parametrize(
    "text",
    [
        "now()",
        "2 * 3",
        'date("2026-01-01")',
        'string length("a")',
        "for i in 1..3 return i",
        "xs[1]",
        "day.year",
        "9007199254740993",
        "0.12345678",
        "decision = work_hour(2)",
    ],
)
def test_what_only_the_server_can_compute_has_no_tree(text: str) -> None:
    assert to_json(parse(text)) is None


def test_the_script_is_small() -> None:
    assert len(gzip.compress(SCRIPT.read_bytes(), mtime=0)) <= 2048


def _in_node(trees: list[Any]) -> Any:
    node = shutil.which("node")
    assert node
    command = [node, "--input-type=module", "-e", RUNNER, SCRIPT.as_uri()]
    done = subprocess.run(
        command, input=json.dumps(trees), capture_output=True, text=True, check=True, timeout=30
    )
    return json.loads(done.stdout)
