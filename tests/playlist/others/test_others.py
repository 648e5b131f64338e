"""Other programs' libraries, as those programs write them."""

from __future__ import annotations

import pickle
import plistlib
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from musicmap.errors import UserError
from musicmap.playlist.others.files import History, read, recognised
from musicmap.types import NEVER_HEARD, Heard, Track, TrackId

MUSIC = Path("/home/me/Music")
ONE, TWO, ODD = MUSIC / "One.mp3", MUSIC / "Straße & co" / "Two #2.flac", MUSIC / "100% a\u2028b.ogg"
LIBRARY = [Track(TrackId(n), path) for n, path in enumerate((ONE, TWO, ODD), 1)]
PLAYED = 1709209800.0  # 2024-02-29 12:30 UTC


def itunes(folder: Path) -> Path:
    tracks = {
        "11": {
            "Track ID": 11, "Play Count": 7, "Rating": 80, "Location": ONE.as_uri().replace("///", "//localhost/"),
            "Play Date": 3791997000, "Play Date UTC": datetime(2024, 2, 29, 12, 30),
        },
        "12": {"Track ID": 12, "Rating": 60, "Rating Computed": True, "Location": TWO.as_uri()},
        "13": {"Track ID": 13, "Play Count": 3, "Location": ODD.as_uri()},
        "14": {"Track ID": 14, "Play Count": 1, "Track Type": "URL", "Location": "http://example.org/stream"},
    }  # fmt: skip
    file = folder / "Library.xml"
    file.write_bytes(plistlib.dumps({"Major Version": 1, "Tracks": tracks, "Playlists": []}))
    return file


def rhythmbox(folder: Path) -> Path:
    def entry(path: Path, told: str, kind: str = "song") -> str:
        where = path.as_uri().replace("&", "&amp;")
        return f'<entry type="{kind}"><title>X</title><location>{where}</location>{told}<date>0</date></entry>'

    file = folder / "rhythmdb.xml"
    entries = (
        entry(ONE, f"<play-count>7</play-count><last-played>{PLAYED:.0f}</last-played><rating>4</rating>"),
        entry(TWO, ""),
        entry(ODD, "<play-count>3</play-count>"),
        entry(MUSIC / "gone.mp3", "<play-count>1</play-count>"),
        entry(ONE, "<play-count>99</play-count>", "podcast-post"),
    )
    text = f'<?xml version="1.0" standalone="yes"?>\n<rhythmdb version="2.0">{"".join(entries)}</rhythmdb>\n'
    file.write_text(text, "utf-8")
    return file


def database(folder: Path, column: str, wrap: Callable[[str], object]) -> Path:
    """A database with the columns that count, of those that Strawberry's and Clementine's schemas have."""
    file = folder / "player.db"
    rows = (
        (wrap(ONE.as_uri()), 7, 0.8, PLAYED),
        (wrap(TWO.as_uri()), 0, -1, -1),
        (wrap(ODD.as_uri()), 3, None, -1),
        (wrap("http://example.org/stream"), 1, -1, -1),
    )
    with closing(sqlite3.connect(file)) as db, db:
        db.execute(
            f"CREATE TABLE songs (title TEXT, {column} TEXT NOT NULL, playcount INTEGER NOT NULL DEFAULT 0,"
            " skipcount INTEGER NOT NULL DEFAULT 0, lastplayed INTEGER NOT NULL DEFAULT -1, rating INTEGER DEFAULT -1)"
        )
        db.executemany(f"INSERT INTO songs({column}, playcount, rating, lastplayed) VALUES(?, ?, ?, ?)", rows)
    return file


def strawberry(folder: Path) -> Path:
    return database(folder, "url", str)


def clementine(folder: Path) -> Path:
    return database(folder, "filename", str.encode)


def quod_libet(folder: Path) -> Path:
    file = folder / "heard.txt"
    lines = (f"7 0.8 {PLAYED:.0f} {ONE}", f"0 0.5 0 {TWO}", f"3 0.5 0 {ODD}", f"1 0.5 0 {MUSIC / 'gone.mp3'}")
    file.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return file


EVERY = {
    itunes: "iTunes",
    rhythmbox: "Rhythmbox",
    strawberry: "Strawberry or Clementine",
    clementine: "Strawberry or Clementine",
    quod_libet: "Quod Libet",
}


@pytest.mark.parametrize(("make", "program"), EVERY.items())
def test_what_each_program_knows(tmp_path: Path, make: Callable[[Path], Path], program: str) -> None:
    file = make(tmp_path)
    before = file.read_bytes()
    history = read(file)
    assert (history.program, len(history.told)) == (program, 4)
    found = recognised(history, LIBRARY)
    assert found.heard == {1: Heard(7, PLAYED, 0.8), 2: NEVER_HEARD, 3: Heard(3)}
    assert len(found.missing) == 1
    assert file.read_bytes() == before
    assert list(tmp_path.iterdir()) == [file], "nothing lies beside it"


