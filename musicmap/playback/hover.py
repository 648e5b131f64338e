"""What the pointer makes sound, and when. Pure: no clock, no timer, no Qt.

The caller keeps a `HoverState`, tells of each move and click, and sets one timer for `HoverPolicy.due`, on which it
calls `tick`. Segments are whatever the caller names them by, as long as they can be compared.

    over a segment for the dwell     → Begin: it sounds; what sounded fades into it; the latest wins
    off all segments for the dwell   → FadeOut (the gaps between points, crossed faster, do not chop the sound)
    a click on a segment             → PlayOn: the track plays on from there, and the pointer moves freely until it
                                       ends, is paused, or the empty map is clicked
    a click on the empty map         → FadeOut
    dragged along while scrubbing    → Begin, at once, whatever the mode
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from musicmap.settings import HoverMode, Settings
from musicmap.types import Seconds

S = TypeVar("S")
# Generic records have no slots: on Python 3.11 a frozen one cannot be made as `HoverState[str]()` then.

DWELL = Seconds(0.12)
NOW = Seconds(0.0)


@dataclass(frozen=True)
class Begin(Generic[S]):
    """Audition this segment."""

    segment: S


@dataclass(frozen=True)
class PlayOn(Generic[S]):
    """Play the track on from this segment."""

    segment: S


@dataclass(frozen=True, slots=True)
class FadeOut:
    """Nothing is to sound any more."""


@dataclass(frozen=True)
class HoverState(Generic[S]):
    """Where the pointer is and what it made sound."""

    over: S | None = None
    since: Seconds = NOW
    """When the pointer came there, by the caller's clock."""
    sounding: S | None = None
    """What sounds because of it."""
    heard: S | None = None
    """What has fallen silent under the resting pointer, and does not begin again before it moves."""
    held: bool = False
    """A track plays on from a click."""


def mode_for(settings: Settings) -> HoverMode:
    """The mode to use: until the user has asked for sound once, only a click makes it (and is the asking)."""
    if settings.sound == "hover" and not settings.sound_allowed:
        return "click"
    return settings.sound


@dataclass(frozen=True)
class HoverPolicy(Generic[S]):
    """The rules. Another mode is another policy on the same state."""

    mode: HoverMode = "hover"
    dwell: Seconds = DWELL

    def moved(self, state: HoverState[S], now: Seconds, segment: S | None) -> HoverState[S]:
        """The pointer is over `segment`, or (None) over none."""
        return state if segment == state.over else replace(state, over=segment, since=now, heard=None)

    def due(self, state: HoverState[S]) -> Seconds | None:
        """When to call `tick` next; None: not before something happens."""
        if state.held or self._target(state) == state.sounding:
            return None
        return Seconds(state.since + self.dwell)

    def tick(self, state: HoverState[S], now: Seconds) -> tuple[HoverState[S], Begin[S] | FadeOut | None]:
        """The time that `due` named has come; calling too early or too often does no harm."""
        due = self.due(state)
        if due is None or now < due:
            return state, None
        target = self._target(state)
        return replace(state, sounding=target), FadeOut() if target is None else Begin(target)

    def clicked(
        self, state: HoverState[S], now: Seconds, segment: S | None
    ) -> tuple[HoverState[S], PlayOn[S] | FadeOut | None]:
        """The pointer was clicked on `segment`, or (None) on the empty map."""
        state = self.moved(state, now, segment)
        if self.mode == "silent":
            return state, None
        if segment is not None:
            return replace(state, sounding=segment, held=True), PlayOn(segment)
        if state.sounding is not None or state.held:
            return replace(state, sounding=None, held=False), FadeOut()
        return state, None

    def scrubbed(self, state: HoverState[S], now: Seconds, segment: S | None) -> tuple[HoverState[S], Begin[S] | None]:
        """The pointer is dragged over `segment` to hear it; between segments the last one sounds on."""
        state = replace(self.moved(state, now, segment), held=False)
        if segment is None or segment == state.sounding:
            return state, None
        return replace(state, sounding=segment), Begin(segment)

    def released(self, state: HoverState[S]) -> HoverState[S]:
        """What sounded has ended, or was paused or stopped: the pointer makes sound again from its next move on."""
        return replace(state, sounding=None, heard=state.over, held=False)

    def _target(self, state: HoverState[S]) -> S | None:
        return state.over if self.mode == "hover" and state.over != state.heard else None
