"""Every format at once: chosen by ending or name, written whole, and read back; and files made to do harm."""

from __future__ import annotations

import os
import plistlib
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from musicmap.errors import UserError
from musicmap.playlist import files
from musicmap.playlist.entry import Entry, Playlist
from musicmap.playlist.files import read, write
from musicmap.playlist.formats import registry
from musicmap.playlist.formats.document import Options, told
from musicmap.playlist.formats.registry import FORMATS, Format, for_writing, named
from musicmap.types import Seconds
from tests.playlist.evening import NAME, TITLE, entries_of, evening, known

every_format = pytest.mark.parametrize("kind", FORMATS, ids=lambda kind: kind.name)
_READ_BACK = tuple(kind for kind in FORMATS if kind.read)
_ENTRY = st.builds(
    Entry,
    path=st.lists(NAME, min_size=1, max_size=3).map(lambda parts: Path("/", *parts)),
    title=TITLE,
    artist=TITLE,
    album=TITLE,
    genre=TITLE,
    duration=st.floats(0, 1e5).map(Seconds),
    year=st.none() | st.integers(1, 9999),
    bpm=st.none() | st.floats(10, 999),
    rating=st.none() | st.floats(0, 1),
    play_count=st.none() | st.integers(0, 10**6),
    last_played=st.none() | st.floats(0, 2**32),
    cue=st.none() | st.floats(0, 1e4).map(Seconds),
)
_PLAYLIST = st.builds(Playlist, TITLE, st.lists(_ENTRY, max_size=5).map(tuple))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.m3u8", "m3u8"),
        ("a.M3U", "m3u8"),
        ("a.xspf", "xspf"),
        ("a.jspf", "jspf"),
        ("a.pls", "pls"),
        ("a.xml", "rekordbox"),
        ("a.nml", "traktor"),
        ("a.crate", "serato"),
        ("a.csv", "csv"),
        ("a b.c.JSON", "json"),
    ],
)
def test_the_ending_says_which(name: str, kind: str) -> None:
    assert for_writing(Path(name)).name == kind


def test_every_format_has_a_name_of_its_own() -> None:
    assert [named(kind.name.upper()) for kind in FORMATS] == [*FORMATS]


@pytest.mark.parametrize("name", ["a", "a.mp3", ".m3u8"])
def test_an_ending_that_says_nothing_is_asked_about(tmp_path: Path, name: str) -> None:
    with pytest.raises(UserError, match="kind of playlist") as refusal:
        write(evening(), tmp_path / name)
    assert ".m3u8" in refusal.value.mend
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_is_none_is_asked_about() -> None:
    with pytest.raises(UserError, match="no playlist format “mp3”"):
        named("mp3")


@every_format
def test_a_file_that_is_there_is_not_replaced_unless_one_says_so(tmp_path: Path, kind: Format) -> None:
    file = tmp_path / f"x{kind.suffixes[0]}"
    file.write_text("mine")
    with pytest.raises(UserError, match="already there") as refusal:
        write(evening(), file, kind=kind)
    assert refusal.value.mend
    assert file.read_text() == "mine"
    write(evening(), file, kind=kind, overwrite=True)
    assert file.read_bytes() == kind.write(evening(), file, Options()).data
    assert list(tmp_path.iterdir()) == [file]


_CONTROLS = Playlist("\x01", (Entry(Path("/\x01/a\x01.\x02"), "\x03", "\x04", album="\x05", genre="\x06"),))


@every_format
@example(playlist=_CONTROLS)
@given(playlist=_PLAYLIST)
def test_anything_can_be_written(kind: Format, playlist: Playlist) -> None:
    """Whatever files and file tags are called, and the same bytes each time."""
    file = Path(f"/lists/x{kind.suffixes[0]}")
    document = kind.write(playlist, file, Options())
    assert kind.write(playlist, file, Options()) == document
    assert {note.entry for note in document.notes} <= set(playlist.entries)


