"""The sound process's loop: obey commands, decode ahead, keep the ring full, tell what is heard.

One thread. It never waits for long: commands are looked for between any two blocks decoded, and of several that
arrived together only the last sound is begun.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from musicmap.audio.decode import stereo_from
from musicmap.errors import UserError
from musicmap.playback.deck import Cue, Deck
from musicmap.playback.device import NoSound, NoSoundLibrary, NullOutput, Output, OutputFactory
from musicmap.playback.messages import (
    FADE,
    Audition,
    CannotPlay,
    Close,
    Command,
    Device,
    Ended,
    Follow,
    Pause,
    Play,
    Position,
    Prepare,
    Resume,
    Seek,
    Stop,
    Volume,
    Wire,
)
from musicmap.playback.miniaudio_output import system_output
from musicmap.playback.shelf import Shelf
from musicmap.playback.voice import Source
from musicmap.types import Floats, Hertz, Seconds

Decode = Callable[[Path, Seconds, Hertz], Iterator[Floats]]
"""Path, start and rate to blocks (n, 2) of stereo that begin exactly there. Raises UserError."""

TICK = Seconds(0.025)
"""Between looks at the ring while anything sounds."""
IDLE = Seconds(0.5)
"""The same while nothing does."""
TELL = Seconds(0.05)
"""Between two positions told."""
NEVER = Seconds(float("inf"))
RETRY = Seconds(2.0)
"""Between two tries to find a device."""
PARTING = Seconds(0.3)
"""The last fade may take this long to leave the speaker."""
REST = Seconds(30.0)
"""After so much silence the device may sleep: an open one keeps laptops awake."""


def serve(
    wire: Wire,
    output_factory: OutputFactory = system_output,
    decode: Decode = stereo_from,
    rest_after: Seconds = REST,
) -> None:
    """Serve commands from `wire` until Close, or until its other end is gone."""
    server = _Server(wire, output_factory, decode, rest_after)
    try:
        server.run()
    except (EOFError, BrokenPipeError, ConnectionResetError):
        server.fade_away()  # Whoever wanted sound is gone.
    finally:
        server.close()


class _Server:
    def __init__(self, wire: Wire, output_factory: OutputFactory, decode: Decode, rest_after: Seconds) -> None:
        self._wire = wire
        self._output_factory = output_factory
        self._decode = decode
        self._rest_after = rest_after
        self._output: Output = NullOutput()
        self._deck = Deck(self._output.rate)
        self._output.start(self._deck.ring)
        self._volume = 1.0
        self._next: Cue | None = None
        """What is to sound as soon as the commands at hand are read."""
        self._paused: Cue | None = None
        self._follow: Cue | None = None
        """What is to sound when the file that plays has ended."""
        self._shelf = Shelf()
        self._starved = 0
        self._told_at = 0.0
        self._sounded_at = time.perf_counter()
        self._retry_at = NEVER
        self._device: Device | None = None
        self._open = True

    def run(self) -> None:
        self._find_device()
        more = False
        while self._open:
            self._read_commands(Seconds(0.0) if more else self._patience())
            if self._next is not None:
                self._begin(self._next)
            more = self._decode_some()
            self._line_up()
            self._deck.mix()
            more = more or self._prepare_some()
            self._tend_output()
            self._tell()
        self.fade_away()

    def fade_away(self) -> None:
        """End what sounds without a click."""
        self._deck.leave(FADE)
        self._deck.mix()
        until = time.perf_counter() + PARTING
        with suppress(NoSound):
            while self._output.heard() < self._deck.ring.put_until and time.perf_counter() < until:
                self._output.tick()
                time.sleep(TICK / 4)

    def close(self) -> None:
        self._shelf.clear()
        self._deck.close()
        self._output.close()

    def _patience(self) -> Seconds:
        return TICK if self._deck.busy or self._deck.cue else IDLE

    def _read_commands(self, patience: Seconds) -> None:
        while self._open and self._wire.poll(patience):
            self._obey(self._wire.recv())
            patience = Seconds(0.0)

    def _obey(self, command: Command) -> None:
        match command:
            case Audition() | Play():
                self._cue_up(_cue(command))
            case Follow(play):
                self._deck.detach()
                self._follow = None if play is None else _cue(play)
            case Prepare(places):
                self._shelf.want(places)
            case Pause():
                self._paused = self._wanted()
                self._fall_silent(FADE)
            case Resume():
                self._next, self._paused = self._paused or self._next, None
            case Stop(fade):
                self._fall_silent(fade)
                self._paused = self._follow = None
            case Seek(start):
                self._seek(start)
            case Volume(value):
                self._volume = value
                self._deck.set_volume(value)
            case Close():
                self._open = False

    def _cue_up(self, cue: Cue) -> None:
        self._next, self._paused, self._follow = cue, None, None

    def _wanted(self) -> Cue | None:
        """What sounds or is to sound, from where it is now on."""
        if self._paused or self._next:
            return self._paused or self._next
        cue, at = self._deck.cue, self._deck.position(self._output.heard())
        return cue.at(at) if cue is not None and at is not None else None

    def _fall_silent(self, fade: Seconds) -> None:
        cue = self._wanted()
        self._next = None
        self._deck.leave(fade)
        if cue is not None:
            self._send_position(cue, cue.start, playing=False)

    def _seek(self, start: Seconds) -> None:
        cue = self._wanted()
        if cue is None:
            return
        if self._paused:
            self._paused = cue.at(start)
            self._send_position(cue, self._paused.start, playing=False)
        else:
            self._next = cue.at(start)

    def _begin(self, cue: Cue) -> None:
        self._next = None
        self._deck.mix()  # What sounds now goes on while the file opens.
        try:
            self._output.wake()
            source = self._opened(cue)
        except NoSound as error:
            self._next = cue
            self._go_silent(error)
        except UserError as error:
            self._deck.leave(FADE)
            self._wire.send(CannotPlay(cue.token, cue.path, str(error)))
        else:
            self._deck.begin(cue, source)
            self._send_position(cue, cue.start, playing=True)

    def _opened(self, cue: Cue) -> Source:
        prepared = self._shelf.take((cue.path, cue.start))
        return prepared or self._deck.source(self._decode(cue.path, cue.start, self._output.rate))

    def _line_up(self) -> None:
        """As soon as it is known where what sounds ends: what is to follow there."""
        cue = self._deck.cue
        if cue is None or not self._deck.wants_more or not self._deck.at_ease:
            return
        after = cue.again() or self._follow
        if after is None:
            return
        if after is self._follow:
            self._follow = None
        try:
            self._deck.append(after, self._opened(after))
        except UserError as error:
            self._wire.send(CannotPlay(after.token, after.path, str(error)))

    def _prepare_some(self) -> bool:
        """Open one place that may be wanted next; whether there are more."""
        place = self._shelf.next()
        if place is None:
            return False
        with suppress(UserError):  # It is told when the file is asked for.
            self._shelf.put(place, self._deck.source(self._decode(*place, self._output.rate)))
        return True

    def _decode_some(self) -> bool:
        try:
            return self._deck.decode()
        except UserError:
            return True  # Damaged further on: it ends here, and what could be decoded is heard.

    def _tell(self) -> None:
        now = time.perf_counter()
        heard = self._output.heard()
        cue, at = self._deck.cue, self._deck.position(heard)
        if cue is not None and at is not None and now - self._told_at >= TELL - TICK / 2:
            self._send_position(cue, at, playing=True)
        ended = self._deck.end(heard)
        if ended is not None and not (self._deck.cue is not None and self._deck.cue.token == ended.token):
            self._wire.send(Ended(ended.token))

    def _send_position(self, cue: Cue, at: Seconds, *, playing: bool) -> None:
        self._told_at = time.perf_counter()
        starved = self._starved + self._deck.ring.starved
        self._wire.send(Position(cue.token, cue.path, at, playing, starved))

    # The device: in silent mode whenever there is none, with the timeline begun anew at its rate.

    def _tend_output(self) -> None:
        now = time.perf_counter()
        if now >= self._retry_at:
            self._find_device()
        try:
            self._output.tick()
            if self._deck.busy or self._deck.cue:
                self._sounded_at = now
            elif now - self._sounded_at > self._rest_after:
                self._output.rest()
        except NoSound as error:
            self._go_silent(error)

    def _find_device(self) -> None:
        try:
            self._move_to(self._output_factory())
        except NoSound as error:
            self._go_silent(error)
        else:
            self._retry_at = NEVER
            self._send_device(Device(self._output.name, self._output.reason))

    def _go_silent(self, error: NoSound) -> None:
        self._retry_at = NEVER if isinstance(error, NoSoundLibrary) else Seconds(time.perf_counter() + RETRY)
        if self._output.name is not None:
            self._move_to(NullOutput(self._output.rate, str(error)))
        self._send_device(Device(None, str(error)))

    def _move_to(self, output: Output) -> None:
        deck = Deck(output.rate)
        output.start(deck.ring)
        if not self._paused:
            self._next = self._wanted()
        self._starved += self._deck.ring.starved
        self.close()  # What was prepared is of the old device's rate.
        self._output, self._deck = output, deck
        self._deck.set_volume(self._volume)

    def _send_device(self, device: Device) -> None:
        if device != self._device:
            self._device = device
            self._wire.send(device)


def _cue(command: Audition | Play) -> Cue:
    match command:
        case Audition(path, start, length, token, gain, loops, fade):
            return Cue(token, path, start, length, gain, (start, length) if loops else None, fade)
        case Play(path, start, token, gain):
            return Cue(token, path, start, None, gain)
