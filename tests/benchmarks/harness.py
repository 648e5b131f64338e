"""Runs the benchmarks: the modules beside this one that have a `run`.

A benchmark's docstring says in its first line what it measures, and then against what and on which input.
`run(music)` yields figures; `music` is a folder of real music, or None, when it makes its own input. Where a bound
compares two things, both are measured in the same run, so that a slow or busy machine changes neither verdict.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol, cast

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number and whether it is as it should be."""

    name: str
    """What was measured, unique in its benchmark, like `analysis/cpu-ratio`."""
    value: float
    unit: str
    bound: str
    """In words and signs, like `<= 1.25`; empty where nothing is asked."""
    holds: bool

    @classmethod
    def at_most(cls, name: str, value: float, unit: str, bound: float) -> Figure:
        """A figure that must not exceed `bound`."""
        return cls(name, value, unit, f"<= {bound:g}", value <= bound)

    @classmethod
    def at_least(cls, name: str, value: float, unit: str, bound: float) -> Figure:
        """A figure that must reach `bound`."""
        return cls(name, value, unit, f">= {bound:g}", value >= bound)

    @classmethod
    def only_told(cls, name: str, value: float, unit: str) -> Figure:
        """A figure nothing is asked of."""
        return cls(name, value, unit, "", True)

    def as_json(self) -> str:
        """One line."""
        return json.dumps(asdict(self), ensure_ascii=False)


class Benchmark(Protocol):
    """What a benchmark's module has."""

    def run(self, music: Path | None) -> Iterator[Figure]: ...


def names(folder: Path = FOLDER) -> list[str]:
    """The benchmarks in `folder`, sorted."""
    return sorted(f.stem for f in folder.glob("*.py") if "def run(" in f.read_text("utf-8") and f.stem != "harness")


def headline(name: str, folder: Path = FOLDER) -> str:
    """The first line of a benchmark's docstring; it is not imported for that."""
    docstring = ast.get_docstring(ast.parse((folder / f"{name}.py").read_text("utf-8")))
    return docstring.splitlines()[0] if docstring else ""


def main(arguments: Sequence[str]) -> int:
    """List or run; 0 when every figure holds, 1 when one does not, 2 for a name there is not."""
    parser = argparse.ArgumentParser(prog="bench.sh", description="Without a name: list the benchmarks.")
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--music", type=Path, metavar="FOLDER", help="real music to measure on")
    asked = parser.parse_args(arguments)
    known = names()
    unknown = [name for name in asked.names if name not in known]
    if unknown:
        print(f"There is no benchmark called {unknown[0]}. There are: {', '.join(known)}.", file=sys.stderr)
        return 2
    if not asked.names:
        for name in known:
            print(f"{name:<16} {headline(name)}")
        return 0
    all_hold = True
    for name in asked.names:
        benchmark = cast(Benchmark, importlib.import_module(f"tests.benchmarks.{name}"))
        for figure in benchmark.run(asked.music):
            print(figure.as_json(), flush=True)
            all_hold = all_hold and figure.holds
    return 0 if all_hold else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
