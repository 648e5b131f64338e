# mypy: allow-untyped-calls
"""File tags of every format, as the programs that people use write them."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import mutagen
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutagen import apev2, asf, id3, mp4

from musicmap.library.filetags import interpret, read
from musicmap.library.text import LONGEST
from musicmap.types import Decibels, FileTags
from tests.library.conftest import Blank

RECORDING, ALBUM = "11111111-2222-3333-4444-555555555555", "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"

FULL = FileTags(
    title="Jóga",
    artist="Björk",
    album_artist="Various",
    album="Homogenic",
    track=2,
    disc=1,
    year=1997,
    genres=("Electronic", "Art Pop"),
    bpm=82.5,
    key="Am",
    replaygain_track=Decibels(-7.5),
    replaygain_album=Decibels(-6.0),
    replaygain_peak=0.98,
    musicbrainz=(("recording", RECORDING), ("album", ALBUM)),
    play_count=7,
    rating=0.8,
)


def tag_id3(path: Path) -> None:
    file: Any = mutagen.File(path)
    if file.tags is None:
        file.add_tags()
    for frame in (
        id3.TIT2(encoding=3, text="Jóga"), id3.TPE1(encoding=0, text="Björk"), id3.TPE2(encoding=1, text="Various"),
        id3.TALB(encoding=3, text="Homogenic"), id3.TRCK(encoding=3, text="2/10"), id3.TPOS(encoding=3, text="1/1"),
        id3.TDRC(encoding=3, text="1997-09-20"), id3.TCON(encoding=3, text=["(52)", "Art Pop"]),
        id3.TBPM(encoding=3, text="82.5"), id3.TKEY(encoding=3, text="Am"),
        id3.TXXX(encoding=3, desc="replaygain_track_gain", text="-7.50 dB"),
        id3.TXXX(encoding=3, desc="REPLAYGAIN_ALBUM_GAIN", text="-6.00 dB"),
        id3.TXXX(encoding=3, desc="replaygain_track_peak", text="0.980000"),
        id3.UFID(owner="http://musicbrainz.org", data=RECORDING.encode()),
        id3.TXXX(encoding=3, desc="MusicBrainz Album Id", text=ALBUM),
        id3.POPM(email="no@email", rating=196, count=7),
    ):  # fmt: skip
        file.tags.add(frame)
    file.save()


COMMENTS = {
    "TITLE": "Jóga", "ARTIST": "Björk", "ALBUM ARTIST": "Various", "ALBUM": "Homogenic", "TRACKNUMBER": "02",
    "DISCNUMBER": "1", "DATE": "1997", "GENRE": ["Electronic", "Art Pop"], "BPM": "82.5", "INITIALKEY": "Am",
    "MUSICBRAINZ_TRACKID": RECORDING, "MUSICBRAINZ_ALBUMID": ALBUM, "FMPS_PLAYCOUNT": "7.0", "FMPS_RATING": "0.8",
}  # fmt: skip
GAINS = {
    "REPLAYGAIN_TRACK_GAIN": "-7.50 dB", "REPLAYGAIN_ALBUM_GAIN": "-6.00 dB", "REPLAYGAIN_TRACK_PEAK": "0.98",
}  # fmt: skip


def tag_comments(path: Path) -> None:
    file: Any = mutagen.File(path)
    file.update(COMMENTS | GAINS)
    file.save()


def tag_ape(path: Path) -> None:
    tags: Any = apev2.APEv2()
    tags.update({"Title": "Jóga", "Artist": "Björk", "Album Artist": "Various", "Album": "Homogenic", "Track": "2/10"})
    tags.update({"Disc": "1", "Year": "1997", "Genre": ["Electronic", "Art Pop"], "BPM": "82.5", "InitialKey": "Am"})
    tags.update(GAINS)
    tags.update({"MUSICBRAINZ_TRACKID": RECORDING, "MUSICBRAINZ_ALBUMID": ALBUM, "Playcount": "7", "Rating": "4"})
    tags.save(path)


def tag_atoms(path: Path) -> None:
    file: Any = mp4.MP4(path)
    file.update({
        "\xa9nam": "Jóga", "\xa9ART": "Björk", "aART": "Various", "\xa9alb": "Homogenic", "trkn": [(2, 10)],
        "disk": [(1, 1)], "\xa9day": "1997-09-20T07:00:00Z", "\xa9gen": ["Electronic", "Art Pop"], "tmpo": [82],
        "rate": ["80"],
    })  # fmt: skip
    for name, text in {"initialkey": "Am", "MusicBrainz Track Id": RECORDING, "MusicBrainz Album Id": ALBUM,
                       "playcount": "7", **GAINS}.items():  # fmt: skip
        file[f"----:com.apple.iTunes:{name}"] = mp4.MP4FreeForm(text.encode())
    file.save()


def tag_asf(path: Path) -> None:
    file: Any = asf.ASF(path)
    file.update({
        "Title": "Jóga", "Author": "Björk", "WM/AlbumArtist": "Various", "WM/AlbumTitle": "Homogenic",
        "WM/TrackNumber": 2, "WM/PartOfSet": "1/1", "WM/Year": "1997", "WM/Genre": ["Electronic", "Art Pop"],
        "WM/BeatsPerMinute": "82.5", "WM/InitialKey": "Am", "WM/SharedUserRating": 75,
        "MusicBrainz/Track Id": RECORDING, "MusicBrainz/Album Id": ALBUM, "playcount": "7", **GAINS,
    })  # fmt: skip
    file.save()


@pytest.mark.parametrize(
    ("ending", "tag"),
    [
        *[(ending, tag_id3) for ending in ("mp3", "wav", "aiff", "tta")],
        *[(ending, tag_comments) for ending in ("flac", "ogg", "opus")],
        ("wv", tag_ape),
        ("mp3", tag_ape),
        ("wma", tag_asf),
    ],
)
def test_every_format_says_the_same(blank: Blank, ending: str, tag: Any) -> None:
    path = blank(ending)
    assert read(path) == FileTags()
    tag(path)
    assert read(path) == FULL


def test_mp4_knows_whole_beats_only(blank: Blank) -> None:
    path = blank("m4a")
    tag_atoms(path)
    assert read(path) == FileTags(**{**vars_of(FULL), "bpm": 82.0})


def vars_of(tags: FileTags) -> dict[str, Any]:
    return {name: getattr(tags, name) for name in FileTags.__slots__}


class TestId3:
    def add(self, path: Path, *frames: Any, v2: int = 4) -> FileTags:
        tags = id3.ID3()
        for frame in frames:
            tags.add(frame)
        tags.save(path, v2_version=v2)
        return read(path)

    @pytest.mark.parametrize(
        ("written", "genres"),
        [
            (["17"], ("Rock",)),
            (["(17)"], ("Rock",)),
            (["(17)Rock"], ("Rock",)),
            (["(4)(17)"], ("Disco", "Rock")),
            (["Rock", "rock", "Pop"], ("Rock", "Pop")),
            (["Rock; Pop / Jazz"], ("Rock", "Pop", "Jazz")),
            (["Hip-Hop/Rap"], ("Hip-Hop/Rap",)),
            (["Folk, World, & Country"], ("Folk, World, & Country",)),
            ([""], ()),
        ],
    )
    def test_genres(self, blank: Blank, written: list[str], genres: tuple[str, ...]) -> None:
        assert self.add(blank("mp3"), id3.TCON(encoding=3, text=written)).genres == genres

    @pytest.mark.parametrize("text", ["Привет, это Кино", "宇多田ヒカル", "初恋"])
    def test_wrong_encoding(self, blank: Blank, text: str) -> None:
        old = text.encode("cp1251" if text[0] == "П" else "cp932").decode("latin-1")
        assert self.add(blank("mp3"), id3.TIT2(encoding=0, text=old)).title == text

    def test_utf8_in_an_id3v1_tag(self, blank: Blank) -> None:
        path = blank("mp3")
        with path.open("ab") as file:
            file.write(
                b"TAG" + "Für Elise".encode().ljust(30, b"\0") + b"Beethoven".ljust(30, b"\0") + bytes(64) + b"\x20"
            )
        assert (read(path).title, read(path).artist, read(path).genres) == ("Für Elise", "Beethoven", ("Classical",))

    def test_version_2_3_with_a_slash(self, blank: Blank) -> None:
        tags = self.add(blank("mp3"), id3.TPE1(encoding=1, text="AC/DC"), id3.TDRC(text="1980"), v2=3)
        assert (tags.artist, tags.year) == ("AC/DC", 1980)

    def test_several_artists(self, blank: Blank) -> None:
        assert self.add(blank("mp3"), id3.TPE1(encoding=3, text=["A", "B", "A"])).artist == "A, B"

    def test_gain_of_id3_itself_and_play_counter(self, blank: Blank) -> None:
        tags = self.add(blank("mp3"), id3.RVA2(desc="track", channel=1, gain=-4.5, peak=0.5), id3.PCNT(count=12))
        assert (tags.replaygain_track, tags.replaygain_peak, tags.play_count) == (-4.5, 0.5, 12)

    @pytest.mark.parametrize(
        ("popm", "rating"), [(0, None), (1, 0.2), (64, 0.4), (128, 0.6), (196, 0.8), (255, 1.0), (242, 1.0), (51, 0.4)]
    )
    def test_windows_stars(self, blank: Blank, popm: int, rating: float | None) -> None:
        assert self.add(blank("mp3"), id3.POPM(email="x", rating=popm)).rating == rating

    def test_counters_of_several_frames(self, blank: Blank) -> None:
        """Of several programs' counters the highest: each began with what it found."""
        frames = id3.POPM(email="a", rating=196, count=3), id3.POPM(email="b", rating=64, count=8), id3.PCNT(count=5)
        tags = self.add(blank("mp3"), *frames, id3.TXXX(encoding=3, desc="FMPS_Playcount", text="6.0"))
        assert (tags.play_count, tags.rating) == (8, 0.8)

    def test_a_popularimeter_without_a_counter(self, blank: Blank) -> None:
        assert self.add(blank("mp3"), id3.POPM(email="a", rating=255)).play_count is None

    def test_gain_in_an_ape_tag_behind_it(self, blank: Blank) -> None:
        path = blank("mp3")
        self.add(path, id3.TIT2(encoding=3, text="By ID3"))
        tags: Any = apev2.APEv2()
        tags.update({"Title": "By APE", "REPLAYGAIN_TRACK_GAIN": "+1.5 dB"})
        tags.save(path)
        assert (read(path).title, read(path).replaygain_track) == ("By ID3", 1.5)

    def test_a_picture_of_sixteen_megabytes(self, blank: Blank) -> None:
        path = blank("mp3")
        picture = id3.APIC(encoding=3, mime="image/png", type=3, desc="", data=os.urandom(16 << 20))
        self.add(path, picture, id3.TIT2(encoding=3, text="Heavy"))
        assert read(path).title == "Heavy"

    def test_a_header_that_claims_a_quarter_gigabyte(self, blank: Blank) -> None:
        path = blank("mp3")
        path.write_bytes(b"ID3\x04\0\0\x7f\x7f\x7f\x7f" + path.read_bytes())
        assert read(path) == FileTags()

    def test_tags_before_something_that_is_no_sound(self, tmp_path: Path) -> None:
        assert self.add(tmp_path / "a.mp3", id3.TIT2(encoding=3, text="Lost")).title == "Lost"


