"""A DJ looks how one track of a list goes over into the next, and hears it: real window, hands, threads and sound."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QAbstractButton

from musicmap.session import events as e
from musicmap.ui.desk import Desk
from musicmap.ui.widgets.mix_points import MixPoints
from musicmap.ui.widgets.set_curve import SetCurve
from tests.end_to_end.hands import Hands
from tests.end_to_end.windows import Open, desk_of
from tests.fixtures.sound import RATE, SoundSink
from tests.jobs.music import compose

Pump = Callable[..., None]
_PATIENCE = 90.0
TRACKS, SECONDS = 3, 45.0


@pytest.fixture
def music(tmp_path: Path) -> Path:
    compose(tmp_path / "music", [f"{n:02} Track {n}.flac" for n in range(TRACKS)], seconds=SECONDS)
    return tmp_path / "music"


def analysed(desk: Desk) -> bool:
    state = desk.session.state
    return state.map.picture is not None and len(state.map.picture.tracks) == TRACKS and state.progress is None


def rings(desk: Desk) -> list[int]:
    """The points that are marked as a pair."""
    found: list[int] = desk.workspace.map._marked._pair.tolist()
    return found


def test_mix_into_next(start: Open, music: Path, pump: Pump, hands: Hands, sound_sink: SoundSink) -> None:
    window = start()
    window.open_folder(music)
    desk = desk_of(window)
    pump(lambda: analysed(desk), _PATIENCE)
    tray, session = desk.workspace.tray, desk.session
    tracks = [track.id for track in session.state.collection.tracks]
    session.apply(e.Collected(tuple(tracks)))

    # The curve below the list is there, and a click in it chooses its first track.
    (curve,) = tray.findChildren(SetCurve)
    pump(lambda: all(len(track.part.energy) for track in curve._tracks), _PATIENCE)
    hands.click(curve, QPoint(curve.room().left() + 10, curve.room().center().y()))
    pump(lambda: tray.chosen() == (tracks[0],), _PATIENCE)

    # A key opens the places where it can go over into the second one.
    (sheet,) = tray.findChildren(MixPoints)
    hands.key("n")
    pump(sheet.isVisible, _PATIENCE)
    lines = sheet.findChildren(QAbstractButton)
    assert lines
    assert "Track 0" in sheet._title.text()
    assert "Track 1" in sheet._into.text()

    # Enter lets the second line be heard; both places are marked as long as it sounds.
    with sound_sink.capture() as take:
        hands.key("Down")
        hands.key("Return")
        pump(lambda: len(rings(desk)) == 2, _PATIENCE)
        spots = [session.state.map.spot_at(point) for point in rings(desk)]
        assert [None if spot is None else spot.track for spot in spots] == tracks[:2]
        assert lines[1].accessibleDescription() == "Sounds"
        pump(lambda: not rings(desk), _PATIENCE)
    loud = np.flatnonzero(np.abs(take.samples).max(axis=1) > 1e-4)
    assert 12 < (loud[-1] - loud[0]) / RATE < 19, "a segment, three of both, two segments"
    silence = np.diff(loud).max() / RATE
    assert silence < 0.05, "one passes into the other"

    # Escape in the midst of another one ends it.
    hands.key("Up")
    hands.key("Return")
    pump(lambda: len(rings(desk)) == 2, _PATIENCE)
    hands.key("Escape")
    pump(lambda: not rings(desk) and not desk.sound.sounds, _PATIENCE)
    assert not sheet.isVisible()
