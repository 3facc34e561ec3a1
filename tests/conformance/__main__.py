"""``python -m tests.conformance FILE.bpmn [--process ID] [--vars JSON]`` | ``--jsonl FILE``."""

from __future__ import annotations

from pathlib import Path

import click

from .line import line, line_of, variables


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--process", help="which process; else the first executable one")
@click.option("--vars", "given", default="{}", help="start variables, a JSON object")
@click.option("--jsonl", type=click.Path(path_type=Path, exists=True), help="run many")
def main(file: Path | None, process: str | None, given: str, jsonl: Path | None) -> None:
    """Run a BPMN file and print the elements completed and how it ended, on one line."""
    if jsonl is not None:
        for text in filter(str.strip, jsonl.read_text(encoding="utf-8").split("\n")):
            click.echo(line_of(text, Path()))
    elif file is not None:
        try:
            start = variables(given)
        except ValueError as error:
            raise click.BadParameter(str(error), param_hint="--vars") from error
        click.echo(line(file, process, start))
    else:
        raise click.UsageError("Expected a FILE or --jsonl FILE")


if __name__ == "__main__":
    main()
