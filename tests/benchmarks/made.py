"""A library of any size without listening to anything: real tables, made-up vectors."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from musicmap.cache.records import Seen
from musicmap.cache.writer import Writer
from musicmap.models.registry import Registry
from musicmap.paths import models_folder
from musicmap.types import (
    Analysis,
    Decibels,
    Doubles,
    FileTags,
    Floats,
    LayerKind,
    Level,
    Seconds,
    SoundId,
    TrackId,
    Vectors,
)

_ALBUM = 12


def made_library(folder: Path, file: Path, tracks: int, segments: int, seed: int = 0) -> None:
    """Write a library of `tracks` × `segments` heard by all embedded models, and files that a scan finds unchanged.

    Tracks walk about one of forty places in each layer, as real ones do; the files hold nothing to play.
    """
    random = np.random.default_rng(seed)
    cards = tuple(Registry.of(models_folder()))
    places = {
        card.layer(kind): random.normal(0.0, 1.5, (40, len(card.columns(kind)))) for card in cards for kind in _KINDS
    }
    seen = [empty_file(folder, number, _tags(number)) for number in range(tracks)]
    with Writer(file, folder) as writer:
        writer.saw(seen)
        for number in range(tracks):
            sound = SoundId(f"{number:032x}")
            writer.identified(TrackId(number + 1), sound)
            vectors = {}
            for card in cards:
                for kind in _KINDS:
                    layer = card.layer(kind)
                    rows = _walk(places[layer], segments, random)
                    rows = (1 / (1 + np.exp(3 - rows))).astype(np.float32) if kind == "taggram" else rows
                    vectors[layer] = Vectors(layer, rows, card.segment, card.version)
            level = Level(Decibels(-14.0), 0.9, np.full(30 * segments, 200, np.uint8))
            writer.analysed(Analysis(sound, Seconds(segments * cards[0].segment), vectors, level))


_KINDS: tuple[LayerKind, ...] = ("taggram", "embedding")


def _walk(places: Doubles, segments: int, random: np.random.Generator) -> Floats:
    centre = places[random.integers(len(places))]
    steps = random.normal(0.0, 0.15, (segments, len(centre))).cumsum(axis=0)
    return np.asarray(centre + steps - steps.mean(axis=0), dtype=np.float32)


def empty_file(folder: Path, number: int, tags: FileTags) -> Seen:
    """A file that holds nothing to play, and what a scan would say of it if it had these file tags."""
    album = folder / f"Artist {number // _ALBUM % 30}" / f"Album {number // _ALBUM}"
    album.mkdir(parents=True, exist_ok=True)
    path = album / f"{number:05}.mp3"
    path.write_bytes(b"-")
    status = path.stat()
    return Seen(path, status.st_size, status.st_mtime_ns, tags)


def _tags(number: int) -> FileTags:
    album = number // _ALBUM
    return FileTags(f"Track {number}", f"Artist {album % 30}", album=f"Album {album}", genres=(f"Genre {number % 9}",))
