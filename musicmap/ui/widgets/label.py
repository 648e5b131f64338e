"""Text: one line, plain, as long as there is room."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFont, QHelpEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QToolTip, QWidget

from musicmap.ui.theme import BODY, font
from musicmap.ui.widgets.words import one_line, tip

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter
"""Also for text that is written from right to left, so that columns stay columns."""
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter


class Label(QLabel):
    """One line of plain text that ends in “…” where it does not fit; the tooltip and screen readers have all of it."""

    def __init__(
        self,
        text: str = "",
        *,
        size: int = BODY,
        weight: QFont.Weight = QFont.Weight.Normal,
        quiet: bool = False,
        tabular: bool = False,
        elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._elide = elide
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(LEFT)
        self.setFont(font(size, weight, tabular=tabular))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        if quiet:
            self.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.setText(text)

    def setText(self, text: str) -> None:
        super().setText(one_line(text))

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self.text()) + 2, metrics.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.sizeHint().width(), 24), self.sizeHint().height())

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and not self.toolTip():
            whole = self.sizeHint().width() <= self.width()
            QToolTip.showText(event.globalPos(), "" if whole else tip(self.text()), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        self._paint(self.text())

    def _paint(self, text: str) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        room = self.contentsRect()
        shown = self.fontMetrics().elidedText(text, self._elide, room.width())
        painter.drawText(room, int(self.alignment() | Qt.TextFlag.TextSingleLine), shown)


class Fitting(Label):
    """Shows the longest of several ways to say the same that fits; screen readers are given the first."""

    _ways: tuple[str, ...] = ("",)

    def show_ways(self, ways: Sequence[str]) -> None:
        """`ways`: the longest first."""
        self._ways = tuple(one_line(way) for way in ways) or ("",)
        self.setText(self._ways[0])
        self.updateGeometry()
        self.update()

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self._ways[-1]) + 2, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        self._paint(self.fitting())

    def fitting(self) -> str:
        """What is shown at this width."""
        room, measure = self.contentsRect().width(), self.fontMetrics().horizontalAdvance
        return next((way for way in self._ways if measure(way) <= room), self._ways[-1])


class Prose(QLabel):
    """A few plain sentences over several lines, for empty places and explanations."""

    def __init__(self, text: str = "", *, size: int = BODY, quiet: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setFont(font(size))
        if quiet:
            self.setForegroundRole(QPalette.ColorRole.PlaceholderText)


class Rule(QFrame):
    """A separator: one pixel, and hardly there."""

    def __init__(self, *, upright: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Mid)
        if upright:
            self.setFixedWidth(1)
        else:
            self.setFixedHeight(1)
