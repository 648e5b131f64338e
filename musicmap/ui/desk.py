"""An open library on screen: workspace, presenters, sound, and each thing a user can do as one named function."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QAbstractButton, QApplication

from musicmap.models.registry import Registry
from musicmap.projection.recipe import PROJECTIONS, Recipe
from musicmap.session import events as e
from musicmap.session.collection import Collection
from musicmap.session.library import OpenLibrary
from musicmap.session.messages import Composed, FolderChanged, Message, NamedViewsRead, Trouble, ViewRead
from musicmap.session.session import Session
from musicmap.session.state import State
from musicmap.settings import HoverMode, Settings
from musicmap.types import Doubles, Seconds
from musicmap.ui.atlas import Atlas
from musicmap.ui.bridge import Bridge
from musicmap.ui.keeping import ViewKeeper
from musicmap.ui.list_files import ListFiles
from musicmap.ui.map_actions import MapActions
from musicmap.ui.media_keys import MediaKeys
from musicmap.ui.mixing import Mixing
from musicmap.ui.pointing import Pointing
from musicmap.ui.presenters.bar import BarPresenter
from musicmap.ui.presenters.card import CardPresenter
from musicmap.ui.presenters.filters import FilterPresenter
from musicmap.ui.presenters.maker import WAYS, MakerPresenter
from musicmap.ui.presenters.mix_points import MixPointsPresenter
from musicmap.ui.presenters.player import PlayerPresenter
from musicmap.ui.presenters.recipe import RecipePresenter
from musicmap.ui.presenters.set_curve import SetCurvePresenter
from musicmap.ui.presenters.sound_options import SoundOptionsPresenter
from musicmap.ui.presenters.table import TablePresenter
from musicmap.ui.presenters.tray import TrayPresenter
from musicmap.ui.remembering import Remembering
from musicmap.ui.saving import SavedViewsPresenter
from musicmap.ui.settling import Settling
from musicmap.ui.sounding import Manner, Sound
from musicmap.ui.taking_over import TakingOver
from musicmap.ui.theme import Theme
from musicmap.ui.widgets.maker import Maker
from musicmap.ui.widgets.mix_points import MixPoints
from musicmap.ui.workspace import Workspace

_MODES: tuple[HoverMode, ...] = ("hover", "click", "silent")
_NEARER = 1.5
_LOOKS_ON = "Another musicmap is at work here: what you change is not kept"
_FIRST_THE_MAP_MS = 300
"""Before files are looked through, the map that is kept has so long to be read and drawn."""


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
    import_asked = Signal()
    """A playlist is to come out of a file; the window asks which."""
    map_export_asked = Signal()
    """The active map is to go into a file; the window asks which."""
    another_asked = Signal()
    """Another library is wanted."""
    raise_asked = Signal()
    quit_asked = Signal()
    """By a remote control."""

    def __init__(
        self,
        file: Path,
        folder: Path,
        registry: Registry,
        settings: Settings,
        theme: Theme,
        *,
        demo: bool = False,
        look_on: bool = False,
    ) -> None:
        """`demo`: compose what is missing of the demo library first. `look_on`: another musicmap is at work in it.

        Raises:
            LibraryInUse: another musicmap has it open.
            LibraryError: the library file cannot be opened.
        """
        super().__init__()
        self._settings = settings
        self._bridge = Bridge(self._received, self)
        self.library = OpenLibrary(file, folder, registry, self._bridge.post, settings.effort, look_on=look_on)
        layers = [layer for card in registry for layer in card.layers]
        first = Recipe(layers[0], PROJECTIONS[0])
        mode = settings.sound if settings.sound_allowed or settings.sound != "hover" else "click"
        self.session = Session(State.first(first, settings.sound, Collection.of((), folder)))
        manner = Manner(mode, Seconds(settings.dwell), settings.resting, settings.levelled)
        self.sound = Sound(manner, settings.volume, self)
        self.workspace = Workspace(theme)
        ws = self.workspace
        self.atlas = Atlas(ws.maps, self.session, self.sound, self.library.aside, registry, theme)
        self._card = CardPresenter(ws.card, ws.taggram, self.session, self.library, self.sound, dark=theme.dark)
        self._filters = FilterPresenter(ws.filters, self.session, folder, theme)
        self._tray = TrayPresenter(ws.tray, self.session, self.sound, dark=theme.dark)
        self._curve = SetCurvePresenter(ws.tray, self.session, self.sound, self.library.energies_of)
        self._player = PlayerPresenter(
            ws.player, self.session, self.sound, self.library.outline_of, settings, dark=theme.dark
        )
        self._keys = MediaKeys(self._player, self.sound, {"raise": self.raise_asked.emit, "quit": self.quit_asked.emit})
        self._remembering = Remembering(self.sound, self.session, self.library.remember, self)
        self._options = SoundOptionsPresenter(ws.player, self.sound, theme)
        self._settling = Settling(self._player, self._options, self.atlas.follow, self)
        self._bar = BarPresenter(ws.bar, self.session, registry, _LOOKS_ON if look_on else "")
        self._table = TablePresenter(ws.table, self.session, self.sound, self.library.aside, dark=theme.dark)
        self._recipe = RecipePresenter(ws.bar, self.session, registry, theme)
        self._begin = QTimer(self, singleShot=True, interval=_FIRST_THE_MAP_MS)
        self._begin.timeout.connect(self.library.compose_demo if demo and not look_on else self._look_through)
        self.maps = MapActions(self.session, self.atlas, self.library, folder.name, theme, self)
        self.pointing = Pointing(self.session, self.sound, self.library.find_alike, self.atlas.near, self)
        self.lists = ListFiles(self.session, self.library, self)
        self.others = TakingOver(self.library, self)
        self._maker = MakerPresenter(
            Maker(theme, WAYS, ws.tray), ws.tray, self.session, self.library.suggest, lambda: self._player.track
        )
        self._mixing = Mixing(self.session, self.sound, lambda: self._player.track, self)
        self._mix_points = MixPointsPresenter(
            MixPoints(theme, ws.tray),
            ws.tray,
            self.session,
            self.sound,
            self.library.find_crossing,
            lambda: self._player.track,
        )
        self._keeper = ViewKeeper(self.session, self.atlas, self.library, layers)
        self._saved = SavedViewsPresenter(ws.bar, self._keeper, theme)
        self._connect()
        self.library.read()

    def _connect(self) -> None:
        ws, library = self.workspace, self.library
        self.session.watch(self._changed)
        self.atlas.another_asked.connect(self.another_asked)
        self.atlas.pointed.connect(self.pointing.point_at)
        self.atlas.clicked.connect(self.pointing.click)
        self.atlas.scrubbed.connect(self.pointing.scrub)
        self.pointing.first.connect(self._first_pointed)
        said = [one.said for one in (self.maps, self.lists, self.others, self._maker, self._mixing, self._mix_points)]
        for words in (*said, self.pointing.silent, self._player.failed):
            words.connect(ws.line.show_toast)
        self.atlas.collected.connect(self._say_collected)
        self.others.failed.connect(self.failed)
        self._mix_points.marked.connect(self.atlas.show_pair)
        ws.tray.mix_asked.connect(self._mix_points.open)
        self._maker.line_asked.connect(lambda: self._take_tool("line"))
        self.atlas.drawn.connect(self._line_drawn)
        ws.tray.tabs.import_asked.connect(self.import_asked)
        self.atlas.cancel_asked.connect(self.maps.give_up_layout)
        self._card.moment.connect(self.pointing.play)
        self._table.pointed.connect(self.pointing.point_at)
        self._table.played.connect(self._player.play)
        self._table.collected.connect(self._say_collected)
        self._tray.played.connect(self._player.play)
        self._bar.look_chosen.connect(self.maps.choose_look)
        self._recipe.recipe_chosen.connect(self.maps.choose_recipe)
        self._bar.looks_chosen.connect(self.maps.choose_looks)
        self._settling.changed.connect(self.settings_changed)
        self.sound.starved.connect(library.work.give_way)
        self.atlas.follow(self._settings.follow)
        ws.filters.library_asked.connect(self.another_asked)
        ws.filters.search_entered.connect(self.maps.fly_to_found)
        ws.tray.export_asked.connect(self.export_asked)
        ws.tray.line_chosen.connect(self.atlas.show_list)
        ws.line.undo_asked.connect(self._tray.undo)
        ws.line.sound_answered.connect(self._sound_answered)
        ws.bar.fit_asked.connect(self.maps.fit)
        ws.bar.tool_chosen.connect(self._take_tool)
        ws.bar.pause_asked.connect(library.work.pause)
        ws.bar.resume_asked.connect(library.work.resume)
        ws.bar.cancel_asked.connect(library.work.cancel)
        ws.bar.problems_asked.connect(self.problems_asked)
        ws.bar.menu_asked.connect(self.menu_asked)

    def functions(self) -> dict[str, Callable[[], None]]:
        """What keys do here, by the names in `actions.ACTIONS`."""
        ws, atlas = self.workspace, self.atlas
        return {
            "toggle_play": self.toggle_play,
            "play_pointed": self.pointing.play_pointed,
            "cycle_sound": self.cycle_sound,
            "point_left": lambda: atlas.point("left"),
            "point_right": lambda: atlas.point("right"),
            "point_up": lambda: atlas.point("up"),
            "point_down": lambda: atlas.point("down"),
            "fit": self.maps.fit,
            "zoom_in": lambda: atlas.view.zoom(_NEARER),
            "zoom_out": lambda: atlas.view.zoom(1 / _NEARER),
            "maps_1": lambda: self.maps.show_count(1),
            "maps_2": lambda: self.maps.show_count(2),
            "maps_3": lambda: self.maps.show_count(3),
            "maps_4": lambda: self.maps.show_count(4),
            "lay_out_anew": self.maps.lay_out_anew,
            "invert": self.maps.invert,
            "grow": self.maps.grow,
            "export_map": self.map_export_asked.emit,
            "lasso": lambda: self._toggle_tool("lasso"),
            "box": lambda: self._toggle_tool("box"),
            "brush": lambda: self._toggle_tool("brush"),
            "scrub": lambda: self._toggle_tool("scrub"),
            "collect_pointed": self.collect_pointed,
            "collect_highlighted": atlas.collect_lit,
            "undo": self._tray.undo,
            "redo": self._tray.redo,
            "export": self.export_asked.emit,
            "import": self.import_asked.emit,
            "new_list": self._tray.add,
            "make": self._maker.open,
            "mixes": self._mixing.toggle,
            "mix_next": self._mix_points.open,
            "more_like": self._maker.more_like_pointed,
            "line": lambda: self._toggle_tool("line"),
            "search": ws.filters.focus_search,
            "next_panel": self.next_panel,
            "rescan": self.library.analyse,
            "toggle_table": lambda: self._table.show(not ws.table.isVisible()),
            "toggle_taggram": lambda: self._card.show_panel(not ws.taggram.isVisible()),
            "toggle_panels": lambda: ws.fold(not ws.folded),
            "step_back": self.step_back,
        }

    def close(self) -> None:
        """Keep what is to be kept and end everything."""
        self._begin.stop()
        self.pointing.close()
        self.maps.close()
        self.lists.close()
        self.others.close()
        self._maker.close()
        self._keeper.close()
        self._bridge.close()
        self.atlas.close()
        self._card.close()
        self._table.close()
        self._curve.close()
        self._mix_points.close()
        self._keys.close()
        self._player.close()
        self._remembering.close()
        self.sound.close()
        self.library.close()
        self.workspace.maps.release()
        self.workspace.deleteLater()

    def show_theme(self, theme: Theme) -> None:
        self.workspace.show_theme(theme)
        self.maps.theme = theme
        self.atlas.show_theme(theme)
        for one in (self._filters, self._recipe, self._saved, self._options, self._maker, self._mix_points):
            one.show_theme(theme)
        for presenter in (self._card, self._tray, self._player, self._table):
            presenter.set_dark(theme.dark)

    # What a user can do

    def toggle_play(self) -> None:
        """Play or pause, unless the keyboard is on a button: then press that."""
        focus = QApplication.focusWidget()
        if isinstance(focus, QAbstractButton):
            focus.click()
        else:
            self._player.toggle()

    def cycle_sound(self) -> None:
        """Hover, click, silent, and round again."""
        modes = [*_MODES, _MODES[0]]
        self._player.choose_mode(modes[modes.index(self.session.state.sound) + 1])

    def collect_pointed(self) -> None:
        """The track under the pointer, or else the one that plays, goes into the playlist."""
        state = self.session.state
        chosen = state.hover.track if state.hover is not None else self._player.track
        if chosen is not None:
            before = len(state.playlist)
            pointed = self.pointing.sounding(state.hover)
            leads = {} if pointed is None else {chosen: pointed.start}
            self.session.apply(e.Collected((chosen,), leads))
            self._say_collected(len(self.session.state.playlist) - before)

    def next_panel(self) -> None:
        """The keyboard goes to the next panel."""
        panels, focus = self.workspace.panels(), QApplication.focusWidget()
        here = next((i for i, p in enumerate(panels) if focus and (p is focus or p.isAncestorOf(focus))), -1)
        panels[(here + 1) % len(panels)].setFocus()

    def step_back(self) -> None:
        """Put the tool away, or else the selection, the highlight, the sound."""
        state = self.session.state
        if self.atlas.view.tool != "pan":
            self._take_tool(None)
        elif len(state.selection):
            self.session.apply(e.SelectionCleared())
        elif state.highlights:
            self.session.apply(e.Highlighted(()))
        else:
            self.sound.stop()

    def show_file(self, path: Path) -> None:
        """Show a file's folder in the system's file manager."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))

    # What happens

    def _received(self, message: Message) -> None:
        match message:
            case Trouble(failure):
                self.failed.emit(failure)
            case ViewRead(view):
                self._keeper.restore(view)
                self._begin.start()
            case NamedViewsRead(views):
                self._saved.read(views)
            case Composed() | FolderChanged():
                self._look_through()
            case _:
                self.session.apply(message)

    @Slot()
    def _look_through(self) -> None:
        self.library.analyse()
        self.library.watch()

    def _changed(self, before: State, after: State) -> None:
        if after.lists != before.lists:
            self.library.keep_lists(after.lists, after.leads)

    def _toggle_tool(self, tool: str) -> None:
        self._take_tool(None if self.atlas.view.tool == tool else tool)

    @Slot(object)
    def _take_tool(self, tool: Any) -> None:
        self.atlas.take_tool(tool)
        self.workspace.bar.show_tool(tool)
        self.atlas.view.setFocus()

    @Slot(object)
    def _line_drawn(self, line: Doubles) -> None:
        self._take_tool(None)
        self._maker.along(line)

    @Slot(object)
    def _say_collected(self, change: int) -> None:
        if change > 0:
            self.workspace.line.show_collected(change)
        elif change < 0:
            self.workspace.line.show_toast(f"{-change} taken out")
        else:
            self.workspace.line.show_toast("Already in the playlist")

    @Slot()
    def _first_pointed(self) -> None:
        if not self._settings.sound_allowed and self.session.state.sound == "hover":
            self.workspace.line.ask_sound()

    @Slot(bool)
    def _sound_answered(self, yes: bool) -> None:
        self._player.choose_mode("hover" if yes else "click")
