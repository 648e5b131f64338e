"""`musicmap doctor`: what the examination found."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

from musicmap.cli.output import Output
from musicmap.cli.places import Commands, add_json
from musicmap.paths import AppDirs, models_folder

if TYPE_CHECKING:
    from musicmap.cli.doctor import Finding

_SIGNS = {"ok": "ok     ", "warning": "look   ", "fail": "broken "}


def add(commands: Commands) -> None:
    parser = commands(
        help="what this machine has and lacks",
        description="Looks at the decoder, the sound device, OpenGL, the models and the place for libraries, and says "
        "what to do where something is missing.",
    )
    add_json(parser)
    parser.set_defaults(run=run)


def run(_args: Namespace, output: Output, dirs: AppDirs) -> int:
    """1 when something that musicmap cannot do without is broken."""
    from musicmap.cli.doctor import examine, worst

    findings = examine(dirs, models_folder())
    verdict = worst(findings)
    document = {"verdict": verdict, "findings": [asdict(finding) for finding in findings]}
    output.result(document, (line for finding in findings for line in _lines(finding)))
    return 1 if verdict == "fail" else 0


def _lines(finding: Finding) -> Iterator[str]:
    yield f"{_SIGNS[finding.verdict]}{finding.name}: {finding.sentence}"
    if finding.mend:
        yield f"{' ' * len(_SIGNS['ok'])}{finding.mend}"
