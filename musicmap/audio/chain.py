"""Decoded frames in, blocks of float32 out: mixed, resampled and cut in FFmpeg's C, not in Python.

A frame of Ogg Vorbis may hold 128 samples; handling each in Python would cost more than decoding it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import gcd
from typing import Literal, NamedTuple

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.filter import Graph
from av.filter.context import FilterContext

from musicmap.types import Floats, Hertz

Mix = Literal["mean", "stereo"]

BLOCK = 32_768
"""Samples that travel together."""

_TAPS = 64
"""Length of the resampling filter in samples of the slower rate: alias-free but for the last 0.5 kHz below 8 kHz."""


_TAPPED = Hertz(48_000)
"""Nothing that is heard lies above half of it."""


class Shape(NamedTuple):
    """What a frame looks like; a file may change it midway (chained Ogg, spliced MP3)."""

    format: str
    layout: str
    channels: int
    rate: int

    @classmethod
    def of(cls, frame: AudioFrame) -> Shape:
        return cls(frame.format.name, frame.layout.name, frame.layout.nb_channels, frame.sample_rate)


@dataclass(frozen=True, slots=True)
class Cut:
    """Where to begin so that resampling gives the very samples it would give from the file's start.

    A resampler's output lies on the grid of its first input sample; so feeding starts at a sample
    where both rates' grids meet, early enough for the filter to have heard its surroundings.
    """

    feed: int
    """First sample to feed, at the file's rate."""
    drop: int
    """Samples to drop from what comes out, at the wanted rate."""

    @classmethod
    def at(cls, sample: int, source: int, wanted: int) -> Cut:
        """Begin so that output starts at `sample`, counted at `wanted` samples a second."""
        step_in, step_out = source // gcd(source, wanted), wanted // gcd(source, wanted)
        lead = 2 * _TAPS * max(1, -(-source // wanted)) if source != wanted else 0
        early = max(0, sample * source // wanted - lead)
        steps = early // step_in
        return cls(steps * step_in, sample - steps * step_out)


Tap = Callable[[Floats, Hertz], None]
"""Is given what is played, (n, 2) stereo, beside what comes out; the rate is the same from the first block on."""


def blocks(
    frames: Iterable[AudioFrame], mix: Mix, rate: Hertz, skip: int = 0, tap: Tap | None = None
) -> Iterator[Floats]:
    """Mix and resample frames of any shape, without their first `skip` samples.

    `mean`: (n,) the plain mean of all channels. `stereo`: (n, 2), mono on both sides, more than two
    channels downmixed so that full scale stays full scale. `tap` hears the stereo at the rate of the first
    frame, or at `_TAPPED` where that is higher.
    """
    shape: Shape | None = None
    line: _Line | None = None
    tapped = Hertz(0)
    for frame in frames:
        if not frame.samples:
            continue
        if (now := Shape.of(frame)) != shape:
            if line is not None:
                yield from line.rest()
            tapped = tapped or Hertz(min(now.rate, _TAPPED))
            before = skip if shape is None else 0
            try:
                line = _Line(now, frame.time_base, mix, rate, before, (tap, tapped) if tap else None)
            except av.FFmpegError:
                line = None  # no sound has such a shape: damage, and left out like all of it
            shape = now
        if line is not None:
            yield from line.through(frame)
    if line is not None:
        yield from line.rest()


class _Line:
    """One filter graph: frames of one shape in, blocks out, and beside them what is tapped."""

    def __init__(
        self,
        shape: Shape,
        time_base: Fraction | None,
        mix: Mix,
        rate: Hertz,
        skip: int,
        tap: tuple[Tap, Hertz] | None,
    ) -> None:
        self._mix, self._tap = mix, tap
        self._held = -skip
        """Wanted samples that went in since something was looked for."""
        self._graph = Graph()
        self._graph.threads = 1
        head = [
            self._graph.add_abuffer(
                sample_rate=shape.rate,
                format=shape.format,
                layout=shape.layout,
                time_base=time_base or Fraction(1, shape.rate),
            ),
            self._graph.add("aformat", "sample_fmts=fltp"),
        ]
        if skip:
            head.append(self._graph.add("atrim", f"start_sample={skip}"))
        head.append(self._graph.add("asetnsamples", f"n={BLOCK}:p=0"))
        ways: list[tuple[Mix, Hertz]] = [(mix, rate)]
        if tap:
            ways.append(("stereo", tap[1]))
        if len(ways) > 1:
            head.append(self._graph.add("asplit", str(len(ways))))
        self._link(head)
        self._sinks: list[FilterContext] = []
        for number, (wanted, at) in enumerate(ways):
            tail = self._way(shape, wanted, at)
            head[-1].link_to(tail[0], number)
            self._link(tail)
            self._sinks.append(tail[-1])
        self._graph.configure()

    def through(self, frame: AudioFrame | None) -> Iterator[Floats]:
        """What comes out when this goes in; None: nothing more will."""
        self._graph.push(frame)
        # Nothing comes out before a block has gone in, and asking in vain costs as much as decoding a short frame.
        self._held += frame.samples if frame else BLOCK
        if self._held < BLOCK:
            return
        self._held %= BLOCK
        if self._tap is not None:
            tap, rate = self._tap
            for block in self._drawn(1):
                tap(block.reshape(-1, 2), rate)
        for block in self._drawn(0):
            yield block.reshape(-1) if self._mix == "mean" else block.reshape(-1, 2)

    def rest(self) -> Iterator[Floats]:
        return self.through(None)

    def _way(self, shape: Shape, mix: Mix, rate: Hertz) -> list[FilterContext]:
        nodes = []
        if pan := _pan(shape.channels, mix):
            nodes.append(self._graph.add("pan", pan))
        nodes.append(self._graph.add("aresample", f"{rate}:filter_size={_TAPS}:rematrix_maxval=1"))
        layout = "mono" if mix == "mean" else "stereo"
        nodes.append(self._graph.add("aformat", f"sample_fmts=flt:channel_layouts={layout}"))
        nodes.append(self._graph.add("abuffersink"))
        return nodes

    @staticmethod
    def _link(nodes: list[FilterContext]) -> None:
        for one, after in pairwise(nodes):
            one.link_to(after)

    def _drawn(self, sink: int) -> Iterator[Floats]:
        while True:
            try:
                frame = self._sinks[sink].pull()
            except (av.BlockingIOError, av.EOFError):
                return
            assert isinstance(frame, AudioFrame)
            yield np.asarray(frame.to_ndarray(), np.float32)


def _pan(channels: int, mix: Mix) -> str:
    """Our own mixing matrix; FFmpeg's would make the mean of two channels 3 dB louder, and mono 3 dB quieter."""
    if mix == "mean":
        share = repr(1 / channels)
        return "mono|c0=" + "+".join(f"{share}*c{i}" for i in range(channels))
    return "stereo|c0=c0|c1=c0" if channels == 1 else ""
