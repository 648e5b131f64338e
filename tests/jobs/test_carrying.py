"""What one machine has heard is taken to another, which hears nothing of it again."""

from __future__ import annotations

import random
import shutil
import sqlite3
import zlib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from musicmap.cache import portable
from musicmap.cache.reader import Reader
from musicmap.cache.writer import Writer
from musicmap.jobs import carrying
from musicmap.jobs.carrying import export_heard, import_heard
from musicmap.jobs.control import Control
from musicmap.jobs.events import Carried, Done, Event, Failed, TrackDone, TrackGlimpsed
from musicmap.jobs.keeper import Keeper
from musicmap.models.card import ModelCard
from musicmap.types import HeardRhythm, LayerRef, ModelName
from tests.cache.made import EMBEDDING, MODEL, SEGMENT, TAGGRAM, fill, heard, sound
from tests.jobs.music import card, cards, compose, everything_heard, heard_when, listen

Rows = list[tuple[object, ...]]


def stored(file: Path) -> Rows:
    """All that is kept of each sound, to the byte."""
    question = (
        "SELECT digest, duration, loudness, peak, outline, model, layer, vectors.version, segment, dimensions,"
        " encoding, data, crc, rhythm.version, bpm, key FROM sound LEFT JOIN vectors ON vectors.sound = sound.id"
        " LEFT JOIN rhythm ON rhythm.sound = sound.id ORDER BY digest, model, layer"
    )
    with closing(sqlite3.connect(file)) as db:
        return db.execute(question).fetchall()


def carried_out(library: Path, out: Path, *, overwrite: bool = False) -> list[Event]:
    with closing(Control()) as control:
        return list(export_heard(library, out, control, overwrite=overwrite))


def carried_in(
    file: Path,
    library: Path,
    folder: Path,
    models: tuple[ModelCard, ...] = (),
    at: Callable[[Event, Control], None] = lambda event, control: None,
) -> list[Event]:
    events = []
    with closing(Keeper(library, folder)) as keeper, closing(Control()) as control:
        for event in import_heard(file, keeper, models, control):
            events.append(event)
            at(event, control)
    return events


def told(events: list[Event]) -> Carried:
    assert events[-1] == Done(), events[-1]
    return next(event for event in events if isinstance(event, Carried))


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "heard.mmcache"


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """The library of another machine."""
    return tmp_path / "other" / "other.musicmap"


def test_a_copied_folder_is_heard_nowhere_again(file: Path, folder: Path, out: Path, other: Path) -> None:
    compose(folder, ["a.flac", "sub/b.mp3", "c.ogg"])
    listen(file, folder, cards(), workers=2)
    assert told(carried_out(file, out)) == Carried(3)
    copy = other.parent / "My copy"
    shutil.copytree(folder, copy)
    (copy / "a.flac").rename(copy / "another name.flac")
    came = told(carried_in(out, other, copy, cards()))
    assert (came.sounds, came.damaged) == (3, 0)
    assert (came.taken.sounds, came.taken.unknown, came.taken.results, came.taken.refused) == (3, 3, 12, 0)
    before = heard_when(other)
    events = listen(other, copy, cards())
    done = [event for event in events if isinstance(event, TrackDone)]
    assert len(done) == 3
    assert all(event.known for event in done), "nothing was listened to"
    assert heard_when(other) == before
    assert everything_heard(other) == everything_heard(file)
    assert stored(other) == stored(file)
    assert told(carried_in(out, other, copy, cards())).taken.sounds == 0, "a second time there is nothing new"


def test_not_even_a_first_look_is_taken_at_what_was_heard(file: Path, folder: Path, out: Path, other: Path) -> None:
    compose(folder, ["a.flac", "b.flac", "c.flac"], seconds=12.0)
    listen(file, folder, (card(),))
    told(carried_out(file, out))
    copy = other.parent / "copy"
    shutil.copytree(folder, copy)
    compose(copy, ["new 1.flac", "new 2.flac"], seconds=12.0, first=50)
    told(carried_in(out, other, copy, (card(),)))
    events = listen(other, copy, (card(),), glance=2)
    assert sorted(e.path.name for e in events if isinstance(e, TrackGlimpsed)) == ["new 1.flac", "new 2.flac"]
    assert sorted(e.path.name for e in events if isinstance(e, TrackDone) and e.known) == ["a.flac", "b.flac", "c.flac"]
    assert not any(isinstance(e, TrackGlimpsed) for e in listen(other, copy, (card(),), glance=2))


