"""Metal: palm-muted gallops low down, double kick, a half-time breakdown, a fast lead."""

from __future__ import annotations

import numpy as np

from musicmap.demo.chance import between, pick
from musicmap.demo.effects import Amplifier
from musicmap.demo.form import Bar, bars_for, chords_of, laid_out, start_of
from musicmap.demo.harmony import MINOR, PHRYGIAN, Scale
from musicmap.demo.instruments.drums import CRASH, HEAVY, KICK, OPEN, RIDE, SNARE
from musicmap.demo.kinds.band import Band, riff
from musicmap.demo.melody import motif, tune
from musicmap.demo.pattern import hits
from musicmap.demo.score import Note, Piece, Room, later

_RIFFS = ("i5 i5 VI5 VII5", "i5 II5 i5 vii5", "i5 iv5 VI5 VII5")
_BREAKDOWNS = ("VI5 VI5 VII5 VII5", "i5 i5 II5 II5", "VI5 VII5 i5 i5")
_GALLOPS = ("x.xxx.xxx.xxx.xx", "xxxxxxxxxxxxxxxx", "x.xxx.xxx.x.x.x.")
_RUNS = ((0.25,) * 16, (0.5, 0.25, 0.25) * 4)


def compose(rng: np.random.Generator, variant: int) -> Piece:
    """Riff, verse, breakdown, solo, riff."""
    scale = Scale(pick(rng, range(-9, -6)), PHRYGIAN if variant == 1 else MINOR)
    bpm = between(rng, 150, 172)
    main, slow = scale.chords(_RIFFS[variant % 3]), scale.chords(_BREAKDOWNS[variant % 3])
    solo = main * ((bars_for(bpm) - 24) // 4)
    plan = (("riff", main), ("verse", main * 2), ("breakdown", slow), ("solo", solo), ("out", main * 2))
    bars = laid_out(plan)
    rhythm = riff(rng, bars, _GALLOPS[variant % 3], ("verse", "solo"))
    above = Scale(scale.tonic + 12, scale.steps)
    line = tune(rng, above, chords_of(bars, "solo"), motif(rng, _RUNS, 0.15), 76, 0.8, reach=12)
    drums = [n for bar in bars for n in _drums(bar)]
    band = Band(Amplifier(25, 3.0, 1.6), HEAVY, Room(0.8, 0.5, 0.01), press=8)
    return band.play(rng, bars, rhythm, later(line, start_of(bars, "solo")), drums, bpm)


def _drums(bar: Bar) -> list[Note]:
    if bar.section == "breakdown":
        notes = hits("x.......x.x.....", bar.start, KICK, velocity=0.9)
        notes += hits("........X.......", bar.start, SNARE, velocity=0.85)
        return notes + hits("x...x...x...x...", bar.start, CRASH, velocity=0.55)
    notes = hits("xxxxxxxxxxxxxxxx" if bar.section == "solo" else "x.xxx.xxx.xxx.xx", bar.start, KICK, velocity=0.75)
    notes += hits("....X...X.xxxxxx" if bar.last else "....X.......X...", bar.start, SNARE, velocity=0.8)
    notes += hits("x...x...x...x...", bar.start, RIDE if bar.section == "solo" else OPEN, velocity=0.55)
    if bar.index % 2 == 0:
        notes.append(Note(bar.start, 1, CRASH, 0.75))
    return notes
