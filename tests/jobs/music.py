"""Small real music files, made in a moment, and their analysis by the real models."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import get_args

import numpy as np

from musicmap.audio.encode import Kind, write
from musicmap.jobs.analysis import AnalysisRequest, analyse
from musicmap.jobs.control import Control
from musicmap.jobs.events import Event
from musicmap.jobs.keeper import Keeper
from musicmap.jobs.limits import Limits
from musicmap.models.card import ModelCard
from musicmap.models.registry import Registry
from musicmap.paths import models_folder
from musicmap.types import Floats, Hertz

RATE = Hertz(16_000)
_KINDS: dict[str, Kind] = {f".{kind}": kind for kind in get_args(Kind)}


def card(name: str = "mtt-vgg") -> ModelCard:
    """One of the embedded models; the quickest if none is named."""
    return Registry.of(models_folder()).card(name)


def cards() -> tuple[ModelCard, ...]:
    return tuple(Registry.of(models_folder()))


def tune(number: int, seconds: float = 4.0) -> Floats:
    """The `number`th of as many different little tunes as one wants: a chord over noise, mono."""
    time = np.arange(round(seconds * RATE)) / RATE
    random = np.random.default_rng(number)
    chord = np.sin(2 * np.pi * np.outer(random.uniform(80, 2000, 3), time)).sum(axis=0)
    samples: Floats = (0.15 * chord + 0.05 * random.standard_normal(len(time))).astype(np.float32)
    return samples


def compose(folder: Path, names: Sequence[str], *, seconds: float = 4.0, first: int = 0) -> list[Path]:
    """Files of these names, each with a tune of its own, in the format that the ending says."""
    paths = [folder / name for name in names]
    for number, path in enumerate(paths, first):
        path.parent.mkdir(parents=True, exist_ok=True)
        write(path, tune(number, seconds), RATE, _KINDS[path.suffix])
    return paths


def listen(
    file: Path,
    folder: Path,
    models: tuple[ModelCard, ...],
    *,
    workers: int = 1,
    glance: int = 24,
    limits: Limits | None = None,
    at: Callable[[Event, Control], None] = lambda event, control: None,
) -> list[Event]:
    """Analyse a folder; `at` sees each event as it comes and may pull the reins. Gives all events."""
    events = []
    with closing(Keeper(file, folder)) as keeper, closing(Control()) as control:
        for event in analyse(AnalysisRequest(models, workers, glance, limits=limits or Limits()), keeper, control):
            events.append(event)
            at(event, control)
    return events


def everything_heard(file: Path) -> dict[tuple[str, str, str], str]:
    """A hash of the stored bytes of each (sound, model, layer)."""
    question = "SELECT digest, model, layer, data FROM vectors JOIN sound ON sound.id = vectors.sound"
    with closing(sqlite3.connect(file)) as db:
        rows = db.execute(question).fetchall()
    return {(sound, model, layer): hashlib.sha256(data).hexdigest() for sound, model, layer, data in rows}


def heard_when(file: Path) -> dict[str, int]:
    """For each sound the number of its latest vectors: the same for as long as it is not heard again."""
    with closing(sqlite3.connect(file)) as db:
        return dict(
            db.execute("SELECT digest, max(vectors.id) FROM vectors JOIN sound ON sound.id = sound GROUP BY digest")
        )