@pytest.mark.parametrize("kind", _READ_BACK, ids=lambda kind: kind.name)
@pytest.mark.parametrize("relative", [True, False])
@example(playlist=_CONTROLS)
@given(playlist=_PLAYLIST)
def test_what_is_written_comes_back(kind: Format, relative: bool, playlist: Playlist) -> None:
    assert kind.read is not None
    file = Path(f"/lists/x{kind.suffixes[0]}")
    document = kind.write(playlist, file, Options(relative=relative))
    gone = [note.entry for note in document.notes if note.left_out]
    (listing,) = kind.read(document.data, file)
    kept = [entry.path for entry in playlist.entries if entry not in gone]
    if kind.name == "pls":
        # It does not say that it is UTF-8: what is none is read as most likely meant.
        kept = [path for path in kept if str(path).isascii()]
        assert [line.path for line in listing.lines if str(line.path).isascii()] == kept
    else:
        assert [line.path for line in listing.lines] == kept


@pytest.mark.parametrize("kind", _READ_BACK, ids=lambda kind: kind.name)
def test_names_and_lengths_come_back(tmp_path: Path, kind: Format) -> None:
    file = tmp_path / f"x{kind.suffixes[0]}"
    entry = known(tmp_path / "a.flac")
    write(evening(entry), file, kind=kind)
    (listing,) = read(file)
    (line,) = listing.lines
    assert listing.name == ("x" if kind.name in ("m3u8", "pls") else "Evening & night")
    assert line.path == entry.path
    assert line.duration == pytest.approx(entry.duration, abs=0.5)
    if kind.name == "pls":
        assert line.title == f"{entry.artist} - {entry.title}"
    else:
        assert (line.artist, line.title) == (entry.artist, entry.title)


def test_of_two_kinds_of_xml_the_file_says_which(tmp_path: Path) -> None:
    for kind in ("rekordbox", "itunes"):
        file = tmp_path / f"{kind}.xml"
        write(evening(*entries_of(tmp_path, ("a.mp3",))), file, kind=named(kind))
        (listing,) = read(file)
        assert [line.path for line in listing.lines] == [tmp_path / "a.mp3"]


def test_notes_end_a_sentence() -> None:
    entries = (
        Entry(Path("/a\n"), "A"),
        Entry(Path("/b\n"), "B"),
        Entry(Path("/c "), "C"),
        Entry(Path("/#d"), "D"),
    )
    notes = named("m3u8").write(Playlist("", entries), Path("/x.m3u8"), Options()).notes
    assert f"1 track{told(notes)}" == (
        "1 track, without 2 because of a line break in the path, without 1 because of a blank at the end of the path,"
        " 1 perhaps not found because of a “#” in the path"
    )
    assert told(()) == ""


_LAUGHS = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
_BOMBS = {
    "laughs": f'<?xml version="1.0"?><!DOCTYPE {{0}} [<!ENTITY l0 "ha">{_LAUGHS}]><{{0}}>&l9;</{{0}}>',
    "file": '<?xml version="1.0"?><!DOCTYPE {0} [<!ENTITY f SYSTEM "file:///etc/passwd">]><{0}>&f;</{0}>',
    "parameter": '<!DOCTYPE {0} [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]><{0}/>',
    "deep": "<{0}>" + "<NODE>" * 100_000,
    "deep and closed": "<{0}>" + "<NODE>" * 1000 + "</NODE>" * 1000 + "</{0}>",
    "unclosed": "<{0}><NODE>",
    "empty": "",
    "other root": "<html></html>",
    "no xml": "#EXTM3U\na.mp3\n",
    "binary": "bplist00\x00\x01",
    "odd encoding": '<?xml version="1.0" encoding="idna"?><{0}/>',
    "no encoding": '<?xml version="1.0" encoding="klingon"?><{0}/>',
    "bad date": "<plist><dict><key>Tracks</key><date>never</date></dict></plist>",
    "bad number": f"<plist><dict><key>Tracks</key><integer>{'9' * 5000}</integer></dict></plist>",
    "bad nesting": "<plist><dict><string>a</string></dict></plist>",
    "no tracks": "<plist><dict><key>Tracks</key><string>a</string></dict></plist>",
    "list": "<plist><array/></plist>",
}


