"""Playlists from the map: how soon they are there, and how much better than what lies near on the map.

Made rows for the times: 100,000 tracks of 200 dimensions, with three segments each. With `--music`, whose library is to
be analysed (`musicmap analyze FOLDER`), the rest: of a list like a track, how many of ten come from the track's own
source (the folder below FOLDER), beside the ten whose averages lie nearest on the STD-PCA map of the same layer; paths
of ten tracks between random tracks of 30 s or more, beside the ten nearest to a straight line on that map; and whether
lists hold a song twice, when a dozen tracks are there three times: as they are, as MP3 of 64 kbit/s that begins 1.3 s
later, and as Opus of 32 kbit/s at half the loudness. Steps are told in the space of lists and in the plain layer.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from musicmap.audio.decode import mono
from musicmap.audio.encode import Kind, write
from musicmap.cache.reader import Reader
from musicmap.jobs.held import music_of
from musicmap.jobs.workbench import read_rows
from musicmap.layers.pooling import mean_by_track
from musicmap.models.registry import Registry
from musicmap.paths import AppDirs, models_folder
from musicmap.playlist.catalogue import Catalogue
from musicmap.playlist.music import Music
from musicmap.playlist.path import path
from musicmap.playlist.rules import Rules
from musicmap.playlist.seeds import TrackSeed, liking
from musicmap.playlist.similar import similar
from musicmap.playlist.tour import shortest_way
from musicmap.projection import pca
from musicmap.projection.recipe import Recipe
from musicmap.types import Floats, Hertz, Ints, LayerRef, Seconds, SoundId, Track, TrackId
from tests.benchmarks.harness import Figure

TRACKS, DIMENSIONS, SEGMENTS = 100_000, 200, 3
WANTED = 10
DEFAULT = LayerRef.parse("msd-musicnn/embedding")
PATHS, LONG_ENOUGH = 100, 30.0
COPIED = 12
RATE = Hertz(16_000)


def run(music: Path | None) -> Iterator[Figure]:
    """Times; on real music also what the lists are worth."""
    yield from _times()
    if music is None:
        return
    with _library(music.absolute()) as reader:
        for layer in reader.layers():
            yield from _own_source(_heard(reader, layer), layer)
        heard = _heard(reader, DEFAULT)
        yield from _paths(heard)
        yield from _duplicates(heard)


@dataclass(frozen=True, slots=True)
class _Heard:
    """Real music, by one layer."""

    music: Music
    tracks: tuple[Track, ...]
    source: Ints
    """(T,) equal for tracks of the same source."""
    points: Floats
    """(N, 2) where segments lie on the STD-PCA map."""
    averages: Floats
    """(T, 2) where tracks do."""


@contextmanager
def _library(folder: Path) -> Iterator[Reader]:
    """A copy of the library of this folder: what is measured must not change."""
    file = AppDirs.standard().library_file(folder)
    if not file.is_file():
        sys.exit(f"There is no library of {folder}. musicmap analyze {folder} makes one.")
    with tempfile.TemporaryDirectory() as place:
        copy = Path(shutil.copy(file, place))
        with Reader(copy) as reader:
            yield reader


def _heard(reader: Reader, layer: LayerRef) -> _Heard:
    rows = read_rows(reader, Recipe(layer, "std-pca"))
    music = music_of(reader, rows, Registry.of(models_folder()))
    known = {track.id: track for track in reader.tracks()}
    tracks = tuple(known[track] for track in music.catalogue.ids)
    names = [track.path.relative_to(reader.folder).parts[0] for track in tracks]
    points = pca.fit(rows.values, standardise=True).place(rows.values)[:, :2]
    averages = mean_by_track(points, music.track, len(music))
    return _Heard(music, tracks, np.unique(names, return_inverse=True)[1].astype(np.int32), points, averages)


def _times() -> Iterator[Figure]:
    random = np.random.default_rng(0)
    kinds = random.standard_normal((40, DIMENSIONS), np.float32)
    owner = np.repeat(np.arange(TRACKS, dtype=np.int32), SEGMENTS)
    values = kinds[random.integers(40, size=TRACKS)][owner]
    values += random.standard_normal(values.shape, np.float32)
    taggrams = random.random((len(values), 50), np.float32)
    tracks = [
        Track(TrackId(i), Path(f"/m/{i // 40}/{i // 10}/{i}.mp3"), sound=SoundId(f"{i:032x}"), duration=Seconds(200.0))
        for i in range(TRACKS)
    ]
    segment = np.tile(np.arange(SEGMENTS, dtype=np.int32), TRACKS)
    names = tuple(f"tag {i}" for i in range(50))
    catalogue = Catalogue.of(tracks, Path("/m"))
    music = Music.of(catalogue, values, taggrams, names, owner, segment, np.ones_like(segment), Seconds(2.992))
    seed, rules = liking([TrackSeed(TrackId(1234))]), Rules(per_artist=2)
    took = _median(lambda: similar(music, seed, 20, rules))
    yield Figure.at_most("playlists/similar-100k", took, "ms", 50)
    took = _median(lambda: similar(music, seed, 20, rules, metric="euclidean"))
    yield Figure.only_told("playlists/similar-100k-euclidean", took, "ms")
    took = _median(lambda: similar(music, seed, 20, rules, over="segments"))
    yield Figure.only_told("playlists/similar-100k-over-300k-segments", took, "ms")
    stops = [TrackId(5), TrackId(99_999)]
    yield Figure.only_told("playlists/path-100k", _median(lambda: path(music, stops, 20, Rules())), "ms")
    places = music.places.unit()[random.choice(TRACKS, 500, replace=False)]
    yield Figure.at_most("playlists/shortest-way-500", _median(lambda: shortest_way(places), 3), "ms", 2000)


def _own_source(heard: _Heard, layer: LayerRef) -> Iterator[Figure]:
    """How many of ten are of the same source, on average over all tracks."""
    music, numbers = heard.music, heard.music.catalogue.rows
    ours, near, near_points = [], [], []
    for number, track in enumerate(music.catalogue.ids):
        found = similar(music, liking([TrackSeed(track)]), WANTED, Rules())
        ours.append(_same(heard, number, [numbers[one.track] for one in found]))
        near.append(_same(heard, number, _nearest(heard.averages, number)))
        near_points.append(_same(heard, number, _nearest_by_points(heard, number)))
    mean, on_map = statistics.mean(ours), statistics.mean(near)
    yield Figure.only_told(f"playlists/{layer}/own-source", mean, f"of {WANTED}")
    yield Figure.only_told(f"playlists/{layer}/map-own-source", on_map, f"of {WANTED}")
    yield Figure.only_told(f"playlists/{layer}/map-own-source-by-points", statistics.mean(near_points), f"of {WANTED}")
    name = f"playlists/{layer}/times-the-map"
    yield Figure.at_least(name, mean / on_map, "", 2) if layer == DEFAULT else Figure.only_told(name, mean / on_map, "")


def _same(heard: _Heard, number: int, others: Sequence[int]) -> int:
    return int((heard.source[np.array(others, np.int64)] == heard.source[number]).sum())


def _nearest(places: Floats, number: int) -> list[int]:
    apart = np.hypot(*(places - places[number]).T)
    apart[number] = np.inf
    return [int(row) for row in np.argsort(apart, kind="stable")[:WANTED]]


def _nearest_by_points(heard: _Heard, number: int) -> list[int]:
    """Tracks to whose nearest points this track's points have the shortest ways, on average."""
    own = heard.points[heard.music.rows_of(number)]
    first = np.searchsorted(heard.music.track, np.arange(len(heard.music)))
    apart = np.hypot(*(heard.points[:, None] - own[None]).transpose(2, 0, 1))
    ways = np.minimum.reduceat(apart, first, axis=0).mean(axis=1)
    ways[number] = np.inf
    return [int(row) for row in np.argsort(ways, kind="stable")[:WANTED]]