SPOKEN = {"FMPS_Rating": "0.75", "FMPS_Playcount": "12.0", "LAST_PLAYED": "2024-02-29 12:30:00"}


def with_texts(path: Path) -> None:
    """`SPOKEN`, as each format writes texts under names of one's own."""
    file: Any = mutagen.File(path)
    if path.suffix == ".mp3":
        for name, text in SPOKEN.items():
            file.tags.add(id3.TXXX(encoding=3, desc=name, text=text))
    elif path.suffix == ".m4a":
        file.update({f"----:com.apple.iTunes:{name}": text.encode() for name, text in SPOKEN.items()})
    else:
        file.update(SPOKEN)
    file.save()


@pytest.mark.parametrize("ending", ["mp3", "flac", "ogg", "opus", "m4a"])
def test_how_it_was_heard_by_texts(blank: Blank, ending: str) -> None:
    path = blank(ending)
    with_texts(path)
    tags = read(path)
    assert (tags.rating, tags.play_count) == (0.75, 12)
    assert tags.last_played == datetime(2024, 2, 29, 12, 30, tzinfo=UTC).timestamp()


class TestComments:
    @pytest.mark.parametrize("ending", ["ogg", "opus", "flac"])
    @pytest.mark.parametrize("encoding", ["cp932", "latin-1"])
    def test_bytes_that_are_no_utf8(self, blank: Blank, ending: str, encoding: str) -> None:
        """Written by old programs; the length must stay, or the file's structure would break."""
        path = blank(ending)
        text = "東京の夜" if encoding == "cp932" else "Fr\xfchling"
        file: Any = mutagen.File(path)
        file["title"] = "#" * len(text.encode(encoding))
        file.save()
        data = path.read_bytes()
        path.write_bytes(data.replace(b"#" * len(text.encode(encoding)), text.encode(encoding)))
        assert read(path).title == text

    def test_opus_gain_is_by_another_yardstick(self, blank: Blank) -> None:
        path = blank("opus")
        file: Any = mutagen.File(path)
        file.update({"R128_TRACK_GAIN": "-512", "R128_ALBUM_GAIN": "256"})
        file.save()
        assert (read(path).replaygain_track, read(path).replaygain_album) == (3.0, 6.0)

    def test_quod_libet(self, blank: Blank) -> None:
        path = blank("ogg")
        file: Any = mutagen.File(path)
        file.update({"rating:me@example.org": "0.75", "playcount:me@example.org": "3"})
        file.save()
        assert (read(path).rating, read(path).play_count) == (0.75, 3)


