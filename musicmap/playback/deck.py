"""What sounds now: the voices on the timeline, kept mixed ahead in the ring."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from musicmap.playback.messages import AS_IS
from musicmap.playback.mixer import Ramp, amplitude, mix
from musicmap.playback.ring import Ring
from musicmap.playback.voice import Source, Voice
from musicmap.types import Decibels, Floats, Hertz, Seconds

FADE = Seconds(0.015)
"""Of beginnings, cross-fades and pauses: long enough not to click, short enough to keep a drum's attack."""
AHEAD = Seconds(2.0)
"""How far files are decoded ahead of what is mixed."""
DEEP = Seconds(0.5)
"""What the ring holds: how long opening a file may take before the sound that is replaced runs dry."""
CHUNK = 2048
"""Most frames mixed in one go, so that commands never wait for long."""


@dataclass(frozen=True, slots=True)
class Cue:
    """What shall sound: a file from `start`, for `length` or (None) to its end."""

    token: int
    path: Path
    start: Seconds
    length: Seconds | None = None
    gain: Decibels = AS_IS

    def at(self, start: Seconds) -> Cue:
        """The same, begun elsewhere; it still ends where it was to end."""
        start = Seconds(max(start, 0.0))
        length = None if self.length is None else Seconds(max(self.start + self.length - start, 0.0))
        return Cue(self.token, self.path, start, length, self.gain)


class Deck:
    """A timeline of frames at the device's rate, on which cues begin, cross-fade and end.

    Changes take effect just ahead of what the device takes next, never at the end of what is already mixed.
    """

    def __init__(self, rate: Hertz) -> None:
        self._rate = rate
        self.ring = Ring(self._frames(DEEP))
        self._mixed = 0
        self._volume = Ramp()
        self._voices: list[Voice] = []
        self._now: tuple[Cue, Voice] | None = None

    @property
    def cue(self) -> Cue | None:
        """What was begun last and has neither left nor ended."""
        return self._now[0] if self._now else None

    @property
    def busy(self) -> bool:
        """Whether anything sounds, be it a fade."""
        return bool(self._voices)

    def source(self, cue: Cue, blocks: Iterator[Floats]) -> Source:
        """A source for a cue, with enough decoded to begin. Raises what the decoder raises."""
        source = Source(blocks, None if cue.length is None else self._frames(cue.length))
        while not source.finished and source.decoded < 2 * self._frames(FADE):
            source.advance()
        return source

    def begin(self, cue: Cue, source: Source) -> None:
        """Let a cue sound at once, and what sounds fade into it."""
        self.leave(FADE)
        voice = Voice(source, self._mixed, self._frames(FADE), cue.gain)
        if cue.length is not None:
            fade = self._frames(FADE)
            voice.fall(voice.begin + self._frames(cue.length) - fade, fade)
        self._voices.append(voice)
        self._now = cue, voice
        self.mix()

    def leave(self, fade: Seconds) -> None:
        """Fade out what sounds."""
        self._turn_back()
        if self._now:
            self._now[1].fall(self._mixed, self._frames(fade))
            self._now = None

    def set_volume(self, volume: float) -> None:
        """Glide to a volume of 0 to 1."""
        self._turn_back()
        self._volume = self._volume.to(amplitude(volume), self._mixed, self._frames(FADE) if self._voices else 1)

    def decode(self) -> bool:
        """Decode a block for the voice that has the least ahead; whether there is more to do at once."""
        hungry = [(ahead, voice) for voice in self._voices if (ahead := self._ahead(voice)) < self._frames(AHEAD)]
        if not hungry:
            return False
        min(hungry, key=lambda pair: pair[0])[1].source.advance()
        return True

    def mix(self) -> None:
        """Fill the ring as far as there is room and the voices are decoded, and drop the voices that have gone by."""
        for voice in self._voices:
            voice.source.forget_before(self.ring.taken - voice.begin)
            if voice.end is not None and voice.end <= self.ring.taken:
                voice.source.close()
        self._voices = [voice for voice in self._voices if voice.end is None or voice.end > self.ring.taken]
        while (frames := self._mixable()) > 0:
            self.ring.put(mix(self._voices, self._volume, self._mixed, frames), self._mixed)
            self._mixed = self.ring.put_until
        self.ring.due = any(voice.end is None or voice.end > self._mixed for voice in self._voices)

    def position(self, heard: int) -> Seconds | None:
        """The time in the file of the cue, when frame `heard` of the timeline leaves the speaker."""
        if self._now is None:
            return None
        cue, voice = self._now
        last = voice.begin + voice.source.decoded
        return Seconds(cue.start + (min(max(heard, voice.begin), last) - voice.begin) / self._rate)

    def end(self, heard: int) -> Cue | None:
        """The cue, once, when it has been heard to its end."""
        if self._now is None or self._now[1].end is None or heard < self._now[1].end:
            return None
        cue, self._now = self._now[0], None
        return cue

    def close(self) -> None:
        """Let go of all files."""
        for voice in self._voices:
            voice.source.close()

    def _frames(self, time: Seconds) -> int:
        return round(time * self._rate)

    def _turn_back(self) -> None:
        """Mix next what the device takes next, or nearly: it may take its usual block while we mix."""
        soon = self.ring.taken + self.ring.most + self._frames(Seconds(0.003))
        self._mixed = min(self.ring.put_until, soon)

    def _ahead(self, voice: Voice) -> float:
        """Decoded frames that are not mixed yet; infinite when no more are needed."""
        ready = voice.ready(self._mixed)
        return float("inf") if ready is None else ready

    def _mixable(self) -> int:
        """Frames to mix next."""
        ends = [voice.end for voice in self._voices]
        last = None if None in ends else max((end for end in ends if end is not None), default=self._mixed)
        ready = [n for voice in self._voices if (n := voice.ready(self._mixed)) is not None]
        room = self.ring.taken + self.ring.size - self._mixed
        return min(room, CHUNK, *ready, *([] if last is None else [last - self._mixed]))
