"""The system's own dialogs: which file a playlist or a map is to go into, and which playlists are to be read."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QFileDialog, QWidget

from musicmap.playlist.formats.registry import FORMATS, Format
from musicmap.playlist.others.usual import usual
from musicmap.ui.list_files import READ

OTHER_LIBRARIES = "Libraries of other programs (*.xml *.db *.txt songs)"
PLAYLIST_FILES = {f"{one.title} (*{one.suffixes[0]})": one for one in FORMATS}
"""What a playlist can be exported as."""
MAP_FILES = {
    "Picture, 3200 pixels wide (*.png)": 3_200,
    "Picture, 8000 pixels wide (*.png)": 8_000,
    "Picture, 16000 pixels wide (*.png)": 16_000,
    "Drawing (*.svg)": 0,
    "Table (*.csv)": 0,
    "Parquet (*.parquet)": 0,
}
"""What a map can be exported as, and how wide a picture of it is in pixels."""


def ask_playlist_file(parent: QWidget, name: str, chosen: Callable[[Path, Format], None]) -> None:
    """Where the playlist of that name is to go, and as what; the dialog asks before it replaces anything."""
    dialog = QFileDialog(parent, "Export the playlist")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilters(list(PLAYLIST_FILES))
    dialog.setDefaultSuffix(FORMATS[0].suffixes[0].removeprefix("."))
    dialog.filterSelected.connect(
        lambda kind: dialog.setDefaultSuffix(PLAYLIST_FILES[kind].suffixes[0].removeprefix("."))
    )
    dialog.selectFile(file_name(name) + FORMATS[0].suffixes[0])
    dialog.fileSelected.connect(lambda file: chosen(Path(file), meant(Path(file), dialog.selectedNameFilter())))
    dialog.open()


def ask_playlists(parent: QWidget, chosen: Callable[[Sequence[Path]], None]) -> None:
    """Which playlists are to be read."""
    dialog = QFileDialog(parent, "Import playlists")
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    dialog.setNameFilter(f"Playlists ({' '.join(f'*{ending}' for ending in READ)})")
    dialog.filesSelected.connect(lambda files: chosen([Path(file) for file in files]))
    dialog.open()


def ask_other_library(parent: QWidget, chosen: Callable[[Path], None]) -> None:
    """Which library of another program plays and ratings are to come from; it opens where one of them lies."""
    dialog = QFileDialog(parent, "Take over plays and ratings")
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilters([OTHER_LIBRARIES, "All files (*)"])
    if others := usual(Path.home()):
        dialog.setDirectory(str(others[0].file.parent))
    dialog.fileSelected.connect(lambda file: chosen(Path(file)))
    dialog.open()


def ask_map_file(parent: QWidget, chosen: Callable[[Path, int], None]) -> None:
    """Where the map is to go, and how wide a picture of it is in pixels (0: no picture)."""
    dialog = QFileDialog(parent, "Export the map")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilters(list(MAP_FILES))
    dialog.setDefaultSuffix("png")
    dialog.selectFile("Map.png")
    dialog.fileSelected.connect(lambda file: chosen(Path(file), MAP_FILES[dialog.selectedNameFilter()] or 3_200))
    dialog.open()


def meant(file: Path, kind: str) -> Format:
    """The format that a file is to have: as its ending says, and of those with that ending the one that was chosen."""
    chosen = PLAYLIST_FILES.get(kind, FORMATS[0])
    fitting = [one for one in FORMATS if file.suffix.lower() in one.suffixes]
    return chosen if chosen in fitting or not fitting else fitting[0]


def file_name(name: str) -> str:
    """A playlist's name as one that every system's files can have."""
    bare = re.sub(r'[\x00-\x1f\x7f<>:"/\\|?*]', " ", name)
    return " ".join(bare.split()).strip(". ")[:120] or "Playlist"


def playlists_in(data: QMimeData) -> list[Path]:
    """The playlists among files that were dragged here."""
    files = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return [file for file in files if file.suffix.lower() in READ]
