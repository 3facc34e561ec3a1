"""``python -m tests.drawings PATH``: lint every drawing under a folder and count what is found.

Public collections of drawings are not in the repository; this command takes any folder. It prints
how many findings each rule has and how long it took, and exits 1 if a drawing gave a traceback or
there was none.
"""

from __future__ import annotations

import sys
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

import click

from engine import rules
from engine.model import Finding


@dataclass
class Tally:
    """What a collection of drawings came to."""

    drawings: int = 0
    clean: int = 0
    refused: int = 0
    tracebacks: list[str] = field(default_factory=list)
    findings: Counter[tuple[str, str]] = field(default_factory=Counter)
    files: Counter[str] = field(default_factory=Counter)

    def add(self, found: list[Finding]) -> None:
        self.drawings += 1
        self.clean += not found
        self.refused += any(finding.severity == "error" for finding in found)
        self.findings.update((finding.rule, finding.severity) for finding in found)
        self.files.update({finding.rule for finding in found})

    def lines(self) -> Iterator[str]:
        yield f"{'rule':24}{'files':>8}{'errors':>10}{'warnings':>10}"
        for rule, files in sorted(self.files.items(), key=lambda item: (-item[1], item[0])):
            errors, warnings = self.findings[rule, "error"], self.findings[rule, "warning"]
            yield f"{rule:24}{files:8}{errors:10}{warnings:10}"
        yield (
            f"{self.drawings} drawings, {self.findings.total()} findings, {self.refused} with"
            f" errors, {self.clean} without findings, {len(self.tracebacks)} tracebacks"
        )


def lint(data: bytes, name: str, profile: str) -> list[Finding]:
    """All findings on one drawing that stands alone."""
    return rules.check({f"workflows/{name}/process.bpmn": data}, roles={}, profile=profile)


def tally(paths: list[Path], profile: str = "bpmn") -> Tally:
    """Lint the drawings one by one; a traceback is kept and the next drawing is taken up."""
    made = Tally()
    for path in paths:
        try:
            made.add(lint(path.read_bytes(), path.stem, profile))
        except Exception:
            made.tracebacks.append(f"{path}\n{traceback.format_exc()}")
    return made


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True))
@click.option("--profile", type=click.Choice(["strict", "bpmn"]), default="bpmn")
def main(folder: Path, profile: str) -> None:
    """Lint every .bpmn and .xml file under FOLDER."""
    suffixes = (".bpmn", ".bpmn2", ".xml")
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in suffixes)
    began = perf_counter()
    made = tally(paths, profile)
    for text in made.tracebacks:
        click.echo(text, err=True)
    for line in made.lines():
        click.echo(line)
    click.echo(f"{perf_counter() - began:.1f} s")
    sys.exit(1 if made.tracebacks or not made.drawings else 0)


if __name__ == "__main__":
    main()
