"""The models at hand: those that came with musicmap, and the user's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from musicmap.errors import ModelError
from musicmap.models.card import ModelCard
from musicmap.models.card_parts import CARD_FILE, GRAPH_FILE
from musicmap.models.entries import MEND, is_name
from musicmap.models.quiet_essentia import is_installed, needs_essentia
from musicmap.types import ModelName

FIRST = ("msd-musicnn", "mtt-musicnn", "msd-vgg", "mtt-vgg")
"""The order in which models are offered; those not named here follow by name, and the user's own come last."""


@dataclass(frozen=True, slots=True)
class Registry:
    """The models in two folders, one subfolder each. A card is read when asked for, so a bad one costs that model
    only. A model of the user's never takes the place of one that came with musicmap."""

    folder: Path
    own: Path | None
    """Where the user's are."""
    _places: Mapping[ModelName, Path]

    @classmethod
    def of(cls, folder: Path, own: Path | None = None) -> Registry:
        """Raises ModelError when there is no model in `folder`."""
        found = _found(folder)
        if not found:
            raise ModelError("There are no models where musicmap looks for them.", MEND)
        known = [name for name in FIRST if name in found]
        places = {ModelName(name): folder / name for name in (*known, *sorted(found - set(known)))}
        mine = set() if own is None else {name for name in _found(own) if is_name(name)} - found
        return cls(folder, own, places | {ModelName(name): (own or folder) / name for name in sorted(mine)})

    def again(self) -> Registry:
        """The same, with what was added since."""
        return Registry.of(self.folder, self.own)

    def names(self) -> tuple[ModelName, ...]:
        """Every model's name, in the order in which they are offered."""
        return tuple(self._places)

    def is_own(self, name: str) -> bool:
        """Whether a model is the user's."""
        place = self._places.get(ModelName(name))
        return place is not None and place.parent != self.folder

    def card(self, name: str) -> ModelCard:
        """Raises ModelError for a name that is not here, and for a damaged card."""
        return ModelCard.read(self._place(name), lambda other: ModelCard.read(self._place(other)))

    def select(self, wanted: str) -> Sequence[ModelCard]:
        """The cards for `all` or `NAME,NAME`: each once, in the order of `names`. Those that they listen to come along.

        Raises ModelError for a name that is not here, an empty list, and for a damaged card.
        """
        if wanted.strip() == "all":
            return tuple(self)
        cards = {name: self.card(name) for name in (part.strip() for part in wanted.split(",")) if name}
        if not cards:
            raise ModelError("No model is named.", f"Write “all”, or some of: {', '.join(self.names())}.")
        for layer in [card.listens_to for card in cards.values()]:
            if layer is not None and layer.model not in cards:
                cards[layer.model] = self.card(layer.model)
        return tuple(cards[name] for name in self.names() if name in cards)

    def faults(self) -> Mapping[ModelName, ModelError]:
        """The user's models that cannot be used, and why. `__iter__` leaves them out."""
        found = {}
        for name in filter(self.is_own, self.names()):
            try:
                if self.card(name).file == GRAPH_FILE and not is_installed():
                    raise needs_essentia(name)
            except ModelError as fault:
                found[name] = fault
        return found

    def __iter__(self) -> Iterator[ModelCard]:
        broken = self.faults()
        return (self.card(name) for name in self.names() if name not in broken)

    def _place(self, name: str) -> Path:
        if name not in self._places:
            raise ModelError(f"There is no model “{name}”.", f"There are: {', '.join(self.names())}.")
        return self._places[ModelName(name)]


def _found(folder: Path) -> set[str]:
    return {card.parent.name for card in folder.glob(f"*/{CARD_FILE}")}
