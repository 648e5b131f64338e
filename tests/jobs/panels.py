"""The packages through which macOS and Windows show what plays, as far as we use them: they are not to be had here.

Written after the constants and metadata of PyObjC 12.2 and after the type stubs of PyWinRT 4.1, so that a name or an
argument that is not in those is an AttributeError or a TypeError here, too.
"""

from __future__ import annotations

import enum
import sys
import types
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest


class Button:
    """`MPRemoteCommand`."""

    def __init__(self) -> None:
        self.enabled = True
        self.targets: list[Callable[[Any], int]] = []

    def addTargetWithHandler_(self, handler: Callable[[Any], int]) -> object:
        self.targets.append(handler)
        return handler

    def removeTarget_(self, target: Any) -> None:
        self.targets.remove(target)

    def setEnabled_(self, enabled: bool) -> None:
        self.enabled = enabled

    def press(self, at: float = 0.0) -> None:
        """As a key would."""
        for target in self.targets:
            assert target(types.SimpleNamespace(positionTime=lambda: at)) == 0, "MPRemoteCommandHandlerStatusSuccess"


class Mac:
    """The control centre of a Mac, and the module `MediaPlayer` that leads to it."""

    def __init__(self) -> None:
        self.shown: dict[str, Any] | None = None
        self.state = 0
        names = ("play", "pause", "togglePlayPause", "stop", "nextTrack", "previousTrack", "changePlaybackPosition")
        self.buttons = {name: Button() for name in names}
        module: Any = types.ModuleType("MediaPlayer")
        for name in ("Title", "Artist", "AlbumTitle", "PlaybackDuration"):
            setattr(module, f"MPMediaItemProperty{name}", f"item {name}")
        for name in ("MediaType", "ElapsedPlaybackTime", "PlaybackRate"):
            setattr(module, f"MPNowPlayingInfoProperty{name}", f"now {name}")
        for name, value in (("Playing", 1), ("Paused", 2), ("Stopped", 3)):
            setattr(module, f"MPNowPlayingPlaybackState{name}", value)
        commands = {f"{name}Command": (lambda button=button: button) for name, button in self.buttons.items()}
        center = types.SimpleNamespace(**commands)
        info = types.SimpleNamespace(setNowPlayingInfo_=self._show, setPlaybackState_=self._play)
        self.module = module
        self.module.MPNowPlayingInfoMediaTypeAudio = 1
        self.module.MPRemoteCommandHandlerStatusSuccess = 0
        self.module.MPRemoteCommandCenter = types.SimpleNamespace(sharedCommandCenter=lambda: center)
        self.module.MPNowPlayingInfoCenter = types.SimpleNamespace(defaultCenter=lambda: info)

    def plug_in(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "MediaPlayer", self.module)

    def _show(self, info: dict[str, Any] | None) -> None:
        self.shown = info

    def _play(self, state: int) -> None:
        self.state = state


class Status(enum.IntEnum):
    """`MediaPlaybackStatus`."""

    CLOSED = 0
    CHANGING = 1
    STOPPED = 2
    PLAYING = 3
    PAUSED = 4


class Kind(enum.IntEnum):
    """`MediaPlaybackType`."""

    UNKNOWN = 0
    MUSIC = 1


class Key(enum.IntEnum):
    """`SystemMediaTransportControlsButton`."""

    PLAY = 0
    PAUSE = 1
    STOP = 2
    RECORD = 3
    FAST_FORWARD = 4
    REWIND = 5
    NEXT = 6
    PREVIOUS = 7


class Apartment(enum.IntEnum):
    """`ApartmentType`."""

    SINGLE_THREADED = 0
    MULTI_THREADED = 1


@dataclass(slots=True)
class Timeline:
    """`SystemMediaTransportControlsTimelineProperties`."""

    start_time: timedelta = timedelta()
    end_time: timedelta = timedelta()
    min_seek_time: timedelta = timedelta()
    max_seek_time: timedelta = timedelta()
    position: timedelta = timedelta()


