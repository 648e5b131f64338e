"""How sound is made: partials, tables, noise, filters, envelopes.

Takes numbers, gives samples at `RATE`, float32, channels first: (2, n) or (n,); may import numpy;
runs on worker processes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from musicmap.types import Doubles, Floats, Hertz

RATE = Hertz(44_100)
LOUD = 0.1
"""The RMS that an instrument's tone is brought to: -20 dBFS."""

Numbers = NDArray[np.floating[Any]]

Response = Callable[[Numbers], Numbers]
"""Gain at each frequency in Hz."""


def hertz(pitch: float) -> float:
    """The frequency of a MIDI pitch: 69 is 440 Hz."""
    return float(440.0 * 2 ** ((pitch - 69) / 12))


def count(seconds: float) -> int:
    """Samples in `seconds`."""
    return round(seconds * RATE)


def clock(samples: int) -> Floats:
    """The time of each of `samples` in seconds, float32."""
    return (np.arange(samples) / RATE).astype(np.float32)


def dice(*seed: float | str) -> np.random.Generator:
    """A generator that depends on nothing but `seed`: the same instrument sounds the same on every machine."""
    return np.random.default_rng([b for part in seed for b in str(part).encode()])


def partials(frequency: Numbers, amplitude: Numbers, decay: Numbers, phase: Numbers, samples: int) -> Floats:
    """A sum of exponentially decaying sines, one row of samples for each row of phases.

    `frequency` (Hz), `amplitude`, `decay` (1/s) are (p,), `phase` (channels, p); gives (channels, samples).

    A decaying sine is a geometric series zⁿ, and n = a·K + b splits it into z^(aK) · z^b: so the sum over all
    partials is one product of an (n/K, p) with a (p, K) matrix, which costs a thousandth of as many sines.
    """
    z = (2j * np.pi * frequency - decay) / RATE
    width = 512
    blocks = -(-samples // width)
    coarse = np.exp(np.arange(blocks)[:, None] * width * z)
    fine = np.exp(z[:, None] * np.arange(width))
    start = amplitude * np.exp(1j * phase)
    left = (start[:, None, :] * coarse).reshape(-1, len(z))
    rows = np.concatenate([left.imag, left.real], axis=1).astype(np.float32)
    columns = np.concatenate([fine.real, fine.imag]).astype(np.float32)
    return np.asarray((rows @ columns).reshape(len(phase), -1)[:, :samples], np.float32)


def wavetable(amplitudes: Numbers, size: int = 4096) -> Floats:
    """One period with the given harmonics (the first is the fundamental), RMS 1."""
    spectrum = np.zeros(size // 2 + 1, np.complex128)
    spectrum[1 : len(amplitudes) + 1] = -1j * amplitudes
    period = np.fft.irfft(spectrum, size)
    return np.asarray(period / np.sqrt(np.mean(period**2)), np.float32)


def read(table: Floats, cycles: Numbers) -> Floats:
    """The table's value at each phase, in cycles."""
    size = len(table)
    return np.asarray(table[(cycles * size).astype(np.int64) & (size - 1)], np.float32)


def noise(rng: np.random.Generator, samples: int, response: Response, channels: int = 2) -> Floats:
    """Noise with the given colour, RMS 1; (channels, samples)."""
    raw = rng.standard_normal((channels, samples), dtype=np.float32)
    return levelled(filtered(raw, response), 1.0)


def filtered(samples: Floats, response: Response, tail: int = 2048) -> Floats:
    """The samples through a filter without delay. Cost: two FFTs."""
    length = samples.shape[-1]
    size = _fast(length + tail)
    gain = over_bins(response, size)
    return np.asarray(np.fft.irfft(np.fft.rfft(samples, size) * gain, size)[..., :length], np.float32)


def _fast(samples: int) -> int:
    """The least size from `samples` up that a fast Fourier transform likes: a power of two, times 1, 3, 5, 9 or 15."""
    return min(odd << max(0, (-(-samples // odd) - 1).bit_length()) for odd in (1, 3, 5, 9, 15))


def over_bins(response: Response, size: int) -> Floats:
    """The response at each bin of a real FFT of `size`, read between some thousand points: it is smooth."""
    points = np.linspace(0, RATE / 2, min(size // 2 + 1, 8193))
    return np.asarray(np.interp(np.fft.rfftfreq(size, 1 / RATE), points, response(points)), np.float32)


def swept(samples: Floats, cutoff: Numbers, resonance: float = 0.0) -> Floats:
    """A low-pass filter that moves: `cutoff` (Hz) is read along the whole length of `samples`, (2, n).

    Short-time Fourier transform, half a period of a sine as window in and out, half overlapping; the gain is that
    of a two-pole filter.
    """
    size, hop = 1024, 512
    frames = samples.shape[-1] // hop + 3
    padded = np.zeros((len(samples), (frames + 1) * hop), np.float32)
    padded[:, hop : hop + samples.shape[-1]] = samples
    window = np.sin(np.pi * (np.arange(size) + 0.5) / size).astype(np.float32)
    pieces = np.lib.stride_tricks.sliding_window_view(padded, size, axis=1)[:, ::hop] * window
    at = np.interp(np.linspace(0, len(cutoff) - 1, frames), np.arange(len(cutoff)), cutoff).astype(np.float32)
    gain = lowpass_gain(np.fft.rfftfreq(size, 1 / RATE).astype(np.float32), at[:, None], resonance)
    passed = np.asarray(np.fft.irfft(np.fft.rfft(pieces) * gain, size), np.float32) * window
    out = np.zeros_like(padded)
    for half in (0, 1):
        flat = passed[:, half::2].reshape(len(samples), -1)
        out[:, half * hop : half * hop + flat.shape[1]] += flat
    return out[:, hop : hop + samples.shape[-1]]


def lowpass_gain(frequency: Numbers, cutoff: Numbers | float, resonance: float = 0.0) -> Numbers:
    """Magnitude of a two-pole low-pass; `resonance` 0 to 1 lifts the corner."""
    x = np.square(frequency / cutoff)
    damping = 1.4 * (1 - 0.85 * resonance)
    return np.asarray(1 / np.sqrt(np.square(1 - x) + damping**2 * x))


def band(low: float, high: float, steep: int = 2) -> Response:
    """Passes from `low` to `high` Hz and falls off smoothly outside."""
    return lambda f: np.asarray(
        1 / np.sqrt((1 + (low / np.maximum(f, 1e-3)) ** (2 * steep)) * (1 + (f / high) ** (2 * steep))), np.float64
    )


@dataclass(frozen=True, slots=True)
class Resonance:
    """A frequency that a body, a mouth or a cabinet favours."""

    hertz: float
    width: float
    """Hz between the half-power points."""
    gain: float


def resonant(resonances: Sequence[Resonance], floor: float = 0.1, roof: float = 9000.0) -> Response:
    """The sum of the resonances over a flat `floor`, falling above `roof` Hz."""

    def gain(f: Numbers) -> Doubles:
        total = np.full(np.shape(f), floor)
        for r in resonances:
            total = total + r.gain / np.sqrt(1 + ((f - r.hertz) / (r.width / 2)) ** 2)
        return np.asarray(total / np.sqrt(1 + (f / roof) ** 4), np.float64)

    return gain


def levelled(samples: Floats, rms: float = LOUD) -> Floats:
    """Brought to an RMS; silence stays silence."""
    power = float(np.sqrt(np.mean(np.square(samples, dtype=np.float64))))
    return np.asarray(samples * (rms / power) if power > 0 else samples, np.float32)


def attacked(samples: Floats, seconds: float) -> Floats:
    """Rising from silence over `seconds` (half a cosine), so that nothing clicks. Changes `samples`."""
    rise = min(max(count(seconds), 8), samples.shape[-1])
    samples[..., :rise] *= (0.5 - 0.5 * np.cos(np.pi * np.arange(rise) / rise)).astype(np.float32)
    return samples


def falling(samples: int) -> Floats:
    """From 1 to 0 in half a cosine: what stops a note, or a track."""
    angle = np.arange(1, samples + 1, dtype=np.float32) * np.float32(np.pi / samples)
    return np.asarray(0.5 + 0.5 * np.cos(angle), np.float32)


def decaying(samples: int, seconds: float) -> Floats:
    """Exponential decay by 60 dB in `seconds`."""
    return np.asarray(np.exp(clock(samples) * np.float32(-6.9078 / seconds)), np.float32)
