"""How soon t-SNE and UMAP lay out 100,000 segments, and how well, beside plain openTSNE and umap-learn.

Made rows that resemble embeddings: tracks that walk about forty places in twelve dimensions, seen in fifty with noise;
their spectrum is that of MusiCNN's embeddings of real music. Each layout is made in a new process on the same rows, as
in the program; the libraries are called as their manuals begin: `TSNE().fit(rows)`, `UMAP().fit_transform(rows)`.
Times are those of whole calls, imports and compilation included; each runs a few rows first, so that what can be
compiled once and for all has been.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import numpy as np

from musicmap.projection.layout import Kind, lay_out
from musicmap.projection.pca import fit
from musicmap.projection.quality import quality
from musicmap.types import Floats, Ints
from tests.benchmarks.harness import Figure

SEGMENTS = 100_000
KINDS: tuple[Kind, ...] = ("umap", "tsne")


def run(music: Path | None) -> Iterator[Figure]:
    """All figures, at 100,000 segments."""
    yield from figures(SEGMENTS)


def figures(segments: int) -> Iterator[Figure]:
    """As many made segments laid out by each, ours first."""
    values, _ = made(segments)
    began = time.perf_counter()
    fit(values, standardise=False).place(values)
    yield Figure.at_most("layouts/pca", time.perf_counter() - began, "s", 1.0)
    with tempfile.TemporaryDirectory() as folder:
        for kind in KINDS:
            ours = _measured(f"ours-{kind}", segments, Path(folder))
            theirs = _measured(f"plain-{kind}", segments, Path(folder))
            yield Figure.at_most(f"layouts/{kind}-first-forming", ours["first"], "s", 5.0)
            yield Figure.only_told(f"layouts/{kind}-first-moved", ours["moved"], "s")
            yield Figure.only_told(f"layouts/{kind}-seconds", ours["seconds"], "s")
            yield Figure.only_told(f"layouts/{kind}-plain-seconds", theirs["seconds"], "s")
            yield Figure.at_least(f"layouts/{kind}-times-sooner", theirs["seconds"] / ours["seconds"], "times", 5.0)
            for name, allowed in (("trustworthiness", 0.01), ("preservation", 0.05)):
                yield Figure.only_told(f"layouts/{kind}-plain-{name}", theirs[name], "share")
                yield Figure.at_least(f"layouts/{kind}-{name}", ours[name], "share", round(theirs[name] - allowed, 4))


def made(segments: int, dims: int = 50, per_track: int = 60, seed: int = 0) -> tuple[Floats, Ints]:
    """(segments, dims) rows and (segments,) whose they are."""
    random, kinds, latent = np.random.default_rng(seed), 40, 12
    tracks = -(-segments // per_track)
    size = np.linspace(1.0, 0.35, latent)
    places = 3.0 * random.normal(size=(kinds, latent)) * size
    kind = random.choice(kinds, tracks, p=random.dirichlet(np.full(kinds, 2.0)))
    spread = random.uniform(0.3, 0.9, (kinds, latent))[kind]
    base = places[kind] + random.normal(size=(tracks, latent)) * spread
    drift = 0.12 * random.normal(size=(tracks, per_track, latent)).cumsum(axis=1) * size
    phase, speed = random.uniform(0, 6.3, (tracks, 1, latent)), random.uniform(0.5, 2.5, (tracks, 1, latent))
    wave = np.sin(np.linspace(0, 6.3, per_track)[None, :, None] * speed + phase)
    trails = (base[:, None] + 0.4 * wave * spread[:, None] + drift).reshape(-1, latent)[:segments]
    heard = 2 * np.tanh(0.4 * trails @ random.normal(size=(latent, dims)) / np.sqrt(latent))
    values = (heard + 0.25 * random.normal(size=heard.shape)).astype(np.float32)
    return values, np.repeat(np.arange(tracks, dtype=np.int32), per_track)[:segments]


def _measured(what: str, segments: int, folder: Path) -> dict[str, float]:
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(folder / "numba")}
    if what.startswith("ours"):
        # As in the program's worker. The libraries get every core.
        environment["OPENBLAS_NUM_THREADS"] = "1"
    command = [sys.executable, "-m", "tests.benchmarks.layouts", what]
    told = ""
    for rows in (1_000, segments):
        told = subprocess.run(
            [*command, str(rows)], env=environment, check=True, stdout=subprocess.PIPE, text=True
        ).stdout
    return cast(dict[str, float], json.loads(told.splitlines()[-1]))


def main(what: str, segments: int) -> None:
    """In a process of its own: lay out, and print what was measured as a JSON line."""
    values, track = made(segments)
    seen: list[float] = []
    by, _, kind = what.partition("-")
    began = time.perf_counter()
    if by == "ours":
        # Pictures in which something moved come after those that show how things stood.
        first: list[Floats] = []

        def forming(positions: Floats, _share: float) -> None:
            if not seen or (len(seen) == 1 and not np.array_equal(positions, first[0])):
                seen.append(time.perf_counter() - began)
                first.append(positions)

        positions = lay_out(values, cast(Kind, kind), track, forming=forming).positions
    else:
        positions = _plain(kind, values)
    seconds = time.perf_counter() - began
    found = quality(values, positions)
    told = {"seconds": seconds, "trustworthiness": found.trustworthiness, "preservation": found.preservation}
    if seen:
        told |= {"first": seen[0], "moved": seen[-1]}
    print(json.dumps(told), flush=True)


def _plain(kind: str, values: Floats) -> Floats:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if kind == "umap":
            from umap import UMAP

            return np.asarray(UMAP().fit_transform(values), np.float32)
        from openTSNE import TSNE

        return np.asarray(TSNE().fit(values), np.float32)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
