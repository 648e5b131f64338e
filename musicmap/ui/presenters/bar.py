"""The line at the top: which map, and how far the analysis is."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QObject, Signal, Slot

from musicmap.jobs.events import Progress
from musicmap.models.registry import Registry
from musicmap.projection.recipe import TITLES, Projection, Recipe
from musicmap.session.session import Session
from musicmap.session.state import State
from musicmap.types import LayerKind, LayerRef, ModelName
from musicmap.ui.widgets.choice import Choice, Option
from musicmap.ui.widgets.modelbar import ModelBar
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

    def __init__(self, bar: ModelBar, session: Session, registry: Registry) -> None:
        super().__init__(bar)
        self._bar, self._session = bar, session
        self._models = tuple((str(card.name), card.title) for card in registry)
        bar.chosen.connect(self._chosen)
        session.watch(self._changed)
        self._show(session.state.recipe)

    def _changed(self, before: State, after: State) -> None:
        if after.recipe != before.recipe:
            self._show(after.recipe)
        if after.progress != before.progress:
            self._bar.show_work(None if after.progress is None else work_of(after.progress))
        if after.problems is not before.problems:
            self._bar.show_problems(len(after.problems))

    def _show(self, recipe: Recipe) -> None:
        self._bar.show_choices(
            (
                Choice("model", "Model", tuple(Option(*model) for model in self._models), recipe.layer.model),
                Choice("layer", "Layer", tuple(Option(*layer) for layer in _LAYERS.items()), recipe.layer.kind),
                Choice("projection", "Projection", tuple(Option(*p) for p in TITLES.items()), recipe.projection),
            )
        )

    @Slot(str, str)
    def _chosen(self, choice: str, option: str) -> None:
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
