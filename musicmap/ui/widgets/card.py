"""The right panel: what the pointer is on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QFont, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from musicmap.scene.theme import Rgb
from musicmap.types import Bytes8, Seconds
from musicmap.ui.theme import GAP, NEAR, SMALL, TIGHT, TITLE, WIDE, Theme, font
from musicmap.ui.widgets.cover import Cover
from musicmap.ui.widgets.label import LEFT, RIGHT, Label, Prose
from musicmap.ui.widgets.paint import draw_line, fill_round
from musicmap.ui.widgets.taggram import Order, OrderSwitch, Taggram, TaggramView
from musicmap.ui.widgets.words import clock, percent

_TAG_ROW = 20
_NAMES = 104
_SHARE = 40
_EMPTY = "Point at the map to see what you hear."


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """A segment of a track, as much as is known of it at once."""

    title: str
    artist: str
    album: str
    segment: int
    start: Seconds
    end: Seconds
    colour: Rgb
    """The sound colour of this segment."""
    tags: tuple[tuple[str, float], ...]
    """The strongest, and their activations 0 to 1, strongest first."""
    colours: Bytes8
    """(n, 3) sound colours of the whole track."""
    rhythm: str = ""
    """Tempo and key, as far as they are known: “128 bpm · 8A”."""
    note: str = ""
    """Why it cannot be heard; empty when it can."""


class TrackCard(QWidget):
    """Cover, names, time, strongest tags, taggram. Cover and taggram may come later than the rest."""

    moment_clicked = Signal(int)
    """Number of a segment of this track."""
    order_chosen = Signal(str)
    """An `Order` of the taggram's tags: already shown, for the owner to remember."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Under the pointer")
        self.setAutoFillBackground(True)
        self.setMinimumWidth(240)
        self._moment: Moment | None = None
        self._image: QImage | None = None
        self._cover = Cover(theme)
        self._title = Label(size=TITLE, weight=QFont.Weight.DemiBold)
        self._credit = Label(quiet=True)
        self._time = Label(size=SMALL, quiet=True, tabular=True)
        self._tags = TagBars(theme)
        self._heading = Label("Taggram", size=SMALL, weight=QFont.Weight.DemiBold, quiet=True)
        self._taggram = TaggramView(theme)
        self._taggram.moment_clicked.connect(self.moment_clicked)
        self._order = OrderSwitch()
        self._order.chosen.connect(self._choose_order)
        self._content, self._empty = QWidget(self), Prose(_EMPTY)
        self._build()
        self.setFocusProxy(self._taggram)
        self.show_nothing()

    def _build(self) -> None:
        names = QVBoxLayout()
        names.setSpacing(2)
        names.addStretch(1)
        for label in (self._title, self._credit, self._time):
            names.addWidget(label)
        names.addStretch(1)
        head = QHBoxLayout()
        head.setSpacing(GAP)
        head.addWidget(self._cover)
        head.addLayout(names, 1)
        column = QVBoxLayout(self._content)
        column.setContentsMargins(WIDE, WIDE, WIDE, GAP)
        column.setSpacing(0)
        column.addLayout(head)
        column.addSpacing(WIDE)
        column.addWidget(self._tags)
        column.addSpacing(WIDE)
        line = QHBoxLayout()
        line.addWidget(self._heading, 1)
        line.addWidget(self._order)
        column.addLayout(line)
        column.addSpacing(NEAR)
        column.addWidget(self._taggram)
        column.addStretch(1)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setContentsMargins(WIDE, WIDE, WIDE, WIDE)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._content)
        whole.addWidget(self._empty)

    def show_moment(self, moment: Moment) -> None:
        """Another segment. When it is of another track, follow with its `show_cover` and `show_taggram`."""
        self._moment = moment
        self._title.setText(moment.title)
        self._title.setAccessibleDescription("Title")
        self._credit.setText(" · ".join(t for t in (moment.artist, moment.album) if t) or "Unknown artist")
        time = f"{clock(moment.start)} – {clock(moment.end)}"
        self._time.setText(moment.note or " · ".join(filter(None, (time, moment.rhythm))))
        self._tags.show_tags(moment.tags, moment.colour)
        self._cover.show_cover(self._image, moment.colours)
        self._taggram.show_segment(moment.segment)
        self._content.show()
        self._empty.hide()

    def show_cover(self, image: QImage | None) -> None:
        """The track's cover; None: it has none."""
        self._image = image
        if self._moment is not None:
            self._cover.show_cover(image, self._moment.colours)

    def show_taggram(self, taggram: Taggram | None) -> None:
        """The track's taggram; None while it is not there."""
        self._taggram.show_taggram(taggram)
        for part in (self._heading, self._order, self._taggram):
            part.setVisible(taggram is not None)

    def show_order(self, order: Order) -> None:
        """What counts as strong in the taggram."""
        self._order.show_chosen(order)
        self._taggram.show_order(order)

    def show_position(self, seconds: Seconds | None) -> None:
        """What sounds of this track; None: nothing."""
        self._taggram.show_position(seconds)

    def show_nothing(self) -> None:
        """The pointer is on nothing."""
        self._moment, self._image = None, None
        self.show_taggram(None)
        self._content.hide()
        self._empty.show()

    def show_theme(self, theme: Theme) -> None:
        for part in (self._cover, self._tags, self._taggram):
            part.show_theme(theme)

    @Slot(str)
    def _choose_order(self, key: str) -> None:
        self.show_order(cast(Order, key))
        self.order_chosen.emit(key)


class TagBars(QWidget):
    """The strongest tags of a segment, each with a bar as long as its activation."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._tags: tuple[tuple[str, float], ...] = ()
        self._colour: Rgb = theme.quiet
        self._name, self._share = font(), font(SMALL, tabular=True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_tags(self, tags: tuple[tuple[str, float], ...], colour: Rgb) -> None:
        if len(tags) != len(self._tags):
            self.updateGeometry()
        self._tags, self._colour = tags, colour
        self.setAccessibleName("Strongest tags: " + ", ".join(f"{name} {percent(v)}" for name, v in tags))
        self.update()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, len(self._tags) * _TAG_ROW)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        for row, (name, value) in enumerate(self._tags):
            room = self.rect()
            room.setTop(row * _TAG_ROW)
            room.setHeight(_TAG_ROW)
            text = room.adjusted(0, 0, 0, 0)
            text.setWidth(_NAMES - NEAR)
            draw_line(painter, text, name, self._name, theme.text, LEFT)
            draw_line(painter, room, percent(value), self._share, theme.quiet, RIGHT)
            groove = room.adjusted(_NAMES, 0, -_SHARE, 0)
            groove.setTop(room.center().y() - 1)
            groove.setHeight(TIGHT)
            fill_round(painter, groove, theme.groove, 2)
            groove.setWidth(max(TIGHT, round(groove.width() * min(max(value, 0.0), 1.0))))
            fill_round(painter, groove, self._colour, 2)
