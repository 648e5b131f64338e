"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from musicmap.errors import UserError
from musicmap.playlist.atomic import whole_file, write_whole


@contextmanager
def _a_full_disk(room: int) -> Iterator[None]:
    """No file of this process may grow beyond `room` bytes, which fails a write as a full disk does."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_leaves_the_old_file(tmp_path: Path) -> None:
    file = tmp_path / "x.m3u8"
    file.write_text("the old one")
    with pytest.raises(UserError, match="could not be written"), _a_full_disk(4096):
        write_whole(file, bytes(100_000), overwrite=True)
    assert file.read_text() == "the old one"
    assert list(tmp_path.glob("*.m3u8")) == [file]
    assert list(tmp_path.glob(".*")) == [], "no draft is left"


@pytest.mark.parametrize("place", ["nowhere/x.m3u8", "a file/x.m3u8", "a folder"])
def test_a_place_that_cannot_be_written_is_said_so(tmp_path: Path, place: str) -> None:
    (tmp_path / "a file").write_bytes(b"")
    (tmp_path / "a folder").mkdir()
    with pytest.raises(UserError, match="could not be written"):
        write_whole(tmp_path / place, b"x", overwrite=True)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a file", "a folder"]


def test_a_new_file_is_as_readable_as_any_other(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        write_whole(tmp_path / "x.m3u8", b"", overwrite=False)
    finally:
        os.umask(before)
    assert (tmp_path / "x.m3u8").stat().st_mode & 0o777 == 0o644


def test_an_error_while_writing_leaves_the_old_file(tmp_path: Path) -> None:
    file = tmp_path / "x.npz"
    file.write_text("the old one")

    def interrupted() -> None:
        with whole_file(file, overwrite=True) as out:
            out.write(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("x.npz", "the old one")]
