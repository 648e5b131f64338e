"""Decoded frames in, blocks of float32 out: mixed, resampled and cut in FFmpeg's C, not in Python.

A frame of Ogg Vorbis may hold 128 samples; handling each in Python would cost more than decoding it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import gcd
from typing import Literal, NamedTuple

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.filter import Graph

from musicmap.types import Floats, Hertz

Mix = Literal["mean", "stereo"]

BLOCK = 32_768
"""Samples that travel together."""

_TAPS = 64
"""Length of the resampling filter in samples of the slower rate: alias-free but for the last 0.5 kHz below 8 kHz."""


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


def blocks(frames: Iterable[AudioFrame], mix: Mix, rate: Hertz, skip: int = 0) -> Iterator[Floats]:
    """Mix and resample frames of any shape, without their first `skip` samples.

    `mean`: (n,) the plain mean of all channels. `stereo`: (n, 2), mono on both sides, more than two
    channels downmixed so that full scale stays full scale.
    """
    shape: Shape | None = None
    graph = Graph()
    for frame in frames:
        if not frame.samples:
            continue
        if (now := Shape.of(frame)) != shape:
            if shape is not None:
                yield from _flush(graph, mix)
            graph = _graph(now, frame.time_base, mix, rate, skip if shape is None else 0)
            shape = now
        graph.push(frame)
        yield from _drain(graph, mix)
    if shape is not None:
        yield from _flush(graph, mix)


def _graph(shape: Shape, time_base: Fraction | None, mix: Mix, rate: Hertz, skip: int) -> Graph:
    graph = Graph()
    graph.threads = 1
    source = graph.add_abuffer(
        sample_rate=shape.rate,
        format=shape.format,
        layout=shape.layout,
        time_base=time_base or Fraction(1, shape.rate),
    )
    nodes = [source, graph.add("aformat", "sample_fmts=fltp")]
    if skip:
        nodes.append(graph.add("atrim", f"start_sample={skip}"))
    nodes.append(graph.add("asetnsamples", f"n={BLOCK}:p=0"))
    if pan := _pan(shape.channels, mix):
        nodes.append(graph.add("pan", pan))
    nodes.append(graph.add("aresample", f"{rate}:filter_size={_TAPS}:rematrix_maxval=1"))
    nodes.append(graph.add("aformat", f"sample_fmts=flt:channel_layouts={'mono' if mix == 'mean' else 'stereo'}"))
    nodes.append(graph.add("abuffersink"))
    graph.link_nodes(*nodes)
    graph.configure()
    return graph


def _pan(channels: int, mix: Mix) -> str:
    """Our own mixing matrix; FFmpeg's would make the mean of two channels 3 dB louder, and mono 3 dB quieter."""
    if mix == "mean":
        share = repr(1 / channels)
        return "mono|c0=" + "+".join(f"{share}*c{i}" for i in range(channels))
    return "stereo|c0=c0|c1=c0" if channels == 1 else ""


def _drain(graph: Graph, mix: Mix) -> Iterator[Floats]:
    while True:
        try:
            frame = graph.pull()
        except (av.BlockingIOError, av.EOFError):
            return
        assert isinstance(frame, AudioFrame)
        samples: Floats = np.asarray(frame.to_ndarray(), np.float32)
        yield samples.reshape(-1) if mix == "mean" else samples.reshape(-1, 2)


def _flush(graph: Graph, mix: Mix) -> Iterator[Floats]:
    graph.push(None)
    yield from _drain(graph, mix)
