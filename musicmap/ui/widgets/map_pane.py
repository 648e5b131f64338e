"""A map and what is written around it: which one it is, how far its layout has come, how true it is."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from musicmap.ui.map.view import MapView
from musicmap.ui.theme import NEAR, ROW, SMALL, TIGHT, Theme, colour
from musicmap.ui.widgets.buttons import IconButton
from musicmap.ui.widgets.label import Label
from musicmap.ui.widgets.legend import Legend
from musicmap.ui.widgets.paint import fill_round
from musicmap.ui.widgets.words import percent, tip


class MapPane(QWidget):
    """One of up to four maps. Its frame is lit while its choices are those at the top."""

    cancel_asked = Signal()
    """The layout under way is not wanted."""
    close_asked = Signal()
    """This map is not wanted any more."""
    pressed = Signal()
    """A mouse button went down on it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._framed, self._active = theme, False, False
        self.view = MapView(theme.map, self, reduced_motion=not theme.motion)
        self.view.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.view.viewport().installEventFilter(self)
        self.setMinimumSize(240, 200)
        self.legend = Legend(theme, self.view)
        self._title = Label(size=SMALL, quiet=True, parent=self)
        self._title.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._truth = Label(size=SMALL, quiet=True, parent=self)
        self._close = IconButton(theme, "x", "Close this map")
        self._close.setParent(self)
        self._close.clicked.connect(self.close_asked)
        self._forming = FormingLine(theme, self)
        self._forming.cancel_asked.connect(self.cancel_asked)
        for part in (self._title, self._truth, self._close, self._forming):
            part.hide()

    def show_frame(self, *, framed: bool, active: bool) -> None:
        """`framed`: there are several maps, of which this may be the `active` one."""
        if framed != self._framed:
            self.legend.show_folded(framed)  # of a small map it would hide the half
        self._framed, self._active = framed, active
        self._title.setVisible(framed)
        self._close.setVisible(framed)
        self._place()
        self.update()

    def show_title(self, title: str) -> None:
        self._title.setText(title)
        self._place()

    def show_forming(self, share: float | None) -> None:
        """How much of a layout under way is done; None when none is."""
        self._forming.show_share(share)
        self._place()

    def show_truth(self, text: str, explanation: str) -> None:
        """How true the map is, in a word or two, and what that means; nothing hides it."""
        self._truth.setText(text)
        self._truth.setToolTip(tip(explanation))
        self._truth.setVisible(bool(text))
        self._place()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        for part in (self._close, self._forming, self.legend):
            part.show_theme(theme)
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonPress:
            self.pressed.emit()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour(self._theme.accent if self._active else self._theme.panel))

    def _place(self) -> None:
        edge = 1 if self._framed else 0
        self.view.setGeometry(self.rect().adjusted(edge, edge, -edge, -edge))
        for part in (self._title, self._truth, self._forming, self._close):
            part.resize(part.sizeHint())
            part.raise_()
        # What lies above the map's middle has room beside it.
        self._title.resize(min(self._title.width(), round(0.4 * self.width())), self._title.height())
        self._title.move(NEAR, NEAR)
        right = self.width() - NEAR
        self._close.move(right - self._close.width(), TIGHT)
        self._truth.move(right - self._truth.width(), self.height() - self._truth.height() - NEAR)
        used = self._close.width() + NEAR if self._framed else 0
        self._forming.move(right - used - self._forming.width(), NEAR)


class FormingLine(QWidget):
    """“Laying out · 43 %” and a way out of it."""

    cancel_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._text = Label(size=SMALL)
        self._cancel = IconButton(theme, "x", "Stop laying out")
        self._cancel.clicked.connect(self.cancel_asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(NEAR, 0, 0, 0)
        row.setSpacing(NEAR)
        row.addWidget(self._text)
        row.addWidget(self._cancel)
        self.setFixedHeight(ROW)

    def show_share(self, share: float | None) -> None:
        self.setVisible(share is not None)
        if share is not None:
            self._text.setText(f"Laying out · {percent(share)}" if share else "Laying out")
            self.adjustSize()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._cancel.show_theme(theme)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        fill_round(QPainter(self), self.rect(), self._theme.raised)
