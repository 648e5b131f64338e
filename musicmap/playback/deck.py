"""What sounds now: the voices on the timeline, kept mixed ahead in the ring."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from musicmap.playback.messages import AS_IS, FADE
from musicmap.playback.mixer import Ramp, amplitude, mix
from musicmap.playback.ring import Ring
from musicmap.playback.voice import Source, Voice
from musicmap.types import Decibels, Floats, Hertz, Seconds

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
    round: tuple[Seconds, Seconds] | None = None
    """Start and length of what it goes on with at its end, again and again."""
    fade: Seconds = FADE
    """How long it fades out, where it has a length."""

    def at(self, start: Seconds) -> Cue:
        """The same, begun elsewhere; it still ends where it was to end."""
        start = Seconds(max(start, 0.0))
        length = None if self.length is None else Seconds(max(self.start + self.length - start, 0.0))
        return replace(self, start=start, length=length)

    def again(self) -> Cue | None:
        """What follows it when it goes round."""
        return None if self.round is None else replace(self, start=self.round[0], length=self.round[1])


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
        self._after: tuple[Cue, Voice] | None = None
        """What begins where that ends."""

    @property
    def cue(self) -> Cue | None:
        """What was begun last and has neither left nor ended."""
        return self._now[0] if self._now else None

    @property
    def busy(self) -> bool:
        """Whether anything sounds, be it a fade."""
        return bool(self._voices)

    @property
    def wants_more(self) -> bool:
        """Whether it is known where what sounds will end, and nothing is to follow there yet."""
        return self._now is not None and self._after is None and self._now[1].end is not None

    @property
    def at_ease(self) -> bool:
        """Whether so much is mixed, or decoded to its end, that another file may take its time to open."""
        ahead = self.ring.put_until - self.ring.taken
        return self._now is None or self._now[1].source.finished or ahead >= self.ring.size // 2

    def source(self, blocks: Iterator[Floats]) -> Source:
        """A source with enough decoded to begin. Raises what the decoder raises."""
        source = Source(blocks)
        while not source.finished and source.decoded < 2 * self._frames(FADE):
            source.advance()
        return source

    def begin(self, cue: Cue, source: Source) -> None:
        """Let a cue sound at once, and what sounds fade into it."""
        self.leave(FADE)
        self._now = cue, self._voice(cue, source, self._mixed, self._frames(FADE))
        self.mix()

    def append(self, cue: Cue, source: Source) -> None:
        """Let a cue begin where what sounds ends: on the very next frame, or in a cross-fade where that fades out.

        To be called only while it `wants_more`.
        """
        assert self._now is not None
        last = self._now[1]
        assert last.end is not None
        fade = last.falls[-1][1] if last.falls else 0
        begin = max(last.end - fade, self._soon())
        self._mixed = min(self._mixed, begin)
        self._after = cue, self._voice(cue, source, begin, fade)

    def detach(self) -> None:
        """Nothing is to follow what sounds, unless it has begun."""
        self._turn_back()
        if self._after is not None and self._after[1].begin >= self._mixed:
            self._drop(self._after[1])
            self._after = None

    def leave(self, fade: Seconds) -> None:
        """Fade out what sounds; what was to follow does not."""
        self._turn_back()
        frames = self._frames(fade)
        for voice in tuple(self._voices):
            if voice.begin >= self._mixed:
                self._drop(voice)
            elif all(at + length > self._mixed + frames for at, length in voice.falls):  # not gone sooner anyway
                voice.fall(self._mixed, frames)
        self._now = self._after = None

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
        """The cue, once, when it has been heard to its end, or to where the next one begins: that is the cue then."""
        if self._now is None:
            return None
        end = self._now[1].end if self._after is None else self._after[1].begin
        if end is None or heard < end:
            return None
        cue, self._now, self._after = self._now[0], self._after, None
        return cue

    def close(self) -> None:
        """Let go of all files."""
        for voice in self._voices:
            voice.source.close()

    def _voice(self, cue: Cue, source: Source, begin: int, fade: int) -> Voice:
        """Set a cue on the timeline."""
        voice = Voice(source, begin, fade, cue.gain)
        if cue.length is not None:
            source.end_after(self._frames(cue.length))
            out = self._frames(min(cue.fade, cue.length))
            voice.fall(begin + self._frames(cue.length) - out, out)
        self._voices.append(voice)
        return voice

    def _drop(self, voice: Voice) -> None:
        voice.source.close()
        self._voices.remove(voice)

    def _frames(self, time: Seconds) -> int:
        return round(time * self._rate)

    def _turn_back(self) -> None:
        """Mix next what the device takes next, or nearly."""
        self._mixed = min(self.ring.put_until, self._soon())

    def _soon(self) -> int:
        """The frame from which on mixing is in time: the device may take its usual block meanwhile."""
        return self.ring.taken + self.ring.most + self._frames(Seconds(0.003))

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
