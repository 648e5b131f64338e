"""What a command line opens, and how little it loads for that."""

from __future__ import annotations

import subprocess
import sys
import types
from pathlib import Path

import pytest

from musicmap import __version__, app
from musicmap.paths import AppDirs
from tests.cli.conftest import Musicmap


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Path | None, bool, Path | None]]:
    """Windows that were asked for: folder, demo, library. None really opens."""
    opened: list[tuple[Path | None, bool, Path | None]] = []

    def start(dirs: AppDirs, folder: Path | None, *, demo: bool = False, library: Path | None = None) -> int:
        opened.append((folder, demo, library))
        return 0

    fake = types.ModuleType("musicmap.ui.main")
    fake.start = start  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "musicmap.ui.main", fake)
    return opened


def test_what_opens_a_window(
    musicmap: Musicmap,
    windows: list[tuple[Path | None, bool, Path | None]],
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(folder.parent)
    for words in ([], ["demo"], [folder], [folder.name], [folder, "--library", "mine.musicmap"]):
        assert musicmap(*words).code == 0
    mine = folder.parent / "mine.musicmap"
    assert windows == [
        (None, False, None),
        (None, True, None),
        (folder, False, None),
        (folder, False, None),
        (folder, False, mine),
    ]


def test_what_does_not(
    musicmap: Musicmap, windows: list[tuple[Path | None, bool, Path | None]], folder: Path, library: Path
) -> None:
    for words in (["info", folder], ["--version"], ["--help"], ["models"], ["nowhere"], [folder, "extra"]):
        musicmap(*words)
    assert windows == []


def test_version(musicmap: Musicmap) -> None:
    assert musicmap("--version").out == f"musicmap {__version__}\n"


def test_the_entry_point_reads_the_command_line(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["musicmap", "info", "/nowhere at all"])
    assert app.main() == 2
    assert "There is no library" in capfd.readouterr().err


HEAVY = ("PySide6", "av", "mutagen", "numpy", "onnxruntime", "pyarrow", "scipy", "sklearn", "sounddevice", "sqlite3")


def loaded_by(*words: str) -> set[str]:
    """The heavy modules that are loaded when the program has run."""
    script = (
        "import sys\n"
        "from musicmap.app import run\n"
        "from musicmap.paths import AppDirs\n"
        "try: run(sys.argv[1:], AppDirs.standard())\n"
        "except SystemExit: pass\n"
        "print('loaded', *sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, *words], capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split()) & set(HEAVY)


@pytest.mark.parametrize("words", [["--version"], ["--help"], ["analyze", "--help"], ["nonsense"]])
def test_help_and_version_load_nothing_heavy(words: list[str]) -> None:
    assert loaded_by(*words) == set()


def test_info_loads_no_engine_decoder_or_window(folder: Path, library: Path) -> None:
    assert loaded_by("info", str(folder)) <= {"numpy", "sqlite3"}
