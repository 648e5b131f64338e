"""The line at the top: which map, and how far the analysis is."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QObject, Signal, Slot

from musicmap.jobs.events import Progress
from musicmap.models.registry import Registry
from musicmap.projection.pca import COMPONENTS
from musicmap.projection.recipe import TITLES, Axes, Projection, Recipe
from musicmap.session.session import Session
from musicmap.session.state import State
from musicmap.types import LayerKind, LayerRef, ModelName
from musicmap.ui.widgets.choice import Choice, Option
from musicmap.ui.widgets.modelbar import ModelBar
from musicmap.ui.widgets.words import percent
from musicmap.ui.widgets.work import Work

_LAYERS: dict[LayerKind, str] = {"taggram": "Taggram", "embedding": "Embedding"}
_SAYS = {
    "looking for music": "Looking for music",
    "listening": "Listening",
    "composing": "Composing the demo",
}


class BarPresenter(QObject):
    """Turns choices into a recipe, and progress into words."""

    recipe_chosen = Signal(object)
    """Recipe."""
    axes_chosen = Signal(object)
    """Axes."""

    def __init__(self, bar: ModelBar, session: Session, registry: Registry) -> None:
        super().__init__(bar)
        self._bar, self._session = bar, session
        self._models = tuple((str(card.name), card.title) for card in registry)
        bar.chosen.connect(self._chosen)
        session.watch(self._changed)
        self._show(session.state)

    def _changed(self, before: State, after: State) -> None:
        if (after.recipe, after.axes) != (before.recipe, before.axes) or after.picture is not before.picture:
            self._show(after)
        if after.progress != before.progress:
            self._bar.show_work(None if after.progress is None else work_of(after.progress))
        if after.problems is not before.problems:
            self._bar.show_problems(len(after.problems))

    def _show(self, state: State) -> None:
        recipe = state.recipe
        components = components_of(state)
        self._bar.show_choices(
            (
                Choice("model", "Model", tuple(Option(*model) for model in self._models), recipe.layer.model),
                Choice("layer", "Layer", tuple(Option(*layer) for layer in _LAYERS.items()), recipe.layer.kind),
                Choice("projection", "Projection", tuple(Option(*p) for p in TITLES.items()), recipe.projection),
                Choice("across", "across", components, str(state.axes[0]), named=True),
                Choice("up", "up", components, str(state.axes[1]), named=True),
            )
        )

    @Slot(str, str)
    def _chosen(self, choice: str, option: str) -> None:
        if choice in ("across", "up"):
            self.axes_chosen.emit(chosen_axes(self._session.state.axes, choice == "up", int(option)))
            return
        recipe = self._session.state.recipe
        model, kind, projection = recipe.layer.model, recipe.layer.kind, recipe.projection
        match choice:
            case "model":
                model = ModelName(option)
            case "layer":
                kind = cast(LayerKind, option)
            case "projection":
                projection = cast(Projection, option)
        self.recipe_chosen.emit(Recipe(LayerRef(model, kind), projection))


def components_of(state: State) -> tuple[Option, ...]:
    """The components that can lie across or up, with what they mean and how much of the variance they show."""
    picture, names = state.picture, state.tag_names
    notes = [""] * COMPONENTS
    if picture is not None:
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
        can_pause=progress.what == "listening",
    )
