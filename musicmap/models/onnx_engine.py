"""ONNX models on the processor, by onnxruntime."""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from musicmap.errors import ModelError
from musicmap.models.card import MEND, ModelCard
from musicmap.models.engine import Engine
from musicmap.types import Floats, LayerKind

ERRORS_ONLY = 3  # of onnxruntime's severities


class OnnxEngine(Engine):
    """A model in one thread: several at work are several processes.

    Patches go through one at a time: larger batches were no faster (they fall out of the processor's cache), and so a
    row does not depend on the batch that it came in.
    """

    def __init__(self, card: ModelCard) -> None:
        """Load a model. Raises ModelError when its weights are missing, not the card's, or of no use."""
        self._card = card
        self._session: Any = _session(card)

    def run(self, patches: Floats) -> dict[LayerKind, Floats]:
        shape = (self._card.front_end.frames, self._card.front_end.mels)
        if patches.ndim != 3 or patches.shape[1:] != shape or patches.dtype != np.float32:
            raise ValueError(f"patches are (n, {shape[0]}, {shape[1]}) float32, not {patches.shape} {patches.dtype}")
        taggram = np.empty((len(patches), len(self._card.classes)), np.float32)
        embedding = np.empty((len(patches), self._card.embedding), np.float32)
        for i in range(len(patches)):
            taggram[i : i + 1], embedding[i : i + 1] = self._session.run(
                ["taggram", "embedding"], {"patches": patches[i : i + 1]}
            )
        return {"taggram": taggram, "embedding": embedding}

    def close(self) -> None:
        self._session = None


def _quiet_runtime() -> Any:
    """onnxruntime, after it was told to keep everything to itself.

    Since 1.29 its builds for Linux and macOS report models and their speed to Microsoft, and keep an identifier in the
    user's cache. They ask this variable, once, while they are imported; on Windows the call does it.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    onnxruntime.disable_telemetry_events()
    onnxruntime.set_default_logger_severity(ERRORS_ONLY)
    return onnxruntime


def _session(card: ModelCard) -> Any:
    onnxruntime = _quiet_runtime()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    options.log_severity_level = ERRORS_ONLY
    weights = card.weights()
    try:
        session = onnxruntime.InferenceSession(weights, options, providers=["CPUExecutionProvider"])
    except Exception as e:  # onnxruntime's errors share no other base class
        raise ModelError(f"The model “{card.name}” cannot be loaded.", MEND) from e
    widths = {output.name: output.shape[-1] for output in session.get_outputs()}
    if widths != {"taggram": len(card.classes), "embedding": card.embedding}:
        raise ModelError(f"The model “{card.name}” does not give the layers that its card names.", MEND)
    return session
