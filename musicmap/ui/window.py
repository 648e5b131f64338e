"""The window: the welcome page, then the open library, and the pages that come up over either."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, QPoint, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QShortcut
from PySide6.QtWidgets import QApplication, QMainWindow, QMessageBox, QStackedWidget, QWidget

from musicmap import settings as stored
from musicmap.cache.lock import is_free
from musicmap.errors import LibraryInUse, UserError
from musicmap.jobs.events import Failed
from musicmap.models.registry import Registry
from musicmap.paths import AppDirs
from musicmap.settings import Settings
from musicmap.types import Problem
from musicmap.ui.actions import ACTIONS, bind
from musicmap.ui.menu import window_menu
from musicmap.ui.pages.about import AboutPage
from musicmap.ui.pages.problems import ProblemsPage
from musicmap.ui.pages.recent import Recent
from musicmap.ui.pages.sheet import Sheet
from musicmap.ui.pages.shortcuts import ShortcutsPage
from musicmap.ui.pages.welcome import WelcomePage
from musicmap.ui.theme import Theme, ThemeSwitch
from musicmap.ui.widgets.words import one_line

if TYPE_CHECKING:
    from musicmap.playlist.formats.registry import Format
    from musicmap.ui.desk import Desk
    from musicmap.ui.doorbell import Doorbell

_SIZE = QSize(1360, 860)
_NEAR = 4
_LOOK_MS = 4000
"""So often an onlooker asks whether the library is free."""


class MainWindow(QMainWindow):
    """One window, one open library at a time."""

    def __init__(self, app: QApplication, dirs: AppDirs, settings: Settings, registry: Registry) -> None:
        super().__init__()
        self._dirs, self._settings, self._registry = dirs, settings, registry
        self._switch = ThemeSwitch(app, settings.theme, self)
        self._switch.changed.connect(self._show_theme)
        self._desk: Desk | None = None
        self._doorbell: Doorbell | None = None
        self._when_free: QTimer | None = None
        self._functions: dict[str, Callable[[], None]] = {}
        self._shortcuts: list[QShortcut] = []
        self._welcome = WelcomePage(self._switch.theme)
        self._welcome.folder_chosen.connect(self.open_folder)
        self._welcome.demo_chosen.connect(self.open_demo)
        self._welcome.recent_removed.connect(self._forget)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._welcome)
        self.setCentralWidget(self._stack)
        self.setWindowTitle("musicmap")
        self.resize(_SIZE)
        self.setAcceptDrops(True)
        self._show_recent()

    @property
    def desk(self) -> Desk | None:
        """The open library; None on the welcome page."""
        return self._desk

    @Slot(object)
    def open_folder(self, folder: Path, library: Path | None = None) -> None:
        """Open a music folder; `library` names the cache file where it is not the usual one."""
        folder = folder.absolute()
        file = library or self._dirs.library_file(folder)
        if not folder.is_dir() and not file.is_file():
            self._say(f"{folder} is no folder, or its drive is not plugged in.")
            return
        self._open(file, folder)
        self._change_settings(lambda s: s.opened(folder))

    @Slot()
    def open_demo(self) -> None:
        """Compose the demo library where that was not done yet, and open it."""
        self._dirs.demo.mkdir(parents=True, exist_ok=True)
        self._open(self._dirs.library_file(self._dirs.demo), self._dirs.demo, demo=True)

    @Slot()
    def go_home(self) -> None:
        """Back to the welcome page; the open library is kept and closed."""
        self._close_desk()
        self._show_recent()
        self._stack.setCurrentWidget(self._welcome)

    def report_crash(self, kind: type[BaseException], error: BaseException, at: TracebackType | None) -> None:
        """A fault of ours: in full on the terminal and, for a report, behind a button in the window."""
        report = "".join(traceback.format_exception(kind, error, at))
        sys.stderr.write(report)
        self._say("Something went wrong inside musicmap. Your music and playlists are safe.", report)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._close_desk()
        event.accept()

    def _open(self, file: Path, folder: Path, *, demo: bool = False) -> None:
        # The map, its plotting library and all it stands on: not for the welcome page to wait for.
        from musicmap.ui.desk import Desk
        from musicmap.ui.doorbell import Doorbell, ring

        self._close_desk()
        try:
            self._registry = self._registry.again()
            make = partial(Desk, file, folder, self._registry, self._settings, self._switch.theme, demo=demo)
            try:
                desk = make()
                self._doorbell = Doorbell(file, self)
                self._doorbell.rung.connect(self._come_forward)
            except LibraryInUse:
                if ring(file):
                    self._say(f"{folder.name} is open in another window, which has come forward.")
                    return
                desk = make(look_on=True)
                self._when_free = QTimer(self, interval=_LOOK_MS)
                self._when_free.timeout.connect(lambda: self._take_over_writing(file, folder, demo=demo))
                self._when_free.start()
        except UserError as error:
            self._say(str(error))
            return
        self._desk = desk
        desk.failed.connect(self._failed)
        desk.settings_changed.connect(self._change_settings)
        desk.problems_asked.connect(self._show_problems)
        desk.menu_asked.connect(self._show_menu)
        desk.export_asked.connect(self._export)
        desk.import_asked.connect(self._import)
        desk.raise_asked.connect(self._come_forward)
        desk.quit_asked.connect(self.close)
        desk.map_export_asked.connect(self._export_map)
        desk.another_asked.connect(self.go_home)
        self._functions = desk.functions() | {
            "open_folder": self._welcome.choose_folder,
            "shortcuts": self._show_shortcuts,
            "step_back": self._step_back,
        }
        self._shortcuts = bind(self, desk.workspace.maps, self._functions)
        self._stack.addWidget(desk.workspace)
        self._stack.setCurrentWidget(desk.workspace)
        desk.workspace.map.setFocus()
        self.setWindowTitle(f"{'Demo' if demo else one_line(folder.name)} – musicmap")

    def _close_desk(self) -> None:
        for shortcut in self._shortcuts:
            shortcut.setParent(None)
        self._shortcuts = []
        if self._desk is not None:
            self._leave_page()
            self._stack.removeWidget(self._desk.workspace)
            self._desk.close()
            self._desk = None
        if self._doorbell is not None:
            self._doorbell.close()
            self._doorbell = None
        if self._when_free is not None:
            self._when_free.stop()
            self._when_free = None
        self.setWindowTitle("musicmap")

    def _take_over_writing(self, file: Path, folder: Path, *, demo: bool) -> None:
        """The other musicmap has ended: this one is no onlooker any more."""
        if is_free(file):
            self._open(file, folder, demo=demo)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow() and self._desk is not None:
            self._desk.library.look_soon()

    # Pages over the map

    def _show_page(self, page: QWidget) -> None:
        self._leave_page()
        self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)
        page.setFocus()

    @Slot()
    def _leave_page(self) -> None:
        """Back from a page to what was under it."""
        page = self._stack.currentWidget()
        home = self._desk.workspace if self._desk is not None else self._welcome
        if page is not None and page is not home and page is not self._welcome:
            self._stack.removeWidget(page)
            page.deleteLater()
        self._stack.setCurrentWidget(home)

    @Slot()
    def _step_back(self) -> None:
        if self._desk is not None and self._stack.currentWidget() is self._desk.workspace:
            self._desk.step_back()
        else:
            self._leave_page()

    @Slot()
    def _show_menu(self) -> None:
        from musicmap.playlist.others.usual import usual

        others = {other.program: partial(self._take_over, other.file) for other in usual(Path.home())}
        menu = window_menu(
            self,
            self._functions,
            self._settings,
            self._change_settings,
            self._show_about,
            others,
            self._ask_other,
        )
        if self._desk is not None:
            corner = self._desk.workspace.bar.rect().bottomRight()
            menu.popup(self._desk.workspace.bar.mapToGlobal(corner) - QPoint(menu.sizeHint().width() + _NEAR, -_NEAR))

    @Slot()
    def _show_shortcuts(self) -> None:
        page = ShortcutsPage(self._switch.theme, [(a.group, a.keys, a.what) for a in ACTIONS])
        page.closed.connect(self._leave_page)
        page.about_asked.connect(self._show_about)
        self._show_page(page)

    @Slot()
    def _show_about(self) -> None:
        notice = self._registry.folder / "NOTICE.md"
        text = notice.read_text("utf-8") if notice.is_file() else ""
        page = AboutPage(self._switch.theme, text)
        page.closed.connect(self._leave_page)
        self._show_page(page)

    @Slot()
    def _show_problems(self) -> None:
        if self._desk is None:
            return
        page = ProblemsPage(self._switch.theme)
        page.show_problems(self._desk.session.state.problems)
        page.closed.connect(self._leave_page)
        page.file_asked.connect(self._desk.show_file)
        page.again_asked.connect(self._try_again)
        self._show_page(page)

    @Slot(object)
    def _try_again(self, problems: tuple[Problem, ...]) -> None:
        if self._desk is not None:
            self._desk.library.try_again([p.path for p in problems])
        self._leave_page()

    @Slot()
    def _export(self) -> None:
        if self._desk is None or not self._desk.session.state.playlist:
            return
        from musicmap.ui.file_dialogs import ask_playlist_file

        state = self._desk.session.state
        ask_playlist_file(self, state.lists[state.list_shown].name, self._export_to)

    @Slot()
    def _come_forward(self) -> None:
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.raise_()
        self.activateWindow()

    @Slot()
    def _import(self) -> None:
        from musicmap.ui.file_dialogs import ask_playlists

        ask_playlists(self, self._import_from)

    def _ask_other(self) -> None:
        from musicmap.ui.file_dialogs import ask_other_library

        ask_other_library(self, self._take_over)

    def _take_over(self, file: Path) -> None:
        if self._desk is not None:
            self._desk.others.take_over(file)

    @Slot()
    def _export_map(self) -> None:
        if self._desk is None or self._desk.session.state.map.picture is None:
            return
        from musicmap.ui.file_dialogs import ask_map_file

        ask_map_file(self, self._export_map_to)

    def _export_to(self, file: Path, kind: Format) -> None:
        if self._desk is not None:
            self._desk.lists.export_to(file, kind, relative=self._settings.relative_paths)

    def _import_from(self, files: Sequence[Path]) -> None:
        if self._desk is not None:
            self._desk.lists.import_from(files)

    def _export_map_to(self, file: Path, width: int) -> None:
        if self._desk is not None:
            self._desk.maps.export_to(file, width)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._desk is not None and event.source() is None and _playlists_in(event.mimeData()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Playlists dropped on the window become lists."""
        self._import_from(_playlists_in(event.mimeData()))
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()

    # Settings, theme, words

    @Slot(object)
    def _change_settings(self, change: Callable[[Settings], Settings]) -> None:
        self._settings = change(self._settings)
        self._switch.choose(self._settings.theme)
        if self._desk is not None:
            self._desk.library.work.take_effort(self._settings.effort)
        try:
            stored.save(self._settings, self._dirs.settings_file)
        except OSError as error:
            self._say(f"Your settings could not be kept: {error.strerror}.")

    @Slot(object)
    def _forget(self, folder: Path) -> None:
        self._change_settings(lambda s: replace(s, recent=tuple(r for r in s.recent if r != str(folder))))
        self._show_recent()

    def _show_recent(self) -> None:
        self._welcome.show_recent([self._recent(Path(folder)) for folder in self._settings.recent])

    def _recent(self, folder: Path) -> Recent:
        """A library whose folder is away can be opened all the same."""
        if folder.is_dir():
            return Recent(folder)
        if self._dirs.library_file(folder).is_file():
            return Recent(folder, opened="its drive is away")
        return Recent(folder, missing="not there now")

    @Slot(object)
    def _show_theme(self, theme: Theme) -> None:
        self._welcome.show_theme(theme)
        page = self._stack.currentWidget()
        if isinstance(page, Sheet):
            page.show_theme(theme)
        if self._desk is not None:
            self._desk.show_theme(theme)

    @Slot(object)
    def _failed(self, failure: Failed) -> None:
        self._say(failure.sentence, failure.report)

    def _say(self, sentence: str, report: str = "") -> None:
        box = QMessageBox(self)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(sentence)
        # Some name a command that mends it.
        box.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        box.setDetailedText(report)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()


def _playlists_in(data: QMimeData) -> list[Path]:
    from musicmap.ui.file_dialogs import playlists_in

    return playlists_in(data)
