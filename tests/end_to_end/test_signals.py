"""Ended from outside, the real program closes as by its cross."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from musicmap.cache.reader import Reader
from musicmap.paths import AppDirs
from tests.fixtures.display import PATIENCE, Display, wait_until
from tests.jobs.music import compose


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "terminate"])
def test_a_signal_closes_the_window(display: Display, tmp_path: Path, number: signal.Signals) -> None:
    music = tmp_path / "music"
    compose(music, ["a.flac"], seconds=9.0)
    file = AppDirs.standard().library_file(music)
    command = [sys.executable, "-m", "musicmap", str(music)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as program:
        try:
            wait_until(file.exists, 60)
            wait_until(lambda: shown(program.pid), 60)
            time.sleep(0.5)  # Also in the middle of the work it began with.
            program.send_signal(number)
            said = program.communicate(timeout=PATIENCE)
        finally:
            program.kill()
    assert (program.returncode, *said) == (0, "", "")
    with Reader(file) as reader:
        assert reader.is_sound()
        assert reader.note("view"), "how it looked is kept, as when the window is closed"


def shown(pid: int) -> bool:
    """Whether a process has a window on the screen."""
    found = subprocess.run(
        ["xdotool", "search", "--onlyvisible", "--pid", str(pid)], capture_output=True, check=False, env=os.environ
    )
    return bool(found.stdout.strip())
