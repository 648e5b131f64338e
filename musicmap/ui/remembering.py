"""Remembering what was heard: a track that played on for long enough is kept with the library, once a play."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Slot

from musicmap.session.session import Session
from musicmap.types import Seconds, TrackId
from musicmap.ui.sounding import Playing, Sound

ENOUGH = Seconds(240.0)
_STEP_S = 2.0
"""Positions come some 20 times a second: one that is further on was sought."""


@dataclass(frozen=True, slots=True)
class Play:
    """A track that plays on."""

    track: TrackId
    began: float
    """Seconds since 1970."""
    at: Seconds
    """Where in the track it is."""
    heard: Seconds = Seconds(0.0)
    """For how long it was heard, without pauses and what was skipped."""

    def gone_on(self, at: Seconds) -> Play:
        """Somewhere else, a little later or after a jump."""
        step = at - self.at
        return replace(self, at=at, heard=Seconds(self.heard + step) if 0 < step <= _STEP_S else self.heard)


def counts(heard: Seconds, duration: Seconds) -> bool:
    """Whether a track was heard: for half its length, or 4 minutes, whichever comes first.

    That is Last.fm's rule (last.fm/api/scrobbling, “When is a scrobble a scrobble?”), and ListenBrainz's. Last.fm's
    other one, that tracks of less than 30 s never count, is for a chart of the world; here they are part of an album.

    Args:
        duration: 0 when it is not known: then only the 4 minutes count.
    """
    return heard >= (min(ENOUGH, duration / 2) if duration > 0 else ENOUGH)


Remember = Callable[[TrackId, float, Seconds], None]
"""Keep that a track was heard, from when on (seconds since 1970), and for how long; the same play said again is one."""


class Remembering(QObject):
    """Listens to the sound along with the user. What sounds under the pointer is looked at, not heard."""

    def __init__(
        self,
        sound: Sound,
        session: Session,
        remember: Remember,
        parent: QObject | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(parent)
        self._session, self._remember, self._now = session, remember, now
        self._play: Play | None = None
        self._kept = False
        """Whether this play has counted."""
        sound.playing.connect(self._playing)
        sound.moved_on.connect(self._moved_on)

    @Slot()
    def close(self) -> None:
        """The play is over; how long it was heard is known now."""
        if self._play is not None and self._kept:
            self._keep(self._play)
        self._play, self._kept = None, False

    @Slot(object)
    def _playing(self, playing: Playing | None) -> None:
        if playing is None or playing.audition:
            self.close()
            return
        if self._play is None or playing.track != self._play.track:
            self.close()
            self._play = Play(playing.track, self._now(), playing.at)
            return
        self._play = self._play.gone_on(playing.at)
        if not self._kept and counts(self._play.heard, self._duration(playing.track)):
            self._kept = True
            self._keep(self._play)

    @Slot(object)
    def _moved_on(self, _: TrackId) -> None:
        """Another play, even where a track follows itself."""
        self.close()

    def _keep(self, play: Play) -> None:
        self._remember(play.track, play.began, play.heard)

    def _duration(self, track: TrackId) -> Seconds:
        collection = self._session.state.collection
        row = collection.row(track)
        return Seconds(0.0) if row is None else collection.tracks[row].duration
