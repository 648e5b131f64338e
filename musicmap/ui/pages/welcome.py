"""The first thing one sees: choose a folder, open one again, or listen to the demo."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QMimeData, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QFont,
    QHideEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from musicmap.ui.pages.backdrop import Backdrop, Drift
from musicmap.ui.pages.recent import HIGH, Recent, RecentRow
from musicmap.ui.theme import CORNER, FAR, GAP, NEAR, SMALL, TITLE, Theme, colour, font, mix
from musicmap.ui.widgets.buttons import TextButton
from musicmap.ui.widgets.label import Label, Prose
from musicmap.ui.widgets.words import one_line

_WIDE = 416
_WORDMARK = 44
_FRAME_MS = 33
_PROMISE = "Your music as a map: what sounds alike lies together, and plays under the pointer."
_HINT = "Or drop a folder anywhere. No file is changed."


class WelcomePage(QWidget):
    """Fills the window until a library is open. A folder may be dropped anywhere on it."""

    folder_chosen = Signal(object)
    """Path of a music folder."""
    demo_chosen = Signal()
    recent_removed = Signal(object)
    """Path: no longer wanted on the list."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Welcome")
        self.setAcceptDrops(True)
        self._theme = theme
        self._drift = Drift.made()
        self._backdrop = Backdrop(self._drift, theme)
        self._clock, self._frame = QElapsedTimer(), QTimer(self, interval=_FRAME_MS)
        self._frame.timeout.connect(self._move)
        self._clock.start()
        self._dropping: str | None = None
        self._choose = TextButton("Choose a folder", "primary")
        self._demo = TextButton("Listen to the demo", "second")
        self._hint = Prose(_HINT, size=SMALL)
        self._heading = Label("Recent", size=SMALL, weight=QFont.Weight.DemiBold, quiet=True)
        self._rows: list[RecentRow] = []
        self._list = QVBoxLayout()
        self._build()

    def _build(self) -> None:
        name = QLabel("musicmap")
        name.setTextFormat(Qt.TextFormat.PlainText)
        face = font(_WORDMARK, QFont.Weight.DemiBold)
        face.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, -1.5)
        name.setFont(face)
        name.setIndent(0)
        promise = Prose(_PROMISE, size=TITLE)
        buttons = QHBoxLayout()
        buttons.setSpacing(NEAR)
        buttons.addWidget(self._choose)
        buttons.addWidget(self._demo)
        buttons.addStretch(1)
        self._heading.setIndent(0)
        self._list.setSpacing(0)
        self._list.setContentsMargins(0, 0, 0, 0)
        words = QVBoxLayout()
        words.setContentsMargins(NEAR, 0, NEAR, 0)
        words.setSpacing(0)
        words.addWidget(name)
        words.addSpacing(NEAR)
        words.addWidget(promise)
        words.addSpacing(FAR)
        words.addLayout(buttons)
        words.addSpacing(GAP)
        words.addWidget(self._hint)
        words.addSpacing(FAR + NEAR)
        words.addWidget(self._heading)
        words.addSpacing(NEAR)
        self._column = QWidget(self)
        column = QVBoxLayout(self._column)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addStretch(1)
        column.addLayout(words)
        column.addLayout(self._list)
        column.addStretch(1)
        self._choose.clicked.connect(self.choose_folder)
        self._demo.clicked.connect(self.demo_chosen)
        self.show_recent(())

    def show_recent(self, recents: Sequence[Recent]) -> None:
        """Libraries opened before, latest first. As many are shown as there is room for."""
        for row in self._rows:
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = [RecentRow(self._theme, recent, self._column) for recent in recents]
        for row in self._rows:
            self._list.addWidget(row)
            row.chosen.connect(self.folder_chosen)
            row.removed.connect(self.recent_removed)
        self._place()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._backdrop = Backdrop(self._drift, theme)
        for row in self._rows:
            row.show_theme(theme)
        self._run(self.isVisible())
        self.update()

    @Slot()
    def choose_folder(self) -> None:
        """Ask for a folder in the system's own dialog."""
        dialog = QFileDialog(self, "Choose a music folder")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self._chosen)
        dialog.open()

    @Slot(str)
    def _chosen(self, folder: str) -> None:
        self.folder_chosen.emit(Path(folder))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        folder = folder_in(event.mimeData())
        if folder is not None:
            event.acceptProposedAction()
            self._show_drop(folder)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._show_drop(None)

    def dropEvent(self, event: QDropEvent) -> None:
        folder = folder_in(event.mimeData())
        self._show_drop(None)
        if folder is not None:
            event.acceptProposedAction()
            self.folder_chosen.emit(folder)

    def _show_drop(self, folder: Path | None) -> None:
        self._dropping = None if folder is None else one_line(folder.name or str(folder))
        self._hint.setText(_HINT if self._dropping is None else f"Let go to open “{self._dropping}”.")
        self.update()

    def showEvent(self, event: QShowEvent) -> None:
        self._run(True)

    def hideEvent(self, event: QHideEvent) -> None:
        self._run(False)

    def _run(self, visible: bool) -> None:
        if visible and self._theme.motion:
            self._frame.start()
        else:
            self._frame.stop()

    @Slot()
    def _move(self) -> None:
        if self.isActiveWindow():
            words = self._column.geometry().right()
            self.update(words, 0, self.width() - words, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()

    def _place(self) -> None:
        """The column in the left half, and as many recent libraries as fit."""
        wide = min(_WIDE, self.width() - 2 * FAR)
        left = max(FAR, round(0.09 * self.width())) - NEAR
        for row in self._rows:
            row.hide()
        self._heading.setVisible(bool(self._rows))
        self._column.setGeometry(left, FAR, wide, self.height() - 2 * FAR)
        room = self.height() - 2 * FAR - self._column.sizeHint().height()
        for row in self._rows[: max(1, room // HIGH)]:
            row.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        ground = theme.canvas if self._dropping is None else mix(theme.canvas, theme.accent, 0.05)
        painter.fillRect(self.rect(), colour(ground))
        seconds = self._clock.elapsed() / 1000 if theme.motion else 0.0
        words = self._column.geometry().right() + NEAR
        self._backdrop.paint(painter, self.width(), self.height(), words, seconds)
        if self._dropping is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(colour(theme.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(NEAR, NEAR, -NEAR, -NEAR), CORNER, CORNER)


def folder_in(data: QMimeData) -> Path | None:
    """The first folder of this computer among dragged things; None when there is none."""
    places = (Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())
    return next((place for place in places if place.is_dir()), None)
