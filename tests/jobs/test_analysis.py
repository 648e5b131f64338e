"""The analysis: real sound, real models, real processes, and everything that may happen to them."""

from __future__ import annotations

import shutil
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import mutagen
import numpy as np
import psutil
import pytest

from musicmap.audio.decode import mono
from musicmap.audio.frontend import LogMel
from musicmap.cache.codec import pack, unpack
from musicmap.cache.reader import Reader
from musicmap.cache.writer import Writer
from musicmap.errors import LibraryError
from musicmap.jobs import analysis
from musicmap.jobs.analysis import AnalysisRequest, analyse
from musicmap.jobs.control import Control
from musicmap.jobs.events import Done, Event, Failed, Progress, Scanned, TrackDone, TrackFailed, TrackGlimpsed
from musicmap.jobs.keeper import Keeper
from musicmap.models.onnx_engine import OnnxEngine
from musicmap.types import LayerKind
from tests.cache.made import track_of
from tests.jobs import fakes
from tests.jobs.music import card, cards, compose, everything_heard, heard_when, listen


@pytest.fixture(scope="module")
def heard_before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place with `music` of three tracks and `some.musicmap`, in which one model has heard them."""
    place = tmp_path_factory.mktemp("heard")
    compose(place / "music", ["a.flac", "b.mp3", "c.ogg"])
    listen(place / "some.musicmap", place / "music", (card(),))
    return place


@pytest.fixture
def known(heard_before: Path, file: Path, folder: Path) -> dict[str, int]:
    """A copy of that, to change at will. Gives when each sound was heard."""
    shutil.copytree(heard_before / "music", folder, dirs_exist_ok=True)  # with the files' times
    shutil.copy(heard_before / "some.musicmap", file)
    return heard_when(file)


def done(events: list[Event]) -> list[str]:
    return sorted(event.path.name for event in events if isinstance(event, TrackDone))


def failed(events: list[Event]) -> dict[str, str]:
    return {event.problem.path.name: event.problem.reason for event in events if isinstance(event, TrackFailed)}


def test_every_model_hears_every_segment_of_every_track(file: Path, folder: Path) -> None:
    compose(folder, ["a.flac", "sub/b.mp3", "sub/c.ogg"], seconds=7.0)
    events = listen(file, folder, cards(), workers=2)
    assert isinstance(events[0], Progress)
    assert [e for e in events if isinstance(e, Scanned)] == [
        Scanned(tracks=3, added=3, changed=0, vanished=0, problems=0)
    ]
    assert done(events) == ["a.flac", "b.mp3", "c.ogg"]
    assert failed(events) == {}
    last = [e for e in events if isinstance(e, Progress)][-1]
    assert (last.what, last.done, last.total) == ("listening", 3, 3)
    assert events[-1] == Done(cancelled=False)
    with Reader(file) as reader:
        assert len(reader.layers()) == 8
        for track in reader.tracks():
            assert track.duration == pytest.approx(7.0, abs=0.1)
            assert track.sound is not None
            patches = np.concatenate(list(LogMel().patches(mono(track.path, card().rate))))
            assert len(patches) == 2
            with OnnxEngine(card()) as engine:
                expected = engine.run(patches)
            kinds: tuple[LayerKind, ...] = ("taggram", "embedding")
            for kind in kinds:
                vectors = reader.vectors_of(track.sound, card().layer(kind))
                assert vectors is not None
                assert (vectors.segment, vectors.version) == (card().segment, card().version)
                stored = unpack(*pack(expected[kind], kind), expected[kind].shape[1])
                np.testing.assert_array_equal(vectors.values, stored)


def test_one_worker_or_four_and_another_run_give_the_same_bit_for_bit(file: Path, folder: Path) -> None:
    compose(folder, [f"{i}.{kind}" for i, kind in enumerate(["flac", "mp3", "ogg", "opus", "m4a"])], seconds=7.0)
    heard = []
    for run, workers in enumerate((1, 4, 4)):
        library = file.with_name(f"{run}.musicmap")
        listen(library, folder, cards(), workers=workers)
        heard.append(everything_heard(library))
    assert len(heard[0]) == 5 * 8
    assert heard[0] == heard[1] == heard[2]


def test_a_broken_file_is_told_in_plain_words_and_costs_itself_only(file: Path, folder: Path) -> None:
    compose(folder, ["good.flac"])
    compose(folder, ["too short.wav"], seconds=1.5)
    whole = compose(folder, ["half.mp3"])[0].read_bytes()
    (folder / "letter.mp3").write_text("Dear diary, today I heard a song. " * 100)
    (folder / "noise.ogg").write_bytes(np.random.default_rng(1).bytes(50_000))
    (folder / "nothing.flac").write_bytes(b"")
    (folder / "head only.mp3").write_bytes(whole[:600])
    events = listen(file, folder, (card(),))
    assert done(events) == ["good.flac", "half.mp3"]
    reasons = failed(events)
    assert set(reasons) == {"too short.wav", "letter.mp3", "noise.ogg", "head only.mp3"}
    assert reasons["too short.wav"] == "Too short: 1.5 seconds, and a segment has 3."
    assert all(reason.endswith(".") and "Error" not in reason for reason in reasons.values()), reasons
    with Reader(file) as reader:
        problems = {p.path.name: p.stage for p in reader.problems()}
        assert problems == dict.fromkeys(reasons, "decode") | {"nothing.flac": "scan"}
    again = listen(file, folder, (card(),))
    assert failed(again) == {}, "what cannot be heard is not tried over and over"
    assert again[-1] == Done()


def processes() -> list[psutil.Process]:
    """The workers of this process."""
    return [p for p in psutil.Process().children() if "--multiprocessing-fork" in p.cmdline()]


def test_a_worker_that_is_killed_costs_no_file(file: Path, folder: Path) -> None:
    compose(folder, ["a.flac", "c.flac", "d.flac"])
    compose(folder, ["b long.flac"], seconds=240.0, first=9)
    killed: list[int] = []

    def kill(event: Event, control: Control) -> None:
        # A track is done, so what the worker has in its hands now is the long one.
        if isinstance(event, Progress) and event.done == 1 and not killed:
            (worker,) = processes()
            killed.append(worker.pid)
            worker.kill()

    events = listen(file, folder, cards(), at=kill)
    order = [event.path.name for event in events if isinstance(event, TrackDone)]
    assert order == ["a.flac", "c.flac", "d.flac", "b long.flac"], "what was in its hands is tried once more, last"
    assert failed(events) == {}
    assert events[-1] == Done()
    with Reader(file) as reader:
        assert reader.is_sound()
        assert reader.problems() == ()
        assert all(c.tracks == 4 for c in reader.summary().coverage)


def test_the_same_sound_in_many_files_is_heard_once(file: Path, folder: Path) -> None:
    (first,) = compose(folder, ["a.flac"], seconds=20.0)
    for name in ("b.flac", "c.flac", "d.flac"):
        shutil.copy(first, folder / name)
    events = listen(file, folder, cards(), workers=2)
    assert done(events) == ["a.flac", "b.flac", "c.flac", "d.flac"]
    assert len(everything_heard(file)) == 8
    with Reader(file) as reader:
        tracks = reader.tracks()
        assert len({t.id for t in tracks}) == 4
        assert len({t.sound for t in tracks}) == 1
        assert [e.track for e in sorted((e for e in events if isinstance(e, TrackDone)), key=lambda e: e.path)] == [
            t.id for t in tracks
        ]


def test_a_moved_folder_is_known(file: Path, folder: Path, known: dict[str, int]) -> None:
    events = listen(file, folder, (card(),))
    assert [e for e in events if isinstance(e, Scanned)] == [Scanned(3, added=0, changed=0, vanished=0, problems=0)]
    assert done(events) == []
    assert heard_when(file) == known


def test_another_way_to_the_same_drive_is_known(file: Path, folder: Path, known: dict[str, int]) -> None:
    way = folder.with_name("another way")
    way.symlink_to(folder)
    events = listen(file, way, (card(),))
    assert [e for e in events if isinstance(e, Scanned)] == [Scanned(3, added=0, changed=0, vanished=0, problems=0)]
    assert done(events) == []
    assert heard_when(file) == known


def test_what_was_moved_is_recognised_before_a_first_look(file: Path, folder: Path, known: dict[str, int]) -> None:
    (folder / "deep").mkdir()
    for name in ("a.flac", "b.mp3", "c.ogg"):
        (folder / name).rename(folder / "deep" / name)
    events = listen(file, folder, (card(),), glance=2)
    assert not any(isinstance(e, TrackGlimpsed) for e in events), "nothing of them is heard again"
    assert [e.known for e in events if isinstance(e, TrackDone)] == [True] * 3
    assert heard_when(file) == known


def test_a_library_of_an_earlier_version_of_the_program_is_not_heard_again(
    file: Path, folder: Path, known: dict[str, int]
) -> None:
    with closing(sqlite3.connect(file)) as db:  # as it was before there were checksums
        db.executescript(
            "ALTER TABLE vectors DROP COLUMN crc; ALTER TABLE glimpse DROP COLUMN crc; PRAGMA user_version = 6;"
        )
    assert done(listen(file, folder, (card(),))) == []
    assert heard_when(file) == known


def test_no_update_changes_the_version_of_what_is_heard_by_mistake() -> None:
    """Whoever changes one of these lets every user's library be heard again: it must be meant."""
    assert {one.name: one.version for one in cards()} == {
        "msd-musicnn": "musicnn-1+83e3570354dc",
        "mtt-musicnn": "musicnn-1+a9a80e00389e",
        "msd-vgg": "musicnn-1+f9f69e281167",
        "mtt-vgg": "musicnn-1+0e83ae1ee542",
    }


