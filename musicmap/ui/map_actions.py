"""What a user does with the maps, each as one named function."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from musicmap.errors import UserError
from musicmap.projection.recipe import PROJECTIONS, Recipe
from musicmap.session import events as e
from musicmap.session.collection import best_matches
from musicmap.session.library import OpenLibrary
from musicmap.session.look import Look, title_of
from musicmap.session.map_files import MapFile, write_map
from musicmap.session.presets import with_count
from musicmap.session.session import Session
from musicmap.ui.atlas import Atlas
from musicmap.ui.bridge import Bridge
from musicmap.ui.presenters.table import middle_of
from musicmap.ui.theme import Theme
from musicmap.ui.widgets.words import many


class MapActions(QObject):
    """Looks, layouts, selections and exports of the maps."""

    said = Signal(str)
    """A passing remark: what was done, or why it could not be."""

    def __init__(
        self, session: Session, atlas: Atlas, library: OpenLibrary, name: str, theme: Theme, parent: QObject
    ) -> None:
        """`name`: what the library is called on a poster."""
        super().__init__(parent)
        self._session, self._atlas, self._library, self._name = session, atlas, library, name
        self.theme = theme
        self._bridge = Bridge(self.said.emit, self)

    @Slot(object)
    def choose_look(self, look: Look) -> None:
        """The active map shows something else, or in another way."""
        self._session.apply(e.LookChosen(look))

    @Slot(object)
    def choose_recipe(self, recipe: Recipe) -> None:
        """The active map is made in another way."""
        self.choose_look(replace(self._session.state.look, recipe=recipe))

    @Slot(object)
    def choose_looks(self, looks: tuple[Look, ...]) -> None:
        """As many maps as there are looks."""
        self._session.apply(e.LooksChosen(looks))

    def show_count(self, count: int) -> None:
        """So many maps side by side; a new one begins with what the active one shows."""
        state = self._session.state
        self.choose_looks(with_count(state.looks, state.active, count))

    @Slot(int)
    def give_up_layout(self, index: int) -> None:
        """Do not wait for the layout that is under way: the map shows again what it showed before, or, when that was
        nothing, what there is at once."""
        state, recipe = self._session.state, self._session.state.looks[index].recipe
        before = state.maps[index].before or recipe.by(PROJECTIONS[0])
        if before == recipe:
            self._library.maps.give_up(recipe)
        else:
            look = replace(state.looks[index], recipe=before)
            self.choose_looks((*state.looks[:index], look, *state.looks[index + 1 :]))

    @Slot()
    def lay_out_anew(self) -> None:
        """Lay the active map out again, beginning from where its points are."""
        self._library.maps.lay_out(self._session.state.look.recipe, anew=True)

    @Slot()
    def fit(self) -> None:
        """See all of the active map."""
        self._atlas.view.fit()

    @Slot(str)
    def fly_to_found(self, text: str) -> None:
        """Look at the track that fits best what was typed, and point at its middle."""
        state = self._session.state
        for track in best_matches(state.collection, text):
            spot = middle_of(state.map, track)
            if spot is not None:
                self._atlas.fly_to(spot)
                self._session.apply(e.Hovered(spot))
                self._atlas.view.setFocus()
                return
        self.said.emit("Nothing on the map is called that")

    def invert(self) -> None:
        """Select what is drawn on the active map and was not selected."""
        self._session.apply(e.SelectionInverted())
        self._say_selected()

    def grow(self) -> None:
        """Select also what truly sounds most like what is selected."""
        state = self._session.state
        if not len(state.selection):
            self.said.emit("Lasso something first")
        elif state.map.shown is not None:
            self._library.grow(state.map.shown, state.selection.counted_in(state.map.length))

    def export_to(self, file: Path, width: int) -> None:
        """Write the active map, as it is coloured and filtered now; the user has agreed to replace what is there.

        `width`: pixels, of a PNG.
        """
        state, recipe = self._session.state, self._session.state.look.recipe
        note = f"{title_of(recipe, self._library.registry)} · {many(len(state.collection), 'track', 'tracks')}"
        wanted = MapFile(
            there=state.map,
            look=state.look,
            theme=self.theme.map,
            title=self._name,
            note=note,
            highlights=state.highlights,
            selection=state.selection,
            width=width,
        )
        self.said.emit(f"Writing {file.name}")
        self._library.apart(lambda: self._bridge.post(_written(file, wanted)))

    def close(self) -> None:
        """What is still being written is not told any more."""
        self._bridge.close()

    def _say_selected(self) -> None:
        state = self._session.state
        if state.map.picture is not None:
            tracks = state.map.tracks_of(state.selection.points(state.map.picture))
            self.said.emit(f"{many(len(tracks), 'track', 'tracks')} selected")


def _written(file: Path, wanted: MapFile) -> str:
    """Write it, and say how that went."""
    try:
        write_map(file, wanted)
    except UserError as error:
        return str(error)
    return f"The map was written to {file.name}"
