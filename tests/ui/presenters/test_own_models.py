"""Models of one's own in the window: chosen by their titles, with the layers, grains and colours that they have."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from musicmap.models.own_models import add, found_at
from musicmap.models.registry import Registry
from musicmap.paths import models_folder
from musicmap.projection.recipe import Recipe
from musicmap.scene.colouring import Colouring
from musicmap.session import events as e
from musicmap.session.look import Look
from musicmap.session.maps import Spot
from musicmap.session.session import Session
from musicmap.types import LayerRef, ModelName, Seconds
from musicmap.ui.presenters.bar import BarPresenter, grains_of
from musicmap.ui.theme import Theme
from tests.models import standins as made
from tests.session.conftest import PCA, picture_of
from tests.ui.presenters.conftest import arrive
from tests.ui.presenters.test_bar import Shown
from tests.ui.widgets.shelf import Stage

EARS = LayerRef(ModelName("ears"), "embedding")
MOOD = LayerRef(ModelName("mood"), "taggram")


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    registry = Registry.of(models_folder(), tmp_path / "mine")
    for place in (made.vggish(tmp_path), made.head(tmp_path)):
        add(found_at(place), registry.again(), lambda card: None)
    return registry.again()


@pytest.fixture
def bar(session: Session, registry: Registry, dark: Theme, stage: Stage) -> Shown:
    shown = Shown(dark)
    stage(shown, 1300, 44)
    presenter = BarPresenter(shown, session, registry)
    presenter.look_chosen.connect(lambda look: session.apply(e.LookChosen(look)))
    presenter.looks_chosen.connect(lambda looks: session.apply(e.LooksChosen(looks)))
    return shown


def test_they_are_offered_by_their_titles(bar: Shown) -> None:
    assert bar.titles("model")[-2:] == ["Ears", "Mood"]


def test_one_without_tags(bar: Shown, session: Session) -> None:
    session.apply(e.LookChosen(Look(PCA, colour=Colouring("tag", "rock"))))
    bar.choose("model", "Ears")
    assert session.state.look.recipe.layer == EARS
    assert session.state.look.colour == Colouring(), "there is no tag to colour by"
    assert bar.titles("layer") == ["Embedding"]
    assert bar.titles("grain") == ["1 s", "10 s", "30 s", "Sections", "Tracks"]
    assert not {"One tag", "Strongest tag", "Certainty of the tagger"} & set(bar.titles("colour"))


def test_one_that_only_names(bar: Shown, session: Session) -> None:
    bar.choose("layer", "Embedding")
    bar.choose("model", "Mood")
    assert session.state.look.recipe.layer == MOOD
    assert bar.titles("layer") == ["Taggram"]
    bar.choose("colour", "One tag")
    assert bar.titles("tag") == ["glad", "not glad"]
    assert session.state.look.colour == Colouring("tag", "glad")


def test_maps_side_by_side_are_of_layers_that_there_are(bar: Shown, session: Session, registry: Registry) -> None:
    bar.choose("model", "Ears")
    bar.choose("maps", "Taggram | embedding")
    assert {look.recipe.layer for look in session.state.looks} == {EARS}
    bar.choose("maps", "All models")
    assert all(look.recipe.layer in registry.card(look.recipe.layer.model).layers for look in session.state.looks)


def test_grains_that_would_join_nothing_are_not_offered() -> None:
    assert [option.title for option in grains_of(Seconds(30.0))] == ["30 s", "Sections", "Tracks"]
    assert [option.title for option in grains_of(Seconds(2.992))] == ["3 s", "10 s", "30 s", "Sections", "Tracks"]


def test_what_is_pointed_at_on_one_map_is_the_same_moment_on_the_other(session: Session, file: Path) -> None:
    """The second map's segments are a third as long: 2.992 and 0.96 s."""
    arrive(session, file)
    finer = Recipe(EARS, "pca")
    session.apply(e.LooksChosen((session.state.look, Look(finer))))
    picture = picture_of(file, PCA)
    session.apply(e.PictureArrived(finer, replace(picture, segment_length=np.array([0.96], np.float32)), ()))
    coarse, fine = session.state.maps
    assert coarse.length == 2.992
    assert fine.length == pytest.approx(0.96)
    there = fine.spot_at(1)
    assert there is not None
    assert there == Spot(there.track, 1, fine.length)
    assert coarse.spot_at(coarse.point_at(there) or 0) == Spot(there.track, 0), "1.44 s are in the first three"
    assert fine.point_at(Spot(there.track, 0)) == 1, "the middle of the first three seconds"
    assert fine.picture is not None
    assert fine.picture.start_of(1) == pytest.approx(0.96)