def test_the_file_tells_nothing_of_files_and_listening(file: Path, folder: Path, out: Path) -> None:
    ids = fill(file, folder, {"My secret name.mp3": 1})
    with Writer(file, folder) as writer:
        writer.heard(ids["My secret name.mp3"], 1e9, SEGMENT)
        writer.heard_rhythm(sound(1), HeardRhythm("essentia-1", 120.0, 0.5, "F#m", 0.5))
    told(carried_out(file, out))
    content = out.read_bytes()
    assert b"secret" not in content
    assert str(folder).encode() not in content
    with closing(sqlite3.connect(out)) as db:
        assert {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")} == {
            *("sound", "vectors", "rhythm")
        }
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert [p for p in out.parent.iterdir() if p.name.startswith((".musicmap", out.name))] == [out]


def test_what_was_only_identified_is_not_carried(file: Path, folder: Path, out: Path) -> None:
    ids = fill(file, folder, {"a.mp3": 1})
    with Writer(file, folder) as writer:
        writer.identified(ids["a.mp3"], sound(9))
    assert told(carried_out(file, out)).sounds == 1


def test_a_file_is_not_replaced_unasked_nor_the_library_ever(file: Path, folder: Path, out: Path) -> None:
    fill(file, folder, {"a.mp3": 1})
    out.write_bytes(b"mine")
    (refused,) = carried_out(file, out)
    assert isinstance(refused, Failed)
    assert "already there" in refused.sentence
    assert out.read_bytes() == b"mine"
    assert told(carried_out(file, out, overwrite=True)).sounds == 1
    (refused,) = carried_out(file, file, overwrite=True)
    assert isinstance(refused, Failed)
    assert "the library itself" in refused.sentence
    assert stored(file)


