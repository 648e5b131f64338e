"""Looking through folders as people have them."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from musicmap.library.difference import Difference, difference
from musicmap.library.scan import FileStamp, Found, Place, scan
from musicmap.types import Problem


def put(path: Path, content: bytes = b"sound") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def found(root: Path) -> list[str]:
    return [str(item.path.relative_to(root)) for item in scan(root) if isinstance(item, Found)]


def problems(root: Path) -> dict[str, str]:
    return {str(item.path.relative_to(root)): item.reason for item in scan(root) if isinstance(item, Problem)}


class TestScan:
    def test_music_only_in_order_and_in_depth(self, tmp_path: Path) -> None:
        for name in ("b/2.flac", "b/1.MP3", "a.ogg", "c.txt", "b/cover.jpg", "b/x/deep/3.m4a", "z.opus", "noending"):
            put(tmp_path / name)
        assert found(tmp_path) == ["a.ogg", "z.opus", "b/1.MP3", "b/2.flac", "b/x/deep/3.m4a"]
        assert problems(tmp_path) == {}

    def test_gives_a_stamp(self, tmp_path: Path) -> None:
        path = put(tmp_path / "a.mp3", b"12345")
        os.utime(path, ns=(5, 1_234_567_890))
        assert list(scan(tmp_path)) == [Found(path, FileStamp(5, 1_234_567_890))]

    def test_hidden_things_are_passed_over(self, tmp_path: Path) -> None:
        for name in (".a.mp3", "._b.mp3", ".Trash/c.mp3", "@eaDir/d.mp3", "lost+found/e.mp3", "$RECYCLE.BIN/f.mp3"):
            put(tmp_path / name)
        put(tmp_path / "a" / "g.mp3")
        assert found(tmp_path) == ["a/g.mp3"]

    def test_what_is_no_good_file_is_told(self, tmp_path: Path) -> None:
        put(tmp_path / "empty.mp3", b"")
        os.mkfifo(tmp_path / "fifo.mp3")
        (tmp_path / "gone.mp3").symlink_to(tmp_path / "nowhere.mp3")
        (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere.txt")
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(tmp_path / "socket.ogg"))
            assert problems(tmp_path) == {
                "empty.mp3": "The file is empty.",
                "fifo.mp3": "This is not a regular file.",
                "gone.mp3": "The link leads nowhere.",
                "socket.ogg": "This is not a regular file.",
            }
        assert found(tmp_path) == []

    def test_a_device_under_a_music_name(self, tmp_path: Path) -> None:
        (tmp_path / "endless.wav").symlink_to("/dev/zero")
        assert problems(tmp_path) == {"endless.wav": "This is not a regular file."}

    def test_link_loops_end(self, tmp_path: Path) -> None:
        put(tmp_path / "a" / "1.mp3")
        (tmp_path / "a" / "up").symlink_to(tmp_path)
        (tmp_path / "a" / "self").symlink_to(tmp_path / "a" / "self")
        (tmp_path / "b").symlink_to(tmp_path / "a")
        assert found(tmp_path) == ["a/1.mp3"]

    def test_links_lead_out_once_and_real_paths_win(self, tmp_path: Path) -> None:
        library, elsewhere = tmp_path / "library", tmp_path / "elsewhere"
        put(elsewhere / "2.mp3")
        put(elsewhere / "sub" / "3.mp3")
        put(library / "z" / "1.mp3")
        (library / "a-favourite.mp3").symlink_to(library / "z" / "1.mp3")
        (library / "b-more").symlink_to(elsewhere)
        (library / "c-again").symlink_to(elsewhere / "sub")
        (library / "d.mp3").symlink_to(elsewhere / "2.mp3")
        assert found(library) == ["z/1.mp3", "b-more/2.mp3", "b-more/sub/3.mp3"]

    def test_two_real_names_of_one_file_are_two_tracks(self, tmp_path: Path) -> None:
        os.link(put(tmp_path / "a.mp3"), tmp_path / "b.mp3")
        assert found(tmp_path) == ["a.mp3", "b.mp3"]

    def test_names_that_are_no_utf8_survive(self, tmp_path: Path) -> None:
        odd = os.fsencode(tmp_path) + b"/\x83\x65\x83\x58\xff.mp3"
        Path(os.fsdecode(odd)).write_bytes(b"x")
        (item,) = scan(tmp_path)
        assert os.fsencode(item.path) == odd

    def test_unreadable_folder_costs_only_itself(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The tests may run as root, who may read everything: so the refusal is made here."""
        put(tmp_path / "a.mp3")
        put(tmp_path / "closed" / "b.mp3")
        put(tmp_path / "open" / "c.mp3")
        real = os.scandir

        def refuse(path: Any) -> Any:
            if os.fspath(path).endswith("closed"):
                raise PermissionError(13, "Permission denied")
            return real(path)

        monkeypatch.setattr(os, "scandir", refuse)
        assert found(tmp_path) == ["a.mp3", "open/c.mp3"]
        assert problems(tmp_path) == {"closed": "This folder cannot be read: permission denied."}

    def test_file_systems_without_inodes(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        put(tmp_path / "a" / "1.mp3")
        put(tmp_path / "b" / "2.mp3")
        (tmp_path / "c").symlink_to(tmp_path / "a")
        real = os.stat

        def without(path: Any, **more: Any) -> os.stat_result:
            fields = list(real(path, **more))
            fields[1] = 0
            return os.stat_result(fields)

        monkeypatch.setattr("musicmap.library.scan.os.stat", without)
        assert found(tmp_path) == ["a/1.mp3", "b/2.mp3"]

    def test_missing_root(self, tmp_path: Path) -> None:
        (item,) = scan(tmp_path / "gone")
        assert item == Problem(tmp_path / "gone", "This folder cannot be read: no such file or directory.")

    def test_a_file_as_root(self, tmp_path: Path) -> None:
        (item,) = scan(put(tmp_path / "a.mp3"))
        assert isinstance(item, Problem)
        assert "not a directory" in item.reason

    def test_streams(self, tmp_path: Path) -> None:
        put(tmp_path / "a.mp3")
        put(tmp_path / "later" / "b.mp3")
        results: Iterator[Found | Problem | Place] = scan(tmp_path)
        assert next(results).path.name == "a.mp3"
        put(tmp_path / "later" / "c.mp3")
        assert [item.path.name for item in results] == ["b.mp3", "c.mp3"]


ROOT = Path("/music")
OLD, NEW = FileStamp(1, 1), FileStamp(1, 2)


def at(name: str) -> Path:
    return ROOT / name


class TestDifference:
    def test_each_path_in_one_place(self) -> None:
        known = {at("same"): OLD, at("touched"): OLD, at("gone"): OLD}
        seen = [Found(at("same"), OLD), Found(at("touched"), NEW), Found(at("new"), NEW)]
        assert difference(ROOT, known, seen) == Difference(
            added=(Found(at("new"), NEW),),
            changed=(Found(at("touched"), NEW),),
            unchanged=(at("same"),),
            vanished=(at("gone"),),
        )

    def test_behind_a_closed_door_nothing_vanishes(self) -> None:
        known = {at("a/1.mp3"): OLD, at("b/2.mp3"): OLD, at("c.mp3"): OLD, at("d.mp3"): OLD}
        seen: list[Found | Problem] = [
            Found(at("d.mp3"), OLD),
            Problem(at("a"), "closed"),
            Problem(at("c.mp3"), "empty"),
        ]
        result = difference(ROOT, known, seen)
        assert result.vanished == (at("b/2.mp3"),)
        assert result.unreachable == (at("a/1.mp3"), at("c.mp3"))

    @pytest.mark.parametrize("seen", [[], [Problem(ROOT, "gone")], [Problem(at("x.mp3"), "empty")]])
    def test_a_missing_disk_is_no_empty_library(self, seen: list[Found | Problem]) -> None:
        result = difference(ROOT, {at("a"): OLD}, seen)
        assert result == Difference(unreachable=(at("a"),), away=(ROOT,), offline=True)

    def test_a_new_library_may_be_empty_or_missing(self) -> None:
        assert difference(ROOT, {}, []) == Difference()
        assert difference(ROOT, {}, [Problem(ROOT, "gone")]).offline

    def test_with_a_real_folder(self, tmp_path: Path) -> None:
        put(tmp_path / "a.mp3")
        known = {item.path: item.stamp for item in scan(tmp_path) if isinstance(item, Found)}
        assert difference(tmp_path, known, scan(tmp_path)) == Difference(unchanged=(tmp_path / "a.mp3",))
        put(tmp_path / "a.mp3", b"another")
        assert [item.path for item in difference(tmp_path, known, scan(tmp_path)).changed] == [tmp_path / "a.mp3"]
        (tmp_path / "a.mp3").rename(tmp_path / "b.mp3")
        moved = difference(tmp_path, known, scan(tmp_path))
        assert moved.vanished == (tmp_path / "a.mp3",)
        assert [item.path for item in moved.added] == [tmp_path / "b.mp3"]