NAMES = (
    "title", "date", "bpm", "rating", "popm", "track", "genre", "playcount", "r128trackgain", "shareduserrating",
    "rating100", "fmpsrating", "lastplayed",
)  # fmt: skip


class TestInterpret:
    @pytest.mark.parametrize(
        ("text", "year"),
        [("2004", 2004), ("2004-05-01", 2004), ("20040501", 2004), ("01/05/2004", 2004), ("", None), ("4", None)],
    )
    def test_year(self, text: str, year: int | None) -> None:
        assert interpret({"date": [text]}).year == year

    @pytest.mark.parametrize(("text", "track"), [("3", 3), ("03/12", 3), ("A3", None), ("0", None), ("99999", None)])
    def test_track(self, text: str, track: int | None) -> None:
        assert interpret({"tracknumber": [text]}).track == track

    @pytest.mark.parametrize(
        ("text", "bpm"), [("128", 128), ("127,98", 127.98), ("0", None), ("fast", None), ("1e9", None), ("99999", None)]
    )
    def test_bpm(self, text: str, bpm: float | None) -> None:
        assert interpret({"bpm": [text]}).bpm == bpm

    @pytest.mark.parametrize(
        ("text", "when"),
        [
            ("1709209800", 1709209800.0),
            ("133536834000000000", 1709209800.0),  # foobar2000: 1709209800 + 11644473600 s after 1601
            ("2024-02-29T12:30:00+00:00", 1709209800.0),
            ("2024-02-29T13:30:00+01:00", 1709209800.0),
            ("2024-02-29 12:30", 1709209800.0),
            ("0", None),
            ("9" * 40, None),
            ("1601-01-01", None),
            ("yesterday", None),
        ],
    )
    def test_last_played(self, text: str, when: float | None) -> None:
        assert interpret({"lastplayed": [text]}).last_played == when

    @pytest.mark.parametrize(
        ("text", "rating"),
        [("5", 1.0), ("4", 0.8), ("1", 0.2), ("10", 1.0), ("8", 0.8), ("60", 0.6), ("0.6", 0.6), ("1.0", 1.0),
         ("0", None), ("-3", None), ("1000", None), ("good", None)],
    )  # fmt: skip
    def test_rating(self, text: str, rating: float | None) -> None:
        assert interpret({"rating": [text]}).rating == rating

    @pytest.mark.parametrize(("text", "gain"), [("-7.53 dB", -7.53), ("+3", 3), ("−6,2 dB", -6.2), ("-999 dB", None)])
    def test_gain(self, text: str, gain: float | None) -> None:
        assert interpret({"replaygaintrackgain": [text]}).replaygain_track == gain

    def test_only_real_musicbrainz_ids(self) -> None:
        raw = {"musicbrainztrackid": ["nonsense"], "musicbrainzartistid": [f"{RECORDING}; {ALBUM.upper()}"]}
        assert interpret(raw).musicbrainz == (("artist", RECORDING), ("artist", ALBUM))

    def test_bounds(self) -> None:
        tags = interpret({"title": ["x\0\n" * 10**6], "genre": [f"g{n}" for n in range(10_000)], "key": ["k" * 999]})
        assert len(tags.title) <= LONGEST
        assert len(tags.genres) == 20
        assert len(tags.key) == 20

    @given(st.dictionaries(st.sampled_from(NAMES), st.lists(st.text(), max_size=3)))
    def test_anything_gives_something_that_can_be_stored(self, raw: dict[str, list[str]]) -> None:
        tags = interpret(raw)
        tags.title.encode()
        assert tags.rating is None or 0 <= tags.rating <= 1


