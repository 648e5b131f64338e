"""An open library on screen: workspace, presenters, sound, and each thing a user can do as one named function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, QTimer, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QAbstractButton, QApplication

from musicmap.errors import UserError
from musicmap.models.registry import Registry
from musicmap.playlist.m3u8 import write
from musicmap.projection.recipe import PROJECTIONS, Axes, Recipe
from musicmap.scene.camera import Camera
from musicmap.scene.grid import Direction
from musicmap.session import events as e
from musicmap.session.collection import Collection
from musicmap.session.library import Composed, Message, OpenLibrary, Trouble, ViewRead
from musicmap.session.session import Session
from musicmap.session.state import State
from musicmap.session.view import View
from musicmap.settings import HoverMode, Settings
from musicmap.types import LayerKind
from musicmap.ui.bridge import Bridge
from musicmap.ui.presenters.axes import AxisCaptions
from musicmap.ui.presenters.bar import BarPresenter
from musicmap.ui.presenters.card import CardPresenter
from musicmap.ui.presenters.filters import FilterPresenter
from musicmap.ui.presenters.map import MapPresenter
from musicmap.ui.presenters.note import MapNote
from musicmap.ui.presenters.player import PlayerPresenter
from musicmap.ui.presenters.tray import TrayPresenter
from musicmap.ui.sounding import Sound, Sounding
from musicmap.ui.theme import Theme
from musicmap.ui.workspace import Workspace

_KINDS: tuple[LayerKind, ...] = ("taggram", "embedding")
_MODES: tuple[HoverMode, ...] = ("hover", "click", "silent")
_NEARER = 1.5
_KEEP_MS = 1000
"""The view is kept this long after the last change to it."""


class Desk(QObject):
    """Everything that belongs to one open library; made when it is opened, closed before the next."""

    failed = Signal(object)
    """jobs.events.Failed."""
    settings_changed = Signal(object)
    """A function from Settings to Settings."""
    problems_asked = Signal()
    menu_asked = Signal()
    export_asked = Signal()
    """The playlist is to go into a file; the window asks which."""
    another_asked = Signal()
    """Another library is wanted."""

    def __init__(
        self, file: Path, folder: Path, registry: Registry, settings: Settings, theme: Theme, *, demo: bool = False
    ) -> None:
        """`demo`: compose what is missing of the demo library first.

        Raises:
            LibraryError: the library file cannot be opened.
        """
        super().__init__()
        self._settings, self._theme, self._registry = settings, theme, registry
        self._bridge = Bridge(self._received, self)
        self.library = OpenLibrary(file, folder, registry, self._bridge.post, settings.workers)
        layers = [card.layer(kind) for card in registry for kind in _KINDS]
        self._layers = layers
        first = Recipe(layers[0], PROJECTIONS[0])
        mode = settings.sound if settings.sound_allowed or settings.sound != "hover" else "click"
        self.session = Session(State(first, settings.sound, Collection.of((), folder)))
        self.sound = Sound(mode, settings.volume, self)
        self.workspace = Workspace(theme)
        ws = self.workspace
        self._map = MapPresenter(ws.map, self.session, self.sound, self.library.aside, theme.map)
        self._card = CardPresenter(ws.card, self.session, self.library, self.sound, dark=theme.dark)
        self._filters = FilterPresenter(ws.filters, self.session, folder)
        self._tray = TrayPresenter(ws.tray, self.session, self.sound, dark=theme.dark)
        self._player = PlayerPresenter(ws.player, self.session, self.sound, dark=theme.dark, volume=settings.volume)
        self._bar = BarPresenter(ws.bar, self.session, registry)
        self._note = MapNote(ws.map, self.session)
        self._captions = AxisCaptions(ws.map, self.session)
        self._demo = demo
        self._camera: tuple[float, ...] | None = None
        self._keep = QTimer(self, singleShot=True, interval=_KEEP_MS)
        self._keep.timeout.connect(self._keep_view)
        self._connect()
        self.library.read()

    def _connect(self) -> None:
        ws, library = self.workspace, self.library
        self.session.watch(self._changed)
        self._note.another_asked.connect(self.another_asked)
        self._map.first_hover.connect(self._first_hover)
        self._map.collected.connect(self._say_collected)
        self._card.moment.connect(self._play_point)
        self._tray.played.connect(self._player.play)
        self._bar.recipe_chosen.connect(self.choose_recipe)
        self._bar.axes_chosen.connect(self.choose_axes)
        self._player.failed.connect(ws.line.show_toast)
        self._player.mode_chosen.connect(self._mode_chosen)
        self._player.volume_chosen.connect(self._volume_chosen)
        ws.map.camera_changed.connect(self._camera_changed)
        ws.filters.library_asked.connect(self.another_asked)
        ws.tray.export_asked.connect(self.export_asked)
        ws.line.undo_asked.connect(self._tray.undo)
        ws.line.sound_answered.connect(self._sound_answered)
        ws.bar.fit_asked.connect(ws.map.fit)
        ws.bar.tool_chosen.connect(self._take_tool)
        ws.bar.pause_asked.connect(library.pause)
        ws.bar.resume_asked.connect(library.resume)
        ws.bar.cancel_asked.connect(library.cancel)
        ws.bar.problems_asked.connect(self.problems_asked)
        ws.bar.menu_asked.connect(self.menu_asked)

    def functions(self) -> dict[str, Callable[[], None]]:
        """What keys do here, by the names in `actions.ACTIONS`."""
        ws = self.workspace
        return {
            "toggle_play": self.toggle_play,
            "play_pointed": self.play_pointed,
            "cycle_sound": self.cycle_sound,
            "point_left": lambda: self._point("left"),
            "point_right": lambda: self._point("right"),
            "point_up": lambda: self._point("up"),
            "point_down": lambda: self._point("down"),
            "fit": ws.map.fit,
            "zoom_in": lambda: ws.map.zoom(_NEARER),
            "zoom_out": lambda: ws.map.zoom(1 / _NEARER),
            "lasso": lambda: self._toggle_tool("lasso"),
            "box": lambda: self._toggle_tool("box"),
            "collect_pointed": self.collect_pointed,
            "collect_highlighted": self.collect_highlighted,
            "undo": self._tray.undo,
            "redo": self._tray.redo,
            "export": self.export_asked.emit,
            "search": ws.filters.focus_search,
            "next_panel": self.next_panel,
            "rescan": self.library.analyse,
            "toggle_panels": lambda: ws.fold(not ws.folded),
            "step_back": self.step_back,
        }

    def close(self) -> None:
        """Keep what is to be kept and end everything."""
        self._keep.stop()
        self._keep_view()
        self._bridge.close()
        self._map.close()
        self._card.close()
        self.sound.close()
        self.library.close()
        self.workspace.map.release()
        self.workspace.deleteLater()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.workspace.show_theme(theme)
        self._map.set_theme(theme.map)
        for presenter in (self._card, self._tray, self._player):
            presenter.set_dark(theme.dark)

    # What a user can do

    @Slot(object)
    def choose_recipe(self, recipe: Recipe) -> None:
        """Another model, layer or projection."""
        self.session.apply(e.RecipeChosen(recipe))
        self.library.show(recipe)

    @Slot(object)
    def choose_axes(self, axes: Axes) -> None:
        """Other components of the same map; the points move there."""
        self.session.apply(e.AxesChosen(axes))

    def toggle_play(self) -> None:
        """Play or pause, unless the keyboard is on a button: then press that."""
        focus = QApplication.focusWidget()
        if isinstance(focus, QAbstractButton):
            focus.click()
        else:
            self._player.toggle()

    def play_pointed(self) -> None:
        """Play on from the point under the pointer, or the one that the arrows went to."""
        if self.session.state.hover is not None:
            self._play_point(self.session.state.hover)

    def cycle_sound(self) -> None:
        """Hover, click, silent, and round again."""
        modes = [*_MODES, _MODES[0]]
        self._player.choose_mode(modes[modes.index(self.session.state.sound) + 1])

    def collect_pointed(self) -> None:
        """The track under the pointer, or else the one that plays, goes into the playlist."""
        state = self.session.state
        track = state.track_at(state.hover) if state.hover is not None else None
        chosen = track.id if track is not None else self._player.track
        if chosen is not None:
            before = len(state.playlist.now)
            self.session.apply(e.Collected((chosen,)))
            self._say_collected(len(self.session.state.playlist.now) - before)

    def collect_highlighted(self) -> None:
        """All tracks with a highlighted segment go into the playlist."""
        state = self.session.state
        if state.lit is not None:
            self._map.collect(np.flatnonzero(state.lit).astype(np.int32))

    def next_panel(self) -> None:
        """The keyboard goes to the next panel."""
        panels, focus = self.workspace.panels(), QApplication.focusWidget()
        here = next((i for i, p in enumerate(panels) if focus and (p is focus or p.isAncestorOf(focus))), -1)
        panels[(here + 1) % len(panels)].setFocus()

    def step_back(self) -> None:
        """Put the tool away, or else the selection, the highlight, the sound."""
        state = self.session.state
        if self.workspace.map.tool != "pan":
            self._take_tool(None)
        elif len(state.selection):
            self.session.apply(e.PointsSelected(np.zeros(0, np.int32)))
        elif state.highlight is not None:
            self.session.apply(e.Highlighted(None))
        else:
            self.sound.stop()

    def export_to(self, file: Path, *, relative: bool) -> None:
        """Write the playlist; the user has agreed to replace what is there. Says what happened."""
        entries = self._tray.entries()
        try:
            left_out = write(entries, file, relative=relative, overwrite=True)
        except UserError as error:
            self.workspace.line.show_toast(str(error))
            return
        without = f", without {len(left_out)} whose path has a line break" if left_out else ""
        self.workspace.line.show_toast(f"{len(entries) - len(left_out)} tracks written to {file.name}{without}")

    def show_file(self, path: Path) -> None:
        """Show a file's folder in the system's file manager."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))

    # What happens

    def _received(self, message: Message) -> None:
        match message:
            case Trouble(failure):
                self.failed.emit(failure)
            case ViewRead(view):
                self._restore(View.from_json(view, self._layers))
                (self.library.compose_demo if self._demo else self.library.analyse)()
            case Composed():
                self.library.analyse()
            case _:
                self.session.apply(message)

    def _restore(self, view: View) -> None:
        self.session.apply(e.Highlighted(view.highlight))
        self._camera = view.camera
        self.session.apply(e.AxesChosen(view.axes))
        self.session.apply(e.RecipeChosen(view.recipe))
        self.library.show(view.recipe)

    def _changed(self, before: State, after: State) -> None:
        if before.picture is None and after.picture is not None and self._camera is not None:
            x, y, across, down = self._camera
            self.workspace.map.set_camera(Camera((x, y), (across, down), (1.0, 1.0)))
        if after.playlist.now != before.playlist.now:
            self.library.keep_playlist(after.playlist.now)
        if (after.recipe, after.axes, after.highlight) != (before.recipe, before.axes, before.highlight):
            self._keep.start()

    @Slot(object)
    def _camera_changed(self, camera: Camera) -> None:
        if self.session.state.picture is not None:
            self._camera = None if self.workspace.map.fitted else (*camera.centre, *camera.scale)
            self._keep.start()

    @Slot()
    def _keep_view(self) -> None:
        state = self.session.state
        self.library.keep_view(View(state.recipe, state.axes, state.highlight, self._camera).to_json())

    def sounding(self, point: int) -> Sounding | None:
        """What a point would sound like; None when its file is gone."""
        return self._map.sounding(point)

    def _play_point(self, point: int) -> None:
        segment = self.sounding(point)
        if segment is not None:
            self.sound.play(segment)

    def _point(self, direction: Direction) -> None:
        there = self.workspace.map.nearest_towards(direction)
        if there is not None:
            self._map.point_at(there)

    def _toggle_tool(self, tool: str) -> None:
        self._take_tool(None if self.workspace.map.tool == tool else tool)

    @Slot(object)
    def _take_tool(self, tool: Any) -> None:
        self.workspace.map.tool = tool or "pan"
        self.workspace.bar.show_tool(tool)
        self.workspace.map.setFocus()

    @Slot(object)
    def _say_collected(self, change: int) -> None:
        if change > 0:
            self.workspace.line.show_collected(change)
        elif change < 0:
            self.workspace.line.show_toast(f"{-change} taken out")
        else:
            self.workspace.line.show_toast("Already in the playlist")

    @Slot()
    def _first_hover(self) -> None:
        if not self._settings.sound_allowed and self.session.state.sound == "hover":
            self.workspace.line.ask_sound()

    @Slot(bool)
    def _sound_answered(self, yes: bool) -> None:
        self._player.choose_mode("hover" if yes else "click")

    @Slot(str)
    def _mode_chosen(self, mode: HoverMode) -> None:
        self.settings_changed.emit(lambda s: replace(s, sound=mode, sound_allowed=True))

    @Slot(float)
    def _volume_chosen(self, volume: float) -> None:
        self.settings_changed.emit(lambda s: replace(s, volume=volume))
