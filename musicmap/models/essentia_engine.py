"""Frozen graphs of TensorFlow (`.pb`), by Essentia: for users' own models, where Essentia is installed.

For a worker process: TensorFlow is large, and a graph that brings it down costs that process. It never sees a file of
the user's, only patches of sound that we decoded.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from musicmap.errors import ModelError
from musicmap.models.card import ModelCard
from musicmap.models.engine import Engine
from musicmap.models.entries import MEND
from musicmap.models.graph_file import checked_graph
from musicmap.models.quiet_essentia import is_installed, needs_essentia, quiet_essentia
from musicmap.types import Floats, LayerKind

_WITHOUT = "models in .pb files then rest"


class EssentiaEngine(Engine):
    """A graph, asked for one batch at a time."""

    def __init__(self, card: ModelCard) -> None:
        """Load a graph. Raises ModelError without Essentia, and when the graph is missing, not the card's, or bad."""
        super().__init__(card)
        if not is_installed():
            raise needs_essentia(card.name)
        weights = card.weights()
        checked_graph(weights, card.name)
        # Before TensorFlow wakes: each worker has one core.
        os.environ.setdefault("TF_NUM_INTRAOP_THREADS", "1")
        os.environ.setdefault("TF_NUM_INTEROP_THREADS", "1")
        self._essentia: Any = quiet_essentia(_WITHOUT)
        self.batch = self._at_once(card.nodes.batch)
        self._outputs = [card.nodes.of(kind) for kind in card.kinds]
        self._predict: Any = self._loaded(weights)

    def close(self) -> None:
        self._predict = None

    def _loaded(self, weights: bytes) -> Any:
        nodes = self._card.nodes
        # From the very bytes that were looked at: Essentia opens a file by its name.
        with tempfile.TemporaryDirectory() as folder:
            graph = Path(folder) / "graph.pb"
            graph.write_bytes(weights)
            try:
                return self._essentia.TensorflowPredict(
                    graphFilename=str(graph),
                    inputs=[nodes.input],
                    outputs=self._outputs,
                    isTrainingName=nodes.training,
                )
            except Exception as e:  # Essentia raises RuntimeError, and what its wrapper stumbles over
                raise ModelError(f"The model “{self._card.name}” cannot be loaded.", MEND) from e

    def _heard(self, patches: Floats) -> dict[LayerKind, Floats]:
        room = (self.batch, 1, *self._card.shape) if patches.ndim == 3 else (self.batch, 1, 1, *self._card.shape)
        whole = np.zeros(room, np.float32)
        whole[: len(patches)] = patches.reshape(len(patches), *room[1:])
        pool = self._essentia_pool()
        pool.set(self._card.nodes.input, whole)
        try:
            given = self._predict(pool)
            values = {kind: np.array(given[name]) for kind, name in zip(self._card.kinds, self._outputs, strict=True)}
        except Exception as e:  # as above
            raise ModelError(f"The model “{self._card.name}” cannot be run.", MEND) from e
        return self._rows(values, len(patches))

    @staticmethod
    def _essentia_pool() -> Any:
        import essentia

        return essentia.Pool()
