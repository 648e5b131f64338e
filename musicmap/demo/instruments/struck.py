"""Strings, bars and tines that are struck or plucked once and ring.

Modal synthesis: each partial decays at its own rate (Fletcher & Rossing, The Physics of Musical Instruments).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from musicmap.demo.tone import (
    LOUD,
    Resonance,
    attacked,
    band,
    count,
    decaying,
    dice,
    hertz,
    noise,
    partials,
    resonant,
)
from musicmap.types import Floats


@dataclass(frozen=True, slots=True)
class Knock:
    """The noise of what strikes: hammer felt, quill, finger."""

    level: float
    """Relative to the tone."""
    low: float
    high: float
    """Hz."""
    seconds: float


@dataclass(frozen=True, slots=True)
class Struck:
    """One struck or plucked instrument."""

    name: str
    tilt: float = 1.0
    """Partial k starts with k^-tilt."""
    position: float = 0.13
    """Where along the string it is struck: partials with a node there are missing. 0: no such place."""
    stiffness: float = 0.0
    """How far partials are sharp: f·k·√(1 + stiffness·k²), at middle C; more above."""
    decay: float = 1.0
    """1/s, of the fundamental at middle C."""
    damping: float = 0.15
    """How much faster each further partial decays."""
    tracking: float = 0.6
    """Octaves of decay for each octave of pitch."""
    strings: tuple[float, ...] = (-0.6, 0.6)
    """Cents off, of the strings that sound together."""
    aligned: bool = False
    """Whether they start in phase: then a gap between harmonics sweeps down after the stroke, as on a curved bridge."""
    ratios: tuple[float, ...] = ()
    """Partials of a bar or tine; none: a string's whole numbers."""
    cutoff: tuple[float, float] = (2000.0, 7000.0)
    """Hz above which partials fall off, played softest and hardest."""
    body: tuple[Resonance, ...] = ()
    bloom: float = 0.0
    """1/s at which the upper partials come in after the stroke, as against a curved bridge; 0: at once."""
    knock: Knock | None = None
    wide: float = 0.5
    """How far left and right differ, 0 to 1."""
    attack: float = 0.001
    release: float = 0.15
    touch: int = 3

    def tone(self, pitch: float, velocity: float, seconds: float, /) -> Floats:
        """See `Voice.tone`."""
        rng = dice(self.name, round(pitch, 2))
        f0 = hertz(pitch)
        slowest = self.decay * 2 ** (self.tracking * (pitch - 60) / 12)
        ring = float(min(seconds + min(self.release, 4.0), 6.9 / slowest + 0.05))
        samples = count(ring)
        k = np.array(self.ratios) if self.ratios else np.arange(1.0, 65.0)
        f = f0 * k if self.ratios else f0 * k * np.sqrt(1 + self.stiffness * 2 ** ((pitch - 60) / 9) * k**2)
        k, f = k[f < 15_000], f[f < 15_000]
        cutoff = self.cutoff[0] * (self.cutoff[1] / self.cutoff[0]) ** velocity + f0
        a = k**-self.tilt / (1 + (f / cutoff) ** 4) * 10 ** (rng.normal(0, 2.0, len(k)) / 20)
        if self.position:
            a *= 0.08 + np.abs(np.sin(np.pi * k * self.position))
        if self.body:
            a *= resonant(self.body, floor=0.5)(f)
        heard = a > a.max() * 3e-4
        k, f, a = k[heard], f[heard], a[heard]
        d = slowest * (1 + self.damping * (k - 1))
        strings = len(self.strings)
        bent = np.concatenate([f * 2 ** (cents / 1200) for cents in self.strings])
        # Each further string a little weaker and longer: the tone beats, and dies in two stages.
        weaker = 1.0 if self.aligned else 0.85
        a = np.concatenate([a * weaker**i for i in range(strings)])
        d = np.concatenate([d * weaker**i for i in range(strings)])
        phase = rng.uniform(-np.pi, np.pi, len(a))
        if self.aligned:
            phase = np.tile(phase[: len(k)], strings)
        apart = np.tile(rng.uniform(-1, 1, len(k)), strings) if self.aligned else rng.uniform(-1, 1, len(a))
        phases = np.stack([phase, phase + apart * self.wide * 1.5])
        if self.bloom:
            late = self.bloom + d
            bent, a, d = (
                np.tile(bent, 2),
                np.concatenate([a, -a * np.tile(1 - 1 / k, strings)]),
                np.concatenate([d, late]),
            )
            phases = np.tile(phases, (1, 2))
        sound = partials(bent, a, d, phases, samples)
        sound *= np.float32(LOUD * 2.2 / np.sqrt(np.sum(a[: len(k) * strings] ** 2)))
        if self.knock:
            short = min(count(self.knock.seconds * 1.5), samples)
            burst = noise(rng, short, band(self.knock.low, self.knock.high)) * decaying(short, self.knock.seconds)
            sound[:, :short] += burst * np.float32(LOUD * self.knock.level * (0.4 + velocity))
        return attacked(sound, self.attack)


