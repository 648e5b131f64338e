"""Fault: two windows, or two programs, on one library. The second one hands over or looks on: never two writers."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from musicmap.cache.lock import Lock, is_free
from musicmap.cache.reader import Reader
from musicmap.cache.writer import Writer
from musicmap.errors import LibraryInUse
from musicmap.models.registry import Registry
from musicmap.paths import AppDirs, models_folder
from musicmap.settings import Settings
from musicmap.ui.window import MainWindow
from tests.end_to_end.windows import desk_of
from tests.fixtures.display import PATIENCE, wait_until
from tests.jobs.music import compose

MUSICMAP = [sys.executable, "-m", "musicmap"]
HOLD = """
import sys, time
from pathlib import Path
from musicmap.cache.writer import Writer
writer = Writer(Path(sys.argv[1]), Path(sys.argv[2]))
print("held", flush=True)
time.sleep(600)
"""


@contextmanager
def holding(file: Path, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A program that has a library open to write in it."""
    command = [sys.executable, "-c", HOLD, str(file), str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        try:
            assert program.stdout is not None
            assert program.stdout.readline() == "held\n"
            yield program
        finally:
            program.kill()


def test_a_lock_goes_with_its_process(file: Path, folder: Path) -> None:
    with holding(file, folder) as program:
        assert not is_free(file)
        with pytest.raises(LibraryInUse, match=f"process {program.pid}"):
            Writer(file, folder)
        with Reader(file) as reader:
            assert reader.tracks() == (), "it can be read all the same"
        program.send_signal(signal.SIGKILL)
        program.wait(PATIENCE)
        assert file.with_name(f"{file.name}.lock").exists(), "nobody was there to take it away"
        with Writer(file, folder) as writer:
            writer.note("view", 1)
    assert [p.name for p in file.parent.iterdir()] == [file.name]


def test_whichever_way_it_is_named(file: Path, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path)
    with Writer(file, folder), pytest.raises(LibraryInUse):
        Writer(tmp_path / "link" / file.relative_to(tmp_path), folder)


def test_a_lock_that_was_let_go_while_another_waited_for_it(file: Path) -> None:
    """The file that was locked is not the one beside the library any more: it is taken anew."""
    first = Lock(file)
    first.release()
    second = Lock(file)
    with pytest.raises(LibraryInUse):
        Lock(file)
    first.release()
    assert not is_free(file), "releasing twice releases nobody else's"
    second.release()
    assert is_free(file)


def test_on_the_command_line(folder: Path, home: Path) -> None:
    compose(folder, ["a.flac"])
    file = AppDirs.standard().library_file(folder)
    file.parent.mkdir(parents=True)
    listens = tmp_history(folder)
    with holding(file, folder) as program:
        for words in (["analyze", str(folder)], ["heard", str(folder), "--from", str(listens)]):
            said = subprocess.run([*MUSICMAP, *words], capture_output=True, text=True, check=False, timeout=PATIENCE)
            assert (said.returncode, said.stdout) == (2, "")
            assert said.stderr == (
                f"This library is open in another musicmap (process {program.pid}). Close it there, or go on there.\n"
            )
        info = subprocess.run([*MUSICMAP, "info", str(folder), "--json"], capture_output=True, text=True, check=True)
        assert json.loads(info.stdout)["tracks"] == 0, "who only reads is no second writer"


def tmp_history(folder: Path) -> Path:
    file = folder / "rhythmdb.xml"
    file.write_text('<?xml version="1.0"?><rhythmdb version="2.0"></rhythmdb>')
    return file


def windows(pid: int) -> list[str]:
    """The windows of a process that can be seen."""
    command = ["xdotool", "search", "--onlyvisible", "--pid", str(pid)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.split()


@contextmanager
def a_window(*words: str) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen([*MUSICMAP, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as program:
        try:
            yield program
        finally:
            program.terminate()
            program.communicate(timeout=PATIENCE)


@pytest.mark.usefixtures("display")
def test_the_second_window_brings_the_first_one_up(folder: Path) -> None:
    file = AppDirs.standard().library_file(folder)
    with a_window(str(folder)) as first:
        wait_until(lambda: bool(windows(first.pid)) and file.exists() and not is_free(file))
        for window in windows(first.pid):
            subprocess.run(["xdotool", "windowminimize", window], check=True)
        wait_until(lambda: not windows(first.pid))
        second = subprocess.run([*MUSICMAP, str(folder)], capture_output=True, text=True, check=False, timeout=PATIENCE)
        assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
        wait_until(lambda: bool(windows(first.pid)))


def test_a_window_looks_on_while_a_command_is_at_work_and_then_takes_over(
    folder: Path, qapp: QApplication, pump: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("musicmap.ui.window._LOOK_MS", 50)
    dirs = AppDirs.standard()
    file = dirs.library_file(folder)
    Writer(file, folder).close()
    window = MainWindow(qapp, dirs, Settings(), Registry.of(models_folder()))
    window.show()
    try:
        with holding(file, folder) as program:
            window.open_folder(folder)
            first = desk_of(window)
            assert first.library.looks_on
            assert "Another musicmap is at work here" in first.workspace.bar._work.accessibleDescription()
            assert first.workspace.bar._work.isVisible()
            first.library.analyse()
            assert not first.library.analysing
            program.kill()
        pump(lambda: window.desk is not None and window.desk is not first)
        assert not desk_of(window).library.looks_on
        assert not is_free(file)
    finally:
        window.close()
        window.deleteLater()
        qapp.processEvents()
    assert is_free(file)
