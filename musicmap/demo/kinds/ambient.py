"""Ambient: slow pads over a drone, a few bells, wind."""

from __future__ import annotations

import numpy as np

from musicmap.demo.chance import between, pick
from musicmap.demo.effects import Echo, Sweep
from musicmap.demo.harmony import DORIAN, LYDIAN, MAJOR, MINOR, Scale, smooth
from musicmap.demo.instruments.struck import BELL, ELECTRIC_PIANO
from musicmap.demo.instruments.sustained import CHOIR_OO, GLASS_PAD, WARM_PAD
from musicmap.demo.instruments.synth import SUB_BASS
from musicmap.demo.score import Note, Part, Piece, Pulse, Room

_CHORDS = ("Imaj9 IIadd9 vi7 Imaj7", "i7 VImaj7 IIImaj7 v7", "i9 IV7 i9 bIImaj7", "Imaj9 iii7 vi9 IVmaj9")
_MODES = (LYDIAN, MINOR, DORIAN, MAJOR)


def compose(rng: np.random.Generator, variant: int) -> Piece:
    """Six long chords, one every two bars; what sounds over them changes with `variant`."""
    scale = Scale(pick(rng, range(-5, 5)), _MODES[variant % 4])
    chords = scale.chords(_CHORDS[variant % 4])
    chords = (*chords, *chords[:1], chords[0])
    bpm, each = 60.0, 8.0
    pads: list[Note] = []
    for i, voicing in enumerate(smooth(chords, 60, 4)):
        pads += [Note(i * each, each, p, 0.6) for p in voicing]
    glass = [Note(n.start + 4, n.length - 2, n.pitch + 12, 0.45) for n in pads if n.start >= each]
    drone = [Note(i * each, each, c.over(33), 0.55) for i, c in enumerate(chords)]
    degrees = (0, 2, 4, 5, 7, 9)
    bells = [
        Note(float(at), 3, scale.pitch(pick(rng, degrees)) + 12, between(rng, 0.3, 0.5))
        for at in np.sort(rng.uniform(each, 5.3 * each, 14))
    ]
    colour = (CHOIR_OO, GLASS_PAD, GLASS_PAD, CHOIR_OO)[variant % 4]
    bell = (BELL, ELECTRIC_PIANO, BELL, ELECTRIC_PIANO)[variant % 4]
    parts = (
        Part(
            WARM_PAD,
            tuple(pads),
            level=0,
            send=-8,
            effects=(Sweep(((0, 500), (0.5, 2600), (0.8, 1800), (1, 500)), 0.3),),
        ),
        Part(colour, tuple(glass), level=-5, send=-5),
        Part(WARM_PAD, tuple(drone), level=-2, send=-16),
        Part(SUB_BASS, tuple(drone[2:5]) if variant == 1 else (), level=-12, send=-30),
        Part(bell, tuple(bells), level=-8, send=-4, effects=(Echo(0.75, 0.55, 0.5),)),
    )
    return Piece(parts, Pulse(bpm), each * len(chords), Room(4.0, 0.5, 0.04))