def test_what_stops_half_way_leaves_no_file(
    file: Path, folder: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(file, folder, {f"{n}.mp3": n for n in range(5)})
    monkeypatch.setattr(carrying, "_BEAT_S", 0.0)
    with closing(Control()) as control:
        events = []
        for event in export_heard(file, out, control):
            events.append(event)
            control.cancel()
    assert events[-1] == Done(cancelled=True)
    with closing(Control()) as control, closing(export_heard(file, out, control)) as begun:
        next(begun)
    assert not out.exists()
    assert not any(p.name.startswith(".musicmap-") for p in out.parent.iterdir())


class TestNothingBetterIsReplaced:
    def test_what_is_present_stays_and_what_is_older_goes(
        self, file: Path, folder: Path, out: Path, other: Path
    ) -> None:
        present = card("msd-musicnn")
        fill(file, folder, {"a.mp3": 1})
        with Writer(file, folder) as writer:
            writer.analysed(heard(1, seed=5, version=present.version))
            writer.analysed(heard(2, version="older"))
            writer.analysed(heard(3, version="older"))
        told(carried_out(file, out))
        with Writer(other, folder) as writer:
            writer.analysed(heard(1, seed=1, version="old"))  # made way for
            writer.analysed(heard(2, seed=2, version=present.version))  # stays
            writer.analysed(heard(3, seed=3, version="oldest"))  # no better
        came = told(carried_in(out, other, folder, (present,)))
        assert (came.taken.sounds, came.taken.results, came.taken.unknown) == (1, 1, 0)
        with Reader(other) as reader, Reader(file) as original:
            versions = {digest: vectors.version for digest, vectors in reader.vectors(TAGGRAM)}
            assert versions == {sound(1): present.version, sound(2): present.version, sound(3): "oldest"}
            one, same = reader.vectors_of(sound(1), EMBEDDING), original.vectors_of(sound(1), EMBEDDING)
            assert one is not None
            assert same is not None
            np.testing.assert_array_equal(one.values, same.values)

    def test_the_same_version_stays_as_it_is(self, file: Path, folder: Path, out: Path, other: Path) -> None:
        fill(file, folder, {"a.mp3": 1})
        told(carried_out(file, out))
        with Writer(other, folder) as writer:
            writer.analysed(heard(1, seed=7))
        before = stored(other)
        assert told(carried_in(out, other, folder)).taken.sounds == 0
        assert stored(other) == before

    def test_tempo_and_key(self, file: Path, folder: Path, out: Path, other: Path) -> None:
        with Writer(file, folder) as writer:
            for number in (1, 2, 3):
                writer.heard_rhythm(sound(number), HeardRhythm("essentia-1", 120.0 + number, 0.5, "Am", 0.5))
        told(carried_out(file, out))
        with Writer(other, folder) as writer:
            writer.heard_rhythm(sound(1), HeardRhythm("essentia-1", 90.0, 0.5, "C", 0.5))
            writer.heard_rhythm(sound(2), HeardRhythm("essentia-0", 90.0, 0.5, "C", 0.5))
        told(carried_in(out, other, folder))
        assert {row[0]: row[-2] for row in stored(other)} == {sound(1): 90.0, sound(2): 122.0, sound(3): 123.0}

    def test_another_model_beside_one_that_is_there(self, file: Path, folder: Path, out: Path, other: Path) -> None:
        mine, unknown = ModelName("msd-musicnn"), ModelName("somebodys-own")
        with Writer(file, folder) as writer:
            writer.analysed(heard(1, models=[mine, unknown]))
        told(carried_out(file, out))
        with Writer(other, folder) as writer:
            writer.analysed(heard(1, models=[mine]))
        assert told(carried_in(out, other, folder, cards())).taken.results == 1
        with Reader(other) as reader:
            assert reader.vectors_of(sound(1), LayerRef(unknown, "taggram")) is not None


def changed(out: Path, script: str, values: tuple[object, ...] = ()) -> None:
    with closing(sqlite3.connect(out)) as db, db:
        db.execute(script, values)


_ZEROS = np.zeros((3, 200), "<f2")


def _data(values: np.ndarray[tuple[int, ...], np.dtype[np.generic]]) -> tuple[bytes, int]:
    return values.tobytes(), zlib.crc32(values.tobytes())


@pytest.mark.parametrize(
    ("change", "values"),
    [
        ("UPDATE vectors SET data = ?, crc = ? WHERE layer = 'embedding'", _data(_ZEROS * np.float16("nan"))),
        ("UPDATE vectors SET data = ?, crc = ? WHERE layer = 'embedding'", _data(_ZEROS + np.float16("inf"))),
        ("UPDATE vectors SET data = ?, crc = ? WHERE layer = 'embedding'", _data(_ZEROS[:2])),
        ("UPDATE vectors SET data = ?, crc = ? WHERE layer = 'embedding'", _data(_ZEROS.ravel()[:-1])),
        ("UPDATE vectors SET data = zeroblob(length(data))", ()),
        ("UPDATE vectors SET dimensions = 100", ()),
        ("UPDATE vectors SET dimensions = 0", ()),
        ("UPDATE vectors SET dimensions = -50", ()),
        ("UPDATE vectors SET dimensions = 9223372036854775807", ()),
        ("UPDATE vectors SET dimensions = 25 WHERE layer = 'taggram'", ()),
        ("UPDATE vectors SET encoding = 'f16'", ()),
        ("UPDATE vectors SET encoding = 'pickle'", ()),
        ("UPDATE vectors SET segment = 9e999", ()),
        ("UPDATE vectors SET segment = 0.1 WHERE layer = 'taggram'", ()),
        ("UPDATE vectors SET model = '../../etc'", ()),
        ("UPDATE vectors SET version = ''", ()),
        ("UPDATE vectors SET version = 'another' WHERE layer = 'taggram'", ()),
        ("DELETE FROM vectors WHERE layer = 'taggram'", ()),
        ("UPDATE sound SET digest = 'x' || substr(digest, 2)", ()),
        ("UPDATE sound SET duration = -1", ()),
        ("UPDATE sound SET duration = 9e999", ()),
        ("UPDATE sound SET duration = 0", ()),
    ],
)
def test_what_could_not_have_been_heard_is_not_taken_in(
    file: Path, folder: Path, out: Path, other: Path, change: str, values: tuple[object, ...]
) -> None:
    present = card(str(MODEL))
    with Writer(file, folder) as writer:
        writer.analysed(heard(1, version=present.version))
    told(carried_out(file, out))
    changed(out, change, values)
    came = told(carried_in(out, other, folder, (present,)))
    assert came.damaged >= 1
    assert came.taken.results == 0
    with Reader(other) as reader:
        assert reader.layers() == ()
        assert reader.is_sound()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE sound SET peak = 9e999",
        "UPDATE sound SET peak = -1",
        "UPDATE sound SET loudness = 9e999",
        "UPDATE sound SET outline = zeroblob(10000)",
    ],
)
def test_a_level_that_cannot_be_is_measured_again(
    file: Path, folder: Path, out: Path, other: Path, change: str
) -> None:
    fill(file, folder, {"a.mp3": 1})
    told(carried_out(file, out))
    changed(out, change)
    came = told(carried_in(out, other, folder))
    assert (came.damaged, came.taken.results) == (1, 1)
    with Reader(other) as reader:
        assert not reader.is_measured(sound(1))


