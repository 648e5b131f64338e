"""The engine for a model."""

from __future__ import annotations

from musicmap.models.card import ModelCard
from musicmap.models.card_parts import GRAPH_FILE
from musicmap.models.engine import Engine


def engine_of(card: ModelCard, *, accelerate: bool = False) -> Engine:
    """Load a model: ONNX by onnxruntime, frozen graphs of TensorFlow by Essentia.

    `accelerate`: not only on the processor, where there is more, see `providers`.

    Raises ModelError when there is no such engine here, or the weights are missing, not the card's, or of no use.
    """
    if card.file == GRAPH_FILE:
        from musicmap.models.essentia_engine import EssentiaEngine

        return EssentiaEngine(card)
    from musicmap.models.onnx_engine import OnnxEngine
    from musicmap.models.providers import others

    return OnnxEngine(card, others() if accelerate else ())
