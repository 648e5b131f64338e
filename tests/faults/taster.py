"""A process that takes in odd files with all that ever opens one, and says what came of it."""

from __future__ import annotations

import multiprocessing
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import get_args

import numpy as np

from musicmap.audio.decode import probe, stereo_from
from musicmap.errors import UnreadableAudio
from musicmap.jobs.ears import Ears
from musicmap.library.cover import cover
from musicmap.library.filetags import read
from musicmap.types import Hertz, LayerKind, Seconds
from tests.jobs.music import card


@dataclass(frozen=True, slots=True)
class Taste:
    """What a file is to us."""

    refused: str = ""
    segments: int = 0
    duration: float = 0.0
    faults: tuple[str, ...] = ()


def taste(connection: Connection) -> None:
    """The process: a path in, a `Taste` out. What is raised ends it, as it should end no worker."""
    gate = multiprocessing.get_context("spawn").Event()
    gate.set()
    with Ears((card(),), gate) as ears:
        while True:
            try:
                path: Path = connection.recv()
            except EOFError:
                return
            connection.send(_tasted(ears, path))


def _tasted(ears: Ears, path: Path) -> Taste:
    read(path)
    cover(path)
    refusals = _heard_elsewhere(ears, path)
    try:
        sound = ears.identify(path)
        analysis = ears.hear(path, sound, (card().name,))
    except UnreadableAudio as refusal:
        return Taste(str(refusal))
    faults = [f"{what} was refused: {why}" for what, why in refusals.items() if what != "a glimpse"]
    if ears.identify(path) != sound:
        faults.append("another identity")
    kinds: tuple[LayerKind, ...] = get_args(LayerKind)
    rows = {kind: analysis.vectors[card().layer(kind)].values for kind in kinds}
    segments = len(rows["taggram"])
    if not all(np.isfinite(values).all() for values in rows.values()):
        faults.append("not finite")
    if rows["taggram"].min() < 0 or rows["taggram"].max() > 1:
        faults.append("no taggram")
    # A last patch may be filled up with the silence after the stream: half a window.
    if not 0 <= analysis.duration + 0.02 - segments * card().segment < card().segment + 0.02:
        faults.append(f"{segments} segments in {analysis.duration} s")
    return Taste("", segments, analysis.duration, tuple(faults))


def _heard_elsewhere(ears: Ears, path: Path) -> dict[str, str]:
    """What the first look, the header and the player make of it: whatever that is, a sentence or nothing."""
    refusals = {}
    try:
        ears.glimpse(path, card().name)
    except UnreadableAudio as refusal:
        refusals["a glimpse"] = str(refusal)
    try:
        probe(path)
    except UnreadableAudio as refusal:
        refusals["its header"] = str(refusal)
    try:
        for start in (0.0, 1.3):
            for block in stereo_from(path, Seconds(start), Hertz(48_000)):
                assert block.ndim == 2
                assert block.shape[1] == 2
    except UnreadableAudio as refusal:
        refusals["playing it"] = str(refusal)
    return refusals
