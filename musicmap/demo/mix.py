"""From a score to sound: every note in its place, in one room, at one loudness.

Takes a piece, gives (n, 2) float32 at `RATE`; may import score, tone, room; runs on worker processes.
"""

from __future__ import annotations

import numpy as np

from musicmap.demo.room import reverberation
from musicmap.demo.score import Part, Piece
from musicmap.demo.tone import RATE, count, falling
from musicmap.types import Floats

TARGET = -17.0
"""LUFS: every track is about as loud as the others."""
CEILING = 0.84
"""-1.5 dBFS: lossy encoders overshoot a little."""
LEAD_IN = 0.05
"""Seconds of silence before the first note, so that no player clips it."""
TAIL = 2.8
"""Seconds for the last notes and the room to die away."""


def render(piece: Piece) -> Floats:
    """The piece as sound, (n, 2) float32 at `RATE`. The same piece gives the same samples."""
    end = float(piece.pulse.seconds(np.array([piece.beats]), piece.beats)[0])
    samples = count(LEAD_IN + end + TAIL)
    dry = np.zeros((2, samples), np.float32)
    heard = np.zeros(samples, np.float32)
    for part in piece.parts:
        sound = _played(part, piece, samples)
        for effect in part.effects:
            sound = effect(sound)
        sides = np.array([[min(1.0, 1 - part.pan)], [min(1.0, 1 + part.pan)]])
        sound *= (sides * 10 ** (part.level / 20)).astype(np.float32)
        dry += sound
        heard += np.float32(0.5 * 10 ** (part.send / 20)) * (sound[0] + sound[1])
    dry += reverberation(heard, piece.room)
    return np.ascontiguousarray(mastered(dry, piece.press).T)


def _played(part: Part, piece: Piece, samples: int) -> Floats:
    """One part alone, (2, samples): each tone is made once and used wherever it sounds."""
    out = np.zeros((2, samples), np.float32)
    if not part.notes:
        return out
    voice, pulse = part.voice, piece.pulse
    starts = LEAD_IN + pulse.seconds(np.array([n.start for n in part.notes]), piece.beats)
    ends = LEAD_IN + pulse.seconds(np.array([n.start + n.length for n in part.notes]), piece.beats)
    shades = [min(voice.touch - 1, int(n.velocity * voice.touch)) for n in part.notes]
    longest: dict[tuple[float, int], float] = {}
    for note, shade, seconds in zip(part.notes, shades, ends - starts, strict=True):
        key = (note.pitch, shade)
        longest[key] = max(longest.get(key, 0.05), float(seconds))
    tones = {
        (pitch, shade): voice.tone(pitch, (shade + 0.5) / voice.touch, seconds)
        for (pitch, shade), seconds in longest.items()
    }
    for note, shade, start, end in zip(part.notes, shades, starts, ends, strict=True):
        tone = tones[note.pitch, shade]
        at, length = count(start), tone.shape[1]
        if np.isfinite(voice.release):
            release = min(count(voice.release), length)
            length = min(length, count(end - start) + release)
        length = min(length, samples - at)
        if length <= 0:
            continue
        gain = np.float32(note.velocity**1.5 * 1.7)
        if not np.isfinite(voice.release):
            out[:, at : at + length] += gain * tone[:, :length]
            continue
        release = min(release, length)
        held = length - release
        out[:, at : at + held] += gain * tone[:, :held]
        out[:, at + held : at + length] += tone[:, held:length] * (gain * falling(release))
    return out


def mastered(samples: Floats, press: float = 0.0) -> Floats:
    """(2, n) brought to `TARGET` loudness, peaks rounded off below `CEILING`, the end faded."""
    samples = samples * np.float32(10 ** ((TARGET + press - loudness(samples)) / 20))
    if press:
        samples = np.tanh(samples)
        samples *= np.float32(10 ** ((TARGET - loudness(samples)) / 20))
    # Straight up to half, then bending towards the ceiling, so that only peaks are touched.
    knee = np.float32(0.5)
    over = np.abs(samples) > knee
    loud = samples[over]
    room = np.float32(CEILING) - knee
    samples[over] = np.sign(loud) * (knee + room * np.tanh((np.abs(loud) - knee) / room))
    fade = min(count(1.2), samples.shape[1])
    samples[:, -fade:] *= falling(fade)
    return samples


def loudness(samples: Floats) -> float:
    """Loudness of (2, n) in LUFS, gated (ITU-R BS.1770-4), weighted in blocks of 0.1 s by their spectrum."""
    step = count(0.1)
    blocks = np.fft.rfft(samples[:, : samples.shape[1] // step * step].reshape(2, -1, step))
    power = (np.square(blocks.real) + np.square(blocks.imag)).sum(axis=0) @ _k_weighting(step) * (2 / step**2)
    power = np.convolve(power, np.full(4, 0.25), "valid")
    gated = power[power > 10 ** ((-70 + 0.691) / 10)]
    if not gated.size:
        return TARGET
    gated = gated[gated > gated.mean() / 10]
    return float(-0.691 + 10 * np.log10(gated.mean()))


def _k_weighting(size: int) -> Floats:
    """Power gain of BS.1770's two filters at each bin, from their analogue models (De Man, 2014)."""
    s = 1j * np.fft.rfftfreq(size, 1 / RATE)
    w = s / 1681.974
    high, band = 10 ** (3.99984 / 20), 10 ** (3.99984 / 20 * 0.4996668)
    shelf = (high * w**2 + band / 0.7071752 * w + 1) / (w**2 + w / 0.7071752 + 1)
    w = s / 38.13547
    cut = w**2 / (w**2 + w / 0.5003270 + 1)
    return np.asarray(np.abs(shelf * cut) ** 2, np.float32)
