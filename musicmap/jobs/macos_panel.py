"""macOS: “Now Playing” in the control centre and on the lock screen, media keys and headphones.

After Apple's documentation of the framework MediaPlayer, `MPNowPlayingInfoCenter` and `MPRemoteCommandCenter`, through
PyObjC. Its buttons are heard on the main thread, where Qt runs Cocoa's loop. Nobody has tried it on a Mac yet.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from musicmap.jobs.panel import Panel
from musicmap.jobs.remote import OnWish
from musicmap.jobs.remote_messages import NowPlaying, SeekTo, Wish, plain
from musicmap.types import Seconds


class MacPanel(Panel):
    """Raises ImportError without PyObjC."""

    def __init__(self, on_wish: OnWish) -> None:
        import MediaPlayer

        self._api: Any = MediaPlayer
        self._info = MediaPlayer.MPNowPlayingInfoCenter.defaultCenter()
        buttons = MediaPlayer.MPRemoteCommandCenter.sharedCommandCenter()
        self._next, self._previous = buttons.nextTrackCommand(), buttons.previousTrackCommand()
        pressed: tuple[tuple[Any, Wish], ...] = (
            (buttons.playCommand(), "play"),
            (buttons.pauseCommand(), "pause"),
            (buttons.togglePlayPauseCommand(), "toggle"),
            (buttons.stopCommand(), "stop"),
            (self._next, "next"),
            (self._previous, "previous"),
        )
        sought = buttons.changePlaybackPositionCommand()
        self._heard = [(command, self._on(command, partial(_wish, wish), on_wish)) for command, wish in pressed]
        self._heard.append((sought, self._on(sought, _place, on_wish)))

    def show(self, now: NowPlaying) -> None:
        api = self._api
        self._next.setEnabled_(now.can_next)
        self._previous.setEnabled_(now.can_previous)
        if not now.number:
            self._info.setNowPlayingInfo_(None)
            self._info.setPlaybackState_(api.MPNowPlayingPlaybackStateStopped)
            return
        self._info.setNowPlayingInfo_(
            {
                api.MPNowPlayingInfoPropertyMediaType: api.MPNowPlayingInfoMediaTypeAudio,
                api.MPMediaItemPropertyTitle: plain(now.title),
                api.MPMediaItemPropertyArtist: plain(now.artist),
                api.MPMediaItemPropertyAlbumTitle: plain(now.album),
                api.MPMediaItemPropertyPlaybackDuration: float(now.duration),
                api.MPNowPlayingInfoPropertyElapsedPlaybackTime: float(now.at),
                # From it the system knows by itself how far it is a moment later.
                api.MPNowPlayingInfoPropertyPlaybackRate: 1.0 if now.playing else 0.0,
            }
        )
        playing, paused = api.MPNowPlayingPlaybackStatePlaying, api.MPNowPlayingPlaybackStatePaused
        self._info.setPlaybackState_(playing if now.playing else paused)

    def close(self) -> None:
        for command, target in self._heard:
            command.removeTarget_(target)
        self.show(NowPlaying())

    def _on(self, command: Any, meant: Callable[[Any], Wish], on_wish: OnWish) -> Any:
        """Let a button be a wish; gives what takes that back."""
        done = self._api.MPRemoteCommandHandlerStatusSuccess

        def pressed(event: Any) -> Any:
            on_wish(meant(event))
            return done

        return command.addTargetWithHandler_(pressed)


def _wish(wish: Wish, _event: Any) -> Wish:
    return wish


def _place(event: Any) -> Wish:
    return SeekTo(Seconds(float(event.positionTime())))
