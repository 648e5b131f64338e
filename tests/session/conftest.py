"""A library of four tracks, and the session on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from musicmap.cache.reader import Reader
from musicmap.cache.writer import Writer
from musicmap.jobs.picture import Picture
from musicmap.jobs.workbench import compose
from musicmap.models.registry import Registry
from musicmap.paths import models_folder
from musicmap.projection.recipe import Recipe
from musicmap.session import events as e
from musicmap.session.collection import Collection
from musicmap.session.state import State, apply
from musicmap.types import FileTags
from tests.cache.made import TAGGRAM, fill, seen, sound

PCA = Recipe(TAGGRAM, "pca")
STD = Recipe(TAGGRAM, "std-pca")
SEGMENTS = 5
TAGS = {
    "a.mp3": FileTags(title="Jóga", artist="Björk", album="Homogenic", genres=("Pop",)),
    "b.mp3": FileTags(title="Hyperballad", artist="Björk", album="Post"),
    "c.mp3": FileTags(title="Rock Bottom", artist="Robert Wyatt", genres=("Pop", "Art")),
    "d.mp3": FileTags(title="D", artist="Somebody"),
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "some.musicmap"
    ids = fill(made, tmp_path, dict(zip(TAGS, range(1, 5), strict=True)), segments=SEGMENTS)
    with Writer(made, tmp_path) as writer:
        writer.saw(seen(tmp_path / name, tags) for name, tags in TAGS.items())
        for number, track in enumerate(ids.values(), 1):
            writer.identified(track, sound(number))
    return made


def picture_of(file: Path, recipe: Recipe = PCA) -> Picture:
    with Reader(file) as reader:
        return compose(reader, recipe)


def collection_of(file: Path) -> Collection:
    with Reader(file) as reader:
        return Collection.of(reader.tracks(), reader.folder)


def tag_names() -> tuple[str, ...]:
    return Registry.of(models_folder()).card(TAGGRAM.model).classes


@pytest.fixture
def empty() -> State:
    return State.first(PCA, "hover", Collection.of([], Path("/music")))


@pytest.fixture
def shown(empty: State, file: Path) -> State:
    """The library on its map."""
    read = apply(empty, e.TracksRead(collection_of(file)))
    return apply(read, e.PictureArrived(PCA, picture_of(file), tag_names()))
