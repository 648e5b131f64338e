"""Tracks, problems, playlists and notes go in and come out."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from musicmap.cache.codec import pack, unpack
from musicmap.cache.reader import Reader
from musicmap.cache.records import Missing, Playlist
from musicmap.cache.writer import Writer
from musicmap.errors import CannotWrite, LibraryError
from musicmap.types import (
    Analysis,
    Decibels,
    FileTags,
    HeardRhythm,
    Level,
    ModelName,
    Problem,
    Seconds,
    Track,
    TrackId,
)
from tests.cache.made import EMBEDDING, MODEL, OTHER, SEGMENT, TAGGRAM, VERSION, fill, heard, seen, sound, track_of

WANTED = {MODEL: VERSION}


def tracks_in(file: Path) -> tuple[Track, ...]:
    with Reader(file) as reader:
        return reader.tracks()


def test_a_track_comes_back_with_all_that_is_known_of_it(file: Path, folder: Path) -> None:
    tags = FileTags(title="Ten", artist="Björk", genres=("pop", "日本"), year=1997)
    path = folder / "a" / "ten.mp3"
    with Writer(file, folder) as writer:
        writer.saw([seen(path, tags)])
        added = tracks_in(file)[0].added
        assert abs(added - time.time()) < 60
        assert tracks_in(file)[0] == Track(tracks_in(file)[0].id, path, tags, modified=1e-9, added=added)
        writer.identified(track_of(file, path), sound(1))
        writer.analysed(heard(1))
    assert tracks_in(file) == (
        Track(TrackId(1), path, tags, sound(1), Seconds(3 * SEGMENT), 1e-9, Decibels(-14.0), 0.9, added=added),
    )


def test_tempo_and_key_come_back_with_every_track_of_the_sound(file: Path, folder: Path) -> None:
    fill(file, folder, {"a.mp3": 1, "copy of a.mp3": 1, "silence.mp3": 2, "not yet.mp3": 3})
    swing = HeardRhythm("v1", 128.02, 0.71, "F#m", 0.83)
    with Reader(file) as reader:
        revision = reader.revision()
    with Writer(file, folder) as writer:
        writer.heard_rhythm(sound(1), replace(swing, bpm=64.0, version="v0"))
        writer.heard_rhythm(sound(1), swing)
        writer.heard_rhythm(sound(2), HeardRhythm("v1"))
    known = {track.path.name: track.rhythm for track in tracks_in(file)}
    assert known == {"a.mp3": swing, "copy of a.mp3": swing, "silence.mp3": HeardRhythm("v1"), "not yet.mp3": None}
    with Reader(file) as reader:
        assert reader.revision() == revision, "no map is drawn anew for it"


def test_what_told_nothing_may_be_listened_to_once_more(file: Path, folder: Path) -> None:
    fill(file, folder, {"a.mp3": 1, "b.mp3": 2, "c.mp3": 3})
    with Writer(file, folder) as writer:
        writer.heard_rhythm(sound(1), HeardRhythm("v1"))
        writer.heard_rhythm(sound(2), HeardRhythm("v1", key="C"))
        writer.heard_rhythm(sound(3), HeardRhythm("v1", bpm=90.0))
        writer.try_again([folder / "a.mp3"])
        assert [track.rhythm is None for track in tracks_in(file)] == [False, False, False]
        writer.try_again()
    assert [track.rhythm is None for track in tracks_in(file)] == [True, False, False]


def test_how_loud_a_sound_is_comes_back(file: Path, folder: Path) -> None:
    loud = Level(Decibels(-9.5), 1.25, np.array([3, 255, 0], np.uint8))
    ids = fill(file, folder, {"a.mp3": 1, "copy of a.mp3": 1, "silence.mp3": 2, "not yet.mp3": 3})
    with closing(sqlite3.connect(file)) as db:  # as version 1 left it
        db.executescript("UPDATE sound SET loudness = NULL, peak = NULL, outline = NULL;")
    with Reader(file) as reader:
        assert [(todo.path.name, todo.missing) for todo in reader.todo(WANTED)] == [(name, ()) for name in sorted(ids)]
        assert not reader.is_measured(sound(1))
    with Writer(file, folder) as writer:
        writer.analysed(Analysis(sound(1), Seconds(9.0), {}, loud))
        writer.analysed(replace(heard(2), level=Level(None, 0.0, np.zeros(4, np.uint8))))
    with Reader(file) as reader:
        known = {track.path.name: (track.loudness, track.peak) for track in reader.tracks()}
        assert known == {
            "a.mp3": (-9.5, 1.25),
            "copy of a.mp3": (-9.5, 1.25),
            "silence.mp3": (None, 0.0),
            "not yet.mp3": (None, None),
        }
        assert reader.outline(ids["copy of a.mp3"]).tolist() == [3, 255, 0]
        assert reader.outline(ids["silence.mp3"]).tolist() == [0, 0, 0, 0]
        assert reader.outline(ids["not yet.mp3"]).tolist() == reader.outline(TrackId(99)).tolist() == []
        assert [todo.sound for todo in reader.todo(WANTED)] == [sound(3)], "silence was measured too"
        assert reader.is_measured(sound(2))
    with Writer(file, folder) as writer:
        writer.analysed(replace(heard(1, seed=1), level=None))
    assert tracks_in(file)[0].loudness == -9.5, "another model changes nothing"


_NAMES = st.binary(min_size=1, max_size=20).filter(
    lambda b: b"/" not in b and b"\0" not in b and b not in (b".", b"..")
)


@settings(max_examples=30)
@given(st.lists(_NAMES, min_size=1, max_size=4, unique=True))
def test_any_name_that_a_disk_allows_comes_back(names: list[bytes]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as there:
        file, folder = Path(there) / "some.musicmap", Path(there) / "music"
        paths = [folder / os.fsdecode(name) for name in names]
        with Writer(file, folder) as writer:
            writer.saw(seen(path) for path in paths)
            writer.scan_problems([Problem(paths[0], "why")])
        with Reader(file) as reader:
            assert {t.path for t in reader.tracks()} == set(paths)
            assert set(reader.stamps()) == set(paths)
            assert [p.path for p in reader.problems()] == [paths[0]]
            assert {t.path for t in reader.todo(WANTED)} == set(paths[1:])


def test_a_folder_that_is_not_utf_8_comes_back(file: Path, tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"m\xfcsik")
    with Writer(file, folder):
        pass
    with Reader(file) as reader:
        assert reader.folder == folder


def test_stamps_are_of_what_is_there(file: Path, folder: Path) -> None:
    with Writer(file, folder) as writer:
        writer.saw([seen(folder / "a.mp3", size=7, mtime_ns=2**62), seen(folder / "b.mp3")])
        writer.lost([folder / "b.mp3"])
    with Reader(file) as reader:
        assert reader.stamps() == {folder / "a.mp3": (7, 2**62)}


class TestMoving:
    def test_a_moved_file_takes_its_old_row_back(self, file: Path, folder: Path) -> None:
        old = fill(file, folder, {"old.mp3": 1, "other.mp3": 2})
        with Writer(file, folder) as writer:
            writer.lost([folder / "old.mp3"])
            writer.saw([seen(folder / "sub" / "new.mp3", FileTags(title="New"), size=5)])
            fresh = track_of(file, folder / "sub" / "new.mp3")
            assert fresh not in old.values()
            assert writer.identified(fresh, sound(1)) == old["old.mp3"]
        with Reader(file) as reader:
            assert reader.todo(WANTED) == ()
            assert reader.tracks(gone=True) == ()
            moved = next(t for t in reader.tracks() if t.id == old["old.mp3"])
            assert (moved.path, moved.title) == (folder / "sub" / "new.mp3", "New")
            assert reader.stamps()[moved.path] == (5, 1)

    def test_a_second_copy_is_a_second_track(self, file: Path, folder: Path) -> None:
        fill(file, folder, {"a.mp3": 1, "copy.mp3": 1})
        first, second = tracks_in(file)
        assert first.id != second.id
        assert first.sound == second.sound == sound(1)

    def test_a_changed_file_keeps_its_own_row_when_a_copy_has_gone(self, file: Path, folder: Path) -> None:
        ids = fill(file, folder, {"a.mp3": 1, "copy.mp3": 1})
        for changed, gone in (("copy.mp3", "a.mp3"), ("a.mp3", "copy.mp3")):
            with Writer(file, folder) as writer:
                writer.saw([seen(folder / "a.mp3"), seen(folder / "copy.mp3")])
                for track in ids.values():
                    writer.identified(track, sound(1))
                writer.lost([folder / gone])
                writer.saw([seen(folder / changed, FileTags(title="Changed"), mtime_ns=2)])
                assert writer.identified(ids[changed], sound(1)) == ids[changed]
            assert [t.id for t in tracks_in(file)] == [ids[changed]]

    def test_what_comes_back_to_its_place_is_the_same_track(self, file: Path, folder: Path) -> None:
        ids = fill(file, folder, {"a.mp3": 1})
        with Writer(file, folder) as writer:
            writer.lost([folder / "a.mp3"])
            assert tracks_in(file) == ()
            writer.saw([seen(folder / "a.mp3")])
            assert writer.identified(ids["a.mp3"], sound(1)) == ids["a.mp3"]
        assert [t.id for t in tracks_in(file)] == [ids["a.mp3"]]

    def test_a_playlist_keeps_a_track_through_all_of_it(self, file: Path, folder: Path) -> None:
        ids = fill(file, folder, {"a.mp3": 1, "b.mp3": 2})
        listed = Playlist(1, "Evening", (ids["b.mp3"], ids["a.mp3"]), (Missing(1, "jóga.mp3", "/a/jóga.mp3"),))
        with Writer(file, folder) as writer:
            writer.save_playlists([listed, Playlist(2, "Gone tomorrow", ())])
            writer.save_playlists([listed])
            writer.lost([folder / "a.mp3"])
            writer.saw([seen(folder / "c.mp3")])
            writer.identified(track_of(file, folder / "c.mp3"), sound(1))
        with Reader(file) as reader:
            assert reader.playlists() == (listed,)
            assert {t.id for t in reader.tracks()} == set(ids.values())

    def test_missing_rows_come_back_as_they_were_also_from_an_older_file(self, file: Path, folder: Path) -> None:
        ids = fill(file, folder, {"a.mp3": 1})
        odd = Missing(0, "j\udcf3ga.mp3", "/x/j\udcf3ga.mp3", "Jóga\n<b>", "Björk", Seconds(305.2))
        listed = Playlist(1, "Evening", (ids["a.mp3"],), (odd, Missing(2, "http://radio", None)))
        with Writer(file, folder) as writer:
            writer.save_playlists([listed])
        with Reader(file) as reader:
            assert reader.playlists() == (listed,)
        with closing(sqlite3.connect(file)) as db:
            db.execute("UPDATE playlist SET missing = ?", ['["Jóga", "Oceania"]'])
            db.commit()
        with Reader(file) as reader:
            assert reader.playlists()[0].missing == (Missing(1, "Jóga"), Missing(2, "Oceania"))


class TestTodo:
    def test_it_names_what_each_model_has_not_heard(self, file: Path, folder: Path) -> None:
        fill(file, folder, {"a.mp3": 1})
        with Writer(file, folder) as writer:
            writer.saw([seen(folder / "b.mp3")])
        with Reader(file) as reader:
            both = {MODEL: VERSION, OTHER: VERSION}
            assert [(t.path.name, t.sound, t.missing) for t in reader.todo(both)] == [
                ("a.mp3", sound(1), (OTHER,)),
                ("b.mp3", None, (MODEL, OTHER)),
            ]
            assert reader.missing(sound(1), both) == (OTHER,)
            assert reader.missing(sound(9), both) == (MODEL, OTHER)

    def test_what_another_version_heard_does_not_count(self, file: Path, folder: Path) -> None:
        fill(file, folder, {"a.mp3": 1})
        with Reader(file) as reader:
            assert [t.missing for t in reader.todo({MODEL: "v2"})] == [(MODEL,)]
            assert reader.missing(sound(1), {MODEL: "v2"}) == (MODEL,)

    def test_a_file_with_a_problem_waits_until_it_is_tried_again(self, file: Path, folder: Path) -> None:
        a, b = folder / "a.mp3", folder / "b.mp3"
        with Writer(file, folder) as writer, Reader(file) as reader:
            writer.saw([seen(a), seen(b)])
            writer.problem(Problem(a, "no sound", "decode"))
            writer.problem(Problem(b, "stumbled", "analysis"))
            assert reader.todo(WANTED) == ()
            writer.try_again([a])
            assert [t.path for t in reader.todo(WANTED)] == [a]
            writer.try_again()
            assert [t.path for t in reader.todo(WANTED)] == [a, b]

    def test_a_changed_file_is_tried_again_by_itself(self, file: Path, folder: Path) -> None:
        a = folder / "a.mp3"
        with Writer(file, folder) as writer, Reader(file) as reader:
            writer.saw([seen(a)])
            writer.problem(Problem(a, "no sound", "decode"))
            writer.saw([seen(a, size=2000)])
            assert [t.path for t in reader.todo(WANTED)] == [a]
            assert reader.problems() == ()


def test_a_file_that_is_gone_takes_its_problem_along(file: Path, folder: Path) -> None:
    with Writer(file, folder) as writer, Reader(file) as reader:
        writer.saw([seen(folder / "a.mp3")])
        writer.problem(Problem(folder / "a.mp3", "no sound", "decode"))
        writer.lost([folder / "a.mp3"])
        assert reader.problems() == ()


def test_the_scans_problems_are_those_of_the_last_scan(file: Path, folder: Path) -> None:
    decode = Problem(folder / "c.mp3", "no sound", "decode")
    with Writer(file, folder) as writer, Reader(file) as reader:
        writer.problem(decode)
        writer.scan_problems([Problem(folder / "a", "may not be read"), Problem(folder / "b", "is empty")])
        assert len(reader.problems()) == 3
        writer.scan_problems([])
        assert reader.problems() == (decode,)


def test_vectors_come_back_in_the_order_they_were_heard_in(file: Path, folder: Path) -> None:
    fill(file, folder, {"z.mp3": 9, "a.mp3": 5, "m.mp3": 7})
    with Reader(file) as reader:
        assert [s for s, _ in reader.vectors(TAGGRAM)] == [sound(9), sound(5), sound(7)]
        for number in (9, 5, 7):
            for layer in (TAGGRAM, EMBEDDING):
                original, back = heard(number).vectors[layer], reader.vectors_of(sound(number), layer)
                assert back is not None
                assert (back.layer, back.segment, back.version) == (layer, SEGMENT, VERSION)
                expected = unpack(*pack(original.values, layer.kind), original.values.shape[1])
                np.testing.assert_array_equal(back.values, expected)
        assert reader.vectors_of(sound(1), TAGGRAM) is None
        assert reader.layers() == (TAGGRAM, EMBEDDING)


def test_notes_and_pictures(file: Path, folder: Path) -> None:
    with Writer(file, folder) as writer, Reader(file) as reader:
        assert reader.note("view") is None
        assert reader.picture("r") is None
        writer.note("view", {"zoom": 2.5, "where": [1, 2]})
        writer.note("view", {"zoom": 3})
        writer.keep_picture("r", "12-ab", b"\0\1")
        assert reader.note("view") == {"zoom": 3}
        assert reader.picture("r") == ("12-ab", b"\0\1")


def test_the_summary_counts_what_is_there(file: Path, folder: Path) -> None:
    fill(file, folder, {"a.mp3": 1, "b.mp3": 2, "copy.mp3": 2, "gone.mp3": 3}, segments=4)
    with Writer(file, folder) as writer:
        writer.lost([folder / "gone.mp3"])
        writer.saw([seen(folder / "new.mp3")])
        writer.problem(Problem(folder / "new.mp3", "no sound", "decode"))
    with Reader(file) as reader:
        summary = reader.summary()
    assert (summary.tracks, summary.analysed, summary.gone, summary.problems) == (4, 3, 1, 1)
    assert summary.duration == pytest.approx(12 * SEGMENT)
    assert [(c.model, c.version, c.tracks, c.segments) for c in summary.coverage] == [(MODEL, VERSION, 3, 12)]
    assert summary.folder == folder
    assert summary.file_bytes == sum(f.stat().st_size for f in file.parent.iterdir() if not f.name.endswith("-shm"))


def test_an_empty_library_has_a_summary_too(file: Path, folder: Path) -> None:
    with Writer(file, folder), Reader(file) as reader:
        summary = reader.summary()
        assert (summary.tracks, summary.analysed, summary.duration, summary.coverage) == (0, 0, 0.0, ())
        assert reader.tracks() == ()
        assert reader.is_sound()


class TestRevision:
    """It changes exactly when the rows of a map can change."""

    def test_it_changes_with_every_sound_and_every_track(self, file: Path, folder: Path) -> None:
        ids = fill(file, folder, {f"{n}.mp3": n for n in range(1, 4)})
        revisions = []
        with Writer(file, folder) as writer, Reader(file) as reader:

            def step() -> None:
                revisions.append(reader.revision())

            step()
            writer.lost([folder / "1.mp3"])
            step()
            writer.saw([seen(folder / "1.mp3")])
            writer.identified(ids["1.mp3"], sound(2))
            step()
            writer.analysed(heard(3, seed=1))
            step()
            writer.analysed(heard(3, models=[ModelName("another")]))
            step()
            # The same sounds in other files, such that the sum of id × sound stays.
            for name, number in (("1.mp3", 2), ("2.mp3", 1), ("3.mp3", 3)):
                writer.identified(ids[name], sound(number))
            step()
            for name, number in (("1.mp3", 1), ("2.mp3", 3), ("3.mp3", 2)):
                writer.identified(ids[name], sound(number))
            step()
        assert len(set(revisions)) == len(revisions)

    def test_nothing_else_changes_it(self, file: Path, folder: Path) -> None:
        ids = fill(file, folder, {"a.mp3": 1, "b.mp3": 2})
        with Writer(file, folder) as writer, Reader(file) as reader:
            before = reader.revision()
            writer.note("view", 1)
            writer.keep_picture("r", before, b"x")
            writer.save_playlists([Playlist(1, "", (ids["a.mp3"],))])
            writer.problem(Problem(folder / "c.mp3", "why", "decode"))
            writer.saw([seen(folder / "new.mp3")])
            writer.identified(track_of(file, folder / "new.mp3"), sound(5))  # not heard yet: no row of any map
            writer.saw([seen(folder / "a.mp3", FileTags(title="Better"), mtime_ns=2)])
            writer.identified(ids["a.mp3"], sound(1))
            assert reader.revision() == before

    def test_a_moved_file_does_not_change_it(self, file: Path, folder: Path) -> None:
        fill(file, folder, {"a.mp3": 1, "b.mp3": 2})
        with Writer(file, folder) as writer, Reader(file) as reader:
            before = reader.revision()
            writer.lost([folder / "a.mp3"])
            writer.saw([seen(folder / "moved.mp3")])
            assert reader.revision() != before
            writer.identified(track_of(file, folder / "moved.mp3"), sound(1))
            assert reader.revision() == before


def test_a_snapshot_is_of_one_moment(file: Path, folder: Path) -> None:
    fill(file, folder, {"a.mp3": 1})
    with Writer(file, folder) as writer, Reader(file) as reader:
        with reader.snapshot():
            before = reader.revision()
            writer.analysed(heard(2))
            writer.analysed(heard(1, segments=9))
            assert reader.revision() == before
            assert [len(v.values) for _, v in reader.vectors(TAGGRAM)] == [3]
        assert reader.revision() != before


class TestAllOrNothing:
    def test_an_error_in_the_middle_leaves_nothing(self, file: Path, folder: Path) -> None:
        with Writer(file, folder) as writer, Reader(file) as reader:

            def files() -> list[object]:
                raise ValueError("the scan broke")

            with pytest.raises(ValueError, match="broke"):
                writer.saw([seen(folder / "a.mp3"), *files()])  # type: ignore[list-item]
            with pytest.raises(ValueError, match="subpath"):
                writer.saw([seen(folder / "a.mp3"), seen(folder.parent / "elsewhere.mp3")])
            assert reader.tracks() == ()
            writer.saw([seen(folder / "a.mp3")])
            assert len(reader.tracks()) == 1

    def test_a_value_that_no_column_takes_is_a_library_error_and_leaves_nothing(self, file: Path, folder: Path) -> None:
        with Writer(file, folder) as writer, Reader(file) as reader:
            with pytest.raises(LibraryError):
                writer.saw([seen(folder / "a.mp3"), seen(folder / "b.mp3", size="big")])  # type: ignore[arg-type]
            assert reader.tracks() == ()

    def test_a_reader_cannot_write(self, file: Path, folder: Path) -> None:
        from musicmap.cache.schema import connect_to_read

        fill(file, folder, {"a.mp3": 1})
        with closing(connect_to_read(file)) as db, pytest.raises(sqlite3.OperationalError, match="readonly"):
            db.execute("DELETE FROM track")

    def test_a_full_disk_is_said_so_and_leaves_nothing(self, file: Path, folder: Path) -> None:
        fill(file, folder, {"a.mp3": 1})
        with Writer(file, folder) as writer, Reader(file) as reader:
            writer._db.execute("PRAGMA max_page_count = 40")  # as if there were no room for more
            with pytest.raises(LibraryError, match="full") as refusal:
                writer.analysed(heard(2, segments=2000))
            assert isinstance(refusal.value, CannotWrite)
            assert refusal.value.mend.startswith("Free some space")
            assert reader.vectors_of(sound(2), TAGGRAM) is None
            assert reader.is_sound()


def test_a_damaged_file_is_found_out(file: Path, folder: Path) -> None:
    fill(file, folder, {f"{n}.mp3": n for n in range(40)}, segments=50)
    with Reader(file) as reader:
        assert reader.is_sound()
    with file.open("r+b") as damaged:
        for page in range(20, 60):
            damaged.seek(4096 * page)
            damaged.write(b"\xa5" * 64)
    with Reader(file) as reader:
        assert not reader.is_sound()
