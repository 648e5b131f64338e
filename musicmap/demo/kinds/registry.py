"""Which composer writes which kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from musicmap.demo.kinds import (
    ambient,
    bowed,
    chiptune,
    choir,
    drum_and_bass,
    flute,
    folk,
    harp,
    harpsichord,
    jazz,
    metal,
    piano,
    rock,
    sitar,
    strings,
    synthpop,
    techno,
)
from musicmap.demo.score import Piece

Composer = Callable[[np.random.Generator, int], Piece]
"""A generator, and which of the kind's manners: the same two give the same piece."""

COMPOSERS: Mapping[str, Composer] = MappingProxyType(
    {
        "piano": piano.compose,
        "harpsichord": harpsichord.compose,
        "strings": strings.compose,
        "ambient": ambient.compose,
        "choir": choir.compose,
        "techno": techno.compose,
        "drum and bass": drum_and_bass.compose,
        "rock": rock.compose,
        "metal": metal.compose,
        "chiptune": chiptune.compose,
        "folk guitar": folk.compose,
        "jazz trio": jazz.compose,
        "sitar": sitar.compose,
        "flute": flute.compose,
        "harp": harp.compose,
        "bowed": bowed.compose,
        "synth pop": synthpop.compose,
    }
)
