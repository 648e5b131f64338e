"""A track's tempo and key: what its file says, else what was heard."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from typing import Literal

from musicmap.playlist import musical_key
from musicmap.playlist.musical_key import MusicalKey
from musicmap.types import Track

Source = Literal["file tags", "heard"]


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Tempo and key, with where each comes from."""

    bpm: float | None = None
    key: MusicalKey | None = None
    bpm_source: Source | None = None
    """None when there is no tempo; likewise of the key."""
    key_source: Source | None = None
    bpm_confidence: float = 0.0
    """0 to 1; 1 for what the file says."""
    key_confidence: float = 0.0


UNKNOWN = Rhythm()


def rhythm_of(track: Track) -> Rhythm:
    """File tags win, each for itself: a file may say its tempo and not its key. A key tag that means none does not."""
    bpm, key = track.tags.bpm, musical_key.parse(track.tags.key)
    heard = track.rhythm
    bpm_source: Source | None = None if bpm is None else "file tags"
    key_source: Source | None = None if key is None else "file tags"
    sure_of_bpm, sure_of_key = float(bpm is not None), float(key is not None)
    if bpm is None and heard is not None and heard.bpm is not None:
        bpm, bpm_source, sure_of_bpm = heard.bpm, "heard", heard.bpm_confidence
    if key is None and heard is not None and (told := musical_key.parse(heard.key)) is not None:
        key, key_source, sure_of_key = told, "heard", heard.key_confidence
    return Rhythm(bpm, key, bpm_source, key_source, sure_of_bpm, sure_of_key)


def tempo_place(track: Track) -> float:
    """What tracks are put in order of tempo by; NaN where it is not known."""
    return rhythm_of(track).bpm or nan


def key_place(track: Track) -> float:
    """What tracks are put in order of key by: round the wheel, and from slow to fast within a key; NaN where it is not
    known."""
    rhythm = rhythm_of(track)
    return nan if rhythm.key is None else rhythm.key.around + (rhythm.bpm or 0.0) / 1000


def says_both(track: Track) -> bool:
    """Whether its file tags leave nothing to be heard."""
    return track.tags.bpm is not None and musical_key.parse(track.tags.key) is not None


def written(rhythm: Rhythm) -> tuple[str, str]:
    """“128” and “8A”: whole beats, and the key on the wheel, as DJ software shows them; empty what is not known."""
    return f"{rhythm.bpm:.0f}" if rhythm.bpm else "", "" if rhythm.key is None else rhythm.key.written("wheel")


def in_words(rhythm: Rhythm, unit: str = " bpm") -> str:
    """“128 bpm · 8A”, or what of it is known."""
    bpm, key = written(rhythm)
    return " · ".join(filter(None, (f"{bpm}{unit}" if bpm else "", key)))
