"""Whether what comes from elsewhere is what could have been heard: a file may be damaged, or made to do harm."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import groupby

import numpy as np

from musicmap.cache.codec import unpack
from musicmap.cache.records import KeptLayer, KeptSound
from musicmap.models.card import ModelCard
from musicmap.models.entries import is_name
from musicmap.types import HeardRhythm, ModelName

_DIGEST = re.compile(r"[0-9a-f]{32}", re.ASCII)
_ENCODINGS = {"taggram": {"u16"}, "embedding": {"f16", "f32"}}
_BYTES = {"u16": 2, "f16": 2, "f32": 4}
_WIDEST = 1 << 16
"""Dimensions of a layer; the widest known has 2048."""
_LONGEST = 1e7
"""Seconds of a sound: four months."""
_OUTLINE_PER_S = 10
_WORDS = 200
"""Letters of a version or a key."""


def wellformed(kept: KeptSound, cards: Mapping[ModelName, ModelCard]) -> tuple[KeptSound | None, int]:
    """What of a sound can be taken in (None: nothing), and how many results (of one model, a level, a rhythm) cannot.

    A model's layers stand or fall together. They must have as many rows as each other, all of them finite, and no more
    than there is sound; those of the present version of a model that is here must be what its card says.
    """
    if not _DIGEST.fullmatch(kept.sound) or not 0 <= kept.duration <= _LONGEST:
        return None, 1
    layers: list[KeptLayer] = []
    wrong = 0
    for model, group in groupby(sorted(kept.layers, key=lambda layer: layer.model), lambda layer: layer.model):
        if _model_is_whole(own := list(group), kept.duration, cards.get(model)):
            layers += own
        else:
            wrong += 1
    rhythm = kept.rhythm if _rhythm_is_whole(kept.rhythm) else None
    wrong += rhythm is not kept.rhythm
    found = replace(kept, layers=tuple(layers), rhythm=rhythm)
    if not _level_is_whole(kept):
        found, wrong = replace(found, loudness=None, peak=None, outline=None), wrong + 1
    return found if found.says_anything else None, wrong


def _model_is_whole(layers: list[KeptLayer], duration: float, card: ModelCard | None) -> bool:
    first = layers[0]
    if not is_name(first.model) or not 0 < len(first.version) <= _WORDS:
        return False
    if len({layer.kind for layer in layers}) < len(layers):
        return False
    if len({(layer.version, layer.segment) for layer in layers}) > 1:
        return False
    if not all(map(_layer_is_whole, layers)) or len({_rows(layer) for layer in layers}) > 1:
        return False
    if _rows(first) * first.segment > duration + 2 * first.segment:
        return False
    if card is None or card.version != first.version:
        return True
    wanted = {kind: len(card.columns(kind)) for kind in card.kinds}
    return {layer.kind: layer.dimensions for layer in layers} == wanted and math.isclose(first.segment, card.segment)


def _layer_is_whole(layer: KeptLayer) -> bool:
    if layer.encoding not in _ENCODINGS.get(layer.kind, ()):
        return False
    if not 0 < layer.dimensions <= _WIDEST or not 0 < layer.segment <= _LONGEST:
        return False
    if len(layer.data) % (layer.dimensions * _BYTES[layer.encoding]):
        return False
    return bool(np.isfinite(unpack(layer.encoding, layer.data, layer.dimensions)).all())


def _rows(layer: KeptLayer) -> int:
    return len(layer.data) // (layer.dimensions * _BYTES[layer.encoding])


def _level_is_whole(kept: KeptSound) -> bool:
    if kept.peak is None:
        return kept.loudness is None and kept.outline is None
    loudness_is = kept.loudness is None or math.isfinite(kept.loudness)
    outline = kept.outline or b""
    return loudness_is and 0 <= kept.peak < math.inf and len(outline) <= (kept.duration + 1) * _OUTLINE_PER_S


def _rhythm_is_whole(rhythm: HeardRhythm | None) -> bool:
    if rhythm is None:
        return True
    return (
        0 < len(rhythm.version) <= _WORDS
        and len(rhythm.key) <= _WORDS
        and rhythm.key.isprintable()
        and (rhythm.bpm is None or 0 < rhythm.bpm < math.inf)
        and math.isfinite(rhythm.bpm_confidence)
        and math.isfinite(rhythm.key_confidence)
    )
