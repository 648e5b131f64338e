"""“Mix into next”: where a track of the list can go over into the one after it, to be looked at and heard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from musicmap.playlist.mix_points import MixPoint
from musicmap.playlist.relation import key_in_words, tempo_in_words
from musicmap.playlist.rhythm import rhythm_of
from musicmap.session.listened import Crossing
from musicmap.session.maps import Spot
from musicmap.session.session import Session
from musicmap.types import LayerRef, Seconds, SoundId, Track, TrackId
from musicmap.ui.bridge import Bridge
from musicmap.ui.sounding import Playing, Sound, Sounding
from musicmap.ui.theme import Theme
from musicmap.ui.widgets.mix_points import MixLine, MixPoints, MixSheet
from musicmap.ui.widgets.tray import PlaylistTray

FindCrossing = Callable[[LayerRef, Track, Track, Sequence[SoundId], Callable[[Crossing], None]], None]
"""Layer, the two tracks, the library's sounds; the answer comes on whatever thread."""
BEFORE: Final = 1
"""So many segments of the first track are heard alone."""
BEHIND: Final = 2
"""So many of the second one."""


@dataclass(frozen=True, slots=True)
class _Pair:
    """What was asked about."""

    layer: LayerRef
    out_of: Track
    into: Track


class MixPointsPresenter(QObject):
    """Asks for the places, shows them, and lets them be heard. While they are, they are marked on the maps."""

    said = Signal(str)
    """Why there is nothing to show."""
    marked = Signal(object)
    """Two Spots; none: nothing is marked any more."""

    def __init__(
        self,
        sheet: MixPoints,
        tray: PlaylistTray,
        session: Session,
        sound: Sound,
        find: FindCrossing,
        playing: Callable[[], TrackId | None],
    ) -> None:
        """`playing`: what sounds, or sounded last."""
        super().__init__(tray)
        self._sheet, self._tray, self._session, self._sound = sheet, tray, session, sound
        self._find, self._playing_track = find, playing
        self._bridge = Bridge(self._found, self)
        self._pair: _Pair | None = None
        self._crossing = Crossing(())
        self._heard: int | None = None
        """Number of the line that sounds."""
        sheet.chosen.connect(self._hear)
        sheet.left.connect(self._leave)
        sound.playing.connect(self._sounds)

    def show_theme(self, theme: Theme) -> None:
        self._sheet.show_theme(theme)

    def close(self) -> None:
        """What is still being looked for is not shown any more."""
        self._bridge.close()
        self._sheet.close()

    @Slot()
    def open(self) -> None:
        """Of the track that is chosen in the list, or else of the one that plays."""
        state = self._session.state
        shown = [track for track in state.playlist if state.collection.row(track) is not None]
        chosen = next(iter(self._tray.chosen()), self._playing_track())
        if chosen not in shown:
            self.said.emit("Choose a track of the playlist first")
        elif chosen == shown[-1]:
            self.said.emit("Nothing comes after this track: put another one behind it")
        else:
            one, other = (self._track(track) for track in (chosen, shown[shown.index(chosen) + 1]))
            sounds = [track.sound for track in state.collection.tracks if track.sound is not None]
            asked = self._pair = _Pair(state.look.recipe.layer, one, other)
            self._find(asked.layer, one, other, sounds, lambda crossing: self._bridge.post((asked, crossing)))

    def _track(self, track: TrackId) -> Track:
        row = self._session.state.collection.row(track)
        assert row is not None
        return self._session.state.collection.tracks[row]

    def _found(self, answer: tuple[_Pair, Crossing]) -> None:
        asked, crossing = answer
        if asked is not self._pair:
            return
        self._crossing = crossing
        rhythms = rhythm_of(asked.out_of), rhythm_of(asked.into)
        out_of, into = self._title(asked.out_of), self._title(asked.into)
        lines = tuple(
            MixLine(
                Seconds(point.leave * crossing.segment),
                Seconds(point.enter * crossing.segment),
                max(point.likeness, 0.0),
            )
            for point in crossing.points
        )
        empty = "" if lines else "One of these two has not been heard yet. Let musicmap listen to it first."
        self._sheet.show_sheet(MixSheet(out_of, into, tempo_in_words(*rhythms), key_in_words(*rhythms), lines, empty))
        self._sheet.open_under(self._tray)

    def _title(self, track: Track) -> str:
        row = self._session.state.collection.row(track.id)
        return track.title if row is None else self._session.state.collection.titles[row]

    @Slot(int)
    def _hear(self, number: int) -> None:
        if self._pair is None or number >= len(self._crossing.points):
            return
        crossing, point = self._crossing, self._crossing.points[number]
        first, second = _stretches(self._pair, crossing, point)
        self._heard = number
        self._sheet.show_playing(number)
        leaves = Spot(self._pair.out_of.id, point.leave, crossing.segment)
        self.marked.emit((leaves, Spot(self._pair.into.id, point.enter, crossing.segment)))
        self._sound.cross(first, second, Seconds(crossing.overlap(point) * crossing.segment))

    @Slot(object)
    def _sounds(self, playing: Playing | None) -> None:
        ours = self._pair is not None and playing is not None and playing.audition
        if self._heard is not None and not ours:
            self._heard = None
            self._sheet.show_playing(None)
            self.marked.emit(())

    @Slot()
    def _leave(self) -> None:
        if self._heard is not None:
            self._sound.stop()


def _stretches(pair: _Pair, crossing: Crossing, point: MixPoint) -> tuple[Sounding, Sounding]:
    """What is heard of the two: each from the exact start of a segment."""
    both, segment = crossing.overlap(point), crossing.segment
    alone = min(BEFORE, point.leave)
    return (
        Sounding.of(pair.out_of, Seconds((point.leave - alone) * segment), Seconds((alone + both) * segment)),
        Sounding.of(pair.into, Seconds(point.enter * segment), Seconds((both + BEHIND) * segment)),
    )