@pytest.mark.parametrize("make", EVERY)
def test_a_collection_that_has_moved_is_known_by_its_ends(tmp_path: Path, make: Callable[[Path], Path]) -> None:
    moved = [Track(track.id, Path("/media/disk") / track.path.relative_to("/home/me")) for track in LIBRARY]
    assert set(recognised(read(make(tmp_path)), moved).heard) == {1, 2, 3}


def test_what_a_program_has_twice_is_one_track(tmp_path: Path) -> None:
    file = tmp_path / "heard.txt"
    file.write_text(f"7 0.2 100 {ONE}\n3 0.8 200 {ONE}\n", "utf-8")
    assert recognised(read(file), LIBRARY).heard == {1: Heard(7, 200.0, 0.8)}


@pytest.mark.parametrize("line", ["9999999999 0.2 0", "0 7.5 0", "0 0.2 99999999999999"])
def test_absurd_numbers_say_nothing(tmp_path: Path, line: str) -> None:
    file = tmp_path / "heard.txt"
    file.write_text(f"{line} {ONE}\n", "utf-8")
    heard = recognised(read(file), LIBRARY).heard[TrackId(1)]
    assert heard in (NEVER_HEARD, Heard(rating=0.2))


class Trap:
    """What a pickle may do to whoever loads it."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def __reduce__(self) -> tuple[object, ...]:
        return (Path.touch, (self._file,))


@pytest.mark.parametrize("version", [2, 3, 4, 5])
def test_quod_libets_own_library_is_never_loaded(tmp_path: Path, version: int) -> None:
    file, sprung = tmp_path / "songs", tmp_path / "sprung"
    file.write_bytes(pickle.dumps([Trap(sprung)], version))
    with pytest.raises(UserError, match="--print-query"):
        read(file)
    assert not sprung.exists()
    pickle.loads(file.read_bytes())
    assert sprung.exists(), "or else the trap was none"


def test_a_database_in_use_is_left_alone(tmp_path: Path) -> None:
    file = strawberry(tmp_path)
    with closing(sqlite3.connect(file)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("UPDATE songs SET playcount = 8")
        db.commit()
        with pytest.raises(UserError, match="in use"):
            read(file)
    assert read(file).told[0].heard.count == 8, "closed, it is whole"


def _a_view(file: Path) -> None:
    with closing(sqlite3.connect(file)) as db:
        db.executescript(
            "DROP TABLE songs; CREATE VIEW songs AS WITH RECURSIVE n(url) AS (SELECT 1 UNION ALL SELECT url + 1 FROM n)"
            " SELECT url, 0 AS playcount, 0 AS rating, 0 AS lastplayed FROM n;"
        )


def _no_table(file: Path) -> None:
    with closing(sqlite3.connect(file)) as db:
        db.executescript("DROP TABLE songs;")


def _other_columns(file: Path) -> None:
    with closing(sqlite3.connect(file)) as db:
        db.executescript("DROP TABLE songs; CREATE TABLE songs(id, fingerprint);")


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:600])


@pytest.mark.parametrize("damage", [_a_view, _no_table, _other_columns, _cut])
def test_another_database_is_refused(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    file = strawberry(tmp_path)
    damage(file)
    with pytest.raises(UserError, match="no library of Strawberry"):
        read(file)


ENTITIES = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>"""


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello\n",
        f"7 0.8 100 {ONE}\nand so on\n",
        '<rhythmdb version="2.0"><entry type="song">',
        f'{ENTITIES}<rhythmdb><entry type="song"><location>&b;</location></entry></rhythmdb>',
        f"{ENTITIES}<plist><dict><key>Tracks</key><dict><key>&b;</key><dict/></dict></dict></plist>",
        "<plist><dict><key>Tracks</key><string>none</string></dict></plist>",
        "<plist><array/></plist>",
    ],
)
def test_what_is_no_library_is_said_so(tmp_path: Path, text: str) -> None:
    file = tmp_path / "some file"
    file.write_text(text, "utf-8")
    with pytest.raises(UserError, match="no library of a program"):
        read(file)


def test_what_is_not_there_or_no_file_is_said_so(tmp_path: Path) -> None:
    for place in (tmp_path / "none.xml", tmp_path):
        with pytest.raises(UserError, match="no file that can be read"):
            read(place)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=200)
@given(
    st.binary(max_size=200),
    st.sampled_from([b"", b"<plist>", b"<rhythmdb>", b"SQLite format 3\0", b"\x80\x04", b"1 0.5 0 /a"]),
)
def test_whatever_is_in_a_file_it_is_read_or_refused(tmp_path: Path, noise: bytes, head: bytes) -> None:
    file = tmp_path / "noise"
    file.write_bytes(head + noise)
    with suppress(UserError):
        assert isinstance(read(file), History)
