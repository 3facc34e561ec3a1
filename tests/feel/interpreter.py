"""Runs ``static/feel.js`` over trees: in node, or in a tab of Chromium."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engine.feel import parse, to_json

SCRIPT = Path(__file__).parents[2] / "api" / "static" / "feel.js"
MISSING = "no node here: `apt-get install -y nodejs` gives one"
RUN = """
const plain = (v) => {
  if (Array.isArray(v)) return v.map(plain);
  if (typeof v === "number") return { $n: String(v) };
  if (v?.constructor === Object)
    return Object.fromEntries(Object.entries(v).map(([key, part]) => [key, plain(part)]));
  if (typeof v !== "bigint") return v ?? null;
  const digits = String(v < 0 ? -v : v).padStart(21, 0);
  return { $n: (v < 0 ? "-" : "") + digits.slice(0, -20) + "." + digits.slice(-20) };
};
const run = ({ evaluate }, trees) => trees.map(([tree, context]) => plain(evaluate(tree, context)));
"""
IN_NODE = """
let text = "";
for await (const chunk of process.stdin) text += chunk;
console.log(JSON.stringify(run(await import(process.argv[1]), JSON.parse(text))));
"""
Tree = tuple[Any, Any]


def tree(text: str, context: Any) -> Tree:
    """What a page is sent for an expression and the values that it speaks of."""
    made = to_json(parse(text))
    assert made is not None, text
    return made, json.loads(json.dumps(context, default=float))


def anywhere(trees: list[Tree]) -> list[Any]:
    """The values of the trees, numbers as Decimal; skips if this machine has no interpreter."""
    if shutil.which("node"):
        return in_node(trees)
    if os.environ.get("CHUISHAO_REQUIRE_BROWSER") != "1":
        pytest.skip(MISSING)
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium") or pytest.fail("no chromium here: `apt-get install chromium`")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        try:
            return in_tab(browser.new_page(), trees)
        finally:
            browser.close()


def in_node(trees: list[Tree]) -> list[Any]:
    node = shutil.which("node")
    assert node
    command = [node, "--input-type=module", "-e", RUN + IN_NODE, SCRIPT.as_uri()]
    done = subprocess.run(
        command, input=json.dumps(trees), capture_output=True, text=True, check=True, timeout=60
    )
    return _values(done.stdout)


def in_tab(page: Any, trees: list[Tree]) -> list[Any]:
    """In a page of a browser, which need not be ours."""
    module = "data:text/javascript;base64," + base64.b64encode(SCRIPT.read_bytes()).decode()
    call = (
        f"async (trees) => {{ {RUN} return JSON.stringify(run(await import('{module}'), trees)) }}"
    )
    return _values(page.evaluate(call, trees))


def _values(text: str) -> list[Any]:
    return json.loads(text, object_hook=lambda o: Decimal(o["$n"]) if set(o) == {"$n"} else o)
