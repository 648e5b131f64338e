# mypy: allow-untyped-calls
"""Fault: hostile names, file tags and covers. Through the real readers into the real widgets: plain text, bounded."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zlib
from collections.abc import Callable
from pathlib import Path

import mutagen
import numpy as np
import pytest
from mutagen import id3
from mutagen.flac import Picture
from PIL import Image
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from musicmap.cache.reader import Reader
from musicmap.cache.writer import Writer
from musicmap.library import filetags
from musicmap.library.cover import cover
from musicmap.library.scan import Found, scan
from musicmap.models.registry import Registry
from musicmap.paths import AppDirs, models_folder
from musicmap.session import events as e
from musicmap.session.collection import Collection
from musicmap.session.maps import MapState
from musicmap.settings import Settings
from musicmap.types import Seconds
from musicmap.ui.pictures import picture_from
from musicmap.ui.presenters.table import rows_of
from musicmap.ui.theme import Theme
from musicmap.ui.widgets.card import Moment, TrackCard
from musicmap.ui.widgets.player import PlayerBar, Playing
from musicmap.ui.widgets.track_table import TrackTable
from musicmap.ui.widgets.tray import PlaylistTray
from musicmap.ui.widgets.tray_list import TrayTrack
from musicmap.ui.widgets.words import LONGEST
from musicmap.ui.window import MainWindow
from tests.cache.made import seen
from tests.end_to_end.windows import desk_of
from tests.jobs.music import compose
from tests.ui.widgets.shelf import dark as dark
from tests.ui.widgets.shelf import theme as theme

SIZE = QSize(256, 256)
TEXTS = [
    '<b>bold</b><img src="http://example.com/x.png"><script>alert(1)</script>',
    "one\ntwo\r\nthree\ttab\x00nul\x07bell",
    "\u202egnp.exe\u202c \u2067עברית\u2069 \u200f",
    "'; DROP TABLE track; --",
    "../../../../etc/passwd",
    "%s %n {0} ${HOME} `id` \\x00 &amp; &",
    "x" * 1_000_000,
    "a\u0300" * 5_000,
    "&Save\tCtrl+S",
]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Real files that say such things of themselves, and the library that took them in: (file, folder)."""
    place = tmp_path_factory.mktemp("hostile")
    folder = place / "music"
    for path, text in zip(compose(folder, [f"{n}.flac" for n in range(len(TEXTS))]), TEXTS, strict=True):
        tags = mutagen.File(path)
        for name in ("title", "artist", "album", "genre"):
            tags[name] = text.replace("\0", "")
        tags.save()
    file = place / "some.musicmap"
    with Writer(file, folder) as writer:
        writer.saw(seen(item.path, filetags.read(item.path)) for item in scan(folder) if isinstance(item, Found))
    return file, folder


@pytest.fixture
def collection(library: tuple[Path, Path]) -> Collection:
    with Reader(library[0]) as reader:
        tracks = reader.tracks()
        assert reader.is_sound()
    assert len(tracks) == len(TEXTS)
    return Collection.of(tracks, library[1])


def is_plain(text: object) -> bool:
    """One line, bounded, with nothing in it that turns its order around or is not there to be read."""
    return (
        isinstance(text, str)
        and len(text) <= 4 * LONGEST
        and all(c.isprintable() or c in "\u202f\u200c\u200d" for c in text)
        and not set(text) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u200f")
    )


def not_plain(widget: QWidget) -> list[str]:
    labels = widget.findChildren(QLabel)
    return [
        one.text()
        for one in labels
        if one.textFormat() != Qt.TextFormat.PlainText or not all(map(is_plain, one.text().split("\n")))
    ]


@pytest.mark.usefixtures("qapp")
def test_in_lists(collection: Collection, dark: Theme) -> None:
    table, tray = TrackTable(dark), PlaylistTray(dark)
    table.resize(900, 400)
    tray.resize(320, 400)
    table.show_tracks(rows_of(MapState(collection=collection), dark=True))
    tray.show_tracks(
        [
            TrayTrack(t.id, title, artist, t.duration, np.zeros((0, 3), np.uint8), t.path)
            for t, title, artist in zip(collection.tracks, collection.titles, collection.artists, strict=True)
        ]
    )
    for model, columns in ((table._model, table._model.columnCount()), (tray._model, 1)):
        assert model.rowCount() == len(TEXTS)
        for row in range(model.rowCount()):
            for column in range(columns):
                index = model.index(row, column)
                assert is_plain(model.data(index, Qt.ItemDataRole.DisplayRole))
                assert is_plain(model.data(index, Qt.ItemDataRole.AccessibleTextRole))
                tooltip = model.data(index, Qt.ItemDataRole.ToolTipRole)
                assert str(tooltip).count("<") in (0, 2), "no markup but our own"
    for widget in (table, tray):
        assert not widget.grab().isNull()
        widget.deleteLater()


@pytest.mark.usefixtures("qapp")
def test_on_the_card_and_in_the_player(collection: Collection, dark: Theme) -> None:
    card, player = TrackCard(dark), PlayerBar(dark)
    nothing = np.zeros((0, 3), np.uint8)
    for track, title, artist in zip(collection.tracks, collection.titles, collection.artists, strict=True):
        tags = ((title, 0.5),)
        album = track.tags.album
        card.show_moment(Moment(title, artist, album, 0, Seconds(0), Seconds(3), (1, 2, 3), tags, nothing))
        player.show_track(Playing(title, artist, Seconds(60), Seconds(3), nothing))
        assert not_plain(card) == []
        assert not_plain(player) == []
        assert not card.grab().isNull()
        assert not player.grab().isNull()
    card.deleteLater()
    player.deleteLater()


