"""Hovering: how soon a segment sounds under a resting pointer, and whether a thousand of them sound as they should.

Files of every usual kind, made by this benchmark, on a map in a real window; the pointer is moved by Qt's own mouse
events, and a device that takes blocks of 10 ms in real time writes down when it was given the first sample.
`hover/…-ahead` is from the end of the dwell (120 ms) to that moment where the pointer has rested beside the point
before, `…-cold` where it comes from elsewhere. Then a thousand hovers in five minutes while every core analyses music:
frames that were due and not there, how like each heard piece is to the file at that time (normalised correlation, the
worst of all), and what the sound process grows by from the 200th on. With `--music FOLDER` that is what is analysed.
"""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import psutil
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from musicmap.audio.decode import stereo_from
from musicmap.audio.encode import Kind, write
from musicmap.cache.reader import Reader
from musicmap.cache.records import Seen
from musicmap.cache.writer import Writer
from musicmap.jobs.sound import SoundHost
from musicmap.jobs.workbench import compose
from musicmap.models.registry import Registry
from musicmap.paths import models_folder
from musicmap.playback.hover import DWELL
from musicmap.playback.messages import Position, Report
from musicmap.projection.recipe import Recipe
from musicmap.session import events as e
from musicmap.session.collection import Collection
from musicmap.session.session import Session
from musicmap.session.state import State
from musicmap.types import FileTags, Floats, Hertz, Seconds
from musicmap.ui.atlas import Atlas
from musicmap.ui.pointing import Pointing
from musicmap.ui.sounding import Manner, Sound
from musicmap.ui.theme import DARK
from musicmap.ui.widgets.map_area import MapArea
from tests.benchmarks.harness import Figure
from tests.benchmarks.screen import own_screen, tell, told_by
from tests.cache.made import TAGGRAM, heard, sound, track_of
from tests.playback.clocked import BLOCK, RATE, Clocked

_HERE = "tests.benchmarks.hover"
KINDS: tuple[Kind, ...] = ("mp3", "flac", "ogg", "opus", "m4a")
FILES, LENGTH_S, SEGMENTS = 8, 60, 20
"""Files of each kind, their length, and segments of each."""
EACH = 24
"""Hovers of each kind and way."""
THOUSAND, LASTS_S = 1_000, 300.0
WARM = 200
"""Hovers until every decoder was used and as many files were opened ahead as ever are."""
SILENT = 1e-4
PIECE_S = 0.1


def run(music: Path | None) -> Iterator[Figure]:
    """All figures. The window lives in a process of its own."""
    with own_screen() as surroundings:
        yield from told_by(_HERE, surroundings, "latency", str(music or ""))
        yield from told_by(_HERE, surroundings, "thousand", str(music or ""))