def test_an_unknown_models_layer_has_one_width(file: Path, folder: Path, out: Path, other: Path) -> None:
    with Writer(file, folder) as writer:
        writer.analysed(heard(1))
        writer.analysed(heard(2))
    told(carried_out(file, out))
    changed(out, "UPDATE vectors SET dimensions = dimensions * 3 WHERE sound = 2")
    came = told(carried_in(out, other, folder))
    assert (came.taken.results, came.taken.refused) == (1, 1)


def _text(out: Path) -> None:
    out.write_text("Dear diary, today I heard a song. " * 100)


def _nothing(out: Path) -> None:
    out.write_bytes(b"")


def _half(out: Path) -> None:
    out.write_bytes(out.read_bytes()[: out.stat().st_size // 2])


def _newer(out: Path) -> None:
    changed(out, f"PRAGMA user_version = {portable.VERSION + 1}")


def _view(out: Path) -> None:
    changed(out, "ALTER TABLE sound RENAME TO theirs")
    changed(out, "CREATE VIEW sound AS SELECT * FROM theirs")


def _trigger(out: Path) -> None:
    changed(out, "CREATE TRIGGER t AFTER INSERT ON sound BEGIN DELETE FROM sound; END")


def _library(out: Path) -> None:
    out.unlink()
    Writer(out, out.parent).close()


def _away(out: Path) -> None:
    out.unlink()


def _folder(out: Path) -> None:
    out.unlink()
    out.mkdir()


@pytest.mark.parametrize("harm", [_text, _nothing, _half, _newer, _view, _trigger, _library, _away, _folder])
def test_another_file_is_refused_in_a_sentence_and_left_alone(
    file: Path, folder: Path, out: Path, other: Path, harm: Callable[[Path], None]
) -> None:
    fill(file, folder, {f"{n}.mp3": n for n in range(30)})
    told(carried_out(file, out))
    harm(out)
    before = out.read_bytes() if out.is_file() else b""
    beside = sorted(out.parent.iterdir())
    last = carried_in(out, other, folder)[-1]
    assert isinstance(last, Failed)
    assert last.sentence.endswith(".")
    assert ("newer musicmap" in last.sentence) == (harm is _newer)
    assert (out.read_bytes() if out.is_file() else b"") == before
    assert sorted(set(out.parent.iterdir()) - {other.parent}) == beside
    with Reader(other) as reader:
        assert reader.is_sound()


def test_whatever_is_changed_in_it_the_library_is_whole(file: Path, folder: Path, out: Path, other: Path) -> None:
    fill(file, folder, {f"{n}.mp3": n for n in range(8)}, segments=40)
    told(carried_out(file, out))
    whole, honest = out.read_bytes(), {row[0]: row for row in stored(file) if row[6] == "taggram"}
    chance = random.Random(3)
    ends = set()
    for _ in range(60):
        harmed = bytearray(whole)
        for _ in range(chance.choice((1, 3, 30))):
            harmed[chance.randrange(len(harmed))] = chance.randrange(256)
        out.write_bytes(harmed)
        ends.add(type(carried_in(out, other, folder)[-1]))
        with Reader(other) as reader:
            assert reader.is_sound()
            for digest, vectors in reader.vectors(TAGGRAM):
                assert np.isfinite(vectors.values).all()
                assert digest not in honest or honest[digest][11] in {row[11] for row in stored(other)}
        other.unlink(missing_ok=True)
    assert ends == {Done, Failed}


def test_cancelled_in_the_middle_it_keeps_whole_sounds_and_goes_on(
    file: Path, folder: Path, out: Path, other: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(file, folder, {f"{n}.mp3": n for n in range(10)})
    told(carried_out(file, out))
    monkeypatch.setattr(carrying, "_SOUNDS", 2)
    monkeypatch.setattr(carrying, "_BEAT_S", 0.0)
    events = carried_in(out, other, folder, at=lambda event, control: control.cancel())
    assert events[-1] == Done(cancelled=True)
    with Reader(other) as reader:
        assert 0 < reader.sounds() < 10
        assert reader.sounds() == len(list(reader.vectors(TAGGRAM))) == len(list(reader.vectors(EMBEDDING)))
    assert told(carried_in(out, other, folder)).taken.sounds > 0
    assert stored(other) == stored(file)
