"""Folder → map → sound → playlist, in a real window with a real pointer, sound and files."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage
from scipy.signal import fftconvolve

from musicmap import settings
from musicmap.audio.decode import stereo_from
from musicmap.audio.encode import Kind, write
from musicmap.paths import AppDirs
from musicmap.playlist.formats.registry import named
from musicmap.session.look import Look
from musicmap.types import Floats, Hertz, Seconds
from musicmap.ui.desk import Desk
from musicmap.ui.window import MainWindow
from tests.end_to_end.hands import Hands
from tests.end_to_end.windows import Open, desk_of, lonely_point
from tests.fixtures.sound import RATE, SoundSink

Pump = Callable[..., None]
_PATIENCE = 90.0
"""Seconds; this machine may have other things to do."""
_TRIES = 3
"""A machine that is busy with something else starves any player for a moment: not three times in a row."""
_FADE_S = 0.6
"""What sounded on the way there has faded out after so long."""


@pytest.fixture
def music(tmp_path: Path) -> Path:
    """Six tracks of 13 s in six formats, each with a tune of its own."""
    folder = tmp_path / "music"
    kinds: tuple[Kind, ...] = ("flac", "wav", "mp3", "ogg", "opus", "m4a")
    for number, kind in enumerate(kinds):
        file = folder / f"Artist {number % 2}" / f"{number:02} Track {number}.{kind}"
        file.parent.mkdir(parents=True, exist_ok=True)
        write(file, _melody(number), Hertz(44_100), kind)
    (folder / "broken.mp3").write_bytes(b"this is no music at all" * 100)
    (folder / "empty.flac").write_bytes(b"")
    return folder


def _melody(seed: int) -> Floats:
    """(n, 2) a tune of random pitches, four a second, in a register of its own, so that no two seconds are alike.

    Tones, not noise: coders put a noise of their own in the place of noise.
    """
    random = np.random.default_rng(seed)
    time = np.arange(44_100 // 4) / 44_100
    fade = np.minimum(1.0, np.minimum(time, time[::-1]) * 100) * np.exp(-4 * time)
    notes = []
    for _ in range(13 * 4):
        pitch = 110.0 * 2 ** (seed / 2 + random.uniform(0, 1))
        notes.append(sum(np.sin(2 * np.pi * pitch * k * time) / k**1.5 for k in range(1, 6)) * fade)
    sound = np.concatenate(notes)
    return np.asarray(0.3 * np.stack([sound, sound], axis=1) / np.abs(sound).max(), dtype=np.float32)


def _wait(pump: Pump, seconds: float) -> None:
    until = time.monotonic() + seconds
    pump(lambda: time.monotonic() > until, _PATIENCE)


def analysed(desk: Desk, tracks: int) -> bool:
    picture = desk.session.state.map.picture
    done = picture is not None and len(picture.tracks) == tracks and desk.session.state.progress is None
    return done and desk.workspace.map.at_rest


def test_from_a_folder_to_a_playlist_and_back(
    start: Open, music: Path, pump: Pump, hands: Hands, sound_sink: SoundSink, tmp_path: Path
) -> None:
    window = start()
    window.open_folder(music)
    desk = desk_of(window)
    ws, session = desk.workspace, desk.session
    pump(lambda: analysed(desk, 6), _PATIENCE)
    reasons = {problem.path.name: problem.reason for problem in session.state.problems}
    assert set(reasons) == {"broken.mp3", "empty.flac"}
    assert all(reasons.values())

    # The first hover asks once, gently, whether sound may play; until then nothing sounds.
    point = lonely_point(desk)
    spot = session.state.map.spot_at(point)
    assert spot is not None
    hands.move(ws.map, ws.map.pixel_of(point))
    pump(lambda: session.state.hover == spot, _PATIENCE)
    pump(ws.line.isVisible, _PATIENCE)
    hands.click(ws.line, _centre_of_button(ws.line, "Yes"))
    pump(
        lambda: session.state.sound == "hover" and settings.load(AppDirs.standard().settings_file).sound_allowed,
        _PATIENCE,
    )

    # The map has the point's colour where the camera says it is.
    hands.move(ws.map, QPointF(6, 6))
    pump(lambda: session.state.hover is None and not desk.sound.sounds and ws.map.at_rest, _PATIENCE)
    _wait(pump, _FADE_S)
    picture = session.state.map.picture
    assert picture is not None
    colour = _pixel(window, ws.map.mapTo(window, ws.map.pixel_of(point).toPoint()))
    assert np.abs(colour - picture.dark[point].astype(int)).max() <= 40

    # Hovering plays exactly that segment.
    segment = desk.pointing.sounding(spot)
    assert segment is not None
    for _ in range(_TRIES):
        with sound_sink.capture() as take:
            hands.move(ws.map, ws.map.pixel_of(point))
            pump(lambda: desk.sound.sounds, _PATIENCE)
            pump(lambda: not desk.sound.sounds, _PATIENCE)
        likeness, place = _found(take.samples, segment.path, segment.start)
        if likeness >= 0.98:
            break
        hands.move(ws.map, QPointF(6, 6))
        pump(lambda: session.state.hover is None, _PATIENCE)
    assert likeness >= 0.98
    assert place == pytest.approx(segment.start, abs=0.005)

    # Pressed and dragged with the tool for it, the map sounds where the pointer is, and stops when it is let go.
    hands.move(ws.map, QPointF(6, 6))
    pump(lambda: session.state.hover is None, _PATIENCE)
    hands.key("s")
    pump(lambda: ws.map.tool == "scrub", _PATIENCE)
    goal = ws.map.pixel_of(point)
    for _ in range(_TRIES):
        _wait(pump, _FADE_S)
        with sound_sink.capture() as take:
            hands.press(ws.map, [QPointF(6, 6), QPointF(goal.x() - 40, goal.y() - 40), goal])
            pump(lambda: desk.sound.sounds, _PATIENCE)
            _wait(pump, 1.5)
            hands.release()
            pump(lambda: not desk.sound.sounds, _PATIENCE)
        likeness, place = _found(take.samples, segment.path, segment.start)
        if likeness >= 0.98:
            break
    assert likeness >= 0.98
    assert place == pytest.approx(segment.start, abs=0.005)
    hands.key("s")
    pump(lambda: ws.map.tool == "pan", _PATIENCE)

    # The card says what it is.
    track = session.state.map.track_at(point)
    assert track is not None
    assert track.path.parent.parent == music

    # What sounds under the pointer is looked at; what plays on for half its length was heard, and is remembered.
    assert all(one.heard.never for one in session.state.collection.tracks)
    hands.move(ws.map, QPointF(6, 6))
    desk.sound.play(replace(segment, start=Seconds(0.0)))
    pump(lambda: any(one.heard.count == 1 for one in session.state.collection.tracks), _PATIENCE)
    desk.sound.stop()
    assert [one.path for one in session.state.collection.tracks if not one.heard.never] == [track.path]

    # A lasso around everything collects every track once.
    hands.key("l")
    pump(lambda: ws.map.tool == "lasso", _PATIENCE)
    w, h = ws.map.width(), ws.map.height()
    hands.drag(ws.map, [QPointF(x * w, y * h) for x, y in ((0.02, 0.02), (0.98, 0.02), (0.98, 0.98), (0.02, 0.98))])
    pump(lambda: len(session.state.playlist) == 6, _PATIENCE)
    hands.key("ctrl+z")
    pump(lambda: not session.state.playlist, _PATIENCE)
    hands.key("ctrl+shift+z")
    pump(lambda: len(session.state.playlist) == 6, _PATIENCE)
    order = session.state.playlist

    # Typing dims what does not match; Esc and Esc bring everything back.
    hands.key("slash")
    hands.type("track 3")
    pump(lambda: session.state.map.lit is not None, _PATIENCE)
    lit = session.state.map.lit
    assert lit is not None
    assert 0 < lit.sum() < len(lit)

    # The playlist becomes a file that names its tracks from where it lies.
    target = tmp_path / "Evening.m3u8"
    desk.lists.export_to(target, named("m3u8"), relative=True)
    pump(target.exists, _PATIENCE)
    lines = target.read_text("utf-8").splitlines()
    assert lines[0] == "#EXTM3U"
    assert all((target.parent / line).is_file() for line in lines[2::2])
    assert len(lines) == 1 + 2 * 6

    # Another projection moves the same points; coming back finds everything as it was.
    def shown(look: Look) -> bool:
        return session.state.map.shown == look.recipe and session.state.map.forming is None and ws.map.at_rest

    look = session.state.look
    standard = replace(look, recipe=look.recipe.by("std-pca"))
    desk.maps.choose_look(standard)
    pump(lambda: shown(standard), _PATIENCE)
    before = ws.map.points.positions
    turned = replace(standard, recipe=replace(standard.recipe, axes=(0, 2)))
    desk.maps.choose_look(turned)
    pump(lambda: shown(turned), _PATIENCE)
    assert np.array_equal(ws.map.points.positions[:, 0], before[:, 0])
    assert not np.array_equal(ws.map.points.positions[:, 1], before[:, 1])
    highlights = session.state.highlights
    window.close()

    again = start()
    again.open_folder(music)
    desk = desk_of(again)
    pump(lambda: analysed(desk, 6), _PATIENCE)
    state = desk.session.state
    assert state.playlist == order
    assert state.looks == (turned,)
    assert state.highlights == highlights
    assert {p.path.name for p in state.problems} == set(reasons)
    assert {one.path: one.heard.count for one in state.collection.tracks if one.heard.count} == {track.path: 1}


def _centre_of_button(parent: object, text: str) -> QPointF:
    from PySide6.QtWidgets import QAbstractButton, QWidget

    assert isinstance(parent, QWidget)
    button = next(b for b in parent.findChildren(QAbstractButton) if b.text() == text)
    return QPointF(button.mapTo(parent, button.rect().center()))


def _pixel(window: MainWindow, at: object) -> NDArray[np.int_]:
    from PySide6.QtCore import QPoint

    assert isinstance(at, QPoint)
    place = window.mapToGlobal(at)
    screen = window.screen().grabWindow(0, place.x(), place.y(), 1, 1).toImage()
    image = screen.convertToFormat(QImage.Format.Format_RGB888)
    colour = image.pixelColor(0, 0)
    return np.array([colour.red(), colour.green(), colour.blue()])


def _found(heard: NDArray[np.float32], file: Path, start: Seconds) -> tuple[float, float]:
    """Best normalised correlation of what was heard with the file, and the time in the file it was found at."""
    loud = np.flatnonzero(np.abs(heard).max(axis=1) > 1e-4)
    piece = heard[loud[0] + RATE // 5 : loud[0] + RATE]
    whole = np.concatenate(list(stereo_from(file, Seconds(0.0), Hertz(RATE))))
    dots = sum(fftconvolve(whole[:, side], piece[::-1, side], "valid") for side in (0, 1))
    power = fftconvolve((whole**2).sum(axis=1), np.ones(len(piece)), "valid")
    likeness = dots / np.sqrt(np.maximum(power, 1e-9) * (piece**2).sum())
    best = int(np.argmax(likeness))
    return float(likeness[best]), best / RATE - 0.2
