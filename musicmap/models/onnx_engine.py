"""ONNX models on the processor, by onnxruntime."""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from musicmap.errors import ModelError
from musicmap.models.card import ModelCard
from musicmap.models.engine import Engine, not_as_named
from musicmap.models.entries import MEND
from musicmap.models.onnx_file import checked_onnx, safe_parts
from musicmap.types import Floats, LayerKind

ERRORS_ONLY = 3  # of onnxruntime's severities


class OnnxEngine(Engine):
    """A model in one thread: several at work are several processes.

    Patches go through one at a time: larger batches were no faster (they fall out of the processor's cache), and so a
    row does not depend on the batch that it came in. Only a network that takes no other number gets more, and then
    always in the same places.
    """

    def __init__(self, card: ModelCard) -> None:
        """Load a model. Raises ModelError when its weights are missing, not the card's, or of no use."""
        super().__init__(card)
        self._session: Any = _session(card)
        self._names = [card.nodes.of(kind) for kind in card.kinds]
        shape = self._session.get_inputs()[0].shape
        self.batch = self._at_once(shape[0] if isinstance(shape[0], int) and shape[0] > 0 else 1)
        self._room: tuple[int, ...] = _room(shape, card.shape)

    def _heard(self, patches: Floats) -> dict[LayerKind, Floats]:
        missing = self.batch - len(patches)
        whole = np.concatenate([patches, np.zeros((missing, *patches.shape[1:]), np.float32)]) if missing else patches
        try:
            given = self._session.run(self._names, {self._card.nodes.input: whole.reshape(self.batch, *self._room)})
        except Exception as e:  # onnxruntime's errors share no other base class
            raise ModelError(f"The model “{self._card.name}” cannot be run.", MEND) from e
        return self._rows(dict(zip(self._card.kinds, given, strict=True)), len(patches))

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
    if set(safe_parts(checked_onnx(weights, card.name), card.folder, card.name)) != {part for part, _ in card.parts}:
        raise ModelError(f"The weights of the model “{card.name}” are not those that its card describes.", MEND)
    # What has parts is opened where they lie; all else from the very bytes that were looked at.
    source = str(card.folder / card.file) if card.parts else weights
    try:
        session = onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"])
    except Exception as e:  # as above
        raise ModelError(f"The model “{card.name}” cannot be loaded.", MEND) from e
    inputs, outputs = session.get_inputs(), {output.name: output for output in session.get_outputs()}
    if [place.name for place in inputs] != [card.nodes.input]:
        raise ModelError(f"The model “{card.name}” wants other things than its card says.", MEND)
    for kind in card.kinds:
        output = outputs.get(card.nodes.of(kind))
        width = output.shape[-1] if output is not None and len(output.shape) == 2 else None
        if output is None or (isinstance(width, int) and width != len(card.columns(kind))):
            raise not_as_named(card)
    return session


def _room(shape: list[int | str | None], wanted: tuple[int, ...]) -> tuple[int, ...]:
    """What one of a network's inputs looks like to it: some networks have a channel beside frames and bands."""
    if len(shape) != 4 or len(wanted) != 2:
        return wanted
    return (*wanted, 1) if shape[-1] == 1 else (1, *wanted)
