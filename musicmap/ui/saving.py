"""Views that the user has given a name: what all maps show, and from where."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Slot

from musicmap.ui.keeping import ViewKeeper
from musicmap.ui.theme import Theme
from musicmap.ui.widgets.modelbar import ModelBar
from musicmap.ui.widgets.saved_views import SavedViews


class SavedViewsPresenter(QObject):
    """Opens the list under its button; every change is kept at once."""

    def __init__(self, bar: ModelBar, keeper: ViewKeeper, theme: Theme) -> None:
        super().__init__(bar)
        self._bar, self._keeper = bar, keeper
        self._views: dict[str, dict[str, Any]] = {}
        self._popover = SavedViews(theme, bar)
        self._popover.chosen.connect(self._choose)
        self._popover.added.connect(self._add)
        self._popover.renamed.connect(self._rename)
        self._popover.removed.connect(self._remove)
        bar.views_asked.connect(self._open)

    def show_theme(self, theme: Theme) -> None:
        self._popover.show_theme(theme)

    def read(self, views: dict[str, dict[str, Any]]) -> None:
        """Those that are kept with the library, by name."""
        self._views = views

    @Slot()
    def _open(self) -> None:
        self._show()
        self._popover.open_under(self._bar.views_button)

    def _show(self) -> None:
        now = self._keeper.now()
        current = next((name for name, view in self._views.items() if view == now), None)
        self._popover.show_views(tuple(self._views), current)

    def _keep(self, views: dict[str, dict[str, Any]]) -> None:
        self._views = views
        self._keeper.keep_named(views)
        self._show()

    @Slot(object)
    def _choose(self, name: str) -> None:
        self._keeper.go_to(self._views[name])
        self._popover.close()

    @Slot(object)
    def _add(self, name: str) -> None:
        self._keep(self._views | {name: self._keeper.now()})

    @Slot(object, object)
    def _rename(self, name: str, to: str) -> None:
        self._keep({to if key == name else key: view for key, view in self._views.items()})

    @Slot(object)
    def _remove(self, name: str) -> None:
        self._keep({key: view for key, view in self._views.items() if key != name})
