"""All maps of an open library: their presenters, made and taken away with them, and what is done to any of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from musicmap.models.registry import Registry
from musicmap.scene.camera import Camera
from musicmap.scene.grid import Direction
from musicmap.session import events as e
from musicmap.session.maps import MapState, Spot
from musicmap.session.session import Session
from musicmap.session.state import State
from musicmap.types import Doubles
from musicmap.ui.map.view import MapView
from musicmap.ui.presenters.axes import AxisCaptions
from musicmap.ui.presenters.legend import LegendPresenter
from musicmap.ui.presenters.map import Aside, MapPresenter
from musicmap.ui.presenters.note import MapNote
from musicmap.ui.presenters.pane import PanePresenter
from musicmap.ui.sounding import Sound
from musicmap.ui.theme import Theme
from musicmap.ui.widgets.map_area import MapArea
from musicmap.ui.widgets.map_pane import MapPane

CameraPlace = tuple[float, ...]
"""Centre x, y and scale x, y in pixels a unit."""


@dataclass(slots=True)
class _Map:
    """One pane and those who see to it."""

    pane: MapPane
    points: MapPresenter
    others: tuple[AxisCaptions | MapNote | LegendPresenter | PanePresenter, ...]
    camera: CameraPlace | None = None
    """Where the user looks from; None: at everything."""
    awaits: bool = False
    """Whether `camera` is to be taken up when the first picture is there."""


class Atlas(QObject):
    """Keeps as many maps on screen as the session has, and speaks for all of them."""

    pointed = Signal(object, int)
    """Spot or None, and the index of the map that was pointed at."""
    clicked = Signal(object)
    """Spot or None."""
    drawn = Signal(object)
    """(K, 2) data units: a line on the map that is active then."""
    scrubbed = Signal(object, int)
    """Spot or None, and the index of the map: the pointer is dragged over it to hear it."""
    collected = Signal(object)
    """How many tracks the playlist has gained or lost."""
    cancel_asked = Signal(object)
    """Index of the map whose layout is not wanted any more."""
    another_asked = Signal()
    """The user wants another folder."""
    camera_changed = Signal()

    def __init__(
        self, area: MapArea, session: Session, sound: Sound, aside: Aside, registry: Registry, theme: Theme
    ) -> None:
        super().__init__(area)
        self._area, self._session, self._sound, self._aside = area, session, sound, aside
        self._registry, self._theme = registry, theme
        self._tool: str | None = None
        self._follows = self._lists = False
        self._maps: list[_Map] = []
        for pane in area.panes:
            self._attach(pane)
        area.made.connect(self._attach)
        area.going.connect(self._detach)
        session.watch(self._changed)

    @property
    def view(self) -> MapView:
        """The active map's view."""
        return self._maps[self._session.state.active].pane.view

    @property
    def cameras(self) -> tuple[CameraPlace | None, ...]:
        """Where each map is looked at from; None: all of it."""
        return tuple(m.camera for m in self._maps)

    def await_cameras(self, cameras: tuple[CameraPlace | None, ...]) -> None:
        """Look from there as soon as there is something to see."""
        for one, camera in zip(self._maps, cameras, strict=False):
            one.camera, one.awaits = camera, camera is not None

    def look_from(self, cameras: tuple[CameraPlace | None, ...]) -> None:
        """Look from there: at once where there is something to see, else as soon as there is."""
        self.await_cameras(cameras)
        for one, there in zip(self._maps, self._session.state.maps, strict=True):
            if there.picture is not None:
                one.awaits = False
                self._look_from(one, one.camera)

    def point(self, direction: Direction) -> None:
        """An arrow key on the active map."""
        there = self.view.nearest_towards(direction)
        if there is not None:
            self._maps[self._session.state.active].points.point_at(there)

    def collect_lit(self) -> None:
        """Everything highlighted on the active map goes into the playlist."""
        lit = self._session.state.map.lit
        if lit is not None:
            self._maps[self._session.state.active].points.collect_points(np.flatnonzero(lit).astype(np.int32))

    def near(self, spot: Spot, index: int) -> list[Spot]:
        """What lies next to a place on one of the maps, the nearest first."""
        return self._maps[index].points.near(spot) if index < len(self._maps) else []

    def fly_to(self, spot: Spot) -> None:
        """Look at a place in the music, on every map that has it."""
        for one in self._maps:
            one.points.fly_to(spot)

    def show_pair(self, spots: Sequence[Spot]) -> None:
        """Mark two places in the music on all maps; none: no longer."""
        for one in self._maps:
            one.points.show_pair(spots)

    def follow(self, on: bool) -> None:
        """Whether all maps go along with what plays."""
        self._follows = on
        for one in self._maps:
            one.points.follows = on

    def show_list(self, on: bool) -> None:
        """Whether the list at hand is a line through all maps."""
        self._lists = on
        for one in self._maps:
            one.points.show_list(on)

    def take_tool(self, tool: str | None) -> None:
        """What dragging does, on all of them."""
        self._tool = tool
        for one in self._maps:
            one.pane.view.tool = tool or "pan"  # type: ignore[assignment]

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._area.show_theme(theme)
        for one in self._maps:
            one.points.set_theme(theme.map)

    def close(self) -> None:
        """What is still being drawn aside is not shown any more."""
        for one in self._maps:
            one.points.close()

    @Slot(object)
    def _attach(self, pane: MapPane) -> None:
        index = len(self._maps)
        points = MapPresenter(pane.view, index, self._session, self._sound, self._aside, self._theme.map, home=self)
        note = MapNote(pane.view, index, self._session)
        legend = LegendPresenter(pane.legend, index, self._session)
        points.legend_changed.connect(legend.show_legend)
        others = (
            AxisCaptions(pane.view, index, self._session),
            note,
            legend,
            PanePresenter(pane, index, self._session, self._registry),
        )
        one = _Map(pane, points, others)
        self._maps.append(one)
        pane.view.tool = self._tool or "pan"  # type: ignore[assignment]
        points.follows = self._follows
        points.show_list(self._lists)
        points.pointed.connect(lambda spot: self.pointed.emit(spot, index))
        points.clicked.connect(self.clicked)
        points.drawn.connect(lambda line: self._line_drawn(index, line))
        points.scrubbed.connect(lambda spot: self.scrubbed.emit(spot, index))
        points.collected.connect(self.collected)
        note.another_asked.connect(self.another_asked)
        pane.pressed.connect(lambda: self._session.apply(e.MapActivated(index)))
        pane.cancel_asked.connect(lambda: self.cancel_asked.emit(index))
        pane.close_asked.connect(lambda: self._close_map(index))
        pane.view.camera_changed.connect(lambda camera: self._camera_moved(one, camera))

    @Slot(object)
    def _detach(self, pane: MapPane) -> None:
        one = self._maps.pop()
        assert one.pane is pane
        one.points.close()
        for other in one.others:
            other.close()

    def _line_drawn(self, index: int, line: Doubles) -> None:
        self._session.apply(e.MapActivated(index))
        self.drawn.emit(line)

    def _close_map(self, index: int) -> None:
        """The maps after it move up, with what they show and where they are looked at from."""
        looks, active = self._session.state.looks, self._session.state.active
        if len(looks) > 1:
            cameras = self.cameras
            self._session.apply(e.LooksChosen((*looks[:index], *looks[index + 1 :])))
            if index < active:
                self._session.apply(e.MapActivated(active - 1))
            for one, camera in zip(self._maps[index:], cameras[index + 1 :], strict=True):
                self._look_from(one, camera)

    def _changed(self, before: State, after: State) -> None:
        if len(after.maps) != len(self._area.panes):
            self._area.show_count(len(after.maps))
        for one, was, now in zip(self._maps, (*before.maps, *[MapState()] * 4), after.maps, strict=False):
            if was.picture is None and now.picture is not None and one.awaits:
                one.awaits = False
                self._look_from(one, one.camera)

    @staticmethod
    def _look_from(one: _Map, camera: CameraPlace | None) -> None:
        if camera is None:
            one.pane.view.fit()
        else:
            x, y, across, down = camera
            one.pane.view.set_camera(Camera((x, y), (across, down), (1.0, 1.0)))

    def _camera_moved(self, one: _Map, camera: Camera) -> None:
        if len(one.pane.view.points) and not one.awaits:
            one.camera = None if one.pane.view.fitted else (*camera.centre, *camera.scale)
            self.camera_changed.emit()