class TestNeverRaises:
    @pytest.mark.parametrize("ending", ["mp3", "flac", "ogg", "opus", "m4a", "wav", "wma", "wv", "aiff", "tta"])
    def test_cut_short_anywhere(self, blank: Blank, ending: str) -> None:
        path = blank(ending)
        {"m4a": tag_atoms, "wma": tag_asf, "wv": tag_ape}.get(
            ending, tag_comments if ending in ("flac", "ogg", "opus") else tag_id3
        )(path)
        whole = path.read_bytes()
        for kept in (0, 3, 9, 40, 200, len(whole) // 2, len(whole) - 30):
            path.write_bytes(whole[:kept])
            read(path)

    @settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(data=st.data(), ending=st.sampled_from(["mp3", "flac", "ogg", "opus", "m4a", "wav", "wma", "wv", "aiff"]))
    def test_damaged_anywhere(self, blank: Blank, data: st.DataObject, ending: str) -> None:
        path = blank(ending)
        whole = bytearray(path.read_bytes())
        for _ in range(3):
            at = data.draw(st.integers(0, min(len(whole), 600) - 1))
            whole[at] = data.draw(st.integers(0, 255))
        path.write_bytes(whole)
        assert isinstance(read(path), FileTags)

    def test_what_is_no_file(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "fifo.mp3")
        for path in (tmp_path / "fifo.mp3", tmp_path, tmp_path / "gone.mp3", Path("/dev/zero")):
            assert read(path) == FileTags()

    def test_wrong_ending(self, blank: Blank) -> None:
        path = blank("flac")
        tag_comments(path)
        assert read(path.rename(path.with_suffix(".mp3"))).title == "Jóga"
