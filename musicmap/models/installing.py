"""From an offer in the catalogue to a model of the user's."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from musicmap.errors import ModelError
from musicmap.models.card import ModelCard
from musicmap.models.catalogue import Offered
from musicmap.models.download import NotThere, Told, fetch, size_of
from musicmap.models.own_models import Trial, add, found_at
from musicmap.models.quiet_essentia import is_installed, needs_essentia
from musicmap.models.registry import Registry


@dataclass(frozen=True, slots=True)
class Terms:
    """What the user is told before anything is downloaded."""

    offered: Offered
    address: str
    """Of the weights."""
    bytes: int | None


def terms(offered: Offered, registry: Registry) -> Terms:
    """Ask the server which file there is, and how large it is.

    Raises ModelError when the model is here already, none of its files can be run here or is there, and without a
    network.
    """
    if offered.name in registry.names():
        raise ModelError(f"The model “{offered.name}” is here already.")
    usable = [ending for ending in offered.endings if ending != ".pb" or is_installed()]
    if not usable:
        raise needs_essentia(offered.name)
    for ending in usable:
        try:
            return Terms(offered, offered.address + ending, size_of(offered.address + ending) or offered.bytes)
        except NotThere as gone:
            missing = gone
        except ConnectionError as broken:
            raise ModelError("The server does not answer.", "Try again later.") from broken
    raise missing


def install(
    agreed: Terms, registry: Registry, trial: Trial, told: Told, checked: Callable[[str], None] = lambda _sha256: None
) -> ModelCard:
    """Download a model and its card, and take it in as `add` does.

    Args:
        checked: gets the sha256 of the weights when they are here, and are those of the catalogue, if that knows them.

    Raises:
        ModelError: as `fetch` and `add`; and when the file is not the one that the catalogue knows.
    """
    assert registry.own is not None
    offered, weights_at = agreed.offered, agreed.address
    room = registry.own / f".download-{offered.name}"
    room.mkdir(parents=True, exist_ok=True)
    card, weights = room / f"{offered.name}.json", room / weights_at.rpartition("/")[2]
    if not card.is_file():
        fetch(f"{offered.address}.json", card)
    if not weights.is_file():
        fetch(weights_at, weights, told)
    sha256 = _sha256_of(weights)
    try:
        if offered.sha256 is not None and sha256 != offered.sha256:
            raise ModelError(
                f"{weights.name} is not the file that musicmap knows; it was not taken.", "Try again later."
            )
        checked(sha256)
        words = {"title": offered.title, "description": offered.description, "licence": offered.licence}
        added = add(found_at(weights), registry, trial, words)
    finally:
        # Whole and of no use, or taken in: in either case it is wanted here no more.
        shutil.rmtree(room)
    return added


def _sha256_of(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
