"""Which file is meant: its format, its name, and what may be dropped."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, QUrl

from musicmap.playlist.formats.registry import FORMATS
from musicmap.ui.file_dialogs import PLAYLIST_FILES, file_name, meant, playlists_in


@pytest.mark.parametrize(
    ("name", "chosen", "format_"),
    [
        ("a.m3u8", "M3U8 playlist (*.m3u8)", "m3u8"),
        ("a.xml", "rekordbox XML (*.xml)", "rekordbox"),
        ("a.xml", "iTunes or Music library XML (*.xml)", "itunes"),
        ("a.NML", "M3U8 playlist (*.m3u8)", "traktor"),
        ("a.b", "Serato crate (*.crate)", "serato"),
        ("a.xspf", "nothing that there is", "xspf"),
    ],
)
def test_the_ending_says_what_is_meant_and_else_what_was_chosen(name: str, chosen: str, format_: str) -> None:
    assert meant(Path(name), chosen).name == format_


def test_every_format_can_be_chosen() -> None:
    assert list(PLAYLIST_FILES.values()) == list(FORMATS)


@given(st.text())
def test_every_name_becomes_one_that_files_can_have(name: str) -> None:
    safe = file_name(name)
    assert 0 < len(safe) <= 120
    assert not set(safe) & set('<>:"/\\|?*\n\0')
    assert safe == safe.strip(". ")


def test_only_playlists_may_be_dropped() -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/a/b.M3U"), QUrl.fromLocalFile("/a/b.mp3"), QUrl("https://a.b/c.m3u")])
    assert playlists_in(data) == [Path("/a/b.M3U")]
    assert playlists_in(QMimeData()) == []
