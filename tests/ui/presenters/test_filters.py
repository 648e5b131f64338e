"""What the left panel says of the library."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from musicmap.session import events as e
from musicmap.session.collection import Collection
from musicmap.session.colours import highlight_colours
from musicmap.session.highlight import MOST_HIGHLIGHTS, Filter, Highlight
from musicmap.session.session import Session
from musicmap.session.state import State
from musicmap.types import Problem, Seconds, Track, TrackId
from musicmap.ui.presenters.filters import FilterPresenter, summary_of
from musicmap.ui.theme import Theme
from musicmap.ui.widgets.chips import Chip
from musicmap.ui.widgets.filter_model import Lit, Value
from musicmap.ui.widgets.filters import FilterPanel
from tests.session.conftest import SEGMENTS, collection_of
from tests.ui.presenters.conftest import arrive
from tests.ui.widgets.shelf import Stage, heard, settle

FOLDER = Path("/music")


def of(state: State, *seconds: float, problems: tuple[Problem, ...] = ()) -> str:
    tracks = [Track(TrackId(i), FOLDER / f"{i}.mp3", duration=Seconds(s)) for i, s in enumerate(seconds, 1)]
    return summary_of(replace(state, collection=Collection.of(tracks, FOLDER), problems=problems))


def test_only_tracks_that_can_be_heard_count(empty: State) -> None:
    assert of(empty, 60.0, 120.0) == "2 tracks · 3\u202fmin"
    refused = Problem(FOLDER / "2.mp3", "There is no sound in this file.", "decode")
    never = Problem(FOLDER / "3.mp3", "The file is empty.", "scan")
    assert of(empty, 60.0, 0.0, problems=(refused, never)) == "1 track · 1\u202fmin"


def test_nothing_is_said_before_there_is_something(empty: State) -> None:
    assert of(empty) == ""
    assert of(empty, 0.0, 0.0) == "2 tracks"
    assert of(empty, 0.0, problems=(Problem(FOLDER / "1.mp3", "x", "decode"),)) == ""


# The panel


class Panel(FilterPanel):
    """The real panel, which also remembers what it was given."""

    lit: tuple[Lit, ...] = ()

    def show_highlights(self, lit: Sequence[Lit]) -> None:
        self.lit = tuple(lit)
        super().show_highlights(lit)

    def chips(self) -> list[str]:
        return [chip.shown[1] for chip in self.findChildren(Chip) if chip.isVisible()]

    def values(self, by: str) -> list[tuple[str, int]]:
        rows = [self._model.row(n) for n in range(self._model.rowCount())]
        return [(row.value, row.count) for row in rows if isinstance(row, Value) and row.by == by]

    @property
    def field(self) -> QLineEdit:
        (field,) = self.findChildren(QLineEdit)
        return field


@pytest.fixture
def panel(empty: State, file: Path, dark: Theme, stage: Stage) -> tuple[Panel, Session]:
    session = Session(empty)
    made = Panel(dark)
    FilterPresenter(made, session, file.parent, dark)
    stage(made, 248, 700)
    session.apply(e.TracksRead(collection_of(file)))
    arrive(session, file)
    return made, session


def highlights(session: Session) -> tuple[Highlight, ...]:
    return session.state.highlights


def filters(session: Session) -> tuple[Filter, ...]:
    return session.state.filters


BJORK, WYATT, POP = Highlight("artist", "Björk"), Highlight("artist", "Robert Wyatt"), Highlight("genre", "Pop")


def test_every_value_is_there_with_its_count(panel: tuple[Panel, Session]) -> None:
    shown, _ = panel
    assert shown.values("artist") == [("Björk", 2), ("Robert Wyatt", 1), ("Somebody", 1)]
    assert shown.values("genre") == [("Pop", 2), ("Art", 1)]
    assert shown.values("tag"), "from what was heard"


def test_a_click_highlights_one_and_ctrl_several_each_in_its_colour(panel: tuple[Panel, Session], dark: Theme) -> None:
    shown, session = panel
    shown.highlighted.emit("artist", "Björk", False)
    assert highlights(session) == (BJORK,)
    assert list(shown.lit) == [Lit("artist", "Björk", dark.accent)]
    shown.highlighted.emit("genre", "Pop", False)
    assert highlights(session) == (POP,), "alone"
    shown.highlighted.emit("artist", "Robert Wyatt", True)
    assert highlights(session) == (POP, WYATT)
    assert tuple(one.colour for one in shown.lit) == highlight_colours(2, dark=True)
    shown.highlighted.emit("genre", "Pop", True)
    assert highlights(session) == (WYATT,)
    shown.highlighted.emit("artist", None, False)
    assert highlights(session) == ()
    assert not shown.lit


def test_the_oldest_of_too_many_highlights_goes(panel: tuple[Panel, Session]) -> None:
    shown, session = panel
    for number in range(MOST_HIGHLIGHTS + 2):
        shown.highlighted.emit("tag", f"tag {number}", True)
    assert [one.value for one in highlights(session)] == [f"tag {n}" for n in range(2, MOST_HIGHLIGHTS + 2)]


def test_filters_have_a_chip_each_and_go_by_their_cross(panel: tuple[Panel, Session], qapp: QApplication) -> None:
    shown, session = panel
    shown.filtered.emit("artist", "Björk", True)
    shown.filtered.emit("genre", "Pop", True)
    settle(qapp)
    assert filters(session) == (BJORK, POP)
    assert shown.chips() == ["Björk", "Pop"]
    assert session.state.map.there().sum() == SEGMENTS
    next(chip for chip in shown.findChildren(Chip) if chip.isVisible()).click()
    settle(qapp)
    assert filters(session) == (POP,)
    shown.filters_cleared.emit()
    assert shown.chips() == []
    session.apply(e.Undone())
    assert shown.chips() == ["Pop"]


def test_what_is_typed_stands_out_and_enter_wants_it(panel: tuple[Panel, Session], pump: Callable[..., None]) -> None:
    shown, session = panel
    entered = heard(shown.search_entered)
    QTest.keyClicks(shown.field, "joga")
    pump(lambda: highlights(session) == (Highlight("search", "joga"),))
    lit = session.state.map.lit
    assert lit is not None
    assert np.flatnonzero(lit).tolist() == list(range(SEGMENTS)), "without its accent"
    QTest.keyClick(shown.field, Qt.Key.Key_Return)
    assert entered == [("joga",)]
    session.apply(e.Highlighted(()))
    assert shown.field.text() == ""
    QTest.keyClicks(shown.field, "rock")
    pump(lambda: highlights(session) == (Highlight("search", "rock"),))
    QTest.keyClick(shown.field, Qt.Key.Key_Escape)
    assert highlights(session) == ()
