"""What every engine can do: hear patches."""

from __future__ import annotations

from abc import ABC, abstractmethod
from types import TracebackType
from typing import Self

from musicmap.types import Floats, LayerKind


class Engine(ABC):
    """One model, ready to listen. Use it as a context, or close it."""

    @abstractmethod
    def run(self, patches: Floats) -> dict[LayerKind, Floats]:
        """What the model hears in each patch.

        `patches`: (n, frames, mels) float32, n may be 0. Gives (n, dimensions) float32 for each layer. A row depends
        on its patch only, bit for bit: not on n, nor on its neighbours. Raises ValueError for patches of another shape.
        """

    @abstractmethod
    def close(self) -> None:
        """Give the model's memory back; closing twice does nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()
