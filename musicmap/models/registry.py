"""The models at hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from musicmap.errors import ModelError
from musicmap.models.card import CARD_FILE, MEND, ModelCard
from musicmap.types import ModelName

FIRST = ("msd-musicnn", "mtt-musicnn", "msd-vgg", "mtt-vgg")
"""The order in which models are offered; those not named here follow by name."""


@dataclass(frozen=True, slots=True)
class Registry:
    """The models in a folder, one subfolder each. A card is read when asked for, so a bad one costs that model only."""

    folder: Path
    _names: tuple[ModelName, ...]

    @classmethod
    def of(cls, folder: Path) -> Registry:
        """Raises ModelError when there is no model in the folder."""
        found = {card.parent.name for card in folder.glob(f"*/{CARD_FILE}")}
        if not found:
            raise ModelError("There are no models where musicmap looks for them.", MEND)
        known = [name for name in FIRST if name in found]
        return cls(folder, tuple(map(ModelName, [*known, *sorted(found - set(known))])))

    def names(self) -> tuple[ModelName, ...]:
        """Every model's name, in the order in which they are offered."""
        return self._names

    def card(self, name: str) -> ModelCard:
        """Raises ModelError for a name that is not here, and for a damaged card."""
        if name not in self._names:
            raise ModelError(f"There is no model “{name}”.", f"There are: {', '.join(self._names)}.")
        return ModelCard.read(self.folder / name)

    def select(self, wanted: str) -> Sequence[ModelCard]:
        """The cards for `all` or `NAME,NAME`: each once, in the order of `names`.

        Raises ModelError for a name that is not here, an empty list, and for a damaged card.
        """
        if wanted.strip() == "all":
            return tuple(self)
        cards = {name: self.card(name) for name in (part.strip() for part in wanted.split(",")) if name}
        if not cards:
            raise ModelError("No model is named.", f"Write “all”, or some of: {', '.join(self._names)}.")
        return tuple(cards[name] for name in self._names if name in cards)

    def __iter__(self) -> Iterator[ModelCard]:
        return map(self.card, self._names)
