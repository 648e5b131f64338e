"""Models that can be had from their makers: where from, and on what terms."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from musicmap.errors import ModelError
from musicmap.models.entries import MEND, Entries

CATALOGUE_FILE = "catalogue.json"


@dataclass(frozen=True, slots=True)
class Offered:
    """A model that can be downloaded."""

    name: str
    title: str
    description: str
    licence: str
    address: str
    """Of its files, without their endings."""
    endings: tuple[str, ...]
    """Of its weights: the first one that can be run here and is there is taken."""
    bytes: int | None = None
    """None: not known until the server says so."""
    sha256: str | None = None
    """None: not known; it is told after the download, and the model's card keeps it."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What can be installed, in the order in which it is told."""

    models: tuple[Offered, ...]

    @classmethod
    def of(cls, models: Path) -> Catalogue:
        """The catalogue beside the embedded models. Raises ModelError when it cannot be read."""
        try:
            raw = json.loads((models / CATALOGUE_FILE).read_text("utf-8"))
        except (OSError, ValueError) as e:
            raise ModelError("The catalogue of models cannot be read.", MEND) from e
        return cls(tuple(_offered(Entries("catalogue", one)) for one in raw["models"]))

    def named(self, name: str) -> Offered:
        """Raises ModelError for a name that is not in it."""
        found = next((one for one in self.models if one.name == name), None)
        if found is None:
            raise ModelError(f"There is no model “{name}” to install.", f"There are: {', '.join(self.names)}.")
        return found

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.models)


def _offered(entry: Entries) -> Offered:
    return Offered(
        entry.text("name"),
        entry.text("title"),
        entry.text("description"),
        entry.text("licence"),
        entry.text("address"),
        entry.texts("endings"),
        entry.count("bytes") if entry.given("bytes") is not None else None,
        entry.text("sha256") if entry.given("sha256") is not None else None,
    )