@dataclass
class Room:
    """A window with a map of files that sound, and the tape of what is heard."""

    app: QApplication
    session: Session
    area: MapArea
    sound: Sound
    tape: Path
    reports: list[Report]

    def wait(self, seconds: float) -> None:
        """Let the window live for a while."""
        until = time.perf_counter() + seconds
        while (left := until - time.perf_counter()) > 0:
            self.app.processEvents()
            time.sleep(min(left, 0.001))

    def move_to(self, point: int | None) -> float:
        """The pointer goes to a point, or off all of them; when, by `time.perf_counter`."""
        view = self.area.panes[0].view
        place = QPoint(3, 3) if point is None else view.pixel_of(point).toPoint()
        QTest.mouseMove(view.viewport(), place)
        now = time.perf_counter()
        self.app.processEvents()
        return now

    def onset(self, after: float) -> float | None:
        """When the first sample that is no silence was taken after a moment."""
        loud, times = self.blocks()
        found = np.flatnonzero(loud & (times > after))
        return float(times[found[0]]) if len(found) else None

    def blocks(self) -> tuple[np.ndarray, np.ndarray]:
        """(n,) whether there was sound in each block, and when it was taken."""
        times = np.fromfile(self.tape.with_suffix(".times"))
        samples = self.samples()[: len(times) * BLOCK]
        count = min(len(samples) // BLOCK, len(times))
        loud = np.abs(samples[: count * BLOCK].reshape(count, -1)).max(axis=1, initial=0.0) > SILENT
        return loud, times[:count]

    def samples(self) -> Floats:
        raw = np.fromfile(self.tape, np.float32)
        return raw[: len(raw) // 2 * 2].reshape(-1, 2)

    def pickable(self) -> list[int]:
        """Points that the pointer finds when it goes where they are."""
        view = self.area.panes[0].view
        found = range(len(view.points))
        return [i for i in found if view._stage.pick((view.pixel_of(i).x(), view.pixel_of(i).y())) == i]


@contextmanager
def room(app: QApplication, place: Path) -> Iterator[Room]:
    """Make the files, a library of them, and a window on it."""
    folder, file = place / "music", place / "some.musicmap"
    folder.mkdir()
    chance = np.random.default_rng(5)
    names = [f"{kind} {number}.{kind}" for kind in KINDS for number in range(FILES)]
    for name in names:
        write(folder / name, _music(chance), RATE, name.rpartition(".")[2])  # type: ignore[arg-type]
    with Writer(file, folder) as writer:
        writer.saw(Seen(folder / name, 1, 1, FileTags()) for name in names)
        for number, name in enumerate(names, 1):
            writer.identified(track_of(file, folder / name), sound(number))
            writer.analysed(heard(number, segments=SEGMENTS))
    recipe = Recipe(TAGGRAM, "pca")
    with Reader(file) as reader:
        picture, tracks = compose(reader, recipe), Collection.of(reader.tracks(), reader.folder)
    session, tape = Session(State.first(recipe, "hover", tracks)), place / "tape"
    reports: list[Report] = []
    factory = partial(Clocked, tape)

    def host(on_report: Callable[[Report], None]) -> SoundHost:
        return SoundHost(lambda report: (reports.append(report), on_report(report))[1], factory)  # type: ignore[func-returns-value]

    area, voice = MapArea(DARK), Sound(Manner(), 1.0, host=host)
    area.resize(1200, 900)
    area.show()
    registry = Registry.of(models_folder())
    atlas = Atlas(area, session, voice, lambda work: work(), registry, DARK)
    pointing = Pointing(session, voice, lambda *_: None, atlas.near, area)
    atlas.pointed.connect(pointing.point_at)
    session.apply(e.TracksRead(tracks))
    session.apply(e.PictureArrived(recipe, picture, registry.card(TAGGRAM.model).classes))
    made = Room(app, session, area, voice, tape, reports)
    made.wait(2.0)
    try:
        yield made
    finally:
        pointing.close()
        voice.close()
        atlas.close()
        area.release()


def latency(app: QApplication, music: Path | None) -> Iterator[Figure]:
    """From the end of the dwell to the first sample, for each kind of file, decoded ahead and cold."""
    chance = np.random.default_rng(1)
    with TemporaryDirectory() as place, room(app, Path(place)) as here:
        points, picture = here.pickable(), here.session.state.map.picture
        assert picture is not None
        kind_of = {i: KINDS[int(picture.track[i]) // FILES] for i in points}
        view = here.area.panes[0].view
        for kind in KINDS:
            mine = [i for i in points if kind_of[i] == kind]
            late: dict[str, list[float]] = {"ahead": [], "cold": []}
            for number in range(2 * EACH):
                way, goal = ("ahead", "cold")[number % 2], int(chance.choice(mine))
                beside = [i for i in view.around(goal, 4).tolist() if goal in view.around(i, 6).tolist()]
                if way == "ahead" and beside:
                    here.move_to(beside[0])
                    here.wait(0.3)
                here.move_to(None)
                here.wait(0.55)  # until it is silent
                began = here.move_to(goal)
                here.wait(0.35)
                found = here.onset(began)
                if found is not None:
                    late[way].append(1000 * (found - began - DWELL))
            for way, bound in (("ahead", 30.0), ("cold", 100.0)):
                assert len(late[way]) >= 0.9 * EACH
                yield Figure.at_most(f"hover/{kind}-{way}", float(np.percentile(late[way], 95)), "ms p95", bound)


def thousand(app: QApplication, music: Path | None) -> Iterator[Figure]:
    """A thousand hovers while every core analyses."""
    chance = np.random.default_rng(2)
    with TemporaryDirectory() as place, room(app, Path(place)) as here, _analysing(music or Path(place) / "music"):
        points, picture = here.pickable(), here.session.state.map.picture
        assert picture is not None
        process = psutil.Process(next(filter(None, [here.sound._host.pid])))
        here.wait(5.0)
        before, asked = 0, list[tuple[float, int]]()
        began = time.perf_counter()
        for number in range(THOUSAND):
            if number == WARM:
                before = process.memory_full_info().uss
            asked.append((here.move_to(goal := int(chance.choice(points))), goal))
            here.wait(max(began + (number + 1) * LASTS_S / THOUSAND - time.perf_counter(), 0.001))
        grown = (process.memory_full_info().uss - before) / 2**20
        starved = max((report.starved for report in here.reports if isinstance(report, Position)), default=0)
        yield Figure.at_most("hover/thousand-starved", float(starved), "frames", 0.0)
        yield Figure.at_most("hover/thousand-grown", grown, "MiB", 8.0)
        collection, samples, times = here.session.state.collection, here.samples(), here.blocks()[1]
        likes = []
        for (_, goal), (leaves, _) in itertools.pairwise(asked):
            # What is heard last before the pointer's next segment begins is this one's.
            row = collection.row(int(picture.tracks[picture.track[goal]]))  # type: ignore[arg-type]
            assert row is not None
            last = int(np.searchsorted(times, leaves + DWELL)) * BLOCK - BLOCK
            piece = samples[last - round(PIECE_S * RATE) : last]
            likes.append(_likeness(piece, collection.tracks[row].path, Seconds(picture.start_of(goal))))
        yield Figure.at_least("hover/thousand-heard", float(np.mean(np.array(likes) >= 0.98)), "share", 0.99)
        yield Figure.only_told("hover/thousand-worst", float(min(likes)), "correlation")


def _likeness(piece: Floats, path: Path, start: Seconds) -> float:
    """How like the piece is to the file within the half second after `start`, where it fits best."""
    sound_: list[Floats] = []
    for block in stereo_from(path, start, Hertz(RATE)):
        sound_.append(block)
        if sum(map(len, sound_)) > RATE // 2 + len(piece):
            break
    there = np.concatenate(sound_)[: RATE // 2 + len(piece), 0].astype(np.float64)
    wanted = piece[:, 0].astype(np.float64)
    dots = np.correlate(there, wanted, "valid")
    power = np.convolve(there**2, np.ones(len(wanted)), "valid")
    return float((dots / np.sqrt(np.maximum(power * (wanted**2).sum(), 1e-12))).max())


def _music(chance: np.random.Generator) -> Floats:
    """A minute that is unlike itself at every other time: filtered noise that comes and goes."""
    noise = chance.standard_normal((LENGTH_S * RATE, 2))
    slow = np.interp(
        np.arange(len(noise)), np.linspace(0, len(noise), 4 * LENGTH_S), chance.uniform(0.1, 0.4, 4 * LENGTH_S)
    )
    soft = (noise[3:] + noise[2:-1] + noise[1:-2] + noise[:-3]) / 2
    return np.asarray(soft * slow[3:, None], np.float32).clip(-1, 1)


@contextmanager
def _analysing(music: Path) -> Iterator[None]:
    """Every core hears music, again and again, as the analysis does."""
    program = (
        "import itertools, os, sys; from pathlib import Path; from threading import Event\n"
        "from musicmap.jobs.ears import Ears; from musicmap.models.registry import Registry\n"
        "from musicmap.paths import models_folder; from musicmap.errors import UserError\n"
        "os.nice(10); gate = Event(); gate.set(); cards = tuple(Registry.of(models_folder()))\n"
        "files = [p for p in sorted(Path(sys.argv[1]).rglob('*')) if p.is_file()]\n"
        "with Ears(cards, gate) as ears:\n"
        "    for file in itertools.cycle(files):\n"
        "        try: ears.hear(file, '', tuple(card.name for card in cards))\n"
        "        except UserError: pass\n"
    )
    command = [sys.executable, "-c", program, str(music)]
    workers = [subprocess.Popen(command) for _ in range(os.cpu_count() or 1)]
    try:
        yield
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()


if __name__ == "__main__":
    tell(
        {"latency": latency, "thousand": thousand}[sys.argv[1]](
            QApplication([]), Path(sys.argv[2]) if sys.argv[2] else None
        )
    )
