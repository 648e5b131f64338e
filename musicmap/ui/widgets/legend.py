"""The legend over the map's lower left corner: what the colours mean."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from musicmap.types import Bytes8
from musicmap.ui.icons import icon
from musicmap.ui.theme import CORNER, GAP, NEAR, SMALL, TIGHT, Theme, colour, font
from musicmap.ui.widgets.legend_list import HIGH, LegendList, LegendRow
from musicmap.ui.widgets.legend_ramp import LegendRamp, Stretch
from musicmap.ui.widgets.paint import draw_line, draw_ring, fill_round
from musicmap.ui.widgets.words import one_line, tip

_CARET = 12
_TITLE = 28
_WIDEST = 260
_COVER = 0.93
"""How much of the map its ground covers."""
_KEYS = {
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_Return,
    Qt.Key.Key_Enter,
}


class Legend(QWidget):
    """Lies over its parent, in the lower left corner, at most half as high. A click on the title folds it."""

    row_clicked = Signal(object, bool)
    """Label; True: besides what was chosen before (Ctrl)."""
    stretch_chosen = Signal(object)
    """(first, last) step of a ramp; None: the whole of it."""
    folded = Signal(bool)
    """The user has folded it, or unfolded it again."""

    def __init__(self, theme: Theme, over: QWidget) -> None:
        super().__init__(over)
        self._theme, self._over = theme, over
        self._title = _Title(theme, self)
        self._list = LegendList(theme, self)
        self._ramp = LegendRamp(theme, self)
        self._shown: tuple[QWidget, ...] = ()
        self._is_folded = False
        column = QVBoxLayout(self)
        column.setContentsMargins(TIGHT, 0, TIGHT, TIGHT)
        column.setSpacing(0)
        for part in (self._title, self._ramp, self._list):
            column.addWidget(part)
        self._title.clicked.connect(self._fold)
        self._title.folding.connect(self._refold)
        self._list.acted.connect(self.row_clicked)
        self._ramp.chosen.connect(self.stretch_chosen)
        # What is clicked here is not clicked on the map.
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setFocusProxy(self._list)
        over.installEventFilter(self)
        self.hide()

    def show_rows(self, title: str, rows: Sequence[LegendRow], dimmed: Collection[str] = ()) -> None:
        """A colour a row; `dimmed`: labels of what is not on the map now."""
        self._list.show_rows(rows, dimmed)
        self._list.setAccessibleName(title)
        self._show(title, self._list)

    def show_ramp(
        self,
        title: str,
        said: Sequence[str],
        colours: Bytes8,
        chosen: Stretch | None = None,
        rows: Sequence[LegendRow] = (),
        dimmed: Collection[str] = (),
    ) -> None:
        """What its steps mean, (K, 3) colours from the first to the last, and the stretch that is on the map; and
        below it rows for what has no place on it."""
        self._ramp.show_ramp(said, colours, chosen)
        self._ramp.setAccessibleName(f"{title}: from {said[0]} to {said[-1]}")
        self._list.show_rows(rows, dimmed)
        self._list.setAccessibleName(title)
        self._show(title, *((self._ramp, self._list) if rows else (self._ramp,)))

    def show_nothing(self) -> None:
        """The colours speak for themselves."""
        self.hide()

    def show_folded(self, folded: bool) -> None:
        """To its title, or all of it."""
        self._is_folded = folded
        self._title.show_folded(folded)
        self._place()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        for part in (self._title, self._list, self._ramp):
            part.show_theme(theme)
        self.update()

    def _show(self, title: str, *parts: QWidget) -> None:
        self._shown = parts
        self._title.setText(one_line(title))
        self.setAccessibleName(f"Legend: {one_line(title)}")
        self._place()
        self.show()
        self.raise_()

    @Slot()
    def _fold(self) -> None:
        self._refold(not self._is_folded)

    @Slot(bool)
    def _refold(self, folded: bool) -> None:
        if folded != self._is_folded:
            self.show_folded(folded)
            self.folded.emit(folded)

    def _place(self) -> None:
        for part in (self._list, self._ramp):
            part.setVisible(part in self._shown and not self._is_folded)
        sizes = {self._list: self._list.wanted(), self._ramp: self._ramp.sizeHint()}
        wanted = [] if self._is_folded else [sizes[part] for part in sizes if part in self._shown]
        wide = max(size.width() for size in (*wanted, self._title.sizeHint())) + 2 * TIGHT
        high = _TITLE + (sum(size.height() for size in wanted) + TIGHT if wanted else 0)
        room = self._over.size()
        most = max(_TITLE + HIGH, room.height() // 2)
        if high > most:
            high, wide = most, wide + NEAR  # The scroll bar's.
        wide = min(wide, _WIDEST, room.width() - 2 * GAP)
        self.setGeometry(GAP, room.height() - GAP - high, wide, high)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._over and event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in _KEYS:
            event.accept()  # Else they would lead from point to point on the map below.
            return True
        return super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.accept()  # At the end of the list the map does not begin to zoom.

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        fill_round(painter, self.rect(), colour(theme.panel, _COVER), CORNER)
        draw_ring(painter, self.rect(), theme.line)


class _Title(QAbstractButton):
    """Folds and unfolds: by a click, Space, Enter, Left and Right."""

    folding = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._folded = theme, False
        self.setFont(font(SMALL, QFont.Weight.DemiBold))
        self.setFixedHeight(_TITLE)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.show_folded(False)

    def show_folded(self, folded: bool) -> None:
        self._folded = folded
        self.setAccessibleDescription("Folded" if folded else "Unfolded")
        self.setToolTip(tip("Show the legend" if folded else "Fold the legend"))
        self.update()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(TIGHT + _CARET + TIGHT + QFontMetrics(self.font()).horizontalAdvance(self.text()) + GAP, _TITLE)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.folding.emit(event.key() == Qt.Key.Key_Left)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        tone = theme.text if self.underMouse() else theme.quiet
        caret = QRect(TIGHT, (self.height() - _CARET) // 2, _CARET, _CARET)
        icon("caret-right" if self._folded else "caret-down", tone).paint(painter, caret)
        room = self.rect().adjusted(2 * TIGHT + _CARET, 0, -TIGHT, 0)
        draw_line(painter, room, self.text(), self.font(), tone)
        if self.hasFocus():
            draw_ring(painter, self.rect().adjusted(0, 2, 0, -2), theme.accent)