def test_in_the_window(tmp_path: Path, qapp: QApplication, pump: Callable[..., None]) -> None:
    """A folder's name stands in the title and on the welcome page, a file's among the problems."""
    folder = tmp_path / "<b>bold\n\u202egnp"
    (folder / "sub").mkdir(parents=True)
    (folder / "<img src=x>\n\u202e.mp3").write_bytes(b"")
    window = MainWindow(qapp, AppDirs.standard(), Settings(), Registry.of(models_folder()))
    window.show()
    try:
        window.open_folder(folder)
        assert window.windowTitle() == "<b>bold gnp – musicmap"
        session = desk_of(window).session
        pump(lambda: bool(session.state.problems) and session.state.progress is None)
        window._show_problems()
        assert not_plain(window) == []
        session.apply(e.SelectionCleared())
        window.go_home()
        assert not_plain(window) == []
    finally:
        window.close()
        window.deleteLater()
        qapp.processEvents()


def _png(width: int, height: int) -> bytes:
    """A PNG's head that claims so many pixels, and a little of them."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(10_000))) + chunk(b"IEND", b"")
    )


def _jpeg(width: int, height: int) -> bytes:
    """A JPEG whose head claims so many pixels."""
    made = io.BytesIO()
    Image.new("RGB", (16, 16)).save(made, "JPEG")
    data = bytearray(made.getvalue())
    frame = data.index(b"\xff\xc0")
    data[frame + 5 : frame + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def _svg() -> bytes:
    return b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'


@pytest.mark.parametrize("bomb", [_png(60_000, 60_000), _jpeg(60_000, 60_000), _jpeg(65_000, 1_500), _svg(), b"<b>"])
def test_a_cover_that_is_a_bomb_is_none(qapp: QApplication, tmp_path: Path, bomb: bytes) -> None:
    (song,) = compose(tmp_path, ["song.flac"])
    tags = mutagen.File(song)
    picture = Picture()
    picture.data, picture.type, picture.mime = bomb, 3, "image/png"
    tags.add_picture(picture)
    tags.save()
    assert cover(song) == bomb
    assert picture_from(cover(song), SIZE) is None


def test_a_cover_of_ten_megabytes_is_shown_small(qapp: QApplication, tmp_path: Path) -> None:
    (song,) = compose(tmp_path, ["song.mp3"])
    noise = np.random.default_rng(1).integers(0, 255, (2_000, 1_800, 3), np.uint8)
    made = io.BytesIO()
    Image.fromarray(noise).save(made, "PNG")
    assert len(made.getvalue()) > 10_000_000
    tags = id3.ID3()
    tags.add(id3.APIC(encoding=3, mime="image/png", type=3, desc="<b>", data=made.getvalue()))
    tags.save(song)
    image = picture_from(cover(song), SIZE)
    assert image is not None
    assert max(image.width(), image.height()) == 256


def test_a_packed_frame_that_would_not_end_is_left_out(tmp_path: Path) -> None:
    """ID3 frames may be compressed: here a quarter of a megabyte stands for 256."""
    (song,) = compose(tmp_path, ["song.mp3"])
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(256)) + packer.flush()
    compressed = 0x0080

    def frame(name: bytes, data: bytes, flags: int = 0) -> bytes:
        return name + struct.pack(">IH", len(data), flags) + data

    body = frame(b"TIT2", b"\x03Title") + frame(b"APIC", struct.pack(">I", 1 << 28) + packed, compressed)
    size = bytes(len(body) >> shift & 0x7F for shift in (21, 14, 7, 0))
    song.write_bytes(b"ID3\x03\0\0" + size + body + song.read_bytes())
    tracemalloc.start()
    try:
        assert filetags.read(song).title == "Title"
        assert cover(song) is None
        assert tracemalloc.get_traced_memory()[1] < 200 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("raw", "title"),
    [
        ("テスト音楽".encode("cp932"), "テスト音楽"),
        ("Привет мир".encode("cp1251"), "Привет мир"),
        ("Café Müller".encode("latin-1"), "Café Müller"),
        ("Café Müller".encode(), "Café Müller"),
        ("“Touché”…".encode("cp1252"), "“Touché”…"),
    ],
)
def test_file_tags_that_say_nothing_of_their_encoding(
    tmp_path: Path, dark: Theme, qapp: QApplication, raw: bytes, title: str
) -> None:
    """As old programs wrote them: labelled Latin-1, whatever they are; up to the cell of the table."""
    (song,) = compose(tmp_path, ["song.mp3"])
    tags = id3.ID3()
    for frame in (id3.TIT2, id3.TPE1, id3.TALB):
        tags.add(frame(encoding=0, text=raw.decode("latin-1")))
    tags.save(song, v2_version=3)
    file = tmp_path / "some.musicmap"
    with Writer(file, tmp_path) as writer:
        writer.saw([seen(song, filetags.read(song))])
    with Reader(file) as reader:
        collection = Collection.of(reader.tracks(), tmp_path)
    table = TrackTable(dark)
    table.show_tracks(rows_of(MapState(collection=collection), dark=True))
    assert title in [table._model.data(table._model.index(0, column)) for column in range(4)]
    table.deleteLater()
