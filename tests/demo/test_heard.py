"""The taggers hear in the demo what it is meant to be.

A track is heard when one of the tags that fit its kind is among the five strongest of its taggram's mean. MTT's tags
name instruments, so each kind has some there. MSD's are what listeners write about songs: it has no word for a
harpsichord, a sitar, a flute or a bowed string, so those kinds are not asked of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from musicmap.cache.reader import Reader
from musicmap.demo.catalogue import Entry, entries
from musicmap.jobs.events import Done
from musicmap.models.registry import Registry
from musicmap.paths import models_folder
from musicmap.types import LayerRef
from tests.jobs.music import listen

MTT: Mapping[str, set[str]] = {
    "piano": {"piano"},
    "harpsichord": {"harpsichord"},
    "strings": {"strings", "violin"},
    "ambient": {"ambient", "new age"},
    "choir": {"choir", "choral"},
    "techno": {"techno"},
    "drum and bass": {"electronic", "techno", "beats"},
    "rock": {"rock"},
    "metal": {"metal", "rock"},
    "chiptune": {"electronic", "synth"},
    "folk guitar": {"guitar"},
    "jazz trio": {"piano"},
    "sitar": {"sitar", "indian"},
    "flute": {"flute"},
    "harp": {"harp"},
    "bowed": {"cello", "violin"},
    "synth pop": {"synth", "pop"},
}
MSD: Mapping[str, set[str]] = {
    "ambient": {"ambient"},
    "techno": {"electronic", "House", "electro"},
    "drum and bass": {"electronic", "electronica"},
    "rock": {"rock", "alternative rock", "punk"},
    "metal": {"metal", "heavy metal"},
    "chiptune": {"electronic", "electro"},
    "folk guitar": {"folk", "acoustic", "guitar"},
    "jazz trio": {"jazz"},
    "synth pop": {"pop", "80s", "electronic"},
}
AT_LEAST = 0.7

TopFive = Mapping[Entry, Mapping[str, list[str]]]


@pytest.fixture(scope="module")
def top_five(demo_library: Path, tmp_path_factory: pytest.TempPathFactory) -> TopFive:
    """Of every track, by model."""
    file = tmp_path_factory.mktemp("heard") / "demo.musicmap"
    cards = Registry.of(models_folder()).select("mtt-musicnn,msd-musicnn")
    assert listen(file, demo_library, tuple(cards), workers=2)[-1] == Done()
    found: dict[Entry, dict[str, list[str]]] = {}
    with Reader(file) as reader:
        sounds = {track.path: track.sound for track in reader.tracks()}
        for entry in entries():
            sound = sounds[demo_library / entry.path]
            assert sound is not None
            found[entry] = {}
            for card in cards:
                vectors = reader.vectors_of(sound, LayerRef(card.name, "taggram"))
                assert vectors is not None
                strongest = np.argsort(vectors.values.mean(axis=0))[::-1][:5]
                found[entry][card.name] = [card.classes[i] for i in strongest]
    return found


@pytest.mark.parametrize(("model", "table"), [("mtt-musicnn", MTT), ("msd-musicnn", MSD)])
def test_a_fitting_tag_is_among_the_five_strongest(
    top_five: TopFive, model: str, table: Mapping[str, set[str]]
) -> None:
    asked = [entry for entry in entries() if entry.album.kind in table]
    missed = [
        f"{entry.album.kind}, {entry.title}: {', '.join(top_five[entry][model])}"
        for entry in asked
        if not table[entry.album.kind] & set(top_five[entry][model])
    ]
    assert len(asked) - len(missed) >= AT_LEAST * len(asked), "\n".join(missed)


def test_the_tables_name_tags_and_kinds_that_there_are() -> None:
    kinds = {entry.album.kind for entry in entries()}
    assert set(MTT) == kinds
    assert set(MSD) < kinds
    for card in Registry.of(models_folder()).select("mtt-musicnn,msd-musicnn"):
        table = MTT if card.name == "mtt-musicnn" else MSD
        assert set().union(*table.values()) <= set(card.classes)
