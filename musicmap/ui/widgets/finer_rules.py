"""The finer rules for lists, folded away beside the maker until somebody wants them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from musicmap.playlist.similar import Over
from musicmap.ui.theme import GAP, NEAR, ROW, SMALL, TIGHT, Theme
from musicmap.ui.widgets.buttons import Switch, TextButton
from musicmap.ui.widgets.label import LEFT, Label
from musicmap.ui.widgets.stops import SAID, SLIDER, Stops
from musicmap.ui.widgets.wishes import FIRST, MINUTE, Wishes, Words, inside, minutes, plain, rest
from musicmap.ui.widgets.word_chips import WordField

_RESTS = (1, 7, 30, 90, 365)
_SHORTEST = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 8.0, 10.0)
_LONGEST = (2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 15.0, 20.0)
"""Minutes."""
_MOST_OF_ALBUM = 4
_LOW = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom
_TENTHS = tuple(tenth / 10 for tenth in range(11))
_OVERS = (
    ("tracks", "whole tracks", "Tracks are compared as a whole"),
    ("segments", "moments", "A track counts by its moments: one that is alike may be enough"),
)


class FinerRules(QWidget):
    """Shows the wishes it is given; what the user changes goes out as new ones."""

    changed = Signal(object)
    """Wishes."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("More rules")
        self._wishes = FIRST
        self._album = Stops[int | None](
            "Tracks of one album",
            "At most so many tracks of one album",
            [*((n, f"at most {n}") for n in range(1, _MOST_OF_ALBUM + 1)), (None, "any")],
        )
        self._rested = Stops[int](
            "Not heard for",
            "Leave out what was heard lately",
            [(0, "any time"), *((days, rest(days)) for days in _RESTS)],
        )
        self._shortest = Stops[float](
            "Shortest track",
            "No shorter tracks",
            [(0.0, "any"), *((MINUTE * m, minutes(MINUTE * m)) for m in _SHORTEST)],
        )
        self._longest = Stops[float](
            "Longest track",
            "No longer tracks",
            [*((MINUTE * m, minutes(MINUTE * m)) for m in _LONGEST), (math.inf, "any")],
        )
        self._genres = WordField(theme, "Genres", "Only tracks of one of these genres, by the file tags")
        self._tags = WordField(theme, "Tags", "Only tracks that have all of these tags")
        self._blend = WordField(
            theme,
            "Sounding like tags",
            "What you point at, with these tags added, and those marked “not” taken away",
            empty="no tag",
        )
        self._over = Switch(_OVERS, "Compared are")
        self._part = Stops[float](
            "How much sounds so",
            "How much of a track must sound like it, where moments are compared",
            [(share, "one moment" if not share else inside(share)) for share in _TENTHS],
        )
        self._inside = Stops[float](
            "Inside the lasso",
            "How much of a track must lie in the selection for it to come into a list: one odd moment is not enough",
            [(share, inside(share)) for share in _TENTHS],
        )
        self._fields = (self._genres, self._tags, self._blend)
        self._sliders = (self._album, self._rested, self._shortest, self._longest, self._part, self._inside)
        self._build()
        for slider in self._sliders:
            slider.valueChanged.connect(self._wish)
        for field, name in zip(self._fields, ("genres", "tags", "blend"), strict=True):
            field.changed.connect(lambda words, name=name: self._worded(name, words))
        self._over.chosen.connect(self._compare)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        grid = QGridLayout()
        grid.setContentsMargins(GAP, 0, GAP, 0)
        grid.setHorizontalSpacing(NEAR)
        grid.setVerticalSpacing(NEAR)
        grid.setColumnStretch(0, 1)
        self._headed(grid, "Which tracks")
        self._sliding(grid, "Of one album", self._album)
        self._sliding(grid, "Not heard for", self._rested)
        self._sliding(grid, "Shortest", self._shortest)
        self._sliding(grid, "Longest", self._longest)
        self._fielded(grid, "Genre", self._genres)
        self._fielded(grid, "Tags", self._tags)
        self._headed(grid, "More like this")
        self._fielded(grid, "Also like", self._blend)
        row = grid.rowCount()
        grid.addWidget(Label("Compare", quiet=True), row, 0)
        grid.addWidget(self._over, row, 1, 1, 2, Qt.AlignmentFlag.AlignRight)
        self._sliding(grid, "Alike in", self._part)
        self._headed(grid, "What lies in the selection")
        self._sliding(grid, "Inside the lasso", self._inside)
        column.addLayout(grid)
        column.addStretch(1)
        foot = QHBoxLayout()
        foot.setContentsMargins(GAP - NEAR, NEAR, GAP, 0)
        self._back = TextButton("As at first", "link")
        self._back.setToolTip("Without any of these rules")
        self._back.clicked.connect(self._forget)
        foot.addWidget(self._back)
        foot.addStretch(1)
        column.addLayout(foot)

    def _headed(self, grid: QGridLayout, title: str) -> None:
        head, row = Label(title, size=SMALL, weight=QFont.Weight.DemiBold, quiet=True), grid.rowCount()
        head.setFixedHeight(ROW if row > 1 else SMALL + TIGHT)
        head.setAlignment(LEFT if row == 1 else _LOW)
        grid.addWidget(head, row, 0, 1, 3)

    def _sliding(self, grid: QGridLayout, title: str, slider: Stops[int] | Stops[float] | Stops[int | None]) -> None:
        row = grid.rowCount()
        grid.addWidget(Label(title, quiet=True), row, 0)
        grid.addWidget(slider, row, 1)
        grid.addWidget(slider.said, row, 2)

    def _fielded(self, grid: QGridLayout, title: str, field: WordField) -> None:
        row = grid.rowCount()
        field.setFixedWidth(SLIDER + NEAR + SAID)
        name = Label(title, quiet=True)
        name.setFixedHeight(ROW)
        grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(field, row, 1, 1, 2)

    def controls(self) -> tuple[QWidget, ...]:
        """In the order in which the keyboard goes through them."""
        fields = tuple(field.field for field in self._fields)
        return (*self._sliders[:4], *fields, *self._over.findChildren(QToolButton), *self._sliders[4:], self._back)

    def show_known(self, tags: Sequence[str], genres: Sequence[str]) -> None:
        """The words there are to choose from."""
        self._genres.show_known(genres)
        self._tags.show_known(tags)
        self._blend.show_known(tags)

    def show_wishes(self, wishes: Wishes) -> None:
        """As the owner has them; says nothing."""
        self._wishes = wishes
        self._album.show_value(wishes.per_album)
        self._rested.show_value(wishes.rested or 0)
        self._shortest.show_value(wishes.shortest)
        self._longest.show_value(wishes.longest)
        self._genres.show_words(wishes.genres)
        self._tags.show_words(wishes.tags)
        self._blend.show_words(wishes.blend)
        self._over.show_chosen(wishes.over)
        self._part.show_value(wishes.part)
        self._inside.show_value(wishes.inside)
        for part in (self._part, self._part.said):
            part.setEnabled(wishes.over == "segments")
        self._back.setEnabled(wishes != plain(wishes))

    def show_theme(self, theme: Theme) -> None:
        for field in self._fields:
            field.show_theme(theme)

    @Slot()
    def _wish(self) -> None:
        self._say(
            replace(
                self._wishes,
                per_album=self._album.chosen,
                rested=self._rested.chosen or None,
                shortest=self._shortest.chosen,
                longest=self._longest.chosen,
                part=self._part.chosen,
                inside=self._inside.chosen,
            )
        )

    def _worded(self, name: str, words: Words) -> None:
        self._say(
            replace(
                self._wishes,
                genres=words if name == "genres" else self._wishes.genres,
                tags=words if name == "tags" else self._wishes.tags,
                blend=words if name == "blend" else self._wishes.blend,
            )
        )

    @Slot(str)
    def _compare(self, over: str) -> None:
        self._say(replace(self._wishes, over=cast(Over, over)))

    @Slot()
    def _forget(self) -> None:
        self._say(plain(self._wishes))

    def _say(self, wishes: Wishes) -> None:
        self.show_wishes(wishes)
        self.changed.emit(wishes)
