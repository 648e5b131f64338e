"""Reverberation: the sound of a room that nobody built.

Takes what the room hears, gives what it answers; may import numpy, tone; runs on worker processes.
"""

from __future__ import annotations

import numpy as np

from musicmap.demo.score import Room
from musicmap.demo.tone import RATE, attacked, count, dice, falling
from musicmap.types import Floats


def impulse(room: Room) -> Floats:
    """The room's answer to a clap, (2, n), energy 1: a few early reflections, then noise that decays, highs first.

    Exponentially decaying noise is what late reverberation is (Moorer, About this reverberation business, 1979).
    """
    rng = dice("room", room.seconds, room.bright, room.distance)
    samples = count(min(room.seconds, 4.0))
    t = np.arange(samples) / RATE
    tail = np.zeros((2, samples), np.float32)
    edges = (0, 250, 1000, 3000, 7000, RATE / 2)
    f = np.fft.rfftfreq(samples, 1 / RATE)
    spectrum = np.fft.rfft(rng.standard_normal((2, samples), dtype=np.float32))
    for i in range(5):
        length = room.seconds * (1.0, 1.1, 0.95, 0.45 + 0.4 * room.bright, 0.2 + 0.4 * room.bright)[i]
        inside = (f >= edges[i]) & (f < edges[i + 1])
        level = (0.7, 1.0, 0.9, 0.5 + 0.4 * room.bright, 0.2 + 0.4 * room.bright)[i]
        tail += level * np.fft.irfft(spectrum * inside, samples) * np.exp(-6.9 * t / length).astype(np.float32)
    attacked(tail, room.distance * 2)
    for _ in range(10):
        at = count(room.distance * rng.uniform(0.3, 2.5))
        if at < samples:
            tail[int(rng.integers(2)), at] += np.float32(rng.choice([-1, 1]) * rng.uniform(2, 6))
    fade = count(0.05)
    tail[:, -fade:] *= falling(fade)
    return np.asarray(tail / np.sqrt(np.sum(tail**2) / 2), np.float32)


def reverberation(heard: Floats, room: Room) -> Floats:
    """What comes back from the walls, (2, n), when the room hears `heard`, (n,).

    Overlap-add convolution; the spectrum of each block is used for both ears.
    """
    answer = impulse(room)
    size = 2 ** int(np.ceil(np.log2(3 * answer.shape[1])))
    step = size - answer.shape[1]
    response = np.fft.rfft(answer, size)
    out = np.zeros((2, len(heard) + size), np.float32)
    for start in range(0, len(heard), step):
        block = np.fft.rfft(heard[start : start + step], size)
        out[:, start : start + size] += np.fft.irfft(block * response, size)
    return out[:, : len(heard)]
