"""The line at the top: which choices there are, and what becomes of one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from musicmap.jobs.events import Progress
from musicmap.models.registry import Registry
from musicmap.projection.recipe import PROJECTIONS, Projection
from musicmap.scene.colouring import Colouring
from musicmap.session import events as e
from musicmap.session.look import COLOURINGS, Look
from musicmap.session.presets import PRESETS
from musicmap.session.session import Session
from musicmap.types import LayerRef, ModelName, Seconds
from musicmap.ui.presenters.bar import BarPresenter, changed, chosen_maps, work_of
from musicmap.ui.theme import Theme
from musicmap.ui.widgets.choice import Choice
from musicmap.ui.widgets.modelbar import ModelBar
from tests.cache.made import EMBEDDING, OTHER
from tests.session.conftest import PCA, STD, picture_of, tag_names
from tests.ui.presenters.conftest import arrive
from tests.ui.widgets.shelf import Stage

LINE = ["model", "layer", "projection", "grain", "view", "colour", "maps"]


class Shown(ModelBar):
    """The real bar, which also remembers what it was given."""

    choices: dict[str, Choice]

    def show_choices(self, choices: Any) -> None:
        self.choices = {choice.key: choice for choice in choices}
        super().show_choices(choices)

    def titles(self, key: str) -> list[str]:
        return [option.title for option in self.choices[key].options]

    def choose(self, key: str, title: str) -> None:
        """As by its menu."""
        (option,) = [option for option in self.choices[key].options if option.title == title]
        self.chosen.emit(key, option.key)


@pytest.fixture
def bar(session: Session, registry: Registry, dark: Theme, stage: Stage) -> Shown:
    """Whose choices become what the session shows."""
    made = Shown(dark)
    stage(made, 1300, 44)
    presenter = BarPresenter(made, session, registry)
    presenter.look_chosen.connect(lambda look: session.apply(e.LookChosen(look)))
    presenter.looks_chosen.connect(lambda looks: session.apply(e.LooksChosen(looks)))
    return made


def test_what_is_chosen_stands_in_the_line(bar: Shown, session: Session) -> None:
    said = {key: choice.chosen.title for key, choice in bar.choices.items() if choice.chosen}
    assert list(bar.choices) == ["model", "layer", "projection", "across", "up", *LINE[3:]]
    assert said | {"model": ""} == {
        "model": "",
        "layer": "Taggram",
        "projection": "PCA",
        "across": "1",
        "up": "2",
        "grain": "3 s",
        "view": "Segments",
        "colour": "Sound",
        "maps": "One map",
    }
    assert bar.titles("projection") == ["PCA", "STD-PCA", "t-SNE", "UMAP", "Original"]
    assert bar.titles("grain") == ["3 s", "10 s", "30 s", "Sections", "Tracks"]
    assert len(bar.titles("model")) == 4


@pytest.mark.parametrize("projection", PROJECTIONS)
def test_only_projections_whose_axes_mean_something_let_them_be_chosen(
    bar: Shown, session: Session, projection: Projection
) -> None:
    session.apply(e.LookChosen(Look(PCA.by(projection))))
    assert ("across" in bar.choices) == (projection in ("pca", "std-pca", "original"))
    assert ("up" in bar.choices) == ("across" in bar.choices)


def test_tags_are_the_axes_of_an_original_taggram(bar: Shown, session: Session) -> None:
    bar.choose("projection", "Original")
    assert bar.titles("across") == list(tag_names())
    bar.choose("up", "jazz")
    assert session.state.look.recipe.axes == (0, tag_names().index("jazz"))
    bar.choose("across", "jazz")
    assert session.state.look.recipe.axes == (tag_names().index("jazz"), 0), "they change places"
    bar.choose("projection", "PCA")
    assert session.state.look.recipe.axes == (0, 1), "tag 17 is no component"


def test_dimensions_are_the_axes_of_an_original_embedding(bar: Shown, session: Session, file: Path) -> None:
    original = replace(PCA, layer=EMBEDDING).by("original")
    session.apply(e.LookChosen(Look(original)))
    assert bar.titles("across") == ["1", "2"], "until it is known how many there are"
    session.apply(e.PictureArrived(original, picture_of(file, original), tag_names()))
    assert bar.titles("across") == [str(i) for i in range(1, 201)]


def test_every_choice_changes_what_it_says_and_nothing_else() -> None:
    look = Look(replace(PCA, every=3), "averages", Colouring("artist"))
    recipe = look.recipe
    other = LayerRef(OTHER, "taggram")
    assert changed(look, "model", "msd-vgg") == replace(look, recipe=replace(recipe, layer=other))
    assert changed(look, "layer", "embedding") == replace(look, recipe=replace(recipe, layer=EMBEDDING))
    assert changed(look, "projection", "umap") == replace(look, recipe=replace(recipe, projection="umap"))
    assert changed(look, "up", "4") == replace(look, recipe=replace(recipe, axes=(0, 4)))
    assert changed(look, "grain", "30s") == replace(look, recipe=replace(recipe, grain="30s"))
    assert changed(look, "view", "trajectories") == replace(look, view="trajectories")
    assert changed(look, "colour", "year") == replace(look, colour=Colouring("year"))
    assert changed(look, "tag", "rock") == replace(look, colour=Colouring("tag", "rock"))


def test_one_tag_is_asked_for_only_when_it_colours(bar: Shown, session: Session) -> None:
    assert "tag" not in bar.choices
    assert len(bar.titles("colour")) == len(COLOURINGS)
    bar.choose("colour", "One tag")
    assert session.state.look.colour == Colouring("tag", tag_names()[0])
    bar.choose("tag", "jazz")
    assert session.state.look.colour == Colouring("tag", "jazz")
    bar.choose("colour", "Sound")
    assert "tag" not in bar.choices


@pytest.mark.parametrize("by_preset", [False, True])
def test_a_map_of_another_model_is_not_coloured_by_a_tag_that_it_does_not_know(
    bar: Shown, session: Session, registry: Registry, by_preset: bool
) -> None:
    mtt = registry.card("mtt-musicnn")
    unknown = next(tag for tag in tag_names() if tag not in mtt.classes)
    session.apply(e.LookChosen(Look(PCA, colour=Colouring("tag", unknown))))
    if by_preset:
        bar.choose("maps", "All models")
    else:
        bar.choose("model", mtt.title)
    for look in session.state.looks:
        assert look.colour.value in registry.card(look.recipe.layer.model).classes


def test_maps_are_counted_or_set_side_by_side_by_a_preset(bar: Shown, session: Session) -> None:
    bar.choose("maps", "Three maps")
    assert session.state.looks == (Look(PCA),) * 3
    chosen = bar.choices["maps"].chosen
    assert chosen is not None
    assert chosen.title == "Three maps"
    session.apply(e.MapActivated(2))
    bar.choose("projection", "STD-PCA")
    assert session.state.looks == (Look(PCA), Look(PCA), Look(STD)), "the choices are the active map's"
    session.apply(e.MapActivated(0))
    assert bar.choices["projection"].current == "pca"
    bar.choose("maps", "Taggram | embedding")
    assert [look.recipe.layer for look in session.state.looks] == [PCA.layer, EMBEDDING]


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.key)
def test_every_preset_can_be_chosen(session: Session, preset: Any) -> None:
    models = tuple(map(ModelName, ("msd-musicnn", "msd-vgg")))
    assert chosen_maps(session.state, preset.key, models) == preset.looks(session.state.look, models)


def test_components_say_what_they_mean_as_soon_as_the_map_is_there(bar: Shown, session: Session, file: Path) -> None:
    assert {option.note for option in bar.choices["across"].options} == {""}
    arrive(session, file)
    assert all("↔" in option.note for option in bar.choices["across"].options)


def test_the_analysis_is_told_in_words(bar: Shown, session: Session) -> None:
    listening = Progress("listening", 3, 9, 12.0, Seconds(30.0))
    work = work_of(listening)
    assert (work.what, work.done, work.total, work.can_pause) == ("Listening", 3, 9, True)
    assert not work_of(replace(listening, what="looking for music")).can_pause
    assert work_of(replace(listening, waiting="Waiting for mains power", overrulable=True)).overrulable
    session.apply(e.AnalysisSaid(listening))
    assert bar._work.isVisible()
    session.apply(e.AnalysisSaid(None))
    assert not bar._work.isVisible()
