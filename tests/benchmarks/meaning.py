"""What the map says: names, clusters, colours and posters, for a million segments.

A made library: a million segments in forty clouds, each with tags that it says more than others, five a segment of
fifty. Nothing is compared with; the bounds are what a user waits for. No music is used.
"""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np

from musicmap.scene.camera import Bounds, Camera
from musicmap.scene.colouring import by_category, by_magnitude
from musicmap.scene.labels import placed
from musicmap.scene.names import Name
from musicmap.scene.peaks import clusters
from musicmap.scene.points import Points
from musicmap.scene.positions import PositionsTable, write_csv, write_parquet
from musicmap.scene.poster import Poster
from musicmap.scene.poster_png import poster_png
from musicmap.scene.poster_svg import poster_svg
from musicmap.scene.regions import regions
from musicmap.scene.theme import DARK
from musicmap.types import Bytes8, Floats, Track, TrackId
from tests.benchmarks.harness import Figure

MILLION, TAGS, TRACKS = 1_000_000, 50, 12_000


def run(music: Path | None) -> Iterator[Figure]:
    """All figures."""
    positions, top, values = _library()
    tags = [f"tag {i}" for i in range(TAGS)]
    names = regions(positions, top, values, tags)
    yield Figure.only_told("meaning/names", len(names), "names")
    yield Figure.at_most("meaning/regions-1m", _median(lambda: regions(positions, top, values, tags)), "ms", 2000)
    yield Figure.at_most("meaning/clusters-1m", _median(lambda: clusters(positions)), "ms", 2000)
    artist = np.random.default_rng(1).integers(0, 3000, MILLION).astype(np.int32)
    artists = [f"artist {i}" for i in range(3000)]
    yield Figure.at_most(
        "meaning/by-category-1m", _median(lambda: by_category(artists, artist, dark=True), 9), "ms", 100
    )
    yield Figure.at_most(
        "meaning/by-magnitude-1m", _median(lambda: by_magnitude(values[:, 0], dark=True), 9), "ms", 100
    )
    yield from _labels()
    colour, legend = by_category(tags, top[:, 0].astype(np.int32), dark=True, title="Strongest tag")
    points = Points.of(positions, np.arange(MILLION) % TRACKS, np.arange(MILLION) // TRACKS, colour=colour)
    poster = Poster(points, DARK, (1600.0, 1000.0), Bounds.of(positions), None, names, legend, "A made library")
    yield Figure.only_told("meaning/poster-png-1600-1m", _median(lambda: [*poster_png(poster, 1600)], 1), "ms")
    yield Figure.only_told("meaning/poster-png-8000-1m", _median(lambda: [*poster_png(poster, 8000)], 1), "ms")
    yield Figure.only_told("meaning/poster-svg-1m", _median(lambda: poster_svg(poster), 1), "ms")
    tracks = [Track(TrackId(i), Path(f"/music/{i}.ogg")) for i in range(TRACKS)]
    table = PositionsTable(points, tracks, top[:, 0].astype(np.int32), tags)
    yield Figure.only_told("meaning/positions-csv-1m", _median(lambda: write_csv(io.BytesIO(), table), 1), "ms")
    yield Figure.only_told("meaning/positions-parquet-1m", _median(lambda: write_parquet(io.BytesIO(), table), 1), "ms")


def _labels() -> Iterator[Figure]:
    """200 names, from as near as most of them compete for room, on a map of 1400 × 900."""
    rng = np.random.default_rng(2)
    at, rank, weight = (
        rng.uniform(-10, 10, (200, 2)).tolist(),
        rng.integers(0, 4, 200).tolist(),
        rng.random(200).tolist(),
    )
    names = [Name(f"region {i}", at[i][0], at[i][1], rank[i], weight[i]) for i in range(200)]
    bounds = Bounds(-10.0, -10.0, 10.0, 10.0)
    near = Camera.fit(bounds, (1400.0, 900.0))

    def place(zoom: float) -> object:
        return placed(names, near.zoomed(zoom), lambda text, size: (0.6 * size * len(text), size), bounds)

    slowest = max(_median(partial(place, zoom), 99) for zoom in (1.0, 2.0, 4.0, 6.0, 16.0))
    yield Figure.at_most("meaning/labels-200", slowest, "ms", 1)


def _library() -> tuple[Floats, Bytes8, Bytes8]:
    rng = np.random.default_rng(0)
    clouds = 40
    cloud = rng.choice(clouds, MILLION, p=rng.dirichlet(np.full(clouds, 2.0)))
    centres, spread = rng.normal(0, 5, (clouds, 2)), rng.uniform(0.2, 1.0, (clouds, 1))
    positions = (centres[cloud] + rng.normal(size=(MILLION, 2)) * spread[cloud]).astype(np.float32)
    liking = np.log(rng.dirichlet(np.full(TAGS, 0.3), (clouds, 1)) + 1e-3)
    voices = np.argsort(-liking - rng.gumbel(size=(clouds, 64, TAGS)), axis=2)
    top = voices[cloud, rng.integers(0, 64, MILLION), :5].astype(np.uint8)
    values = -np.sort(-rng.integers(20, 255, (MILLION, 5)).astype(np.int16), axis=1)
    return positions, top, values.astype(np.uint8)


def _median(action: Callable[[], object], times: int = 3) -> float:
    """Milliseconds."""
    took = []
    for _ in range(times):
        start = time.perf_counter()
        action()
        took.append((time.perf_counter() - start) * 1000)
    return statistics.median(took)
