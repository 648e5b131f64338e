"""`musicmap models add`, `install` and `remove`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from musicmap.cli.output import Output
from musicmap.errors import UserError

if TYPE_CHECKING:
    from musicmap.models.card import ModelCard
    from musicmap.models.installing import Terms
    from musicmap.models.registry import Registry


def add_one(place: Path, output: Output, registry: Registry) -> int:
    """Take in a model of the user's."""
    from musicmap.jobs.trial import try_out
    from musicmap.models.own_models import add, found_at

    _told(add(found_at(place), registry, try_out), output)
    return 0


def remove_one(name: str, output: Output, registry: Registry) -> int:
    """Let go of a model of the user's."""
    from musicmap.models.own_models import remove

    remove(name, registry)
    output.result({"removed": name}, (f"{name} is gone. What it has heard stays in the libraries.",))
    return 0


def install_one(name: str | None, output: Output, registry: Registry, models: Path, *, agreed: bool) -> int:
    """Download a model after its licence and size were told, and `agreed` to; without a name tell what there is."""
    from musicmap.cli.progress import ProgressLine
    from musicmap.jobs.events import Progress
    from musicmap.jobs.trial import try_out
    from musicmap.models.catalogue import Catalogue
    from musicmap.models.installing import install, terms

    catalogue = Catalogue.of(models)
    if name is None:
        document = {"models": [{"name": o.name, "title": o.title, "licence": o.licence} for o in catalogue.models]}
        output.result(document, (f"{o.name}: {o.title}\n  {o.description}" for o in catalogue.models))
        return 0
    told = terms(catalogue.named(name), registry)
    for words in _terms(told):
        output.remark(words)
    if not agreed and not _says_yes(output):
        raise UserError("Nothing was downloaded.")
    with ProgressLine(output.err, quiet=output.as_json) as line:
        card = install(
            told,
            registry,
            try_out,
            lambda here, size: line.show(Progress("downloading", here >> 20, (size or 0) >> 20)),
            lambda sha256: output.remark(f"sha256 {sha256}"),
        )
    _told(card, output)
    return 0


def _terms(told: Terms) -> list[str]:
    size = "unknown" if told.bytes is None else f"{told.bytes / 1e6:.1f} MB"
    known = "its hash is known" if told.offered.sha256 else "its hash is told when it is here"
    return [
        f"{told.offered.title}: {told.offered.description}",
        f"From {told.address}",
        f"Licence {told.offered.licence}; size {size}; {known}.",
    ]


def _says_yes(output: Output) -> bool:
    if not sys.stdin.isatty():
        raise UserError("Nobody is here to agree to the licence.", "--yes says that you do.")
    output.err.write("Download it? [y/N] ")
    output.err.flush()
    return sys.stdin.readline().strip().casefold() in ("y", "yes")


def _told(card: ModelCard, output: Output) -> None:
    document = {"name": card.name, "title": card.title, "sha256": card.sha256, "folder": str(card.folder)}
    line = f"{card.name}: {card.title} is here. It hears at the next analysis."
    output.result(document, (line, f"  sha256 {card.sha256}"))