@dataclass(slots=True)
class Words:
    """`MusicDisplayProperties`."""

    title: str = ""
    artist: str = ""
    album_title: str = ""


@dataclass(slots=True)
class Display:
    """`SystemMediaTransportControlsDisplayUpdater`."""

    type: Kind = Kind.UNKNOWN
    music_properties: Words = field(default_factory=Words)
    seen: tuple[str, str, str] | None = None

    def clear_all(self) -> None:
        self.type, self.music_properties = Kind.UNKNOWN, Words()

    def update(self) -> None:
        words = self.music_properties
        self.seen = (words.title, words.artist, words.album_title) if self.type == Kind.MUSIC else None


@dataclass(slots=True)
class Controls:
    """`SystemMediaTransportControls`."""

    is_enabled: bool = False
    is_play_enabled: bool = False
    is_pause_enabled: bool = False
    is_stop_enabled: bool = False
    is_next_enabled: bool = False
    is_previous_enabled: bool = False
    playback_status: Status = Status.CLOSED
    display_updater: Display = field(default_factory=Display)
    timeline: Timeline = field(default_factory=Timeline)
    handlers: dict[int, tuple[str, Callable[[Any, Any], None]]] = field(default_factory=dict)

    def update_timeline_properties(self, timeline: Timeline) -> None:
        self.timeline = timeline

    def add_button_pressed(self, handler: Callable[[Any, Any], None]) -> int:
        return self._add("button", handler)

    def remove_button_pressed(self, token: int) -> None:
        del self.handlers[token]

    def add_playback_position_change_requested(self, handler: Callable[[Any, Any], None]) -> int:
        return self._add("position", handler)

    def remove_playback_position_change_requested(self, token: int) -> None:
        del self.handlers[token]

    def press(self, key: Key) -> None:
        """As a key would."""
        self._tell("button", types.SimpleNamespace(button=key))

    def seek(self, at: timedelta) -> None:
        """As a hand on the panel's slider would."""
        self._tell("position", types.SimpleNamespace(requested_playback_position=at))

    def _add(self, kind: str, handler: Callable[[Any, Any], None]) -> int:
        token = len(self.handlers) + 1
        self.handlers[token] = kind, handler
        return token

    def _tell(self, kind: str, told: Any) -> None:
        for one, handler in tuple(self.handlers.values()):
            if one == kind:
                handler(self, told)


@dataclass(frozen=True, slots=True)
class Shown:
    """What can be seen on the panel of Windows."""

    words: tuple[str, str, str] | None
    status: Status
    can_next: bool
    start: timedelta
    end: timedelta


class Windows:
    """The media controls of Windows, and the modules of PyWinRT that lead to them."""

    def __init__(self) -> None:
        self.controls = Controls()
        self.manager = types.SimpleNamespace(is_enabled=True)
        self.apartments: list[int] = []
        self.closed = False

    def plug_in(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def module(name: str, **parts: Any) -> types.ModuleType:
            made = types.ModuleType(name)
            for part, value in parts.items():
                setattr(made, part, value)
            monkeypatch.setitem(sys.modules, name, made)
            return made

        player = types.SimpleNamespace(
            command_manager=self.manager, system_media_transport_controls=self.controls, close=self._close
        )
        media = module(
            "winrt.windows.media",
            SystemMediaTransportControlsButton=Key,
            SystemMediaTransportControlsTimelineProperties=Timeline,
            MediaPlaybackStatus=Status,
            MediaPlaybackType=Kind,
        )
        module("winrt.windows.media.playback", MediaPlayer=lambda: player)
        module("winrt.windows", media=media)
        runtime = {"init_apartment": self.apartments.append, "uninit_apartment": self.apartments.pop}
        module("winrt", runtime=module("winrt.runtime", ApartmentType=Apartment, **runtime))

    def shown(self) -> Shown:
        one = self.controls
        line = one.timeline
        return Shown(one.display_updater.seen, one.playback_status, one.is_next_enabled, line.start_time, line.end_time)

    def _close(self) -> None:
        self.closed = True