def test_a_moved_and_a_renamed_file_are_known_by_their_sound(file: Path, folder: Path, known: dict[str, int]) -> None:
    with Reader(file) as reader:
        before = {t.sound: t.id for t in reader.tracks()}
        revision = reader.revision()
    (folder / "deep" / "er").mkdir(parents=True)
    (folder / "a.flac").rename(folder / "deep" / "er" / "a.flac")
    (folder / "b.mp3").rename(folder / "ß & 日本.mp3")
    events = listen(file, folder, (card(),))
    assert [e for e in events if isinstance(e, Scanned)] == [
        Scanned(tracks=3, added=2, changed=0, vanished=2, problems=0)
    ]
    assert heard_when(file) == known
    with Reader(file) as reader:
        assert {t.sound: t.id for t in reader.tracks()} == before
        assert reader.tracks(gone=True) == ()
        assert reader.revision() == revision
        assert {str(t.path.relative_to(folder)) for t in reader.tracks()} == {"deep/er/a.flac", "ß & 日本.mp3", "c.ogg"}


def test_a_rescan_touches_only_what_changed(file: Path, folder: Path, known: dict[str, int]) -> None:
    tagged = mutagen.File(folder / "a.flac")
    tagged["title"] = "A better title"
    tagged.save()
    compose(folder, ["b.mp3", "d.flac"], first=77)
    (folder / "c.ogg").unlink()
    events = listen(file, folder, (card(),))
    assert [e for e in events if isinstance(e, Scanned)] == [Scanned(3, added=1, changed=2, vanished=1, problems=0)]
    assert done(events) == ["a.flac", "b.mp3", "d.flac"]
    with Reader(file) as reader:
        tracks = {t.path.name: t for t in reader.tracks()}
    assert tracks["a.flac"].title == "A better title"
    now = heard_when(file)
    assert {sound: now[sound] for sound in known} == known, "a new title is no new sound"
    assert now.keys() - known.keys() == {tracks["b.mp3"].sound, tracks["d.flac"].sound}