def _paths(heard: _Heard) -> Iterator[Figure]:
    music, random = heard.music, np.random.default_rng(1)
    numbers, places = music.catalogue.rows, music.places.unit()
    plain = mean_by_track(music.values, music.track, len(music))
    long = np.flatnonzero(music.catalogue.duration >= LONG_ENOUGH)
    exact, monotone, uneven = [], [], []
    steps: dict[str, list[float]] = {"path": [], "line": [], "path-plain": [], "line-plain": []}
    for _ in range(PATHS):
        start, end = random.choice(long, 2, replace=False).tolist()
        found = path(music, [music.catalogue.ids[start], music.catalogue.ids[end]], WANTED, Rules())
        way = [numbers[one.track] for one in found]
        left = np.linalg.norm(places[way].astype(np.float64) - places[end], axis=1)
        exact.append(len(way) == WANTED)
        monotone.append(bool((np.diff(left) < 0).all()))
        line = _straight(heard.averages, start, end, len(way))
        uneven.append(float(np.std(_steps(places, way)) / np.mean(_steps(places, way))))
        for name, where in (("", places), ("-plain", plain)):
            steps[f"path{name}"].append(float(_steps(where, way).mean()))
            steps[f"line{name}"].append(float(_steps(where, line).mean()))
    yield Figure.only_told("playlists/path-exact-length", statistics.mean(exact), "share")
    yield Figure.at_least("playlists/path-monotone", statistics.mean(monotone), "share", 1)
    yield Figure.only_told("playlists/path-step-deviation", statistics.mean(uneven), "of the mean step")
    for name in ("", "-plain"):
        ours, straight = statistics.mean(steps[f"path{name}"]), statistics.mean(steps[f"line{name}"])
        yield Figure.only_told(f"playlists/line-step{name}", straight, "")
        yield Figure.at_most(f"playlists/path-step{name}", ours, "", round(straight, 4))


