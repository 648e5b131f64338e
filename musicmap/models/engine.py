"""What every engine can do: hear patches."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from types import TracebackType
from typing import Self

import numpy as np

from musicmap.errors import ModelError
from musicmap.models.card import ModelCard
from musicmap.models.entries import MEND
from musicmap.types import Floats, LayerKind

_MOST_AT_ONCE = 1024


class Engine(ABC):
    """One model, ready to listen. Use it as a context, or close it."""

    batch: int = 1
    """How many patches it hears at the price of one."""

    def __init__(self, card: ModelCard) -> None:
        self._card = card

    def run(self, patches: Floats) -> dict[LayerKind, Floats]:
        """What the model hears in each patch.

        `patches`: (n, frames, mels) float32, n may be 0; for a model that listens to a layer, (n, dimensions). Gives
        (n, dimensions) float32 for each layer that the model has. A row depends on its patch only, bit for bit: not
        on n, nor on its neighbours. Raises ValueError for patches of another shape, ModelError where the model does
        not give what its card says.
        """
        patches = self._checked(patches)
        found = {kind: np.empty((len(patches), len(self._card.columns(kind))), np.float32) for kind in self._card.kinds}
        for first in range(0, len(patches), self.batch):
            some = patches[first : first + self.batch]
            for kind, values in self._heard(some).items():
                found[kind][first : first + len(some)] = values
        return found

    @abstractmethod
    def _heard(self, patches: Floats) -> dict[LayerKind, Floats]:
        """`run`, of one batch, or of what is left for a last one."""

    @abstractmethod
    def close(self) -> None:
        """Give the model's memory back; closing twice does nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _at_once(self, batch: int) -> int:
        """How many patches a network wants; ModelError for a number that is none of a network's, but a bomb's."""
        if batch > _MOST_AT_ONCE:
            raise ModelError(f"The model “{self._card.name}” wants {batch} patches at once.", MEND)
        return batch

    def _checked(self, patches: Floats) -> Floats:
        shape = self._card.shape
        if patches.ndim != 1 + len(shape) or patches.shape[1:] != shape or patches.dtype != np.float32:
            wanted = ", ".join(map(str, shape))
            raise ValueError(f"patches are (n, {wanted}) float32, not {patches.shape} {patches.dtype}")
        return patches

    def _rows(self, given: Mapping[LayerKind, Floats], count: int) -> dict[LayerKind, Floats]:
        """What a network gave for its first `count` patches, as rows of its layers."""
        rows = {kind: as_rows(values)[:count] for kind, values in given.items()}
        for kind, values in rows.items():
            if values.shape != (count, len(self._card.columns(kind))):
                raise not_as_named(self._card)
        return rows


def not_as_named(card: ModelCard) -> ModelError:
    return ModelError(f"The model “{card.name}” does not give the layers that its card names.", MEND)


def as_rows(values: Floats) -> Floats:
    """(n, …) as (n, dimensions) float32.

    Of a transformer's tokens, (n, tokens, d): its first (class), its second (distillation) and the mean of the others
    (sound), side by side (Alonso-Jiménez, Serra & Bogdanov 2023, “Efficient supervised training of audio transformers
    for music representation learning”, ISMIR).
    """
    values = np.asarray(values, np.float32)
    squeezed = values.reshape(len(values), *(size for size in values.shape[1:] if size > 1))
    if squeezed.ndim == 3 and squeezed.shape[1] > 2:
        tokens = (squeezed[:, 0], squeezed[:, 1], squeezed[:, 2:].mean(axis=1, dtype=np.float32))
        return np.concatenate(tokens, axis=1)
    return squeezed.reshape(len(values), -1)
