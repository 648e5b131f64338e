"""Voices kept alive by bow, breath or wind: one player with vibrato, or a whole section.

A section uses Nasca's PADsynth: each harmonic becomes a narrow band of random phases, one inverse FFT gives a
seamless loop that sounds like many players.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from musicmap.demo.tone import (
    LOUD,
    RATE,
    Resonance,
    attacked,
    band,
    clock,
    count,
    dice,
    filtered,
    hertz,
    levelled,
    noise,
    over_bins,
    read,
    resonant,
    wavetable,
)
from musicmap.types import Floats


@dataclass(frozen=True, slots=True)
class Solo:
    """One player: a bright source with vibrato through a body. The vibrato moves every harmonic over the body's
    resonances, which is what makes a bow or a throat sound alive."""

    name: str
    tilt: float
    body: tuple[Resonance, ...]
    odd: float = 1.0
    """How much the even harmonics count: 0 for a stopped pipe."""
    floor: float = 0.15
    roof: float = 7000.0
    vibrato: tuple[float, float] = (5.6, 22.0)
    """Hz, cents."""
    tremolo: float = 0.06
    breath: float = 0.02
    """Noise of bow or air beside the tone."""
    breath_band: tuple[float, float] = (1500.0, 8000.0)
    scoop: float = -25.0
    """Cents from which the note is reached."""
    attack: float = 0.07
    release: float = 0.12
    touch: int = 2

    def tone(self, pitch: float, velocity: float, seconds: float, /) -> Floats:
        """See `Voice.tone`."""
        rng = dice(self.name, round(pitch, 2))
        f0 = hertz(pitch)
        samples = count(seconds + self.release)
        t = clock(samples)
        k = np.arange(1.0, max(2.0, min(60.0, 16_000 / f0)))
        amplitudes = k ** -(self.tilt + 0.35 * (1 - velocity)) * np.where(k % 2 == 0, self.odd, 1.0)
        rate, cents = self.vibrato
        onset = np.clip((t - 0.15) / 0.35, 0, 1)
        angle = np.float32(2 * np.pi * rate * rng.uniform(0.95, 1.05)) * t + np.float32(rng.uniform(0, 6))
        depth = np.float32(cents / 1200 * np.log(2) * f0 / (2 * np.pi * rate))
        # The vibrato's integral in closed form, and the scoop's; only the steady part needs double precision.
        bend = np.float32(self.scoop / 1200 * np.log(2) * f0 * 0.05) * (1 - np.exp(-t / np.float32(0.05)))
        cycles = np.arange(samples) * (f0 / RATE) + (bend - depth * onset * np.cos(angle))
        wave = read(wavetable(amplitudes), cycles)
        wave = wave * (1 + np.float32(self.tremolo) * onset * np.sin(angle + np.float32(0.6)))
        sound = np.stack([wave, wave])
        sound += noise(rng, samples, band(*self.breath_band)) * np.float32(self.breath * 2)
        gain = resonant(self.body, self.floor, self.roof)
        return attacked(levelled(filtered(sound, gain), LOUD), self.attack)


@dataclass(frozen=True, slots=True)
class Section:
    """Many players of one part: strings, a choir, a pad, the ranks of an organ."""

    name: str
    tilt: float
    body: tuple[Resonance, ...] = ()
    floor: float = 0.15
    roof: float = 7000.0
    odd: float = 1.0
    spread: float = 22.0
    """Cents between the players."""
    octaves: tuple[tuple[float, float], ...] = ((1.0, 1.0),)
    """(frequency ratio, level) of what sounds along."""
    breath: float = 0.0
    attack: float = 0.18
    release: float = 0.35
    touch: int = 1

    def tone(self, pitch: float, _velocity: float, seconds: float, /) -> Floats:
        """See `Voice.tone`."""
        rng = dice(self.name, round(pitch, 2))
        size = 2**17
        resolution = RATE / size
        spectrum = np.zeros((2, size // 2 + 1), np.float32)
        for ratio, level in self.octaves:
            f0 = hertz(pitch) * ratio
            k = np.arange(1.0, max(2.0, min(50.0, 14_000 / f0)))
            a = level * k**-self.tilt * np.where(k % 2 == 0, self.odd, 1.0)
            a *= resonant(self.body, self.floor if self.body else 1.0, self.roof)(f0 * k)
            for number, amplitude in zip(k, a, strict=True):
                width = max((2 ** (self.spread / 1200) - 1) * f0 * number / 2, 0.4)
                centre, reach = f0 * number / resolution, int(3 * width / resolution) + 1
                low, high = max(1, int(centre) - reach), min(size // 2, int(centre) + reach + 1)
                offset = (np.arange(low, high) - centre) * resolution / width
                spectrum[:, low:high] += amplitude * np.exp(-(offset**2)) / np.sqrt(width)
        if self.breath:
            air = over_bins(resonant(self.body, 0.3, 8000.0), size) * over_bins(band(600, 7000), size)
            spectrum += self.breath * np.sqrt((spectrum**2).sum() / (air**2).sum() / 2) * air
        random = rng.standard_normal((*spectrum.shape, 2), dtype=np.float32).view(np.complex64)[..., 0]
        random = np.stack([random[0] + 0.5 * random[1], random[0] - 0.5 * random[1]])
        loop = levelled(np.asarray(np.fft.irfft(spectrum * random, size), np.float32))
        samples = count(seconds + self.release)
        return attacked(np.tile(loop, -(-samples // size))[:, :samples].copy(), self.attack)


def _body(*peaks: tuple[float, float, float]) -> tuple[Resonance, ...]:
    return tuple(Resonance(*p) for p in peaks)


_VIOLIN_BODY = _body((280, 60, 1.2), (460, 70, 1.3), (560, 80, 1.0), (1100, 500, 0.7), (2500, 1400, 1.1))
_CELLO_BODY = _body((105, 30, 1.2), (180, 40, 1.3), (225, 40, 1.0), (420, 150, 0.8), (800, 400, 0.6), (1900, 1000, 0.8))

VIOLIN = Solo(
    "violin", 0.3, _body((213, 26, 1.15), (357, 75, 0.2), (545, 27, 1.1), (1650, 150, 0.45), (4200, 1200, 8.0)),
    floor=0.06, roof=12000, vibrato=(5.2, 18.0), tremolo=0.25, breath=0.008, scoop=-50.0, attack=0.13,
)  # fmt: skip
CELLO = Solo("cello", 0.95, _CELLO_BODY, vibrato=(5.2, 20.0), breath=0.03, roof=4500, attack=0.08)
FLUTE = Solo(
    "flute", 2.1, (), floor=1.0, roof=6000, vibrato=(4.8, 7.0), tremolo=0.16, breath=0.1, breath_band=(700, 5000),
    scoop=-12.0, attack=0.05, release=0.09,
)  # fmt: skip
SOPRANO = Solo(
    "soprano", 1.3, _body((800, 130, 2.2), (1250, 150, 1.4), (2900, 350, 1.1), (3900, 500, 0.5)), floor=0.08,
    vibrato=(5.7, 55.0), tremolo=0.12, breath=0.015, scoop=-60.0, attack=0.1, release=0.16,
)  # fmt: skip
STRINGS = Section("strings", 0.95, _VIOLIN_BODY, floor=0.5, roof=5500, spread=20.0, breath=0.02)
LOW_STRINGS = Section("low strings", 0.95, _CELLO_BODY, floor=0.4, roof=4000, spread=18.0, breath=0.02)
CHOIR_AH = Section(
    "choir ah", 0.7, _body((530, 235, 2.7), (1045, 185, 1.4), (2990, 550, 1.6)), floor=0.012,
    roof=3200, spread=60.0, breath=0.03, attack=0.14, release=0.4,
)  # fmt: skip
CHOIR_OO = Section(
    "choir oo", 1.35, _body((360, 90, 2.0), (800, 120, 0.8), (2400, 300, 0.2)), floor=0.06, roof=4000, spread=32.0,
    breath=0.02, attack=0.2, release=0.5,
)  # fmt: skip
MEN_AH = Section(
    "men ah", 1.27, _body((570, 160, 5.2), (740, 260, 0.5), (3000, 680, 0.6)), floor=0.01,
    roof=3000, spread=18.0, breath=0.03, attack=0.14, release=0.4,
)  # fmt: skip
WARM_PAD = Section("warm pad", 1.5, roof=2200, spread=28.0, octaves=((1.0, 1.0), (0.5, 0.5)), attack=1.2, release=2.2)
GLASS_PAD = Section(
    "glass pad", 1.1, odd=0.25, roof=5000, spread=16.0, octaves=((1.0, 1.0), (2.0, 0.35), (3.0, 0.12)), breath=0.04,
    attack=0.9, release=2.5,
)  # fmt: skip
SAW_PAD = Section("saw pad", 0.9, roof=3800, spread=32.0, attack=0.25, release=0.5)
ORGAN = Section(
    "organ", 2.4, roof=9000, spread=5.0,
    octaves=((1.0, 1.0), (2.0, 0.6), (3.0, 0.22), (4.0, 0.35), (6.0, 0.12), (8.0, 0.15), (0.5, 0.35)),
    breath=0.01, attack=0.03, release=0.12,
)  # fmt: skip
