"""The two faces of an MPRIS player: the program, and what it plays."""

from __future__ import annotations

import time
from typing import Annotated, Any

from dbus_fast import PropertyAccess, Variant
from dbus_fast.annotations import DBusBool, DBusDict, DBusDouble, DBusInt64, DBusObjectPath, DBusSignature, DBusStr
from dbus_fast.service import ServiceInterface, dbus_method, dbus_property, dbus_signal

from musicmap.jobs.remote import OnWish
from musicmap.jobs.remote_messages import NowPlaying, SeekTo, VolumeTo, plain
from musicmap.types import Seconds

Texts = Annotated[list[str], DBusSignature("as")]
Nothing = Annotated[None, DBusSignature("")]
_MICRO = 1_000_000
_LOOPS = {"off": "None", "one": "Track", "all": "Playlist"}
_JUMPED_S = 1.0
"""A position that is off by more than this was sought."""
READ = PropertyAccess.READ


class Program(ServiceInterface):
    """`org.mpris.MediaPlayer2`."""

    def __init__(self, on_wish: OnWish) -> None:
        super().__init__("org.mpris.MediaPlayer2")
        self._on_wish = on_wish

    @dbus_method()
    def Raise(self) -> Nothing:
        self._on_wish("raise")

    @dbus_method()
    def Quit(self) -> Nothing:
        self._on_wish("quit")

    @dbus_property(access=READ)
    def CanQuit(self) -> DBusBool:
        return True

    @dbus_property(access=READ)
    def CanRaise(self) -> DBusBool:
        return True

    @dbus_property(access=READ)
    def HasTrackList(self) -> DBusBool:
        return False

    @dbus_property(access=READ)
    def Identity(self) -> DBusStr:
        return "musicmap"

    @dbus_property(access=READ)
    def DesktopEntry(self) -> DBusStr:
        return "musicmap"

    @dbus_property(access=READ)
    def SupportedUriSchemes(self) -> Texts:
        return []

    @dbus_property(access=READ)
    def SupportedMimeTypes(self) -> Texts:
        return []


