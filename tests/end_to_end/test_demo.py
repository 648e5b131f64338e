"""The first minute of somebody without music: welcome → demo → composing → first look → first points → first sound."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtWidgets import QAbstractButton

from musicmap.cache.reader import Reader
from musicmap.demo.catalogue import entries
from musicmap.jobs.picture import Picture
from musicmap.layers.matrix import gather
from musicmap.models.registry import Registry
from musicmap.paths import AppDirs, models_folder
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


def heard(folder: Path) -> int:
    """How many tracks were listened to as a whole."""
    with Reader(AppDirs.standard().library_file(folder)) as reader:
        return reader.summary().analysed


def shown(desk: Desk) -> Picture:
    """What is on the map."""
    picture = desk.session.state.map.picture
    assert picture is not None
    return picture


def points_in(folder: Path) -> int:
    """How many points the library has for the map that is shown first."""
    with Reader(AppDirs.standard().library_file(folder)) as reader:
        return len(gather(reader, next(iter(Registry.of(models_folder()))).layer("taggram")).track)


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
    pump(lambda: doing(desk) == "taking a first look", _COMPOSING_S)
    folder = AppDirs.standard().demo
    assert all((folder / entry.path).is_file() for entry in entries())
    pump(lambda: len(session.state.collection) == len(entries()), _LISTENING_S)

    # At the first look all tracks come to be on the map, before any has been listened to as a whole.
    pump(lambda: session.state.map.picture is not None and len(shown(desk).tracks) >= 2, _LISTENING_S)
    pump(lambda: doing(desk) == "listening", _LISTENING_S)
    pump(lambda: heard(folder) >= 2, _LISTENING_S)
    assert doing(desk) == "listening"
    assert len(shown(desk).tracks) == len(entries())
    desk.library.work.cancel()
    # What was heard last is still coming to be on the map; then nothing there moves any more.
    pump(lambda: not doing(desk) and points_in(folder) == len(shown(desk)) and view.at_rest, _LISTENING_S)

    # A click plays on from there, without asking: it is the asking.
    with sound_sink.capture() as take:
        hands.click(view, view.pixel_of(lonely_point(desk)))
        pump(lambda: desk.sound.sounds, _LISTENING_S)
        pump(lambda: desk.workspace.player.isVisible())
        hands.rest(2.0)
    assert np.abs(take.samples).max() > 0.01

    # Closing and opening again goes on where it stopped: nothing is composed or heard twice.
    window.close()
    already = heard(folder)
    again = start()
    again.open_demo()
    desk = desk_of(again)
    pump(lambda: doing(desk) == "listening", 60.0)
    progress = desk.session.state.progress
    assert progress is not None
    assert progress.total == len(entries()) - already
