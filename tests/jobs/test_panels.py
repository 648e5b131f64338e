"""macOS's and Windows' own panels: what they are shown, and what their buttons ask for."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest

from musicmap.jobs.remote import Remote
from musicmap.jobs.remote_messages import NowPlaying, SeekTo, Wish
from musicmap.jobs.remotes import remote
from musicmap.types import Seconds
from tests.fixtures.display import wait_until
from tests.jobs.now_playing import NOW
from tests.jobs.panels import Key, Mac, Status, Windows

PLAYING = replace(NOW, playing=True)


@pytest.fixture
def wishes() -> list[Wish]:
    return []


@pytest.fixture
def mac(monkeypatch: pytest.MonkeyPatch) -> Mac:
    made = Mac()
    made.plug_in(monkeypatch)
    return made


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> Windows:
    made = Windows()
    made.plug_in(monkeypatch)
    return made


@pytest.fixture
def on_mac(mac: Mac, wishes: list[Wish]) -> Iterator[Remote]:
    with closing(remote(wishes.append, "darwin")) as made:
        yield made


@pytest.fixture
def on_windows(windows: Windows, wishes: list[Wish]) -> Iterator[Remote]:
    with closing(remote(wishes.append, "win32")) as made:
        yield made


def test_a_mac_shows_what_plays(mac: Mac, on_mac: Remote) -> None:
    on_mac.tell(PLAYING)
    wait_until(lambda: mac.state == 1)
    assert mac.shown == {
        "now MediaType": 1,
        "item Title": "Jóga",
        "item Artist": "Björk",
        "item AlbumTitle": "Homogenic",
        "item PlaybackDuration": 305.0,
        "now ElapsedPlaybackTime": 30.0,
        "now PlaybackRate": 1.0,
    }
    on_mac.tell(replace(PLAYING, playing=False, can_next=False, title="a\ud800\0"))
    wait_until(lambda: mac.state == 2)
    assert mac.shown is not None
    assert (mac.shown["item Title"], mac.shown["now PlaybackRate"]) == ("a? ", 0.0)
    assert (mac.buttons["nextTrack"].enabled, mac.buttons["previousTrack"].enabled) == (False, True)
    on_mac.tell(NowPlaying())
    wait_until(lambda: mac.state == 3)
    assert mac.shown is None


def test_the_buttons_of_a_mac(mac: Mac, on_mac: Remote, wishes: list[Wish]) -> None:
    on_mac.tell(PLAYING)
    wait_until(lambda: mac.state == 1)
    for button in mac.buttons.values():
        button.press(at=61.5)
    assert wishes == ["play", "pause", "toggle", "stop", "next", "previous", SeekTo(Seconds(61.5))]
    on_mac.close()
    for button in mac.buttons.values():
        button.press()
    assert len(wishes) == 7, "nobody listens any more"
    assert mac.shown is None


def test_windows_shows_what_plays(windows: Windows, on_windows: Remote) -> None:
    on_windows.tell(PLAYING)
    wait_until(lambda: windows.controls.timeline.position == timedelta(seconds=30))
    shown = windows.shown()
    assert shown.words == ("Jóga", "Björk", "Homogenic")
    assert (shown.status, shown.can_next) == (Status.PLAYING, True)
    assert (shown.start, shown.end) == (timedelta(), timedelta(seconds=305))
    assert windows.controls.is_enabled
    assert not windows.manager.is_enabled, "it would answer the buttons itself"
    assert windows.apartments == [1]
    on_windows.tell(replace(PLAYING, playing=False, can_next=False, at=Seconds(400.0)))
    wait_until(lambda: windows.controls.timeline.position == timedelta(seconds=305))
    shown = windows.shown()
    assert (shown.status, shown.can_next) == (Status.PAUSED, False)
    on_windows.tell(NowPlaying())
    wait_until(lambda: windows.shown().words is None)
    assert windows.shown().status == Status.CLOSED


def test_the_buttons_of_windows(windows: Windows, on_windows: Remote, wishes: list[Wish]) -> None:
    on_windows.tell(PLAYING)
    wait_until(lambda: windows.controls.playback_status == Status.PLAYING)
    for key in Key:
        windows.controls.press(key)
    windows.controls.seek(timedelta(minutes=1, milliseconds=500))
    assert wishes == ["play", "pause", "stop", "next", "previous", SeekTo(Seconds(60.5))]
    on_windows.close()
    windows.controls.press(Key.PLAY)
    assert len(wishes) == 6, "nobody listens any more"
    assert (windows.controls.is_enabled, windows.closed, windows.apartments) == (False, True, [])


@pytest.mark.parametrize("system", ["darwin", "win32"])
def test_a_system_without_the_package_is_no_fault(system: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO), closing(remote(lambda _: None, system)) as made:
        made.tell(PLAYING)
    assert "No media keys: ModuleNotFoundError" in caplog.text
