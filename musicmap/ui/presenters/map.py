"""One of the maps: points from its picture, and what the pointer does with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication

from musicmap.jobs.picture import Picture
from musicmap.scene.colouring import Legend
from musicmap.scene.density import Islands, islands
from musicmap.scene.names import Name
from musicmap.scene.points import Points
from musicmap.scene.theme import MapTheme
from musicmap.session import events as e
from musicmap.session.colours import colours_of
from musicmap.session.drawn import Drawn, chosen_tracks, flags_of, line_of, names_of, paths
from musicmap.session.maps import MapState, Spot
from musicmap.session.selection import Mode
from musicmap.session.session import Session
from musicmap.session.state import State
from musicmap.types import Bytes8, Ints
from musicmap.ui.bridge import Bridge
from musicmap.ui.map.view import MapView
from musicmap.ui.sounding import Playing, Sound

_NEAR = 6
"""Places beside the pointer that are opened ahead."""
_TAIL = 6
"""Segments behind the playing one that still glow."""

Aside = Callable[[Callable[[], None]], None]


@dataclass(frozen=True, slots=True, eq=False)
class Coloured:
    """What is drawn, the colours of its picture's points, and what they mean."""

    drawn: Drawn
    colours: Bytes8
    legend: Legend


@dataclass(frozen=True, slots=True, eq=False)
class Named:
    """A picture and the names of its regions."""

    picture: Picture
    names: tuple[Name, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Surrounded:
    """Points, and the islands behind them in a theme."""

    points: Points
    theme: MapTheme
    islands: Islands | None


class MapPresenter(QObject):
    """Draws what the session holds of a map; tells it where the pointer is and what was lassoed."""

    pointed = Signal(object)
    """Spot, or None: the pointer, or an arrow key, is on a place in the music, or on none."""
    clicked = Signal(object)
    """Spot, or None for a click beside all points."""
    drawn = Signal(object)
    """(K, 2) data units: a line."""
    scrubbed = Signal(object)
    """Spot or None: the pointer is dragged over it to hear it."""
    collected = Signal(object)
    """How many tracks the playlist has gained (or, below 0, lost) by a lasso, box or key."""
    legend_changed = Signal(object)
    """Legend: what the colours mean."""

    def __init__(
        self,
        view: MapView,
        index: int,
        session: Session,
        sound: Sound,
        aside: Aside,
        theme: MapTheme,
        home: QObject,
    ) -> None:
        """`aside` runs what takes longer than a frame away from the GUI thread; `home` is there as long as it may.

        A map may be closed while something is worked out for it: what brings the answer has to outlive the map.
        """
        super().__init__(view)
        self._view, self._index, self._session, self._theme = view, index, session, theme
        self._aside = aside
        self._bridge = Bridge(self._found, home)
        self._drawn: Drawn | None = None
        self._points: Points | None = None
        self._islands: Islands | None = None
        self._surrounded: Points | None = None
        """Whose islands are wanted."""
        self._colours: Bytes8 | None = None
        """(N, 3) of the picture's points, once they are known."""
        self._lists = False
        """Whether the list at hand is a line through the map."""
        self.follows = False
        """Whether the map goes along with what plays."""
        self._was_playing: int | None = None
        self._paired = False
        """Whether a pair is marked: what plays has no tail then, which would look like a third place."""
        view.hovered.connect(self._hovered)
        view.clicked.connect(self._clicked)
        view.scrubbed.connect(self._scrubbed)
        view.drawn.connect(self.drawn)
        view.lassoed.connect(self._lassoed)
        sound.playing.connect(self._playing)
        session.watch(self._changed)
        self._show(session.state)

    @property
    def there(self) -> MapState:
        """What is on this map now."""
        return self._session.state.maps[self._index]

    def set_theme(self, theme: MapTheme) -> None:
        """The same points in the other canvas's colours."""
        self._theme = theme
        self._view.set_theme(theme)
        if self._points is not None:
            self._show_paths(self._session.state)  # their ramp is the canvas's
            self._find_colours(self._session.state)
            self._draw_islands(self._points)

    def close(self) -> None:
        """The map goes: it is told nothing more."""
        self._bridge.close()
        self._session.leave(self._changed)

    def show_list(self, on: bool) -> None:
        """Draw the list at hand as a line through its tracks, or no longer."""
        self._lists = on
        self._show_paths(self._session.state)

    def point_at(self, index: int | None) -> None:
        """Something on the map is pointed at by a key."""
        self._hovered(index)

    def _changed(self, before: State, after: State) -> None:
        if self._index >= len(after.maps):
            return
        was = before.maps[self._index] if self._index < len(before.maps) else MapState()
        now = after.maps[self._index]
        if now.picture is not was.picture or _view(after, self._index) != _view(before, self._index):
            self._show(after)
        else:
            if _marks(now, after) != _marks(was, before):
                self._set_flags(after)
                self._show_paths(after)
            elif self._lists and after.playlist != before.playlist:
                self._show_paths(after)
            if after.filters != before.filters or after.collection is not before.collection:
                self._show_regions(now)
            if _tints(now, after, self._index) != _tints(was, before, self._index):
                self._find_colours(after)
        if after.hover != before.hover or now.picture is not was.picture:
            self._show_hover(after, now)
        if after.alike is not before.alike:
            self._show_alike(after, now)

    def _show(self, state: State) -> None:
        there = state.maps[self._index]
        if there.picture is None:
            return
        self._drawn = Drawn.of(state.looks[self._index].view, there.picture)
        # Until what they are coloured by is known, points have their sound's colour.
        sound = there.picture.dark if self._theme.dark else there.picture.light
        known = self._colours is not None and len(self._colours) == len(there.picture)
        colours = self._colours if known and self._colours is not None else sound
        self._points = self._drawn.points(colours, flags_of(there, state.selection))
        self._view.show_points(self._points, self._islands)
        self._show_paths(state)
        # The islands first: they lie below the points, which are drawn anew for them.
        self._draw_islands(self._points)
        self._find_colours(state)
        self._find_names(there)

    def _show_paths(self, state: State) -> None:
        """The lines of the view “trajectories”, and the list's."""
        there = state.maps[self._index]
        wanted = _view(state, self._index) == "trajectories"
        runs = paths(there, chosen_tracks(there, state.selection)) if wanted else []
        if self._lists and self._drawn is not None:
            listed = line_of(there, state.playlist).tolist()
            runs = [*runs, np.array([self._drawn.index(point) for point in listed], np.int32)]
        self._view.set_trajectories([run for run in runs if len(run) > 1] or None)

    def _show_regions(self, there: MapState) -> None:
        """The islands and names of what is drawn."""
        if self._points is not None:
            self._draw_islands(self._points)
        self._find_names(there)

    def _find_names(self, there: MapState) -> None:
        picture = there.picture
        if picture is not None:
            self._work_out(
                lambda: self._drawn is not None and self._drawn.picture is picture,
                lambda: Named(picture, names_of(there)),
            )

    def _find_colours(self, state: State) -> None:
        there, highlights, dark = state.maps[self._index], state.highlights, self._theme.dark
        colouring, drawn = state.looks[self._index].colour, self._drawn
        if drawn is None:
            return
        self._work_out(
            lambda: self._drawn is drawn, lambda: Coloured(drawn, *colours_of(colouring, there, highlights, dark=dark))
        )

    def _show_hover(self, state: State, there: MapState) -> None:
        if self._drawn is None:
            return
        point = there.point_at(state.hover)
        self._view.set_hover(self._drawn.index(point))
        path = np.zeros(0, np.int32)
        if point is not None and state.hover is not None and self._drawn.circles is None:
            path = there.points_of(state.hover.track)
        self._view.set_path(path)

    def _show_alike(self, state: State, there: MapState) -> None:
        """Hairlines to what truly sounds most alike, wherever this map has put it."""
        here = there.point_at(state.hover)
        found = [there.point_at(spot) for spot in state.alike]
        if self._drawn is not None and here is not None:
            pairs = [(self._drawn.index(here), self._drawn.index(other)) for other in found if other is not None]
            self._view.set_lines(np.array(pairs, np.int32).reshape(-1, 2))

    def _draw_islands(self, points: Points) -> None:
        theme = self._theme
        self._surrounded = points
        self._work_out(lambda: self._surrounded is points, lambda: Surrounded(points, theme, islands(points, theme)))

    def _work_out(self, wanted: Callable[[], bool], work: Callable[[], Coloured | Surrounded | Named]) -> None:
        """Do it aside, unless by then it is not `wanted` any more: while a layout forms, the next picture is there
        before the names of the last one are found."""

        def run() -> None:
            if wanted():
                self._bridge.post(work())

        self._aside(run)

    def _found(self, found: Coloured | Surrounded | Named) -> None:
        """What was worked out aside; what is not wanted any more is dropped."""
        match found:
            case Surrounded(points, theme, drawn_islands):
                self._islands = drawn_islands
                if theme is self._theme and points is self._surrounded:
                    self._view.set_islands(drawn_islands)
            case Named(picture, names) if self._drawn is not None and picture is self._drawn.picture:
                self._view.set_names(names)
            case Coloured(drawn, colours, legend) if drawn is self._drawn and self._points is not None:
                self._colours = colours
                self._points = self._points.with_colour(drawn.colours(colours))
                self._view.set_colours(self._points.colour)
                self.legend_changed.emit(legend)

    def _set_flags(self, state: State) -> None:
        if self._points is not None and self._drawn is not None:
            flags = flags_of(state.maps[self._index], state.selection)
            self._points = self._points.with_flags(self._drawn.flags(flags))
            self._view.set_flags(self._points.flags)

    def _spot(self, index: int | None) -> Spot | None:
        point = None if self._drawn is None else self._drawn.point(index)
        return None if point is None else self.there.spot_at(point)

    @Slot(object)
    def _hovered(self, index: int | None) -> None:
        self.pointed.emit(self._spot(index))

    @Slot(object)
    def _scrubbed(self, index: int | None) -> None:
        self.scrubbed.emit(self._spot(index))

    @Slot(object)
    def _clicked(self, index: int | None) -> None:
        self._session.apply(e.MapActivated(self._index))
        if index is not None and QApplication.keyboardModifiers() & Qt.KeyboardModifier.ControlModifier:
            self.collect(np.array([index], np.int32), "add")
            return
        self.clicked.emit(self._spot(index))
        if index is None:
            self._session.apply(e.SelectionCleared())

    @Slot(object, str)
    def _lassoed(self, indices: Ints, mode: Mode) -> None:
        self._session.apply(e.MapActivated(self._index))
        self.collect(indices.astype(np.int32), mode)

    def collect(self, indices: Ints, mode: Mode = "replace") -> None:
        """Select what is drawn there, and put its tracks into the playlist (or, with “subtract”, take them out)."""
        if self._drawn is not None:
            self.collect_points(self._drawn.members(indices), mode)

    def collect_points(self, points: Ints, mode: Mode = "replace") -> None:
        """The same with points of the picture."""
        lit = self.there.lit
        # What is dimmed was not meant.
        points = points if lit is None else points[lit[points]]
        if mode == "intersect":
            self._session.apply(e.PointsSelected(points, mode, self._index))
            return
        before = len(self._session.state.playlist)
        self._session.apply(e.PointsCollected(points, mode, self._index))
        if len(points):
            self.collected.emit(len(self._session.state.playlist) - before)

    def near(self, spot: Spot) -> list[Spot]:
        """The places that lie next to one in the picture, the nearest first."""
        point = self.there.point_at(spot)
        index = None if self._drawn is None else self._drawn.index(point)
        return [] if index is None else [s for i in self._view.around(index, _NEAR).tolist() if (s := self._spot(i))]

    def show_pair(self, spots: Sequence[Spot]) -> None:
        """Mark two places in the music, where this map has both; none: no longer."""
        drawn, self._paired = self._drawn, bool(spots)
        found = [None if drawn is None else drawn.index(self.there.point_at(spot)) for spot in spots]
        indices = [index for index in found if index is not None]
        self._view.set_pair(indices if len(indices) == len(spots) else [])

    def fly_to(self, spot: Spot) -> None:
        """Look at a place in the music, if it is on this map."""
        point = self.there.point_at(spot)
        index = None if self._drawn is None else self._drawn.index(point)
        if index is not None:
            self._view.centre_on(index)

    def _go_along(self, point: int) -> None:
        index = None if self._drawn is None else self._drawn.index(point)
        if index is not None:
            self._view.centre_on(index)

    @Slot(object)
    def _playing(self, playing: Playing | None) -> None:
        there = self.there
        here = None if playing is None else there.point_sounding(playing.track, playing.at)
        before, self._was_playing = self._was_playing, here
        if self.follows and playing is not None and not playing.audition and here is not None and here != before:
            self._go_along(here)
        if playing is None or here is None or self._drawn is None:
            self._view.set_now_playing(None, np.zeros(0, np.int32))
        elif self._drawn.circles is not None or self._paired:
            self._view.set_now_playing(self._drawn.index(here), np.zeros(0, np.int32))
        else:
            first = int(there.points_of(playing.track)[0])
            self._view.set_now_playing(here, np.arange(max(first, here - _TAIL), here))


def _view(state: State, index: int) -> str:
    return state.looks[index].view if index < len(state.looks) else ""


def _marks(there: MapState, state: State) -> tuple[int, ...]:
    """What flags hang on, by identity."""
    return tuple(map(id, (there.lit, there.left_out, there.rows, state.selection)))


def _tints(there: MapState, state: State, index: int) -> tuple[object, ...]:
    """What colours hang on."""
    colour = state.looks[index].colour if index < len(state.looks) else None
    truth = there.truth if colour is not None and colour.by == "trust" else None
    several = len(state.highlights) > 1
    return colour, id(truth), id(state.collection), id(there.lights) if several else several