@pytest.mark.parametrize("kind", [named("xspf"), named("rekordbox"), named("itunes")], ids=lambda kind: kind.name)
@pytest.mark.parametrize("bomb", _BOMBS)
def test_a_file_made_to_do_harm_is_refused(kind: Format, bomb: str) -> None:
    root = {"xspf": "playlist", "rekordbox": "DJ_PLAYLISTS", "itunes": "plist"}[kind.name]
    assert kind.read is not None
    with pytest.raises(UserError, match="cannot be read as a playlist") as refusal:
        kind.read(_BOMBS[bomb].replace("{0}", root).encode(), Path("/x.xml"))
    assert refusal.value.mend


@pytest.mark.parametrize("kind", _READ_BACK, ids=lambda kind: kind.name)
@given(data=st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
def test_any_bytes_are_a_playlist_or_refused(kind: Format, data: bytes) -> None:
    assert kind.read is not None
    try:
        listings = kind.read(data, Path("/lists/x.m3u"))
    except UserError:
        return
    assert all(line.path is None or line.path.is_absolute() for one in listings for line in one.lines)


_LEAF = st.none() | st.integers(-5, 5) | st.text(max_size=5) | st.booleans()
_ODD = st.recursive(
    _LEAF,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["Tracks", "Playlists", "Playlist Items", "Track ID", "7", "Name"]), inner)
    ),
    max_leaves=20,
).filter(lambda value: value is not None)


@given(tracks=_ODD, playlists=_ODD)
def test_a_library_of_odd_things_is_read_or_refused(tracks: object, playlists: object) -> None:
    def held(value: object) -> object:
        if isinstance(value, dict):
            return {name: held(one) for name, one in value.items() if one is not None}
        if isinstance(value, list):
            return [held(one) for one in value if one is not None]
        return value.replace("\x00", "") if isinstance(value, str) else value

    try:
        data = plistlib.dumps({"Tracks": held(tracks), "Playlists": held(playlists)})
    except ValueError:  # a control character
        return
    try:
        registry.named("itunes").read(data, Path("/x.xml"))  # type: ignore[misc]
    except UserError:
        return


def test_a_file_too_large_is_not_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "x.m3u"
    file.touch()
    os.truncate(file, 2_000_000)
    monkeypatch.setattr(files, "LARGEST", 1024**2)
    with pytest.raises(UserError, match="larger than 1 MB"):
        read(file)


@pytest.mark.parametrize("name", ["gone.m3u", "a folder.m3u", "pipe.m3u"])
def test_what_is_no_file_is_said_so(tmp_path: Path, name: str) -> None:
    (tmp_path / "a folder.m3u").mkdir()
    os.mkfifo(tmp_path / "pipe.m3u")
    with pytest.raises(UserError, match="no file that can be read"):
        read(tmp_path / name)


def test_a_file_that_cannot_be_read_is_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "x.m3u").touch()
    # Tests may run as root, who may read everything.
    monkeypatch.setattr(Path, "open", refused)
    with pytest.raises(UserError, match="could not be read: Permission denied"):
        read(tmp_path / "x.m3u")


def test_what_is_only_written_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "x.crate").touch()
    with pytest.raises(UserError, match="kind of playlist"):
        read(tmp_path / "x.crate")


def test_what_a_playlist_names_is_not_opened(tmp_path: Path) -> None:
    """A pipe that nobody writes to would be waited for."""
    os.mkfifo(tmp_path / "pipe.m3u")
    (tmp_path / "x.m3u").write_text("pipe.m3u\n")
    (listing,) = read(tmp_path / "x.m3u")
    assert [line.path for line in listing.lines] == [tmp_path / "pipe.m3u"]
