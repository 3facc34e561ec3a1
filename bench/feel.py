"""Parsing and evaluating FEEL, ours beside others, in one interleaved run.

Every round measures each expression once with each implementation, ours first, so that all see
the same machine. ``evaluate`` is warm: the text has been read before, as a gateway's has; ``parse``
reads a text that was never seen. feelin keeps no tree between calls, so its ``evaluate`` reads the
text too. A result that is not the expected one is counted as a miss and not timed.

    python bench/feel.py [--rounds 15] [--node-modules FOLDER]

Peers are optional and named when absent: ``pip install bkflow-feel`` (Python); ``npm install feelin
js-feel`` in any folder, whose ``node_modules`` is given. Nothing of them is needed by the project.
"""

from __future__ import annotations

import argparse
import json
import logging
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from engine.feel import FeelError, evaluate, parse, unary_test  # noqa: E402

EVALUATIONS, PARSES = 200, 10


@dataclass(frozen=True)
class Case:
    """A text of one group, what it is evaluated over, and what must come of it."""

    group: str
    text: str
    context: dict[str, Any]
    value: Any

    @property
    def tests(self) -> bool:
        return self.group == "cell"


CASE = {"decision": "report", "amount": 1500, "triaged": False, "urgency": "high", "marks": [3, 8]}
ROWS = {"rows": [{"x": n, "k": "a" if n % 2 else "b"} for n in range(20)], "xs": [*range(20)]}
CASES = [
    Case("gateway", 'decision = "report"', CASE, True),
    Case("gateway", 'not(triaged) and urgency = "high"', CASE, True),
    Case("gateway", 'amount > 1000 and (decision = "report" or amount >= 2000)', CASE, True),
    Case("gateway", 'decision != null and decision in ("report", "whistle")', CASE, True),
    Case("gateway", '决定 = "上报" and 金额 > 1000', {"决定": "上报", "金额": 1500}, True),
    Case("gateway", "if amount > 1000 then amount - 1000 else 0", CASE, 500),
    Case("cell", "> 1000", {"?": 1500}, True),
    Case("cell", "[1..10]", {"?": 5}, True),
    Case("cell", '"a", "b", "c"', {"?": "c"}, True),
    Case("cell", "not(1, 2, 3)", {"?": 4}, True),
    Case("list", "count(xs[item > 9])", ROWS, 10),
    Case("list", "some x in xs satisfies x > 18", ROWS, True),
    Case("list", "sum(for r in rows return r.x * 2)", ROWS, 380),
    Case("list", 'rows[k = "a"].x[1]', ROWS, 1),
    Case("date", 'date("2026-01-31") + duration("P1M") = date("2026-02-28")', {}, True),
    Case("date", 'date("2026-11-25") < date("2026-12-01")', {}, True),
    Case("date", 'date("2026-11-25").year + 1', {}, 2027),
    Case("date", '(date("2026-12-01") - date("2026-11-25")).days', {}, 6),
]

Took = float  # microseconds
Peer = Callable[[Case, str], tuple[Took, Any]]


class Missed(Exception):
    """An implementation cannot do this."""


def timed(run: Callable[[int], Any], turns: int) -> Took:
    run(0)
    begin = time.perf_counter()
    for turn in range(1, turns + 1):
        run(turn)
    return (time.perf_counter() - begin) / turns * 1e6


def ours(case: Case, what: str) -> tuple[Took, Any]:
    if what == "parse":
        fresh = time.perf_counter_ns()  # spaces alone may be the same text as in the last round
        return timed(lambda n: parse(f"{case.text} // {fresh} {n}", tests=case.tests), PARSES), None
    context = {k: Decimal(v) if type(v) is int else v for k, v in case.context.items()}
    if case.tests:
        value, text = context["?"], case.text
        return timed(lambda _: unary_test(text, value, {}), EVALUATIONS), unary_test(
            text, value, {}
        )
    text = case.text
    return timed(lambda _: evaluate(text, context), EVALUATIONS), evaluate(text, context)


