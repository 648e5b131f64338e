"""A map of a model without tags: everything that speaks of tags finds none, and nothing stumbles."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from musicmap.playlist.energy import liveliness
from musicmap.scene.colouring import By, Colouring
from musicmap.scene.regions import regions
from musicmap.session import events as e
from musicmap.session.collection import tag_counts
from musicmap.session.colours import colours_of
from musicmap.session.highlight import Highlight
from musicmap.session.look import COLOURINGS
from musicmap.session.state import State, apply
from tests.session.conftest import PCA, collection_of, picture_of


@pytest.fixture
def wordless(empty: State, file: Path) -> State:
    picture = picture_of(file)
    points, tracks = len(picture), len(picture.tracks)
    nothing = np.zeros((points, 0), np.uint8)
    bare = replace(picture, top=nothing, top_values=nothing, means=np.zeros((tracks, 0), np.float32))
    read = apply(empty, e.TracksRead(collection_of(file)))
    return apply(read, e.PictureArrived(PCA, bare, ()))


@pytest.mark.parametrize("by", COLOURINGS)
@pytest.mark.parametrize("dark", [True, False])
def test_it_has_colours(wordless: State, by: By, dark: bool) -> None:
    colours, _ = colours_of(Colouring(by, "rock"), wordless.map, (), dark=dark)
    assert colours.shape == (len(wordless.map), 3)


def test_no_region_has_a_name_and_no_tag_a_count(wordless: State) -> None:
    picture = wordless.map.picture
    assert picture is not None
    assert regions(picture.positions, picture.top, picture.top_values, ()) == ()
    assert tag_counts(picture.means, ()) == ()
    assert (liveliness(picture.means, ()) == 0.5).all()


def test_a_tag_lights_nothing(wordless: State) -> None:
    state = apply(wordless, e.Highlighted((Highlight("tag", "rock"),)))
    assert state.map.lit is not None
    assert not state.map.lit.any()


def test_more_tags_than_a_byte_counts(empty: State, file: Path) -> None:
    """Discogs has 400 styles: those after the 256th are themselves, not others."""
    picture = picture_of(file)
    names = tuple(f"tag {number}" for number in range(400))
    top = np.full(picture.top.shape, 300, np.uint16)
    read = apply(empty, e.TracksRead(collection_of(file)))
    state = apply(read, e.PictureArrived(PCA, replace(picture, top=top), names))
    lit = apply(state, e.Highlighted((Highlight("tag", "tag 300"),))).map.lit
    other = apply(state, e.Highlighted((Highlight("tag", "tag 44"),))).map.lit
    assert lit is not None
    assert other is not None
    assert (bool(lit.all()), bool(other.any())) == (True, False)
