"""The first minute of somebody without music: welcome → demo → composing → listening → first points → first sound."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtWidgets import QAbstractButton

from musicmap.demo.catalogue import entries
from musicmap.paths import AppDirs
from musicmap.ui.desk import Desk
from tests.end_to_end.hands import Hands
from tests.end_to_end.windows import Open, desk_of, lonely_point
from tests.fixtures.sound import SoundSink

_COMPOSING_S = 240.0
_LISTENING_S = 120.0


def doing(desk: Desk) -> str:
    """What the library is busy with; empty when with nothing."""
    progress = desk.session.state.progress
    return "" if progress is None else progress.what


def test_the_demo_composes_itself_and_its_first_points_sound(
    start: Open, pump: Callable[..., None], hands: Hands, sound_sink: SoundSink
) -> None:
    window = start()
    button = next(b for b in window.findChildren(QAbstractButton) if "demo" in b.text().lower() and b.isVisible())
    hands.click(button)
    pump(lambda: window.desk is not None)
    desk = desk_of(window)
    session, view = desk.session, desk.workspace.map
    pump(lambda: doing(desk) == "composing")
    pump(lambda: doing(desk) == "listening", _COMPOSING_S)
    folder = AppDirs.standard().demo
    assert all((folder / entry.path).is_file() for entry in entries())
    pump(lambda: len(session.state.collection) == len(entries()), _LISTENING_S)

    # Points appear while the analysis still runs.
    pump(lambda: session.state.map.picture is not None and len(session.state.map.picture.tracks) >= 2, _LISTENING_S)
    assert doing(desk) == "listening"
    desk.library.cancel()
    pump(lambda: not doing(desk) and view.at_rest, _LISTENING_S)

    # A click plays on from there, without asking: it is the asking.
    with sound_sink.capture() as take:
        point = lonely_point(desk)
        hands.click(view, view.pixel_of(point))
        pump(lambda: desk.sound.sounds, _LISTENING_S)
        pump(lambda: desk.workspace.player.isVisible())
        hands.rest(2.0)
    assert np.abs(take.samples).max() > 0.01

    # Closing and opening again goes on where it stopped: nothing is composed or heard twice.
    picture = session.state.map.picture
    heard = len(picture.tracks) if picture is not None else 0
    window.close()
    again = start()
    again.open_demo()
    desk = desk_of(again)
    pump(lambda: doing(desk) == "listening", 60.0)
    progress = desk.session.state.progress
    assert progress is not None
    assert progress.total == len(entries()) - heard
