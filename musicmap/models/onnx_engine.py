"""ONNX models, by onnxruntime: on the processor, or on what agrees with it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

import numpy as np

from musicmap.errors import ModelError
from musicmap.models.card import ModelCard
from musicmap.models.engine import Engine, not_as_named
from musicmap.models.entries import MEND
from musicmap.models.onnx_file import checked_onnx, safe_parts
from musicmap.models.providers import PROCESSOR, Provider, disagreement, made_up
from musicmap.types import Floats, LayerKind

_AT_ONCE = 32
"""Patches for what is not the processor: some 90 s of music, 2 MB."""

_log = logging.getLogger(__name__)


class OnnxEngine(Engine):
    """A model in one thread: several at work are several processes.

    On the processor patches go through one at a time: larger batches were no faster (they fall out of its cache), and
    so a row does not depend on the batch that it came in. Only a network that takes no other number gets more, and then
    always in the same places. Elsewhere batches are large, and a row is the same to within rounding.
    """

    def __init__(self, card: ModelCard, others: Sequence[Provider] = ()) -> None:
        """Load a model. Raises ModelError when its weights are missing, not the card's, or of no use.

        `others`: tried before the processor, in this order; the first that agrees with it is taken.
        """
        super().__init__(card)
        self.provider: Provider = PROCESSOR
        """Where it is computed."""
        self.declined: list[str] = []
        """Why not elsewhere, a sentence for each provider that was tried in vain."""
        source = _source(card)
        self._session: Any = _session(card, source)
        self._names = [card.nodes.of(kind) for kind in card.kinds]
        shape = self._session.get_inputs()[0].shape
        self._any_number = not (isinstance(shape[0], int) and shape[0] > 0)
        self.batch = self._at_once(1 if self._any_number else shape[0])
        self._room: tuple[int, ...] = _room(shape, card.shape)
        for other in others:
            if self.provider is PROCESSOR and (reason := self._moved(other, source)):
                self.declined.append(f"{other.title} {reason}.")
                _log.warning("The model “%s” runs on the processor: %s", card.name, self.declined[-1])

    def _moved(self, other: Provider, source: str | bytes) -> str:
        """Go over to another provider; or why not, as the end of a sentence."""
        home, sample = (self._session, self.batch), made_up(self._card.shape)
        expected = self.run(sample)
        try:
            self._session = other.session(source)
            self.batch = _AT_ONCE if self._any_number else self.batch
            reason = disagreement(expected, self.run(sample))
        except Exception as error:  # noqa: BLE001 - drivers raise what they like
            told = str(error).strip().splitlines() or [type(error).__name__]
            reason = f"does not start ({told[0].rstrip('.')})"
        if reason:
            self._session, self.batch = home
        else:
            self.provider = other
        return reason

    def _heard(self, patches: Floats) -> dict[LayerKind, Floats]:
        missing = self.batch - len(patches)
        whole = np.concatenate([patches, np.zeros((missing, *patches.shape[1:]), np.float32)]) if missing else patches
        fed = {self._card.nodes.input: whole.reshape(self.batch, *self._room)}
        try:
            given = self._session.run(self._names, fed)
        except Exception as e:  # onnxruntime's errors share no other base class
            if self.provider is PROCESSOR:
                raise ModelError(f"The model “{self._card.name}” cannot be run.", MEND) from e
            given = self._back_home(e).run(self._names, fed)
        return self._rows(dict(zip(self._card.kinds, given, strict=True)), len(patches))

    def _back_home(self, error: Exception) -> Any:
        """The session on the processor, as the other one failed in the middle of its work: its memory is full, say."""
        self.declined.append(f"{self.provider.title} broke off ({error}).")
        _log.warning("The model “%s” goes on on the processor: %s", self._card.name, self.declined[-1])
        self.provider, self._session = PROCESSOR, _session(self._card, _source(self._card))
        return self._session

    def close(self) -> None:
        self._session = None


def _source(card: ModelCard) -> str | bytes:
    """A model's file or, of what is one file, the very bytes that were looked at."""
    weights = card.weights()
    if set(safe_parts(checked_onnx(weights, card.name), card.folder, card.name)) != {part for part, _ in card.parts}:
        raise ModelError(f"The weights of the model “{card.name}” are not those that its card describes.", MEND)
    return str(card.folder / card.file) if card.parts else weights


def _session(card: ModelCard, source: str | bytes) -> Any:
    try:
        session = PROCESSOR.session(source)
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
