"""Commands, run in this process on a library made up for the test."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from musicmap.app import run
from musicmap.cache.writer import Writer
from musicmap.paths import AppDirs
from musicmap.types import Problem
from tests.cache.made import fill, seen


@dataclass(frozen=True, slots=True)
class Said:
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one document; ValueError when there is anything else."""
        return json.loads(self.out)


Musicmap = Callable[..., Said]


@pytest.fixture
def musicmap(capfd: pytest.CaptureFixture[str]) -> Musicmap:
    """`musicmap("info", folder)` as one would type it."""

    def typed(*words: object) -> Said:
        try:
            code = run([str(word) for word in words], AppDirs.standard())
        except SystemExit as ended:  # argparse, after --help and --version
            code = int(ended.code or 0)
        heard = capfd.readouterr()
        return Said(code, heard.out, heard.err)

    return typed


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    music = tmp_path / "My music"
    music.mkdir()
    return music


ODD = os.fsdecode(b'm\xfcsik & "<b>.mp3')


@pytest.fixture
def library(folder: Path) -> Path:
    """Three tracks of three segments, as msd-musicnn heard them, one with a problem, and one not heard yet."""
    file = AppDirs.standard().library_file(folder)
    fill(file, folder, {"Somebody - A Song.mp3": 1, f"sub/{ODD}": 2, "日本.flac": 3})
    with Writer(file, folder) as writer:
        writer.saw([seen(folder / "new.mp3"), seen(folder / "broken.mp3")])
        writer.problem(Problem(folder / "broken.mp3", "There is no sound in this file.", "decode"))
    return file
