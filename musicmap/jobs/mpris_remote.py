"""The player on a desktop of Linux: MPRIS 2 over D-Bus.

After the freedesktop.org specification “MPRIS D-Bus Interface Specification” 2.2. Where there is no session bus,
nothing happens.
"""

from __future__ import annotations

import asyncio
import os
import threading
from typing import TYPE_CHECKING

from musicmap.jobs.remote import OnWish, Remote
from musicmap.jobs.remote_messages import NowPlaying

if TYPE_CHECKING:
    from musicmap.jobs.mpris import Faces

NAME = "org.mpris.MediaPlayer2.musicmap"
PLACE = "/org/mpris/MediaPlayer2"
_PATIENCE_S = 3.0
"""How long a bus that does not answer is waited for, at the end."""


class MprisRemote(Remote):
    """Shows the player on the session bus, from a thread of its own."""

    def __init__(self, on_wish: OnWish, name: str = NAME) -> None:
        self._on_wish, self._name = on_wish, name
        self._now = NowPlaying()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._faces: Faces | None = None
        self._ends: asyncio.Event | None = None
        self._changed = threading.Lock()
        self._closed = False
        self._thread: threading.Thread | None = None
        if os.environ.get("DBUS_SESSION_BUS_ADDRESS"):
            self._thread = threading.Thread(target=self._run, name="remote", daemon=True)
            self._thread.start()

    def tell(self, now: NowPlaying) -> None:
        with self._changed:
            self._now = now
            if self._loop is not None and not self._closed:
                self._loop.call_soon_threadsafe(self._show)

    def close(self) -> None:
        with self._changed:
            self._closed = True
            if self._loop is not None and self._ends is not None:
                self._loop.call_soon_threadsafe(self._ends.set)
        if self._thread is not None:
            self._thread.join(_PATIENCE_S)

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        from dbus_fast import NameFlag, RequestNameReply
        from dbus_fast.aio.message_bus import MessageBus
        from dbus_fast.errors import DBusError

        from musicmap.jobs.mpris import Faces

        try:
            bus = await MessageBus().connect()
        except (OSError, DBusError, ValueError):
            return  # A desktop without it is no fault.
        with self._changed:
            self._loop, self._ends = asyncio.get_running_loop(), asyncio.Event()
            self._faces = Faces(self._now, self._on_wish)
        try:
            for face in self._faces.all:
                bus.export(PLACE, face)
            reply = await bus.request_name(self._name, NameFlag.DO_NOT_QUEUE)
            if reply not in (RequestNameReply.PRIMARY_OWNER, RequestNameReply.ALREADY_OWNER):
                # As the specification asks of a second window.
                await bus.request_name(f"{self._name}.instance{os.getpid()}")
            if not self._closed:
                await self._ends.wait()
        except DBusError:
            return
        finally:
            with self._changed:
                self._loop = None
            bus.disconnect()

    def _show(self) -> None:
        if self._faces is not None:
            self._faces.show(self._now)
