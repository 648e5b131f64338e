"""The shelf of fixtures keeps its promises: each guard catches its kind, the screen draws, the sink hears."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.fixtures.display import Display
from tests.fixtures.sound import RATE, SoundSink

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

ROOT = Path(__file__).parents[2]

BAD_TESTS = """
import logging, os, subprocess, sys, tempfile, threading, time
from pathlib import Path
import pytest

def test_thread():
    threading.Thread(target=time.sleep, args=(8,), daemon=True).start()

def test_process():
    test_process.child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(8)"])

def test_file(tmp_path):
    test_file.file = os.open(tmp_path / "open", os.O_CREAT | os.O_RDWR)

def test_temporary_file():
    tempfile.mkdtemp(prefix="forgotten-")

def test_log():
    logging.getLogger("musicmap.audio").warning("odd file")

def test_stderr():
    print("odd noise", file=sys.stderr)

def test_child_stderr():
    subprocess.run([sys.executable, "-c", "import os; os.write(2, b'odd child')"], check=True)

def test_warning():
    import warnings
    warnings.warn("odd use")

def test_qt_message(qapp):
    from PySide6.QtCore import qWarning
    qWarning("odd widget")

@pytest.mark.says("never comes")
def test_announced_in_vain():
    pass
"""

GOOD_TESTS = """
import logging, os, sys
import pytest

def test_home_is_new(home):
    assert os.environ["MUSICMAP_HOME"] == str(home)
    assert not home.exists()

@pytest.mark.says("odd file")
@pytest.mark.says("odd noise")
def test_announced():
    logging.getLogger("musicmap.audio").warning("odd file")
    print("odd noise", file=sys.stderr)

def test_read(capsys):
    print("odd noise", file=sys.stderr)
    assert capsys.readouterr().err == "odd noise\\n"
"""


def run_pytest(folder: Path, source: str) -> str:
    """What pytest says about these tests under our conftest."""
    (folder / "test_inner.py").write_text(source, "utf-8")
    options = [
        "-p",
        "tests.conftest",
        "-p",
        "no:cacheprovider",
        "--rootdir",
        str(ROOT),
        "-c",
        str(ROOT / "pyproject.toml"),
    ]
    command = [sys.executable, "-m", "pytest", *options, str(folder / "test_inner.py")]
    surroundings = os.environ | {"MUSICMAP_TEST_GRACE": "0.2"}
    done = subprocess.run(command, cwd=ROOT, env=surroundings, capture_output=True, text=True, check=False, timeout=120)
    return done.stdout


@pytest.fixture(scope="module")
def bad_report(tmp_path_factory: pytest.TempPathFactory) -> str:
    return run_pytest(tmp_path_factory.mktemp("bad"), BAD_TESTS)


@pytest.mark.parametrize(
    "complaint",
    [
        "A thread still runs: Thread-",
        "A process still runs: ",
        "A file is still open: ",
        "A temporary file is left: ",
        "Said unexpectedly: WARNING musicmap.audio: odd file",
        "Said unexpectedly: odd noise",
        "Said unexpectedly: odd child",
        "UserWarning: odd use",
        "Said unexpectedly: WARNING qt: default: odd widget",
        "Announced but never said: never comes",
    ],
)
def test_what_must_not_be_fails_the_test(bad_report: str, complaint: str) -> None:
    assert complaint in bad_report


def test_every_bad_test_fails(bad_report: str) -> None:
    failed = {
        line.split("::")[1].split(" ")[0] for line in bad_report.splitlines() if line.startswith(("FAILED", "ERROR"))
    }
    assert len(failed) == BAD_TESTS.count("def test_")


def test_good_tests_pass(tmp_path: Path) -> None:
    report = run_pytest(tmp_path, GOOD_TESTS)
    assert "3 passed" in report, report


def test_the_display_draws_opengl(qapp: QApplication, pump: Callable[..., None], display: Display) -> None:
    from PySide6.QtGui import QColor, QOpenGLContext
    from PySide6.QtOpenGLWidgets import QOpenGLWidget

    class Red(QOpenGLWidget):
        def paintGL(self) -> None:
            functions = QOpenGLContext.currentContext().functions()
            functions.glClearColor(1.0, 0.0, 0.0, 1.0)
            functions.glClear(0x4000)

    window = Red()
    window.resize(200, 100)
    window.show()
    window.activateWindow()
    pump(lambda: window.isActiveWindow() and window.isValid())
    screen = qapp.primaryScreen()
    assert (screen.size().width(), screen.size().height()) == (display.width, display.height)
    corner = window.mapToGlobal(window.rect().center())
    pump(lambda: QColor(screen.grabWindow(0, corner.x(), corner.y(), 1, 1).toImage().pixel(0, 0)).name() == "#ff0000")
    assert window.context().format().majorVersion() >= 3
    window.close()


def chirp() -> NDArray[np.float64]:
    """A second of two rising tones, (48000, 2): like itself at one shift only."""
    t = np.arange(RATE) / RATE
    return 0.25 * np.sin(2 * np.pi * np.stack([200 * t + 1000 * t**2, 300 * t + 2000 * t**2], axis=1))


PLAYER = """
import sys, numpy, sounddevice
sounddevice.play(numpy.load(sys.argv[1]), 48000, blocking=True)
"""


def test_the_sink_hears_what_sounddevice_plays(sound_sink: SoundSink, tmp_path: Path) -> None:
    played = chirp()
    np.save(tmp_path / "chirp.npy", played.astype(np.float32))
    with sound_sink.capture() as take:
        subprocess.run([sys.executable, "-c", PLAYER, tmp_path / "chirp.npy"], check=True, timeout=60)
    heard = take.samples
    length = len(heard) + RATE
    match = np.fft.irfft(np.fft.rfft(heard[:, 0], length) * np.fft.rfft(played[:, 0], length).conj(), length)
    start = int(match[: len(heard)].argmax())
    # PortAudio lets go of ALSA some 18 ms before its last sample has been heard.
    whole = int(0.95 * RATE)
    np.testing.assert_allclose(heard[start : start + whole], played[:whole], atol=1e-6)