def bkflow() -> Peer | None:
    try:
        from bkflow_feel import parser, transformer
    except ImportError:
        return None
    logging.disable(logging.CRITICAL)

    def measure(case: Case, what: str) -> tuple[Took, Any]:
        if case.tests:
            raise Missed
        try:
            tree = transformer.transform(parser.parse(case.text))
            if what == "parse":
                read = lambda n: transformer.transform(parser.parse(case.text + " " * n))  # noqa: E731
                return timed(read, PARSES), None
            # It has no cache of its own: warm means that the tree is there.
            value = tree.evaluate(case.context)
            return timed(lambda _: tree.evaluate(case.context), EVALUATIONS), value
        except Exception as error:
            raise Missed from error

    return measure


def javascript(modules: Path | None) -> dict[str, Peer | None]:
    names = ("feelin", "js-feel")
    if modules is None or not (modules / "feelin").is_dir():
        return dict.fromkeys(names)
    command = ["node", str(Path(__file__).with_suffix(".js")), str(modules.resolve().parent)]
    node = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def peer(name: str) -> Peer:
        def measure(case: Case, what: str) -> tuple[Took, Any]:
            turns = PARSES if what == "parse" else EVALUATIONS
            order = {"peer": name, "what": what, "text": case.text, "tests": case.tests}
            assert node.stdin and node.stdout
            node.stdin.write(json.dumps(order | {"context": case.context, "turns": turns}) + "\n")
            node.stdin.flush()
            answer = json.loads(node.stdout.readline())
            if "error" in answer:
                raise Missed
            return answer["took"], answer["value"]

        return measure

    return {name: peer(name) if (modules / name).is_dir() else None for name in names}


def measured(peers: dict[str, Peer], rounds: int) -> tuple[dict[Any, list[Took]], dict[Any, set]]:
    """(group, what, peer) -> microseconds of every case and round; and the texts missed."""
    took: defaultdict[Any, list[Took]] = defaultdict(list)
    missed: defaultdict[Any, set[str]] = defaultdict(set)
    for _ in range(rounds):
        for case in CASES:
            for what in ("evaluate", "parse"):
                for name, peer in peers.items():
                    key = (case.group, what, name)
                    try:
                        time_taken, value = peer(case, what)
                    except (Missed, FeelError):
                        missed[key].add(case.text)
                        continue
                    if what == "evaluate" and value != case.value:
                        missed[key].add(case.text)
                    else:
                        took[key].append(time_taken)
    return took, missed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--node-modules", type=Path)
    given = parser.parse_args()
    wanted: dict[str, Peer | None] = {"chuishao": ours, "bkflow-feel": bkflow()}
    wanted |= javascript(given.node_modules)
    peers = {name: peer for name, peer in wanted.items() if peer is not None}
    absent = [name for name, peer in wanted.items() if peer is None]
    took, missed = measured(peers, given.rounds)
    print(
        f"{given.rounds} rounds, {len(CASES)} texts; microseconds: median (lower..upper quartile)"
    )
    print(f"absent: {', '.join(absent) or 'none'}")
    for what in ("evaluate", "parse"):
        for group in dict.fromkeys(case.group for case in CASES):
            of = sum(case.group == group for case in CASES)
            for name in peers:
                key = (group, what, name)
                print(_line(f"{what:8} {group:8} {name:12}", took[key], of, len(missed[key])))


def _line(label: str, took: list[Took], of: int, missed: int) -> str:
    done = f"{of - missed}/{of} texts"
    if len(took) < 2:
        return f"{label} {done}"
    low, middle, high = statistics.quantiles(took, n=4)
    return f"{label} {middle:9.1f} ({low:.1f}..{high:.1f}) {1e6 / middle:12,.0f}/s  {done}"


if __name__ == "__main__":
    main()
