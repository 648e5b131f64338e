"""Windows: the media controls of the taskbar and the lock screen, media keys and headphones.

After Microsoft's documentation of `Windows.Media.SystemMediaTransportControls`, through PyWinRT. A program without a
window of the newer kind gets them from a `MediaPlayer`, which plays nothing here. Nobody has tried it on Windows yet.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from musicmap.jobs.panel import Panel
from musicmap.jobs.remote import OnWish
from musicmap.jobs.remote_messages import NowPlaying, SeekTo, Wish, plain
from musicmap.types import Seconds


class WindowsPanel(Panel):
    """Raises ImportError without PyWinRT, and OSError where Windows has no such controls (its “N” editions)."""

    def __init__(self, on_wish: OnWish) -> None:
        from winrt.runtime import ApartmentType, init_apartment, uninit_apartment
        from winrt.windows import media
        from winrt.windows.media.playback import MediaPlayer

        init_apartment(ApartmentType.MULTI_THREADED)
        self._leave = uninit_apartment
        self._media: Any = media
        self._player = MediaPlayer()
        self._player.command_manager.is_enabled = False  # it would press the buttons of its own empty list
        self._controls = controls = self._player.system_media_transport_controls
        button = media.SystemMediaTransportControlsButton
        wishes: dict[Any, Wish] = {
            button.PLAY: "play",
            button.PAUSE: "pause",
            button.STOP: "stop",
            button.NEXT: "next",
            button.PREVIOUS: "previous",
        }

        def pressed(_controls: Any, told: Any) -> None:
            if told.button in wishes:
                on_wish(wishes[told.button])

        def sought(_controls: Any, told: Any) -> None:
            on_wish(SeekTo(Seconds(told.requested_playback_position.total_seconds())))

        self._pressed = controls.add_button_pressed(pressed)
        self._sought = controls.add_playback_position_change_requested(sought)
        controls.is_enabled = controls.is_play_enabled = controls.is_pause_enabled = controls.is_stop_enabled = True

    def show(self, now: NowPlaying) -> None:
        controls, status = self._controls, self._media.MediaPlaybackStatus
        controls.is_next_enabled, controls.is_previous_enabled = now.can_next, now.can_previous
        updater = controls.display_updater
        if not now.number:
            updater.clear_all()
            controls.playback_status = status.CLOSED
            updater.update()
            return
        updater.type = self._media.MediaPlaybackType.MUSIC
        words = updater.music_properties
        words.title, words.artist, words.album_title = plain(now.title), plain(now.artist), plain(now.album)
        updater.update()
        controls.playback_status = status.PLAYING if now.playing else status.PAUSED
        timeline = self._media.SystemMediaTransportControlsTimelineProperties()
        timeline.start_time = timeline.min_seek_time = timedelta()
        timeline.end_time = timeline.max_seek_time = timedelta(seconds=now.duration)
        timeline.position = timedelta(seconds=min(now.at, now.duration))
        controls.update_timeline_properties(timeline)

    def close(self) -> None:
        controls = self._controls
        controls.remove_button_pressed(self._pressed)
        controls.remove_playback_position_change_requested(self._sought)
        self.show(NowPlaying())
        controls.is_enabled = False
        self._player.close()
        del controls, self._controls, self._player
        self._leave()
