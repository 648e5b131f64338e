"""How a library looked comes back, and what does not fit any more is left out."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from musicmap.projection.recipe import PROJECTIONS, Recipe
from musicmap.session.collection import FACETS
from musicmap.session.highlight import Highlight
from musicmap.session.view import View
from tests.cache.made import EMBEDDING, TAGGRAM

LAYERS = (TAGGRAM, EMBEDDING)

_VIEWS = st.builds(
    View,
    st.builds(Recipe, st.sampled_from(LAYERS), st.sampled_from(PROJECTIONS)),
    st.permutations(range(6)).map(lambda order: (order[0], order[1])),
    st.none() | st.builds(Highlight, st.sampled_from((*FACETS, "search")), st.text()),
    st.none() | st.tuples(*[st.floats(allow_nan=False, allow_infinity=False)] * 4),
)


@given(_VIEWS)
def test_it_comes_back_through_json(view: View) -> None:
    assert View.from_json(json.loads(json.dumps(view.to_json())), LAYERS) == view


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(["layer", "projection", "axes", "highlight", "camera", "new"]), _JSON))
def test_anything_else_is_left_out(raw: dict[str, object]) -> None:
    view = View.from_json(raw, LAYERS)
    assert view.recipe.layer in LAYERS
    assert view.recipe.projection in PROJECTIONS
    assert len({*view.axes} & {*range(6)}) == 2
    assert view.camera is None or len(view.camera) == 4


def test_the_first_time_it_is_the_first_layer() -> None:
    assert View.from_json({}, LAYERS) == View(Recipe(TAGGRAM, "pca"))
    assert View.from_json({"layer": "nobody/taggram"}, LAYERS).recipe.layer == TAGGRAM
