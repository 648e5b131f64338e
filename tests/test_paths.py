"""Where files live."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from musicmap.paths import AppDirs, models_folder, resources_folder


def test_home_moves_everything(home: Path) -> None:
    dirs = AppDirs.standard()
    for path in (dirs.data, dirs.cache, dirs.config, dirs.demo, dirs.settings_file, dirs.library_file(Path("/music"))):
        assert path.is_relative_to(home)
    assert len({dirs.data, dirs.cache, dirs.config}) == 3
    assert not home.exists(), "folders are made when first written to"


def test_without_home_it_is_the_systems_place_for_the_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("MUSICMAP_HOME")
    for name in ("XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    dirs = AppDirs.standard()
    for path in (dirs.data, dirs.cache, dirs.config):
        assert path.is_relative_to(tmp_path)
        assert "musicmap" in str(path)


def test_a_relative_or_tilde_home_is_made_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MUSICMAP_HOME", "stick")
    assert AppDirs.standard().data == tmp_path / "stick" / "data"
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("MUSICMAP_HOME", "~/mine")
    assert AppDirs.standard().data == tmp_path / "mine" / "data"


def test_one_folder_has_one_library_however_it_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dirs = AppDirs.standard()
    music = tmp_path / "Music"
    music.mkdir()
    (tmp_path / "link").symlink_to(music)
    monkeypatch.chdir(tmp_path)
    ways = (music, Path("Music"), Path("Music/../Music/"), tmp_path / "link", Path())
    files = [dirs.library_file(way) for way in ways]
    assert files[0] == files[1] == files[2] == files[3]
    assert files[4] != files[0]


@pytest.mark.parametrize(
    ("name", "readable"),
    [
        ("My Music", "My-Music"),
        ("日本", "library"),
        ("...", "library"),
        ("a" * 300, "a" * 40),
        ('x"; rm -rf *', "x-rm--rf"),
        (os.fsdecode(b"m\xfcsik"), "m-sik"),
    ],
)
def test_its_name_is_readable_and_safe(name: str, readable: str) -> None:
    file = AppDirs.standard().library_file(Path("/nowhere") / name)
    assert re.fullmatch(rf"{re.escape(readable)}-[0-9a-f]{{12}}\.musicmap", file.name)


def test_no_two_folders_share_a_library() -> None:
    dirs = AppDirs.standard()
    folders = [Path(f"/{where}") for where in ("a/Music", "b/Music", "a/日本", "a/中国", "a/My Music", "a/My-Music")]
    assert len({dirs.library_file(folder) for folder in folders}) == len(folders)


def test_what_is_shipped_is_there() -> None:
    assert (models_folder() / "msd-musicnn" / "card.json").is_file()
    assert resources_folder().name == "resources"