def test_another_model_hears_what_it_has_not_heard(file: Path, folder: Path, known: dict[str, int]) -> None:
    first = everything_heard(file)
    assert done(listen(file, folder, (card(), card("msd-vgg")))) == ["a.flac", "b.mp3", "c.ogg"]
    assert len(everything_heard(file)) == 2 * len(first) == 12
    assert first.items() <= everything_heard(file).items()


def test_a_library_of_before_loudness_was_measured_is_only_measured(
    file: Path, folder: Path, known: dict[str, int]
) -> None:
    with Reader(file) as reader:
        before = {track.path.name: (track.loudness, track.duration) for track in reader.tracks()}
        outlines = [reader.outline(track.id).tolist() for track in reader.tracks()]
    with closing(sqlite3.connect(file)) as db:
        db.executescript("UPDATE sound SET loudness = NULL, peak = NULL, outline = NULL;")
    events = listen(file, folder, (card(),))
    assert done(events) == sorted(before)
    assert not any(event.mapped for event in events if isinstance(event, TrackDone)), "no map has to be drawn again"
    assert heard_when(file) == known, "no model has heard it again"
    with Reader(file) as reader:
        assert {track.path.name: (track.loudness, track.duration) for track in reader.tracks()} == before
        assert [reader.outline(track.id).tolist() for track in reader.tracks()] == outlines
        assert all(
            len(outline) == int(track.duration * 10) for outline, track in zip(outlines, reader.tracks(), strict=True)
        )
    assert all(loudness is not None and -40 < loudness < 0 for loudness, _ in before.values())


