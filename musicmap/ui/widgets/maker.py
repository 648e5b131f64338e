"""What playlists can be made of, by which rules, and in which order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QSlider, QVBoxLayout, QWidget

from musicmap.ui.icons import IconName, icon
from musicmap.ui.theme import GAP, ICON, NEAR, SMALL, TIGHT, Theme, font
from musicmap.ui.widgets.buttons import TextButton, Tick
from musicmap.ui.widgets.label import RIGHT, Label, Rule
from musicmap.ui.widgets.paint import draw_line, draw_ring, fill_round
from musicmap.ui.widgets.popover import Popover
from musicmap.ui.widgets.words import many, one_line, percent, tip

_WIDE, _ROW = 348, 40
_LENGTHS = (5, 8, 10, 12, 15, 20, 25, 30, 40, 50, 75, 100)
_MOST_EACH = 5
"""From here on the slider says “any”."""
_STEPS = 10


@dataclass(frozen=True, slots=True)
class Wishes:
    """The rules that hold for every list."""

    length: int = 20
    """Tracks."""
    per_artist: int | None = 2
    once: bool = True
    """Of a song that is there live, remastered or twice, only one."""
    variety: float = 0.0
    """0: always the best; to 1: others among the good ones, another time others again."""


@dataclass(frozen=True, slots=True)
class Way:
    """One thing to do."""

    key: str
    icon: IconName
    title: str
    group: str


@dataclass(frozen=True, slots=True)
class Offer:
    """What that would be now."""

    what: str
    """“like “Hyperballad””; or, where it cannot be done, what is missing."""
    can: bool = True


class Maker(Popover):
    """Shows what can be done; a click on a line does it, and closes."""

    chosen = Signal(str)
    """Key of a way."""
    wishes_changed = Signal(object)
    """Wishes."""
    nots_cleared = Signal()
    """What lists were not to be like may be liked again."""

    def __init__(self, theme: Theme, ways: Sequence[Way], parent: QWidget | None = None) -> None:
        super().__init__(theme, "Make a playlist", parent)
        self._wishes = Wishes()
        self._lines = {way.key: WayLine(theme, way, self) for way in ways}
        self._group = QButtonGroup(self, exclusive=False)
        self._length, self._length_said = _slider(len(_LENGTHS) - 1, "Length of the list"), _said()
        self._each, self._each_said = _slider(_MOST_EACH - 1, "Tracks of one artist"), _said()
        self._variety, self._variety_said = _slider(_STEPS, "Variety"), _said()
        self._once = Tick(theme, "The same song only once")
        self._nots = Label(size=SMALL, quiet=True)
        self._forget = TextButton("forget", "link", self)
        self.setFixedWidth(_WIDE)
        self._build(ways)

    def _build(self, ways: Sequence[Way]) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(TIGHT, GAP, TIGHT, GAP)
        column.setSpacing(0)
        for title, parts in (
            ("Length", (self._length, self._length_said)),
            ("Of one artist", (self._each, self._each_said)),
            ("Variety", (self._variety, self._variety_said)),
        ):
            line = QHBoxLayout()
            line.setContentsMargins(GAP, 0, GAP, NEAR)
            line.addWidget(Label(title, quiet=True))
            line.addStretch(1)
            for part in parts:
                line.addWidget(part)
            column.addLayout(line)
        line = QHBoxLayout()
        line.setContentsMargins(GAP, 0, GAP, NEAR)
        line.addWidget(self._once)
        column.addLayout(line)
        line = QHBoxLayout()
        line.setContentsMargins(GAP, 0, GAP, 0)
        line.addWidget(self._nots, 1)
        line.addWidget(self._forget)
        column.addLayout(line)
        for group in dict.fromkeys(way.group for way in ways):
            column.addSpacing(NEAR)
            column.addWidget(Rule())
            head = QHBoxLayout()
            head.setContentsMargins(GAP, NEAR, GAP, TIGHT)
            head.addWidget(Label(group, size=SMALL, weight=QFont.Weight.DemiBold, quiet=True))
            column.addLayout(head)
            for way in ways:
                if way.group == group:
                    column.addWidget(self._lines[way.key])
                    self._group.addButton(self._lines[way.key])
        self._group.buttonClicked.connect(self._choose)
        self._length.valueChanged.connect(self._wish)
        self._each.valueChanged.connect(self._wish)
        self._variety.valueChanged.connect(self._wish)
        self._once.clicked.connect(self._wish)
        self._forget.clicked.connect(self.nots_cleared)

    def show_wishes(self, wishes: Wishes) -> None:
        """As the owner has them; says nothing."""
        self._wishes = wishes
        nearest = min(_LENGTHS, key=lambda length: abs(length - wishes.length))
        each = _MOST_EACH if wishes.per_artist is None else min(wishes.per_artist, _MOST_EACH)
        for slider, value in (
            (self._length, _LENGTHS.index(nearest)),
            (self._each, each - 1),
            (self._variety, round(wishes.variety * _STEPS)),
        ):
            blocked = slider.blockSignals(True)
            slider.setValue(value)
            slider.blockSignals(blocked)
        self._once.setChecked(wishes.once)
        self._say()

    def show_offers(self, offers: Mapping[str, Offer], nots: Sequence[str]) -> None:
        """What each way would do now; and titles of what no list is to be like."""
        for key, line in self._lines.items():
            line.show_offer(offers.get(key, Offer("", can=False)))
        self._nots.setText(f"Not like {', '.join(map(one_line, nots))}" if nots else "")
        self._nots.setVisible(bool(nots))
        self._forget.setVisible(bool(nots))

    def show_theme(self, theme: Theme) -> None:
        super().show_theme(theme)
        self._once.show_theme(theme)
        for line in self._lines.values():
            line.show_theme(theme)

    def _say(self) -> None:
        wishes = self._wishes
        self._length_said.setText(many(wishes.length, "track", "tracks"))
        self._each_said.setText("any" if wishes.per_artist is None else f"at most {wishes.per_artist}")
        self._variety_said.setText("the best" if not wishes.variety else percent(wishes.variety))

    @Slot()
    def _wish(self) -> None:
        each = self._each.value() + 1
        self._wishes = replace(
            self._wishes,
            length=_LENGTHS[self._length.value()],
            per_artist=None if each == _MOST_EACH else each,
            once=self._once.isChecked(),
            variety=self._variety.value() / _STEPS,
        )
        self._say()
        self.wishes_changed.emit(self._wishes)

    @Slot(object)
    def _choose(self, button: QAbstractButton) -> None:
        self.close()
        self.chosen.emit(next(key for key, line in self._lines.items() if line is button))


class WayLine(QAbstractButton):
    """An icon, what is done, and below it with what."""

    def __init__(self, theme: Theme, way: Way, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._way, self._what = theme, way, ""
        self._title_font, self._what_font = font(), font(SMALL)
        self.setText(way.title)
        self.setFixedHeight(_ROW)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def show_offer(self, offer: Offer) -> None:
        self._what = offer.what
        self.setEnabled(offer.can)
        self.setAccessibleDescription(one_line(offer.what))
        self.setToolTip(tip(offer.what))
        self.update()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(_WIDE - 2 * TIGHT, _ROW)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        if self.isEnabled() and (self.underMouse() or self.hasFocus()):
            fill_round(painter, self.rect(), theme.hover, TIGHT)
        tone = theme.text if self.isEnabled() else theme.quiet
        if not self.isEnabled():
            painter.setOpacity(0.6)
        icon(self._way.icon, tone).paint(painter, QRect(GAP, (_ROW - ICON) // 2, ICON, ICON))
        left = GAP + ICON + GAP
        room = self.rect().adjusted(left, 3, -GAP, -_ROW // 2)
        draw_line(painter, room, self._way.title, self._title_font, tone)
        below = self.rect().adjusted(left, _ROW // 2 - 1, -GAP, -4)
        draw_line(painter, below, self._what, self._what_font, theme.quiet)
        if self.hasFocus():
            draw_ring(painter, self.rect(), theme.accent)


def _slider(most: int, name: str) -> QSlider:
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setRange(0, most)
    slider.setFixedWidth(120)
    slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    slider.setAccessibleName(name)
    return slider


def _said() -> Label:
    label = Label(size=SMALL, quiet=True, tabular=True)
    label.setFixedWidth(64)
    label.setAlignment(RIGHT)
    return label
