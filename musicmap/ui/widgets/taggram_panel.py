"""The whole taggram: all tags of the pointed or playing track, over time."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFont, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QScrollBar, QVBoxLayout, QWidget

from musicmap.types import Seconds
from musicmap.ui.theme import GAP, NEAR, WIDE, Theme
from musicmap.ui.widgets.label import Label, Prose
from musicmap.ui.widgets.taggram import Order, OrderSwitch, Taggram, TaggramView

_EMPTY = "Point at a track, or play one, to see its tags over time."


class TaggramPanel(QWidget):
    """Scrolls by rows, so that the times stay in sight. Up, Down, Page Up and Page Down scroll too."""

    moment_clicked = Signal(int)
    """Number of a segment of this track."""
    order_chosen = Signal(str)
    """An `Order` of the tags: already shown, for the owner to remember."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Taggram")
        self.setAutoFillBackground(True)
        self._title = Label(weight=QFont.Weight.DemiBold)
        self._credit = Label(quiet=True)
        self._order = OrderSwitch(self)
        self._view = TaggramView(theme, self, shown=None)
        self._bar = QScrollBar(Qt.Orientation.Vertical, self)
        self._bar.setAccessibleName("Scroll the tags")
        self._empty = Prose(_EMPTY)
        self._build()
        self.show_taggram("", "", None)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(NEAR)
        head.addWidget(self._title)
        head.addWidget(self._credit, 1)
        head.addWidget(self._order)
        body = QHBoxLayout()
        body.setSpacing(NEAR)
        body.addWidget(self._view, 1)
        body.addWidget(self._bar)
        column = QVBoxLayout(self)
        column.setContentsMargins(WIDE, NEAR, NEAR, NEAR)
        column.setSpacing(GAP)
        column.addLayout(head)
        column.addLayout(body, 1)
        column.addWidget(self._empty, 1)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._view.moment_clicked.connect(self.moment_clicked)
        self._view.fitted.connect(self._fit)
        self._bar.valueChanged.connect(self._view.show_first)
        self._order.chosen.connect(self._choose_order)
        self.setFocusProxy(self._view)

    def show_taggram(self, title: str, artist: str, taggram: Taggram | None) -> None:
        """The track, and its taggram; None: there is none to show."""
        self._title.setText(title if taggram else "Taggram")
        self._credit.setText(artist if taggram else "")
        self._view.show_taggram(taggram)
        for part in (self._order, self._view, self._bar):
            part.setVisible(taggram is not None)
        self._empty.setVisible(taggram is None)

    def show_segment(self, segment: int | None) -> None:
        """Where the pointer on the map stands."""
        self._view.show_segment(segment)

    def show_position(self, seconds: Seconds | None) -> None:
        """What sounds of this track; None: nothing."""
        self._view.show_position(seconds)

    def show_order(self, order: Order) -> None:
        """What counts as strong."""
        self._order.show_chosen(order)
        self._view.show_order(order)

    def show_theme(self, theme: Theme) -> None:
        self._view.show_theme(theme)

    def wheelEvent(self, event: QWheelEvent) -> None:
        QApplication.sendEvent(self._bar, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = QScrollBar.SliderAction
        action = {
            Qt.Key.Key_Up: step.SliderSingleStepSub,
            Qt.Key.Key_Down: step.SliderSingleStepAdd,
            Qt.Key.Key_PageUp: step.SliderPageStepSub,
            Qt.Key.Key_PageDown: step.SliderPageStepAdd,
        }.get(Qt.Key(event.key()))
        if action is None:
            super().keyPressEvent(event)
        else:
            self._bar.triggerAction(action)

    @Slot(int, int, int)
    def _fit(self, first: int, in_sight: int, rows: int) -> None:
        self._bar.setPageStep(in_sight)
        self._bar.setRange(0, max(0, rows - in_sight))
        self._bar.setValue(first)

    @Slot(str)
    def _choose_order(self, key: str) -> None:
        self.show_order(cast(Order, key))
        self.order_chosen.emit(key)