def test_another_version_of_a_model_hears_everything_again(file: Path, folder: Path, known: dict[str, int]) -> None:
    renewed = replace(card(), front_end=replace(card().front_end, version="next"))
    assert done(listen(file, folder, (renewed,))) == ["a.flac", "b.mp3", "c.ogg"]
    assert all(heard_when(file)[sound] > when for sound, when in known.items())
    with Reader(file) as reader:
        assert [(c.version, c.tracks) for c in reader.summary().coverage] == [(renewed.version, 3)]


def test_what_is_looked_at_is_heard_next(file: Path, folder: Path) -> None:
    compose(folder, [f"{i}.flac" for i in range(6)], seconds=3.5)

    def look(event: Event, control: Control) -> None:
        if isinstance(event, TrackDone) and control.preferred is None:
            control.prefer(track_of(file, folder / "5.flac"))

    heard = [e.path.name for e in listen(file, folder, (card(),), at=look) if isinstance(e, TrackDone)]
    # One was in hand already when somebody looked.
    assert "5.flac" in heard[1:3]
    assert sorted(heard) == [f"{i}.flac" for i in range(6)]


def test_pause_and_resume(file: Path, folder: Path) -> None:
    compose(folder, [f"{i}.flac" for i in range(5)], seconds=10.0)
    beats: list[bool] = []

    def hold(event: Event, control: Control) -> None:
        if isinstance(event, TrackDone) and not beats:
            control.pause()
        if isinstance(event, Progress) and control.paused:
            beats.append(event.paused)
            if len(beats) == 4:
                control.resume()

    events = listen(file, folder, (card(),), at=hold)
    assert done(events) == [f"{i}.flac" for i in range(5)]
    assert beats == [True] * 4
    first = events.index(next(e for e in events if isinstance(e, Progress) and e.paused))
    paused = events[first : first + 4]
    assert [e for e in paused if isinstance(e, TrackDone)] == [], "nothing is finished in a pause"
    assert not [e for e in events if isinstance(e, Progress)][-1].paused


def test_cancel_keeps_what_is_done_and_the_next_time_it_goes_on(file: Path, folder: Path) -> None:
    compose(folder, [f"{i}.flac" for i in range(6)])
    cancelled = listen(file, folder, (card(),), at=_cancel_at(lambda e: isinstance(e, TrackDone)))
    assert cancelled[-1] == Done(cancelled=True)
    kept = done(cancelled)
    assert 1 <= len(kept) < 6
    events = listen(file, folder, (card(),))
    assert sorted(kept + done(events)) == [f"{i}.flac" for i in range(6)]
    assert events[-1] == Done()


