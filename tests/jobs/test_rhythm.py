"""Finding tempo and key: what is listened to, what is remembered, and everything that may happen meanwhile."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
import pytest

from musicmap.audio.encode import Kind, write
from musicmap.cache.reader import Reader
from musicmap.cache.writer import Writer
from musicmap.jobs.control import Control
from musicmap.jobs.events import Done, Event, Failed, Progress, TrackDone, TrackFailed
from musicmap.jobs.keeper import Keeper
from musicmap.jobs.limits import Limits
from musicmap.jobs.rhythm import RhythmRequest, find_rhythm, listener_here
from musicmap.jobs.rhythm_listening import EXCERPT, excerpt
from musicmap.models.rhythm import RATE, RhythmListener
from musicmap.types import FileTags, Floats, HeardRhythm, Hertz, Seconds
from tests.cache.made import fill, seen, sound, track_of
from tests.jobs.fakes import FragileMetronome, LaterMetronome, Metronome, MissingMetronome, StillbornMetronome
from tests.jobs.music import card, compose, heard_when, listen
from tests.models.played import cadence, clicks

FOUND = HeardRhythm(Metronome.version, 120.0, 0.5, "4.0 s", 0.25)
SAYS_BOTH = FileTags(bpm=128.0, key="8A")


def library(file: Path, folder: Path, *names: str) -> None:
    """Files of four seconds that all models have heard."""
    compose(folder, names)
    fill(file, folder, {name: number for number, name in enumerate(names, 1)})


def find(
    file: Path,
    folder: Path,
    listener: type[RhythmListener] | None = Metronome,
    *,
    workers: int = 1,
    patience: float = 60.0,
    at: Callable[[Event, Control], None] = lambda event, control: None,
) -> list[Event]:
    """The whole pass; `at` sees each event as it comes and may pull the reins."""
    events = []
    with closing(Keeper(file, folder)) as keeper, closing(Control()) as control:
        for event in find_rhythm(RhythmRequest(listener, workers, Limits(Seconds(patience))), keeper, control):
            events.append(event)
            at(event, control)
    return events


def known(file: Path) -> dict[str, HeardRhythm | None]:
    with Reader(file) as reader:
        return {track.path.name: track.rhythm for track in reader.tracks()}


def done(events: list[Event]) -> list[str]:
    return [event.path.name for event in events if isinstance(event, TrackDone)]


def tag(file: Path, folder: Path, name: str, number: int, tags: FileTags) -> None:
    """A scan has found other file tags."""
    with Writer(file, folder) as writer:
        writer.saw([seen(folder / name, tags)])
        writer.identified(track_of(file, folder / name), sound(number))


def test_every_sound_is_listened_to_once(file: Path, folder: Path) -> None:
    library(file, folder, "a.flac", "b.mp3", "c.opus")
    (folder / "copy.flac").write_bytes((folder / "a.flac").read_bytes())
    tag(file, folder, "copy.flac", 1, FileTags())
    events = find(file, folder, workers=2)
    assert sorted(done(events)) == ["a.flac", "b.mp3", "c.opus"]
    assert events[-1] == Done()
    told = [event for event in events if isinstance(event, Progress)]
    assert {event.what for event in told} == {"finding tempo and key"}
    assert (told[0].done, told[-1].done, told[-1].total) == (0, 3, 3)
    assert known(file)["copy.flac"] == known(file)["a.flac"] == FOUND
    assert done(find(file, folder)) == [], "what was heard is known"


def test_what_the_file_says_is_not_listened_for(file: Path, folder: Path) -> None:
    library(file, folder, "both.flac", "bpm.flac", "key.flac", "nonsense.flac")
    tag(file, folder, "both.flac", 1, SAYS_BOTH)
    tag(file, folder, "bpm.flac", 2, FileTags(bpm=128.0))
    tag(file, folder, "key.flac", 3, FileTags(key="Am"))
    tag(file, folder, "nonsense.flac", 4, FileTags(bpm=128.0, key="all of them"))
    assert done(find(file, folder)) == ["bpm.flac", "key.flac", "nonsense.flac"]


def test_another_version_listens_again(file: Path, folder: Path) -> None:
    library(file, folder, "a.flac")
    find(file, folder)
    assert done(find(file, folder, LaterMetronome)) == ["a.flac"]
    assert known(file) == {"a.flac": replace(FOUND, version="metronome-2")}


def test_without_a_listener_nothing_happens(file: Path, folder: Path) -> None:
    library(file, folder, "a.flac")
    assert find(file, folder, None) == [Done()]
    assert known(file) == {"a.flac": None}


def test_what_was_never_decoded_is_left_alone(file: Path, folder: Path) -> None:
    library(file, folder, "a.flac")
    (folder / "letter.mp3").write_text("Dear diary")
    with Writer(file, folder) as writer:
        writer.saw([seen(folder / "new.mp3"), seen(folder / "letter.mp3")])
        writer.identified(track_of(file, folder / "letter.mp3"), sound(9))
    assert done(find(file, folder)) == ["a.flac"]


@pytest.mark.says(r"(?s)A fault of ours, over .*raises\.wav.*ArithmeticError")
def test_a_file_that_breaks_its_listener_costs_itself_and_is_remembered(file: Path, folder: Path) -> None:
    samples = np.sin(np.arange(4 * RATE) / 20).astype(np.float32)
    names = {"dies.wav": 0.9, "good.wav": 0.3, "hangs.wav": 0.0, "raises.wav": 0.7, "soft.wav": 0.2}
    for name, peak in names.items():
        write(folder / name, np.float32(peak) * samples, RATE, "wav")
    fill(file, folder, {name: number for number, name in enumerate(names, 1)})
    events = find(file, folder, FragileMetronome, patience=3.0)
    assert done(events) == ["good.wav", "soft.wav"]
    assert [event.problem.path.name for event in events if isinstance(event, TrackFailed)] == [
        "dies.wav",
        "hangs.wav",
        "raises.wav",
    ]
    assert events[-1] == Done()
    nothing = HeardRhythm(FragileMetronome.version)
    found = replace(FOUND, version=FragileMetronome.version)
    assert known(file) == {name: found if names[name] in (0.2, 0.3) else nothing for name in names}
    with Reader(file) as reader:
        assert reader.problems() == (), "there is nothing wrong with it on the map"
    assert find(file, folder, FragileMetronome) == [Done()], "nothing is tried for ever"


def test_a_file_that_is_away_for_now_is_listened_to_later(file: Path, folder: Path) -> None:
    library(file, folder, "a.flac", "b.flac")
    away = (folder / "a.flac").rename(folder.with_name("away.flac"))
    assert done(find(file, folder)) == ["b.flac"]
    assert known(file) == {"a.flac": None, "b.flac": FOUND}
    away.rename(folder / "a.flac")
    assert done(find(file, folder)) == ["a.flac"]


def test_a_listener_that_cannot_start_blames_no_file(file: Path, folder: Path) -> None:
    library(file, folder, "a.flac", "b.flac")
    for listener, says in ((StillbornMetronome, "doctor"), (MissingMetronome, "cannot be loaded")):
        (failed,) = [event for event in find(file, folder, listener) if not isinstance(event, Progress)]
        assert isinstance(failed, Failed)
        assert says in failed.sentence
    assert known(file) == {"a.flac": None, "b.flac": None}


def test_pause_and_resume(file: Path, folder: Path) -> None:
    library(file, folder, *(f"{i}.flac" for i in range(4)))
    beats: list[int] = []

    def hold(event: Event, control: Control) -> None:
        if isinstance(event, TrackDone) and not beats:
            control.pause()
        if isinstance(event, Progress) and event.paused:
            beats.append(event.done)
            if len(beats) == 4:
                control.resume()

    events = find(file, folder, at=hold)
    assert beats == [1] * 4, "nothing is begun in a pause"
    assert sorted(done(events)) == [f"{i}.flac" for i in range(4)]


def test_cancel_keeps_what_is_found_and_the_next_time_it_goes_on(file: Path, folder: Path) -> None:
    library(file, folder, *(f"{i}.flac" for i in range(4)))

    def cancel(event: Event, control: Control) -> None:
        if isinstance(event, TrackDone):
            control.cancel()

    cancelled = find(file, folder, at=cancel)
    assert cancelled[-1] == Done(cancelled=True)
    assert 1 <= len(done(cancelled)) < 4
    assert sorted(done(cancelled) + done(find(file, folder))) == [f"{i}.flac" for i in range(4)]


def test_closing_early_ends_its_processes(file: Path, folder: Path) -> None:
    library(file, folder, "a.flac", "b.flac")

    def workers() -> list[psutil.Process]:
        return [p for p in psutil.Process().children() if "--multiprocessing-fork" in p.cmdline()]

    with closing(Keeper(file, folder)) as keeper, closing(Control()) as control:
        with closing(find_rhythm(RhythmRequest(Metronome, 2), keeper, control)) as events:
            next(events)
            assert len(workers()) == 2
        assert workers() == []


def test_a_library_of_before_is_listened_to_for_this_alone(file: Path, folder: Path) -> None:
    compose(folder, ["a.flac", "b.flac"])
    listen(file, folder, (card(),))
    with closing(sqlite3.connect(file)) as db:  # as version 3 left it
        db.executescript(
            "DROP TABLE rhythm; DROP TABLE heard; DROP TABLE told; DROP TABLE glimpse;"
            " ALTER TABLE vectors DROP COLUMN crc; PRAGMA user_version = 3;"
        )
    before = heard_when(file)
    assert done(listen(file, folder, (card(),))) == []
    assert done(find(file, folder)) == ["a.flac", "b.flac"]
    assert heard_when(file) == before, "no model has heard anything again"
    assert known(file) == {"a.flac": FOUND, "b.flac": FOUND}


@pytest.mark.parametrize("kind", ["flac", "opus", "mp3"])
def test_of_a_long_file_the_middle_is_heard(folder: Path, kind: Kind) -> None:
    """Silence, two minutes of a tone on one side, silence again."""
    rate = Hertz(48_000)
    edge, tone = np.zeros((30 * rate, 2), np.float32), np.zeros((round(EXCERPT * rate), 2), np.float32)
    tone[:, 0] = 0.5 * np.sin(2 * np.pi * 440 * np.arange(len(tone)) / rate)
    write(folder / "long", np.concatenate([edge, tone, edge]), rate, kind)
    heard = excerpt(folder / "long", Seconds(EXCERPT + 60))
    assert heard.shape == (round(EXCERPT * RATE),)
    assert rms(heard[RATE:-RATE]) == pytest.approx(0.25 / np.sqrt(2), rel=0.1), "both channels, half each"
    assert rms(heard[:RATE]) > 0.1
    assert rms(heard[-RATE:]) > 0.1


def rms(samples: Floats) -> float:
    return float(np.sqrt(np.mean(np.square(samples, dtype=np.float64))))


@pytest.mark.skipif(listener_here() is None, reason="There is no Essentia for this system.")
def test_essentia_hears_files_of_every_format(file: Path, folder: Path) -> None:
    """Opus too, which kills it when it opens one itself."""
    kinds: tuple[Kind, ...] = ("flac", "mp3", "ogg", "opus", "m4a")
    for number, kind in enumerate(kinds):
        tune = 0.7 * cadence(2 * number, minor=number % 2 == 1, seconds=24.0) + 0.3 * clicks(90.0 + 10 * number, 24.0)
        write(folder / f"{number}.{kind}", tune.astype(np.float32), RATE, kind)
    listen(file, folder, (card(),))
    assert len(done(find(file, folder, listener_here(), workers=2))) == 5
    heard = [rhythm for rhythm in known(file).values() if rhythm is not None]
    assert [rhythm.key for rhythm in heard] == ["C", "Dm", "E", "F#m", "Ab"]
    assert [rhythm.bpm for rhythm in heard] == [pytest.approx(bpm, rel=0.003) for bpm in (90, 100, 110, 120, 130)]
