"""How a library looked comes back, and what does not fit any more is left out."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicmap.layers.grain import GRAINS, POOLINGS
from musicmap.layers.keys import key_of
from musicmap.projection.recipe import LINEAR, PROJECTIONS, SCALES, Part, Recipe
from musicmap.scene.colouring import Colouring
from musicmap.session.collection import FACETS
from musicmap.session.highlight import PARTS, Cut, Highlight
from musicmap.session.look import COLOURINGS, MOST_MAPS, VIEWS, Look
from musicmap.session.selection import Selection
from musicmap.session.view import View
from tests.cache.made import EMBEDDING, TAGGRAM

LAYERS = (TAGGRAM, EMBEDDING)

_CRITERIA = st.lists(st.builds(Highlight, st.sampled_from((*FACETS, "search")), st.text()), max_size=3).map(tuple)
_SELECTIONS = st.sets(st.builds(key_of, st.integers(0, 3), st.integers(0, 9))).map(
    lambda keys: Selection(np.array(sorted(keys), np.int64))
)
_CUTS = st.builds(Cut, st.sampled_from(PARTS), st.text(), st.text(), _SELECTIONS)
_RECIPES = st.builds(
    Recipe,
    st.sampled_from(LAYERS),
    st.sampled_from(PROJECTIONS),
    st.permutations(range(6)).map(lambda order: (order[0], order[1])),
    st.sampled_from(SCALES),
    st.sampled_from(GRAINS),
    st.integers(1, 10),
    st.sampled_from(POOLINGS),
    st.lists(st.builds(Part, st.sampled_from(LAYERS), st.floats(0.1, 2.0)), max_size=2).map(tuple),
)
_LOOKS = st.builds(
    Look,
    _RECIPES,
    st.sampled_from(VIEWS),
    st.builds(Colouring, st.sampled_from(COLOURINGS), st.text(max_size=5)),
)
_CAMERAS = st.none() | st.tuples(*[st.floats(allow_nan=False, allow_infinity=False)] * 4)


@st.composite
def _views(draw: st.DrawFn) -> View:
    looks = draw(st.lists(_LOOKS, min_size=1, max_size=MOST_MAPS))
    return View(
        tuple(looks),
        draw(st.integers(0, len(looks) - 1)),
        tuple(draw(_CAMERAS) for _ in looks),
        draw(_CRITERIA),
        (*draw(_CRITERIA), *draw(st.lists(_CUTS, max_size=2))),
    )


@given(_views())
def test_it_comes_back_through_json(view: View) -> None:
    assert View.from_json(json.loads(json.dumps(view.to_json())), LAYERS) == view


@given(_views())
def test_what_was_read_can_be_compared_with_what_is_in_sight(view: View) -> None:
    assert json.loads(json.dumps(view.to_json())) == view.to_json()


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


_KEYS = ["maps", "active", "highlights", "filters", "new"]
_MAP_KEYS = ["layer", "projection", "axes", "scale", "grain", "every", "pooling", "blend", "view", "colour", "camera"]
_MAPS = st.lists(st.dictionaries(st.sampled_from(_MAP_KEYS), _JSON), max_size=6)


@given(st.dictionaries(st.sampled_from(_KEYS), _JSON), st.none() | _MAPS)
def test_anything_else_is_left_out(raw: dict[str, object], maps: list[dict[str, object]] | None) -> None:
    view = View.from_json(raw if maps is None else raw | {"maps": maps}, LAYERS)
    assert 1 <= len(view.looks) == len(view.cameras) <= MOST_MAPS
    assert 0 <= view.active < len(view.looks)
    for look in view.looks:
        assert look.recipe.layer in LAYERS
        assert look.recipe.projection in PROJECTIONS
        assert look.recipe.axes[0] != look.recipe.axes[1]
        assert min(look.recipe.axes) >= 0
        assert look.recipe.projection not in LINEAR or max(look.recipe.axes) < 6
        assert look.recipe.every >= 1
    assert all(camera is None or len(camera) == 4 for camera in view.cameras)


def test_the_first_time_it_is_the_first_layer() -> None:
    assert View.from_json({}, LAYERS) == View((Look(Recipe(TAGGRAM, "pca")),))
    assert View.from_json({"maps": [{"layer": "nobody/taggram"}]}, LAYERS).looks[0].recipe.layer == TAGGRAM


@pytest.mark.parametrize(
    "runs",
    [
        [[5, 0]],
        [[5, -3]],
        [[5, 3], [6, 1]],
        [[9, 1], [2, 1]],
        [[0, 1 << 40]],
        [[0]],
        ["x"],
        [[1, 2, 3]],
        [[1 << 70, 1]],
    ],
)
def test_a_cut_that_cannot_be_is_left_out(runs: list[object]) -> None:
    raw = {"filters": [["cluster", "Cluster", "jazz", runs], ["artist", "Björk"]]}
    assert View.from_json(raw, LAYERS).filters == (Highlight("artist", "Björk"),)