@dataclass(frozen=True, slots=True)
class PalmMuted:
    """A guitar whose softer strokes are muted by the palm."""

    ringing: Struck
    muted: Struck
    touch: int = 2

    @property
    def name(self) -> str:
        """The guitar's."""
        return self.ringing.name

    @property
    def release(self) -> float:
        """Seconds."""
        return self.ringing.release

    def tone(self, pitch: float, velocity: float, seconds: float, /) -> Floats:
        """See `Voice.tone`."""
        return (self.ringing if velocity > 0.5 else self.muted).tone(pitch, velocity, seconds)


def _body(*peaks: tuple[float, float, float]) -> tuple[Resonance, ...]:
    return tuple(Resonance(*p) for p in peaks)


PIANO = Struck(
    "piano", tilt=0.75, position=0.12, stiffness=0.0003, decay=0.75, damping=0.13, tracking=0.75,
    strings=(-0.7, 0.0, 0.8), cutoff=(900, 5200), body=_body((110, 120, 0.6), (300, 400, 0.6), (900, 900, 0.4)),
    knock=Knock(0.6, 70, 900, 0.09), wide=0.7, release=0.22, touch=4,
)  # fmt: skip
HARPSICHORD = Struck(
    "harpsichord", tilt=0.07, position=0.12, stiffness=0.00008, decay=3.0, damping=0.03, tracking=0.2,
    strings=(0.0, 1200.5), cutoff=(13000, 15000), body=_body((170, 190, 0.45), (470, 150, 3.0), (5500, 2500, 1.6)),
    knock=Knock(0.4, 80, 5000, 0.08), wide=1.0, release=0.12, touch=1,
)  # fmt: skip
HARP = Struck(
    "harp", tilt=0.35, position=0.47, decay=1.9, damping=1.4, tracking=0.3, strings=(0.0,), cutoff=(6500, 14000),
    body=_body((235, 580, 0.92),), knock=Knock(0.3, 300, 11000, 0.018), wide=0.45, attack=0.0015, release=1.2,
)  # fmt: skip
STEEL_GUITAR = Struck(
    "steel guitar", tilt=0.88, position=0.31, stiffness=0.00004, decay=1.5, damping=0.7, tracking=0.95,
    strings=(0.0, 0.9), cutoff=(2400, 7400),
    body=_body((93, 28, 1.0), (243, 65, 1.25), (255, 44, 0.33), (3360, 2460, 0.26)),
    knock=Knock(0.85, 630, 6500, 0.06), wide=0.5, release=0.18,
)  # fmt: skip
NYLON_GUITAR = Struck(
    "nylon guitar", tilt=0.73, position=0.165, decay=4.0, damping=0.06, tracking=0.9, strings=(0.0,),
    cutoff=(1700, 10000), body=_body((210, 63, 0.75), (245, 67, 1.5), (380, 23, 0.7), (770, 2700, 0.35)),
    knock=Knock(1.0, 290, 9000, 0.07), wide=0.25, attack=0.0015, release=0.16,
)  # fmt: skip
SITAR = Struck(
    "sitar", tilt=0.06, position=0.13, decay=2.0, damping=0.012, tracking=0.95, strings=(0.0, 2.2), aligned=True,
    cutoff=(2200, 14000), body=_body((600, 100, 0.65), (800, 520, 1.1), (3700, 1600, 5.5)),
    knock=Knock(2.2, 330, 6400, 0.05), wide=0.05, release=0.35,
)  # fmt: skip
TANPURA = Struck(
    "tanpura", tilt=0.15, position=0.0, decay=0.5, damping=0.03, tracking=0.3, strings=(-1.0, 1.2), cutoff=(3500, 4500),
    body=_body((250, 200, 0.8), (900, 700, 0.8)), bloom=3.0, wide=1.0, attack=0.01, release=2.5, touch=1,
)  # fmt: skip
UPRIGHT_BASS = Struck(
    "upright bass", tilt=0.35, position=0.05, decay=5.0, damping=0.06, tracking=0.2, strings=(0.0,), cutoff=(230, 700),
    body=_body((80, 26, 2.5), (60, 42, 2.0), (190, 64, 1.4)), knock=Knock(0.2, 70, 900, 0.12), wide=0.15,
    attack=0.004, release=0.1,
)  # fmt: skip
BASS_GUITAR = Struck(
    "bass guitar", tilt=0.8, position=0.16, decay=1.5, damping=0.2, tracking=0.3, strings=(0.0,), cutoff=(900, 3000),
    knock=Knock(0.6, 600, 3500, 0.02), wide=0.05, release=0.07,
)  # fmt: skip
ELECTRIC_GUITAR = Struck(
    "electric guitar", tilt=0.65, position=0.14, decay=0.9, damping=0.1, tracking=0.3, strings=(0.0,),
    cutoff=(3200, 5200),
    knock=Knock(0.8, 900, 5000, 0.015), wide=1.0, release=0.05, touch=2,
)  # fmt: skip
MUTED_GUITAR = Struck(
    "muted guitar", tilt=0.7, position=0.1, decay=5.0, damping=0.14, tracking=0.1, strings=(0.0,), cutoff=(2200, 3600),
    knock=Knock(1.5, 300, 3500, 0.02), wide=1.0, release=0.03, touch=2,
)  # fmt: skip
RHYTHM_GUITAR = PalmMuted(ELECTRIC_GUITAR, MUTED_GUITAR)
MUSIC_BOX = Struck(
    "music box", tilt=1.1, position=0.0, decay=2.2, damping=0.35, tracking=0.5, strings=(0.0, 1.0),
    ratios=(1.0, 2.0, 3.01, 6.27, 9.5), cutoff=(7000, 9000), knock=Knock(0.5, 2500, 9000, 0.015),
    wide=0.5, release=2.0, touch=1,
)  # fmt: skip
VIBRAPHONE = Struck(
    "vibraphone", tilt=2.2, position=0.0, decay=1.3, damping=0.45, tracking=0.7, strings=(0.0,),
    ratios=(1.0, 4.0, 10.0), cutoff=(600, 6000), knock=Knock(0.25, 400, 3000, 0.05), wide=0.3, release=0.5,
)  # fmt: skip
ELECTRIC_PIANO = Struck(
    "electric piano", tilt=1.6, position=0.13, decay=1.7, damping=1.0, tracking=0.9, strings=(0.0, 1.2),
    ratios=(1.0, 2.0, 3.0, 4.0, 7.01, 14.2), cutoff=(1400, 9000), knock=Knock(0.3, 170, 2200, 0.012),
    wide=0.2, release=0.15,
)  # fmt: skip
BELL = Struck(
    "bell", tilt=0.9, position=0.0, decay=0.8, damping=0.25, tracking=0.3, strings=(0.0, 2.0),
    ratios=(0.5, 1.0, 1.19, 1.5, 2.0, 2.51, 2.66, 3.01, 4.17), cutoff=(5000, 8000), wide=0.8, release=3.0, touch=1,
)  # fmt: skip