def test_cancel_while_it_is_paused_and_before_it_has_begun(file: Path, folder: Path) -> None:
    compose(folder, ["a.flac", "b.flac"])
    at_once = listen(file, folder, (card(),), at=_cancel_at(lambda e: True))
    assert at_once[-1] == Done(cancelled=True)
    assert done(at_once) == []

    def pause_then_cancel(event: Event, control: Control) -> None:
        if isinstance(event, Progress) and event.paused:
            control.cancel()
        elif isinstance(event, Scanned):
            control.pause()

    assert listen(file, folder, (card(),), at=pause_then_cancel)[-1] == Done(cancelled=True)


def _cancel_at(moment: Callable[[Event], bool]) -> Callable[[Event, Control], None]:
    def at(event: Event, control: Control) -> None:
        if moment(event):
            control.cancel()

    return at


def test_closing_early_ends_all_workers(file: Path, folder: Path) -> None:
    compose(folder, ["a.flac", "b.flac"], seconds=60.0)
    with closing(Keeper(file, folder)) as keeper, closing(Control()) as control:
        with closing(analyse(AnalysisRequest(cards(), 2), keeper, control)) as events:
            next(e for e in events if isinstance(e, Progress) and e.what == "listening")
            assert len(processes()) == 2
        assert processes() == []


def test_a_drive_that_is_not_plugged_in_costs_nothing(file: Path, folder: Path, known: dict[str, int]) -> None:
    away = folder.rename(folder.with_name("away"))
    for there in (False, True):
        if there:
            folder.mkdir()
        events = listen(file, folder, (card(),))
        assert isinstance(events[-1], Failed)
        assert "cannot be reached" in events[-1].sentence
        with Reader(file) as reader:
            assert len(reader.tracks()) == 3
    folder.rmdir()
    away.rename(folder)
    assert listen(file, folder, (card(),))[-1] == Done()


def test_a_model_that_cannot_be_used_stops_the_work_and_blames_no_file(file: Path, folder: Path) -> None:
    compose(folder, ["a.flac", "b.flac"])
    events = listen(file, folder, (replace(card(), sha256="0" * 64),))
    assert failed(events) == {}
    assert isinstance(events[-1], Failed)
    assert "weights" in events[-1].sentence
    with Reader(file) as reader:
        assert reader.problems() == ()


def test_workers_that_cannot_start_blame_no_file(file: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compose(folder, [f"{i}.flac" for i in range(9)])
    monkeypatch.setattr(analysis, "listen", fakes.stillborn)
    events = listen(file, folder, (card(),), workers=2)
    assert failed(events) == {}
    assert isinstance(events[-1], Failed)
    assert "doctor" in events[-1].sentence
    with Reader(file) as reader:
        assert reader.problems() == ()


def test_a_full_disk_stops_the_work_in_one_sentence(file: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Writer, found: object) -> None:
        raise LibraryError("The library could not be written: database or disk is full.", "Free some space and go on.")

    compose(folder, ["a.flac", "b.flac"])
    monkeypatch.setattr(Writer, "analysed", full)
    events = listen(file, folder, (card(),))
    assert events[-1] == Failed(
        "The library could not be written: database or disk is full. Free some space and go on."
    )


def test_a_folder_without_music_is_soon_done(file: Path, folder: Path) -> None:
    (folder / "notes.txt").write_text("no music")
    assert listen(file, folder, (card(),))[-1] == Done()


def test_ctrl_c_at_the_terminal_is_the_parents_to_hear(
    file: Path, folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    compose(folder, ["a.flac", "b.flac"], seconds=10.0)

    def ring(event: Event, control: Control) -> None:
        for process in processes():
            process.send_signal(signal.SIGINT)

    events = listen(file, folder, (card(),), at=ring)
    assert done(events) == ["a.flac", "b.flac"]
    assert capfd.readouterr().err == ""
