"""What playlists can be made of, by which rules, and in which order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from PySide6.QtCore import QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from musicmap.ui.icons import IconName, icon
from musicmap.ui.theme import GAP, ICON, NEAR, SMALL, TIGHT, Theme, font
from musicmap.ui.widgets.buttons import TextButton, Tick
from musicmap.ui.widgets.finer_rules import FinerRules
from musicmap.ui.widgets.label import Label, Rule
from musicmap.ui.widgets.paint import draw_line, draw_ring, fill_round
from musicmap.ui.widgets.popover import Popover
from musicmap.ui.widgets.stops import Stops
from musicmap.ui.widgets.wishes import FIRST, Wishes, finer
from musicmap.ui.widgets.words import many, one_line, percent, tip

_WIDE, _ROW = 348, 40
_LENGTHS = (5, 8, 10, 12, 15, 20, 25, 30, 40, 50, 75, 100)
_MOST_EACH = 4
_STEPS = 10


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
        self._wishes = FIRST
        self._lines = {way.key: WayLine(theme, way, self) for way in ways}
        self._group = QButtonGroup(self, exclusive=False)
        self._length = Stops[int](
            "Length of the list", "So many tracks", [(n, many(n, "track", "tracks")) for n in _LENGTHS]
        )
        self._each = Stops[int | None](
            "Tracks of one artist",
            "At most so many tracks of one artist",
            [*((n, f"at most {n}") for n in range(1, _MOST_EACH + 1)), (None, "any")],
        )
        self._variety = Stops[float](
            "Variety",
            "How far a list may leave the best for others that are good: then each one is another",
            [(step / _STEPS, percent(step / _STEPS) if step else "the best") for step in range(_STEPS + 1)],
        )
        self._once = Tick(theme, "The same song only once")
        self._once.setToolTip("Live, remastered or twice: only one of them")
        self._more = TextButton("More rules", "quiet", self)
        self._more.setCheckable(True)
        self._more.setToolTip("Lengths, genres, tags, and what was heard lately")
        self._finer = FinerRules(theme, self)
        self._also, self._nots = Label(size=SMALL, quiet=True), Label(size=SMALL, quiet=True)
        self._forget = TextButton("forget", "link", self)
        self._forget.setAccessibleName("Like again what lists were not to be like")
        self._side = QWidget(self)
        self._build(ways)
        self._unfold(False)

    def _build(self, ways: Sequence[Way]) -> None:
        side = QHBoxLayout(self._side)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(TIGHT)
        side.addWidget(self._finer, 1)
        side.addWidget(Rule(upright=True))
        both = QHBoxLayout(self)
        both.setContentsMargins(TIGHT, GAP, TIGHT, GAP)
        both.setSpacing(TIGHT)
        both.addWidget(self._side, 1)
        main = QWidget(self)
        main.setFixedWidth(_WIDE - 2 * TIGHT)
        both.addWidget(main)
        column = QVBoxLayout(main)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._rules())
        column.addLayout(_line(self._once, None, self._more))
        column.addLayout(_line(self._also))
        column.addLayout(_line(self._nots, None, self._forget))
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
        column.addStretch(1)
        order: tuple[QWidget, ...] = (
            self._length,
            self._each,
            self._variety,
            self._once,
            self._more,
            *self._finer.controls(),
            self._forget,
        )
        for before, after in pairwise(order):
            self.setTabOrder(before, after)
        self._group.buttonClicked.connect(self._choose)
        for slider in (self._length, self._each, self._variety):
            slider.valueChanged.connect(self._wish)
        self._once.clicked.connect(self._wish)
        self._more.clicked.connect(self._unfold)
        self._finer.changed.connect(self._refine)
        self._forget.clicked.connect(self.nots_cleared)

    def _rules(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(GAP, 0, GAP, TIGHT)
        grid.setHorizontalSpacing(NEAR)
        grid.setVerticalSpacing(TIGHT)
        grid.setColumnStretch(0, 1)
        rows: tuple[tuple[str, Stops[int] | Stops[int | None] | Stops[float]], ...] = (
            ("Length", self._length),
            ("Of one artist", self._each),
            ("Variety", self._variety),
        )
        for row, (title, slider) in enumerate(rows):
            grid.addWidget(Label(title, quiet=True), row, 0)
            grid.addWidget(slider, row, 1)
            grid.addWidget(slider.said, row, 2)
        return grid

    def show_known(self, tags: Sequence[str], genres: Sequence[str]) -> None:
        """The words that rules can be about."""
        self._finer.show_known(tags, genres)

    def show_wishes(self, wishes: Wishes) -> None:
        """As the owner has them; says nothing."""
        self._wishes = wishes
        self._length.show_value(wishes.length)
        self._each.show_value(wishes.per_artist)
        self._variety.show_value(wishes.variety)
        self._once.setChecked(wishes.once)
        self._finer.show_wishes(wishes)
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
        self._finer.show_theme(theme)
        for line in self._lines.values():
            line.show_theme(theme)

    def _say(self) -> None:
        """What is folded away and holds all the same is told."""
        also = "" if self._more.isChecked() else ", ".join(finer(self._wishes))
        self._also.setText(f"Also: {also}" if also else "")
        self._also.setVisible(bool(also))

    @Slot()
    def _wish(self) -> None:
        self._refine(
            replace(
                self._wishes,
                length=self._length.chosen,
                per_artist=self._each.chosen,
                once=self._once.isChecked(),
                variety=self._variety.chosen,
            )
        )

    @Slot(object)
    def _refine(self, wishes: Wishes) -> None:
        self._wishes = wishes
        self._finer.show_wishes(wishes)
        self._say()
        self.wishes_changed.emit(wishes)

    @Slot(bool)
    def _unfold(self, unfolded: bool) -> None:
        """The finer rules beside the others, to the left: what is here stays where it is."""
        right = self.frameGeometry().right()
        self._side.setVisible(unfolded)
        self._more.setText("Fewer rules" if unfolded else "More rules")
        self._say()
        self.setFixedWidth(2 * _WIDE if unfolded else _WIDE)
        if self.isVisible():
            self.adjustSize()
            self.move(max(self.screen().availableGeometry().left(), right + 1 - self.width()), self.y())

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


def _line(*parts: QWidget | None) -> QHBoxLayout:
    """Side by side; None is room that is left."""
    line = QHBoxLayout()
    # A button has room of its own beside its words.
    line.setContentsMargins(GAP, 0, GAP - NEAR if isinstance(parts[-1], TextButton) else GAP, 0)
    for place, part in enumerate(parts):
        if part is None:
            line.addStretch(1)
        else:
            line.addWidget(part, 1 if place == 0 and isinstance(part, Label) else 0)
    return line
