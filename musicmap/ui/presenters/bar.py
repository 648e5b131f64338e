"""The line at the top: which map, and how far the analysis is."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Final, cast, get_args

from PySide6.QtCore import QObject, Signal, Slot

from musicmap.jobs.events import Progress
from musicmap.layers.grain import Grain
from musicmap.models.card import ModelCard
from musicmap.models.registry import Registry
from musicmap.projection.pca import COMPONENTS
from musicmap.projection.recipe import FORMING, LINEAR, TITLES, Axes, Projection
from musicmap.scene.colouring import By, Colouring
from musicmap.session.colours import TITLES as TITLES_OF_COLOURS
from musicmap.session.look import SOUND, Look, ViewKind, grain_title
from musicmap.session.offline import told
from musicmap.session.presets import PRESETS, with_count
from musicmap.session.session import Session
from musicmap.session.state import State
from musicmap.types import LayerKind, LayerRef, ModelName, Seconds
from musicmap.ui.widgets.choice import Choice, Option
from musicmap.ui.widgets.modelbar import ModelBar
from musicmap.ui.widgets.words import percent
from musicmap.ui.widgets.work import Work

_LAYERS: dict[LayerKind, str] = {"taggram": "Taggram", "embedding": "Embedding"}
_PROJECTION_NOTES: dict[Projection, str] = {
    "pca": "the big picture, at once",
    "std-pca": "the big picture, every dimension alike",
    "tsne": "tight groups of what sounds alike",
    "umap": "groups, and how they lie to each other",
    "original": "two tags or dimensions as they are",
}
_GRAIN_NOTES: Final[dict[Grain, str]] = {
    "3s": "every segment",
    "10s": "short passages",
    "30s": "long passages",
    "sections": "until the music changes",
    "track": "one point each",
}
_LENGTHS: Final[dict[Grain, Seconds]] = {"10s": Seconds(10.0), "30s": Seconds(30.0)}
VIEWS: Final[dict[ViewKind, tuple[str, str]]] = {
    "segments": ("Segments", "a point each"),
    "trajectories": ("Trajectories", "a line through each track"),
    "averages": ("Averages", "a circle for each track, as wide as it varies"),
}
WORDS: Final[tuple[By, ...]] = ("tag", "strongest tag", "certainty")
"""Colours that only a tagger can give."""
_COLOURS: Final = tuple(Option(by, title) for by, title in TITLES_OF_COLOURS.items())
_COUNTS = ("One map", "Two maps", "Three maps", "Four maps")
_MAPS: Final = (
    *(Option(str(n), title) for n, title in enumerate(_COUNTS, 1)),
    *(Option(preset.key, preset.title, preset.note) for preset in PRESETS),
)
_SAYS = {
    "looking for music": "Looking for music",
    "taking a first look": "Taking a first look",
    "listening": "Listening",
    "naming": "Naming what was heard",
    "finding tempo and key": "Finding tempo and key",
    "composing": "Composing the demo",
}


class BarPresenter(QObject):
    """Turns choices into a look, and progress into words."""

    look_chosen = Signal(object)
    """Look: of the active map."""
    looks_chosen = Signal(object)
    """Looks: of all maps."""

    def __init__(self, bar: ModelBar, session: Session, registry: Registry, note: str = "") -> None:
        """`note`: what is to be known of this library all the time, in a sentence."""
        super().__init__(bar)
        self._note = note
        bar.show_note(note)
        self._bar, self._session = bar, session
        self._cards = {card.name: card for card in registry}
        bar.chosen.connect(self._chosen)
        session.watch(self._changed)
        self._show(session.state)

    def _changed(self, before: State, after: State) -> None:
        if after.looks != before.looks or after.active != before.active or after.map.picture is not before.map.picture:
            self._show(after)
        if after.collection is not before.collection:
            self._bar.show_note(self._note or told(after.collection))
        if after.progress != before.progress:
            self._bar.show_work(None if after.progress is None else work_of(after.progress))
        if after.problems is not before.problems:
            self._bar.show_problems(len(after.problems))

    def _show(self, state: State) -> None:
        look, recipe = state.look, state.look.recipe
        card = self._cards[recipe.layer.model]
        models = tuple(Option(name, one.title) for name, one in self._cards.items())
        projections = tuple(Option(key, title, _PROJECTION_NOTES[key]) for key, title in TITLES.items())
        choices = [
            Choice("model", "Model", models, recipe.layer.model),
            Choice("layer", "Layer", tuple(Option(k, _LAYERS[k]) for k in card.kinds), recipe.layer.kind),
            Choice("projection", "Projection", projections, recipe.projection),
        ]
        if recipe.projection not in FORMING:
            options = self._axes(state)
            choices.append(Choice("across", "across", options, str(recipe.axes[0]), named=True))
            choices.append(Choice("up", "up", options, str(recipe.axes[1]), named=True))
        choices.append(Choice("grain", "Grain", grains_of(card.segment), recipe.grain))
        choices.append(Choice("view", "View", _options(VIEWS), look.view))
        choices.append(Choice("colour", "Colour", _colours(card), look.colour.by))
        if look.colour.by == "tag":
            tags = tuple(Option(name, name) for name in card.classes)
            choices.append(Choice("tag", "Tag", tags, look.colour.value))
        choices.append(Choice("maps", "Maps", _MAPS, str(len(state.looks))))
        self._bar.show_choices(choices)

    def _axes(self, state: State) -> tuple[Option, ...]:
        recipe = state.look.recipe
        if recipe.projection in LINEAR:
            return components_of(state)
        if recipe.layer.kind == "taggram":
            return tuple(Option(str(i), name) for i, name in enumerate(self._cards[recipe.layer.model].classes))
        picture = state.map.picture
        dimensions = max(recipe.axes) + 1 if picture is None else max(int(picture.dimensions[0]), 1)
        return tuple(Option(str(i), str(i + 1)) for i in range(dimensions))

    @Slot(str, str)
    def _chosen(self, choice: str, option: str) -> None:
        state = self._session.state
        if choice == "maps":
            looks = chosen_maps(state, option, tuple(self._cards))
            self.looks_chosen.emit(tuple(self._fitting(look) for look in looks))
        else:
            self.look_chosen.emit(self._fitting(changed(state.look, choice, option)))

    def _fitting(self, look: Look) -> Look:
        """The same, of a layer that its model has, coloured by a tag that it knows."""
        card = self._cards[look.recipe.layer.model]
        if look.recipe.layer not in card.layers:
            look = replace(look, recipe=look.recipe.of(card.layers[0]))
        tags = card.classes
        if not tags and look.colour.by in WORDS:
            return replace(look, colour=SOUND)
        if look.colour.by != "tag" or look.colour.value in tags:
            return look
        return replace(look, colour=Colouring("tag", tags[0]))


def chosen_maps(state: State, option: str, models: tuple[ModelName, ...]) -> tuple[Look, ...]:
    """So many maps, or those of a preset."""
    if option.isdigit():
        return with_count(state.looks, state.active, int(option))
    return next(preset.looks(state.look, models) for preset in PRESETS if preset.key == option)


def changed(look: Look, choice: str, option: str) -> Look:
    """A look with another option chosen."""
    recipe = look.recipe
    match choice:
        case "model":
            recipe = recipe.of(LayerRef(ModelName(option), recipe.layer.kind))
        case "layer":
            recipe = recipe.of(LayerRef(recipe.layer.model, cast(LayerKind, option)))
        case "projection":
            recipe = recipe.by(cast(Projection, option))
        case "across" | "up":
            recipe = replace(recipe, axes=chosen_axes(recipe.axes, choice == "up", int(option)))
        case "grain":
            recipe = replace(recipe, grain=cast(Grain, option))
        case "colour":
            return replace(look, colour=Colouring(cast(By, option)))
        case "tag":
            return replace(look, colour=Colouring("tag", option))
        case "view" if option in get_args(ViewKind):
            return replace(look, view=cast(ViewKind, option))
    return replace(look, recipe=recipe)


def _options(titles: dict[ViewKind, tuple[str, str]]) -> tuple[Option, ...]:
    return tuple(Option(key, title, note) for key, (title, note) in titles.items())


def _colours(card: ModelCard) -> tuple[Option, ...]:
    return tuple(option for option in _COLOURS if card.classes or option.key not in WORDS)


def grains_of(segment: Seconds) -> tuple[Option, ...]:
    """The grains that there are where segments are so long; none that would join nothing."""
    return tuple(
        Option(grain, grain_title(grain, segment), note)
        for grain, note in _GRAIN_NOTES.items()
        if _LENGTHS.get(grain, Seconds(math.inf)) > segment * 1.5
    )


def components_of(state: State) -> tuple[Option, ...]:
    """The components that can lie across or up, with what they mean and how much of the variance they show."""
    picture, names = state.map.picture, state.map.tag_names
    notes = [""] * COMPONENTS
    if picture is not None and len(picture.poles) == COMPONENTS:
        for i, (low, high) in enumerate(picture.poles.tolist()):
            means = " ↔ ".join(names[tag] for tag in (low, high) if 0 <= tag < len(names))
            notes[i] = " · ".join(filter(None, (means, percent(picture.explained[i]))))
    return tuple(Option(str(i), str(i + 1), note) for i, note in enumerate(notes))


def chosen_axes(axes: Axes, up: bool, component: int) -> Axes:
    """The axes with another component across or up; the one that lay there already changes places with it."""
    across, upwards = axes
    if component in axes:
        return (upwards, across) if component != axes[up] else axes
    return (across, component) if up else (component, upwards)


def work_of(progress: Progress) -> Work:
    """Progress as the bar shows it."""
    return Work(
        what=_SAYS.get(progress.what, progress.what),
        done=progress.done,
        total=progress.total,
        per_minute=progress.per_minute,
        left=progress.left,
        paused=progress.paused,
        first_look=progress.what == "taking a first look",
        waiting=progress.waiting,
        overrulable=progress.overrulable,
        can_pause=progress.what in ("taking a first look", "listening", "naming", "finding tempo and key"),
    )
