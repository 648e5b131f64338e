"""A large library made from a small real one: stretches of what was truly heard, each a little different.

    python -m tests.benchmarks.perturbed SOURCE.musicmap FOLDER FILE.musicmap [--tracks 10000] [--segments 80]

writes a library that can be opened, searched, lassoed and coloured as a real one of that size; its files in FOLDER hold
nothing to play.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np

from musicmap.cache.reader import Reader
from musicmap.cache.writer import Writer
from musicmap.types import Analysis, Decibels, FileTags, Floats, LayerRef, Level, Seconds, SoundId, TrackId, Vectors
from tests.benchmarks.made import empty_file

_NOISE = 0.15
"""Of a dimension's own spread: what sets the copies of one stretch apart."""
_YEARS = range(1960, 2026)


def perturbed_library(source: Path, folder: Path, file: Path, tracks: int, segments: int, seed: int = 0) -> None:
    """Write a library of `tracks` × `segments`, and files that a scan finds unchanged.

    Each track is a stretch of a real one's rows (the same in all layers), repeated where that is too short, moved as a
    whole and shaken row by row. Artists, albums, genres and years are made up.
    """
    random = np.random.default_rng(seed)
    with Reader(source) as reader:
        layers = reader.layers()
        heard = {layer: dict(reader.vectors(layer)) for layer in layers}
    sounds = sorted(set.intersection(*(set(of) for of in heard.values())))
    spreads = {layer: np.concatenate([v.values for v in of.values()]).std(axis=0) for layer, of in heard.items()}
    seen = [empty_file(folder, number, _tags(number)) for number in range(tracks)]
    with Writer(file, folder) as writer:
        writer.saw(seen)
        for number in range(tracks):
            like = sounds[random.integers(len(sounds))]
            rows = len(heard[layers[0]][like].values)
            stretch = (random.integers(rows) + np.arange(segments)) % rows
            vectors: dict[LayerRef, Vectors] = {}
            for layer in layers:
                real = heard[layer][like]
                values = _shaken(real.values[stretch], spreads[layer], random)
                bounded = np.clip(values, 0.0, 1.0) if layer.kind == "taggram" else values
                vectors[layer] = Vectors(layer, bounded, real.segment, real.version)
            sound = SoundId(f"{number:032x}")
            writer.identified(TrackId(number + 1), sound)
            level = Level(Decibels(-14.0), 0.9, np.full(30 * segments, 200, np.uint8))
            writer.analysed(Analysis(sound, Seconds(segments * vectors[layers[0]].segment), vectors, level))


def _shaken(rows: Floats, spread: Floats, random: np.random.Generator) -> Floats:
    moved = random.standard_normal(rows.shape[1], np.float32) * spread * np.float32(_NOISE)
    shaken = random.standard_normal(rows.shape, np.float32) * spread * np.float32(_NOISE / 2)
    together: Floats = (rows + moved + shaken).astype(np.float32)
    return together


def _tags(number: int) -> FileTags:
    return FileTags(
        title=f"Track {number}",
        artist=f"Artist {number // 40}",
        album=f"Album {number // 10}",
        genres=(f"Genre {number // 40 % 17}",),
        year=_YEARS[number // 10 % len(_YEARS)],
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("source", "folder", "file"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--tracks", type=int, default=10_000)
    parser.add_argument("--segments", type=int, default=80)
    asked = parser.parse_args()
    perturbed_library(asked.source, asked.folder, asked.file, asked.tracks, asked.segments)
    return 0


if __name__ == "__main__":
    sys.exit(main())