def _steps(places: Floats, way: Sequence[int]) -> Floats:
    steps: Floats = np.linalg.norm(np.diff(places[list(way)], axis=0), axis=1)
    return steps


def _straight(averages: Floats, start: int, end: int, n: int) -> list[int]:
    """The tracks nearest to even places on a straight line on the map, each once."""
    way, taken = [start], {start, end}
    for share in np.linspace(0, 1, n)[1:-1]:
        apart = np.hypot(*(averages - (averages[start] + share * (averages[end] - averages[start]))).T)
        nearest = next(int(row) for row in np.argsort(apart, kind="stable") if int(row) not in taken)
        taken.add(nearest)
        way.append(nearest)
    return [*way, end]


def _duplicates(heard: _Heard) -> Iterator[Figure]:
    """Songs that are twice in a list, or in a list like themselves."""
    random = np.random.default_rng(3)
    length = heard.music.catalogue.duration
    chosen = random.choice(np.flatnonzero((length >= LONG_ENOUGH) & (length < 240)), COPIED, replace=False)
    originals = [heard.tracks[number] for number in chosen]
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "copies"
        folder.mkdir()
        for number, track in enumerate(originals):
            _copy(track.path, folder, number)
        file = Path(place) / "copies.musicmap"
        command = [sys.executable, "-m", "musicmap", "analyze", str(folder), "--library", str(file)]
        subprocess.run([*command, "--models", DEFAULT.model], check=True, capture_output=True)
        with Reader(file) as reader:
            copies = _heard(reader, DEFAULT)
            both, song = _together(heard, copies, originals)
    twice = {True: 0, False: 0}
    for row in np.flatnonzero(song >= 0).tolist():
        for rules in (Rules(), Rules(once=False)):
            found = similar(both, liking([TrackSeed(both.catalogue.ids[row])]), 2 * WANTED, rules)
            rows = [row, *(both.catalogue.rows[one.track] for one in found)]
            known = [int(of) for of in song[rows] if of >= 0]
            twice[rules.once] += len(known) - len(set(known))
    yield Figure.only_told("playlists/duplicates-if-allowed", twice[False], "songs")
    yield Figure.at_most("playlists/duplicates", twice[True], "songs", 0)


def _copy(original: Path, folder: Path, number: int) -> None:
    samples = np.concatenate(list(mono(original)))
    ways: tuple[tuple[str, Kind, int, Floats], ...] = (
        ("later.mp3", "mp3", 64_000, samples[int(1.3 * RATE) :]),
        ("quieter.opus", "opus", 32_000, samples * np.float32(0.5)),
    )
    for name, kind, bits, changed in ways:
        write(folder / f"{number}-{name}", changed, RATE, kind, bits)


def _together(heard: _Heard, copies: _Heard, originals: Sequence[Track]) -> tuple[Music, Ints]:
    """The music with the copies behind it, and (T,) the number of the song that was copied; −1 for all others."""
    one, other = heard.music, copies.music
    above = max(one.catalogue.ids) + 1
    renamed = [Track(TrackId(above + t.id), t.path, sound=t.sound, duration=t.duration) for t in copies.tracks]
    # The copies carry no file tags, and lie in a folder of their own.
    catalogue = Catalogue.of([*heard.tracks, *renamed], heard.tracks[0].path.parents[1])
    song = np.full(len(catalogue), -1, np.int32)
    song[[catalogue.rows[track.id] for track in originals]] = np.arange(len(originals))
    song[len(one) :] = [int(track.path.name.partition("-")[0]) for track in copies.tracks]
    music = Music.of(
        catalogue,
        np.concatenate([one.values, other.values]),
        np.concatenate([one.taggrams, other.taggrams]),
        one.tag_names,
        np.concatenate([one.track, other.track + np.int32(len(one))]),
        np.concatenate([one.segment, other.segment]),
        np.concatenate([one.count, other.count]),
        one.segment_length,
    )
    return music, song


def _median(action: Callable[[], object], times: int = 9) -> float:
    """Milliseconds."""
    took = []
    for _ in range(times):
        start = time.perf_counter()
        action()
        took.append((time.perf_counter() - start) * 1000)
    return statistics.median(took)