class Player(ServiceInterface):
    """`org.mpris.MediaPlayer2.Player`."""

    def __init__(self, now: NowPlaying, on_wish: OnWish) -> None:
        super().__init__("org.mpris.MediaPlayer2.Player")
        self._now, self._on_wish, self._told_at = now, on_wish, time.monotonic()

    def show(self, now: NowPlaying) -> None:
        """Tell what has changed. Positions are asked for, and told only when they jump."""
        before, expected = self._now, self._position()
        self._now, self._told_at = now, time.monotonic()
        changed = {
            name: value for name, value in self._properties(now).items() if value != self._properties(before)[name]
        }
        if changed:
            self.emit_properties_changed(changed)
        if now.number == before.number and abs(now.at - expected) > _JUMPED_S:
            self.Seeked()

    @staticmethod
    def _properties(now: NowPlaying) -> dict[str, Any]:
        return {
            "PlaybackStatus": _status(now),
            "LoopStatus": _LOOPS[now.repeat],
            "Shuffle": now.shuffle,
            "Metadata": _metadata(now),
            "Volume": now.volume,
            "CanGoNext": now.can_next,
            "CanGoPrevious": now.can_previous,
            "CanPlay": True,
            "CanPause": now.number > 0,
            "CanSeek": now.number > 0,
        }

    def _position(self) -> float:
        now = self._now
        return now.at + (time.monotonic() - self._told_at if now.playing else 0.0)

    @dbus_method()
    def Next(self) -> Nothing:
        self._on_wish("next")

    @dbus_method()
    def Previous(self) -> Nothing:
        self._on_wish("previous")

    @dbus_method()
    def Pause(self) -> Nothing:
        self._on_wish("pause")

    @dbus_method()
    def PlayPause(self) -> Nothing:
        self._on_wish("toggle")

    @dbus_method()
    def Stop(self) -> Nothing:
        self._on_wish("stop")

    @dbus_method()
    def Play(self) -> Nothing:
        self._on_wish("play")

    @dbus_method()
    def Seek(self, offset: DBusInt64) -> Nothing:
        at = max(self._position() + offset / _MICRO, 0.0)
        self._on_wish("next" if self._now.duration and at > self._now.duration else SeekTo(Seconds(at)))

    @dbus_method()
    def SetPosition(self, track: DBusObjectPath, position: DBusInt64) -> Nothing:
        # Of another track: it was said too late. Beyond its ends: the specification has it passed over.
        if track == _path(self._now) and 0 <= position <= self._now.duration * _MICRO:
            self._on_wish(SeekTo(Seconds(position / _MICRO)))

    @dbus_method()
    def OpenUri(self, uri: DBusStr) -> Nothing:
        """Only what is in the library is played."""

    @dbus_signal()
    def Seeked(self) -> DBusInt64:
        return round(self._now.at * _MICRO)

    @dbus_property(access=READ)
    def PlaybackStatus(self) -> DBusStr:
        return _status(self._now)

    @dbus_property(access=READ)
    def LoopStatus(self) -> DBusStr:
        return _LOOPS[self._now.repeat]

    @dbus_property(access=READ)
    def Rate(self) -> DBusDouble:
        return 1.0

    @dbus_property(access=READ)
    def MinimumRate(self) -> DBusDouble:
        return 1.0

    @dbus_property(access=READ)
    def MaximumRate(self) -> DBusDouble:
        return 1.0

    @dbus_property(access=READ)
    def Shuffle(self) -> DBusBool:
        return self._now.shuffle

    @dbus_property(access=READ)
    def Metadata(self) -> DBusDict:
        return _metadata(self._now)

    @dbus_property()
    def Volume(self) -> DBusDouble:
        return self._now.volume

    @Volume.setter  # type: ignore[no-redef]
    def Volume(self, volume: DBusDouble) -> None:
        self._on_wish(VolumeTo(min(max(volume, 0.0), 1.0)))

    @dbus_property(access=READ)
    def Position(self) -> DBusInt64:
        return round(self._position() * _MICRO)

    @dbus_property(access=READ)
    def CanGoNext(self) -> DBusBool:
        return self._now.can_next

    @dbus_property(access=READ)
    def CanGoPrevious(self) -> DBusBool:
        return self._now.can_previous

    @dbus_property(access=READ)
    def CanPlay(self) -> DBusBool:
        return True

    @dbus_property(access=READ)
    def CanPause(self) -> DBusBool:
        return self._now.number > 0

    @dbus_property(access=READ)
    def CanSeek(self) -> DBusBool:
        return self._now.number > 0

    @dbus_property(access=READ)
    def CanControl(self) -> DBusBool:
        return True


class Faces:
    """Both, as one."""

    def __init__(self, now: NowPlaying, on_wish: OnWish) -> None:
        self._player = Player(now, on_wish)
        self.all: tuple[ServiceInterface, ...] = (Program(on_wish), self._player)

    def show(self, now: NowPlaying) -> None:
        self._player.show(now)


def _status(now: NowPlaying) -> str:
    return "Stopped" if not now.number else "Playing" if now.playing else "Paused"


def _path(now: NowPlaying) -> str:
    return f"/org/musicmap/track/{now.number}" if now.number else "/org/mpris/MediaPlayer2/TrackList/NoTrack"


def _metadata(now: NowPlaying) -> dict[str, Variant]:
    found = {"mpris:trackid": Variant("o", _path(now))}
    if not now.number:
        return found
    found["mpris:length"] = Variant("x", round(now.duration * _MICRO))
    for name, text in (("xesam:title", now.title), ("xesam:album", now.album)):
        if text:
            found[name] = Variant("s", plain(text))
    if now.artist:
        found["xesam:artist"] = Variant("as", [plain(now.artist)])
    if now.file is not None:
        found["xesam:url"] = Variant("s", now.file.absolute().as_uri())
    return found
