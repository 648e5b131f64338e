"""The filter lists as one list of rows: headings, values, and “show all” where there are many."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from musicmap.scene.theme import Rgb
from musicmap.ui.widgets.steps import Steps
from musicmap.ui.widgets.words import count, many, one_line, searchable, tip

FEW = 8
"""So many values of a section are shown until all are asked for."""
_SLICE = 2000
"""So many names are folded between two pauses."""

_ROOT = QModelIndex()

Counts = tuple[tuple[str, int], ...]
Filter = tuple[str, str]
"""(by, value): only what has this is on the map."""


@dataclass(frozen=True, slots=True)
class Lit:
    """A value that stands out on the map, and the colour it has there."""

    by: str
    value: str
    colour: Rgb


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of a section; a click folds it."""

    by: str
    title: str
    total: int
    folded: bool


@dataclass(frozen=True, slots=True)
class Value:
    """One value that can be highlighted, or shown alone."""

    by: str
    value: str
    count: int
    share: float
    """Of the section's largest count."""
    lit: Rgb | None = None
    """The colour it is highlighted in."""
    filtered: bool = False
    """The map shows only this, and what else is filtered."""


@dataclass(frozen=True, slots=True)
class More:
    """Shows the rest of a section, or hides it again."""

    by: str
    title: str
    total: int
    all_shown: bool


Row = Heading | Value | More


@dataclass(slots=True)
class _Section:
    by: str
    title: str
    values: Counts = ()
    names: tuple[str, ...] | None = None
    """Folded, once a search needs them."""
    most: int = 1
    matching: Sequence[int] = field(default_factory=lambda: range(0))
    folded: bool = False
    all_shown: bool = False

    def search(self, typed: str) -> None:
        if not typed:
            self.matching = range(len(self.values))
            return
        if self.names is None:
            self.names = tuple(searchable(value) for value, _ in self.values)
        self.matching = [i for i, name in enumerate(self.names) if typed in name]

    @property
    def shown(self) -> int:
        """Values that have a row."""
        if self.folded:
            return 0
        return len(self.matching) if self.all_shown or len(self.matching) <= FEW + 1 else FEW

    @property
    def rows(self) -> int:
        """With the heading, and “show all” where there are more than a few."""
        if not self.matching:
            return 0
        return 1 + self.shown + (not self.folded and len(self.matching) > FEW + 1)


class FilterModel(QAbstractListModel):
    """Fifty thousand values cost as much as fifty: rows are made when they are looked at."""

    def __init__(self, sections: Sequence[tuple[str, str]], parent: QObject | None = None) -> None:
        """`sections`: (by, title) in their order."""
        super().__init__(parent)
        self._sections = {by: _Section(by, title) for by, title in sections}
        self._starts: list[int] = []
        self._order: list[_Section] = []
        self._length = 0
        self._typed = ""
        self._folding: Steps[None] = Steps(self)
        self._lit: dict[tuple[str, str], Rgb] = {}
        self._filters: frozenset[Filter] = frozenset()

    def show_counts(self, by: str, counts: Counts) -> None:
        """The values of one section, in the order they are to be shown."""
        section = self._sections[by]
        section.values, section.names = counts, None
        section.most = max((number for _, number in counts), default=1) or 1
        self._lay_out(section)

    def show_highlights(self, lit: Sequence[Lit]) -> None:
        """The values that stand out, and no others."""
        self._lit = {(each.by, each.value): each.colour for each in lit}
        self._repaint()

    def show_filters(self, filters: Sequence[Filter]) -> None:
        """The values that the map is narrowed to, and no others."""
        self._filters = frozenset(filters)
        self._repaint()

    def prepare(self) -> None:
        """A search is about to come: fold the names it needs, in short steps."""
        if not self._folding.busy and any(section.names is None for section in self._sections.values()):
            self._folding.start(self._fold_names(), lambda _: None)

    def _fold_names(self) -> Generator[None, None, None]:
        for section in self._sections.values():
            values, names = section.values, list[str]()
            for start in range(0, 0 if section.names is not None else len(values), _SLICE):
                names += [searchable(value) for value, _ in values[start : start + _SLICE]]
                yield
            if section.names is None and section.values is values:
                section.names = tuple(names)

    def search(self, typed: str) -> None:
        """Keep only values with this text in them."""
        self._typed = searchable(typed.strip())
        self._lay_out(*self._sections.values())

    def fold(self, by: str, folded: bool) -> None:
        self._sections[by].folded = folded
        self._lay_out()

    def show_all(self, by: str, all_shown: bool) -> None:
        self._sections[by].all_shown = all_shown
        self._lay_out()

    def row(self, number: int) -> Row:
        """What stands in a row."""
        which = bisect_right(self._starts, number) - 1
        section, place = self._order[which], number - self._starts[which] - 1
        if place < 0:
            return Heading(section.by, section.title, len(section.matching), section.folded)
        if place >= section.shown:
            return More(section.by, section.title, len(section.matching), section.all_shown)
        value, number = section.values[section.matching[place]]
        key = section.by, value
        return Value(*key, number, number / section.most, self._lit.get(key), key in self._filters)

    def heading_of(self, number: int) -> int:
        """The row of the heading that a row stands under."""
        return self._starts[bisect_right(self._starts, number) - 1]

    def heading_row(self, by: str) -> int:
        """The row of a section's heading; −1 when the section has nothing to show."""
        return next((start for start, s in zip(self._starts, self._order, strict=True) if s.by == by), -1)

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else self._length

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self.row(index.row())
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(row.value) if isinstance(row, Value) else None
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        match row:
            case Heading(_, title, total, folded):
                said = f"{title}, {count(total)}{', folded' if folded else ''}"
            case Value(_, value, number, _, lit, filtered):
                states = (", highlighted" if lit else "") + (", only this is shown" if filtered else "")
                said = f"{one_line(value)}, {many(number, 'track', 'tracks')}{states}"
            case More():
                said = words_of(row)
        return said

    def _repaint(self) -> None:
        if self._length:
            self.dataChanged.emit(self.index(0), self.index(self._length - 1))

    def _lay_out(self, *changed: _Section) -> None:
        self.beginResetModel()
        for section in changed:
            section.search(self._typed)
        self._order = [s for s in self._sections.values() if s.rows]
        self._starts, self._length = [], 0
        for section in self._order:
            self._starts.append(self._length)
            self._length += section.rows
        self.endResetModel()


def words_of(more: More) -> str:
    """What the last row of a long section says."""
    return "Show fewer" if more.all_shown else f"Show all {count(more.total)}"
