"""Libraries and analyses made up for tests: small, seeded, and of the real types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from musicmap.cache.reader import Reader
from musicmap.cache.records import Seen
from musicmap.cache.writer import Writer
from musicmap.types import (
    Analysis,
    Decibels,
    FileTags,
    Floats,
    LayerRef,
    Level,
    ModelName,
    Seconds,
    SoundId,
    TrackId,
    Vectors,
)

MODEL = ModelName("msd-musicnn")
OTHER = ModelName("msd-vgg")
TAGGRAM = LayerRef(MODEL, "taggram")
EMBEDDING = LayerRef(MODEL, "embedding")
VERSION = "v1"
SEGMENT = Seconds(2.992)


def sound(number: int) -> SoundId:
    """The `number`th of as many different sounds as one wants."""
    return SoundId(f"{number:032x}")


def seen(path: Path, tags: FileTags | None = None, *, size: int = 1000, mtime_ns: int = 1) -> Seen:
    return Seen(path, size, mtime_ns, tags or FileTags())


def heard(
    number: int, *, segments: int = 3, models: Sequence[ModelName] = (MODEL,), version: str = VERSION, seed: int = 0
) -> Analysis:
    """What the models heard in the `number`th sound: as many tags and dimensions as MusiCNN has."""
    random = np.random.default_rng([number, seed])
    vectors: dict[LayerRef, Vectors] = {}
    for model in models:
        taggram: Floats = random.random((segments, 50), np.float32)
        embedding: Floats = random.standard_normal((segments, 200), np.float32)
        vectors[LayerRef(model, "taggram")] = Vectors(LayerRef(model, "taggram"), taggram, SEGMENT, version)
        vectors[LayerRef(model, "embedding")] = Vectors(LayerRef(model, "embedding"), embedding, SEGMENT, version)
    level = Level(Decibels(-14.0), 0.9, np.full(30 * segments, 200, np.uint8))
    return Analysis(sound(number), Seconds(segments * SEGMENT), vectors, level)


def track_of(file: Path, path: Path) -> TrackId:
    """The id of a music file that the library knows."""
    with Reader(file) as reader:
        return next(t.id for t in reader.tracks() if t.path == path)


def fill(file: Path, folder: Path, sounds: Mapping[str, int], *, segments: int = 3) -> dict[str, TrackId]:
    """A library with files of these names, each holding the sound of that number, all heard. Gives the tracks' ids."""
    with Writer(file, folder) as writer:
        writer.saw(seen(folder / name) for name in sounds)
        ids = {}
        for name, number in sounds.items():
            ids[name] = writer.identified(track_of(file, folder / name), sound(number))
            writer.analysed(heard(number, segments=segments))
    return ids
