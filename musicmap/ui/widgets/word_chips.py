"""Words that are wanted or not: typed into a field that knows them all, then shown as chips."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import QEvent, QObject, QRect, QSize, QStringListModel, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QCompleter, QLineEdit, QListView, QVBoxLayout, QWidget

from musicmap.ui.icons import icon
from musicmap.ui.theme import NEAR, SMALL, TIGHT, Theme, font, mix
from musicmap.ui.widgets.flow import Flow
from musicmap.ui.widgets.paint import draw_line, draw_ring, fill_round
from musicmap.ui.widgets.wishes import NO_WORDS, Words
from musicmap.ui.widgets.words import one_line, tip

_HIGH, _CROSS, _LONGEST = 22, 12, 180
_LIST = (
    "QListView { background: palette(base); color: palette(text); border: 1px solid palette(mid);"
    " padding: 4px; outline: none; }"
    "QListView::item { min-height: 24px; padding: 0 8px; border-radius: 4px; }"
    "QListView::item:selected { background: palette(highlight); color: palette(highlighted-text); }"
)


class WordChip(QAbstractButton):
    """A click, or Space, turns “jazz” into “not jazz” and back; the cross, Delete and Backspace take it away."""

    removed = Signal()

    def __init__(self, theme: Theme, word: str, *, wanted: bool, known: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.word, self.wanted, self._theme, self._known = word, wanted, theme, known
        self._shown = one_line(word if wanted else f"not {word}")
        self.setFont(font(SMALL))
        self.setFixedHeight(_HIGH)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(self._shown)
        self.setAccessibleDescription("Space: the opposite. Delete: take it away.")
        turned = f"Click for “{f'not {word}' if wanted else word}”"
        self.setToolTip(tip(turned if known else f"{word} is no tag of this model. It comes back with one that has it"))

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        wide = min(QFontMetrics(self.font()).horizontalAdvance(self._shown), _LONGEST)
        return QSize(NEAR + wide + 2 + TIGHT + _CROSS + TIGHT + 2, _HIGH)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.isDown() and self._cross().adjusted(-TIGHT, -TIGHT, TIGHT, TIGHT).contains(event.position().toPoint()):
            self.setDown(False)
            self.removed.emit()
        else:
            super().mouseReleaseEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        ground = mix(theme.raised, theme.accent, 0.18 if theme.dark else 0.12) if self.wanted else None
        hovered = self.underMouse() or self.isDown()
        ground = ground or mix(theme.raised, theme.text, 0.08)
        fill_round(painter, self.rect(), mix(ground, theme.text, 0.10) if hovered else ground, _HIGH / 2)
        tone = theme.text if self.wanted and self._known else theme.quiet
        room = self.rect().adjusted(NEAR, 0, -_CROSS - 2 * TIGHT - 2, 0)
        draw_line(painter, room, self._shown, self.font(), tone)
        icon("x", theme.text if hovered else theme.quiet).paint(painter, self._cross())
        if self.hasFocus():
            draw_ring(painter, self.rect(), theme.accent, _HIGH / 2)

    def _cross(self) -> QRect:
        return QRect(self.width() - _CROSS - TIGHT - 2, (_HIGH - _CROSS) // 2, _CROSS, _CROSS)


class WordField(QWidget):
    """A field and its chips. Only words that it knows are taken."""

    changed = Signal(object)
    """Words: the user has changed them."""

    def __init__(
        self, theme: Theme, name: str, what: str, parent: QWidget | None = None, *, empty: str = "any"
    ) -> None:
        """
        Args:
            name: for the screen reader.
            what: what the words do, in a listener's words.
            empty: what it says without any.
        """
        super().__init__(parent)
        self._theme, self._words, self._empty = theme, NO_WORDS, empty
        self._known: dict[str, str] = {}
        self._chips: list[WordChip] = []
        self._turned = QButtonGroup(self, exclusive=False)
        self.field = QLineEdit(self)
        self.field.setAccessibleName(name)
        self.field.setToolTip(tip(what))
        self.field.setPlaceholderText(empty)
        self.field.setTextMargins(NEAR - 2, 0, NEAR - 2, 0)
        self.field.setFont(font())
        self.field.installEventFilter(self)
        self._names = QStringListModel(self)
        self._completer = QCompleter(self._names, self)
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self._completer.setMaxVisibleItems(10)
        self._listed = QListView()
        self._listed.setStyleSheet(_LIST)
        self._completer.setPopup(self._listed)
        self.field.setCompleter(self._completer)
        self._row = Flow(spacing=TIGHT)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(TIGHT)
        column.addWidget(self.field)
        column.addLayout(self._row)
        # Queued: the completer writes the chosen word into the field after it has said so.
        self._completer.activated.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self.field.returnPressed.connect(self._entered)
        self._turned.buttonClicked.connect(self._turn)

    def show_known(self, names: Sequence[str]) -> None:
        """The words there are, the usual ones first."""
        self._known = {name.casefold(): name for name in names}
        self._names.setStringList([one_line(name) for name in names])
        self.field.setEnabled(bool(names))
        self._show()

    def show_words(self, words: Words) -> None:
        """What is wanted and what is not; says nothing."""
        if words != self._words:
            self._words = words
            self._show()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        for chip in self._chips:
            chip.show_theme(theme)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        opens = event.type() == QEvent.Type.MouseButtonPress or (
            isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Down
        )
        if isinstance(event, QFocusEvent) and event.lostFocus() and event.reason() != Qt.FocusReason.PopupFocusReason:
            self.field.clear()
        if watched is self.field and opens and not self.field.text():
            self._completer.setCompletionPrefix("")
            self._completer.complete()
        return super().eventFilter(watched, event)

    def _show(self) -> None:
        held = next((chip.word for chip in self._chips if chip.hasFocus()), None)
        while self._row.count():
            self._row.takeAt(0)
        for chip in self._chips:
            chip.hide()
            chip.deleteLater()
        self._chips = []
        for word, wanted in (*((w, True) for w in self._words.these), *((w, False) for w in self._words.nots)):
            chip = WordChip(self._theme, word, wanted=wanted, known=word.casefold() in self._known, parent=self)
            chip.removed.connect(lambda word=word: self._change(self._words.without(word)))
            self._turned.addButton(chip)
            self.setTabOrder(self._chips[-1] if self._chips else self.field, chip)
            self._row.addWidget(chip)
            chip.show()
            self._chips.append(chip)
            if word == held:
                chip.setFocus(Qt.FocusReason.OtherFocusReason)
        self.field.setPlaceholderText("one more" if self._chips else self._empty)
        self.updateGeometry()

    def _change(self, words: Words) -> None:
        if words != self._words:
            self._words = words
            self._show()
            self.changed.emit(words)

    @Slot(QAbstractButton)
    def _turn(self, button: QAbstractButton) -> None:
        chip = cast(WordChip, button)
        self._change(self._words.with_(chip.word, wanted=not chip.wanted))

    @Slot(str)
    def _take(self, text: str) -> None:
        word = self._known.get(text.strip().casefold())
        if word is not None:
            self._listed.hide()
            self.field.clear()
            self._change(self._words.with_(word))

    @Slot()
    def _entered(self) -> None:
        """What was typed, or else the first word that holds it."""
        text = self.field.text().strip()
        if text and text.casefold() not in self._known:
            self._completer.setCompletionPrefix(text)
            text = self._completer.currentCompletion()
        self._take(text)
