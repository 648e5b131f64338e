"""The tray and the curve below it: what is known of the tracks of the list at hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from musicmap.session import events as e
from musicmap.session.collection import Collection
from musicmap.session.session import Session
from musicmap.types import Doubles, ModelName, Seconds, TrackId
from musicmap.ui.presenters.set_curve import SetCurvePresenter
from musicmap.ui.presenters.tray import TrayPresenter
from musicmap.ui.sounding import Playing
from musicmap.ui.theme import Theme
from musicmap.ui.widgets.tray import PlaylistTray
from tests.session.conftest import PCA
from tests.ui.presenters.conftest import arrive
from tests.ui.presenters.fakes import Unheard
from tests.ui.widgets.shelf import Stage, click, heard

Answer = Callable[[Mapping[TrackId, Doubles]], None]
Pump = Callable[..., None]


class Booth:
    """A tray with its curve, and a library that answers when it is told to."""

    def __init__(self, session: Session, sound: Unheard, theme: Theme) -> None:
        self.session, self.sound = session, sound
        self.tray = PlaylistTray(theme)
        self.asked: list[tuple[tuple[TrackId, ...], ModelName, Answer]] = []
        self.rows = TrayPresenter(self.tray, session, sound, dark=True)
        self.presenter = SetCurvePresenter(self.tray, session, sound, self._ask)
        self.ids = [track.id for track in session.state.collection.tracks]

    def _ask(self, tracks: Sequence[TrackId], model: ModelName, answer: Answer) -> None:
        self.asked.append((tuple(tracks), model, answer))

    def answer(self, *energies: float | None) -> None:
        """The oldest question is answered; None: that track was not heard."""
        tracks, _, answer = self.asked.pop(0)
        answer({t: np.zeros(0) if x is None else np.full(5, x) for t, x in zip(tracks, energies, strict=True)})

    def energies(self) -> list[list[float]]:
        """Of the curve's tracks."""
        return [track.part.energy.tolist() for track in self.tray.curve._tracks]


@pytest.fixture
def booth(shown: Session, sound: Unheard, dark: Theme, stage: Stage) -> Booth:
    tags: tuple[dict[str, Any], ...] = ({"bpm": 127.6, "key": "Am"}, {"bpm": 90.0}, {"key": "C"}, {})
    tracks = [
        replace(track, tags=replace(track.tags, **said), duration=Seconds(60.0))
        for track, said in zip(shown.state.collection.tracks, tags, strict=True)
    ]
    shown.apply(e.TracksRead(Collection.of(tracks, Path("/"))))
    made = Booth(shown, sound, dark)
    stage(made.tray, 320, 400)
    return made


def test_rows_and_curve_say_tempo_and_key(booth: Booth) -> None:
    booth.session.apply(e.Collected(tuple(booth.ids)))
    assert [track.rhythm for track in booth.tray._model.tracks] == ["128 · 8A", "90", "8B", ""]
    assert [track.rhythm for track in booth.tray.curve._tracks] == ["128 · 8A", "90", "8B", ""]
    assert [track.part.bpm for track in booth.tray.curve._tracks] == [127.6, 90.0, None, None]
    assert [track.part.lasts for track in booth.tray.curve._tracks] == [60.0] * 4


def test_each_track_is_read_once_and_one_alone_not_at_all(booth: Booth, pump: Pump) -> None:
    one, two, three, _ = booth.ids
    booth.session.apply(e.Collected((one,)))
    assert booth.asked == []
    assert not booth.tray.curve.isVisible()
    booth.session.apply(e.Collected((two,)))
    assert [tracks for tracks, _, _ in booth.asked] == [(one, two)]
    assert booth.tray.curve.isVisible()
    assert booth.energies() == [[], []]
    booth.answer(0.2, None)
    pump(lambda: booth.energies() == [[0.2] * 5, []])
    booth.session.apply(e.Collected((three,)))
    assert [tracks for tracks, _, _ in booth.asked] == [(three,)]
    booth.session.apply(e.Moved((2,), 0))
    booth.answer(0.9)
    pump(lambda: booth.energies() == [[0.9] * 5, [0.2] * 5, []])
    booth.session.apply(e.Dropped((one, two)))
    assert not booth.tray.curve.isVisible()
    assert booth.asked == []


def test_what_was_not_heard_is_asked_for_again_when_the_map_has_grown(booth: Booth, file: Path, pump: Pump) -> None:
    one, two, *_ = booth.ids
    booth.session.apply(e.Collected((one, two)))
    booth.answer(0.2, None)
    pump(lambda: booth.energies() == [[0.2] * 5, []])
    arrive(booth.session, file, PCA)
    assert [tracks for tracks, _, _ in booth.asked] == [(two,)]


def test_a_click_on_the_curve_goes_to_the_row_and_what_plays_is_marked(booth: Booth) -> None:
    booth.session.apply(e.Collected(tuple(booth.ids)))
    curve = booth.tray.curve
    chosen = heard(curve.chosen)
    click(curve, curve.room().left() + 0.6 * curve.room().width(), 50)
    assert chosen == [(2,)]
    assert booth.tray.chosen() == (booth.ids[2],)
    booth.sound.playing.emit(Playing(booth.ids[1], Seconds(1.0), True, audition=False))
    assert curve._playing == 1
    booth.session.apply(e.Moved((1,), 0))
    assert curve._playing == 0
    booth.sound.playing.emit(None)
    assert curve._playing is None


def test_an_answer_after_the_end_is_not_shown(booth: Booth, pump: Pump) -> None:
    booth.session.apply(e.Collected(tuple(booth.ids)))
    booth.presenter.close()
    booth.answer(0.1, 0.2, 0.3, 0.4)
    pump(lambda: True)
    assert booth.energies() == [[], [], [], []]
