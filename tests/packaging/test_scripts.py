"""The scripts, on a project that counts as set up: nothing is installed here."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.benchmarks.harness import Figure, headline, main, names
from tests.benchmarks.start import prepared_project

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements.lock", "requirements-essentia.lock", "requirements-test.lock")
ECHO = '#!/bin/sh\nfor word; do printf "<%s>" "$word"; done\n'


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project in a folder with a blank in its name, with an interpreter that says how it was called."""
    folder = tmp_path / "my music"
    folder.mkdir()
    prepared_project(folder)
    (folder / ".venv" / "bin" / "python").write_text(ECHO, "utf-8")
    return folder


def called(script: Path, arguments: Sequence[str], where: Path) -> str:
    done = subprocess.run(["sh", str(script), *arguments], cwd=where, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout


@pytest.mark.parametrize("arguments", [[], ["demo"], ["/music/Ein Ordner"], ["analyze", "a b", "--json"], ["*", "$x"]])
def test_run_hands_every_word_on(project: Path, tmp_path: Path, arguments: list[str]) -> None:
    expected = "".join(f"<{word}>" for word in ["-P", "-m", "musicmap", *arguments])
    assert called(project / "packaging" / "run.sh", arguments, tmp_path) == expected


def test_run_is_found_through_a_relative_path(project: Path) -> None:
    assert called(Path("packaging/run.sh"), ["info"], project) == "<-P><-m><musicmap><info>"
    assert called(Path("run.sh"), ["info"], project / "packaging") == "<-P><-m><musicmap><info>"


@pytest.mark.parametrize("change", ["lock", "python", "place"])
def test_a_change_is_noticed(project: Path, tmp_path: Path, change: str) -> None:
    """What the stamp was made for no longer holds: then the environment is made anew."""
    if change == "lock":
        lock = project / "packaging" / "requirements-essentia.lock"
        content = lock.read_text("utf-8")
        lock.unlink()
        lock.write_text(content + "# newer\n", "utf-8")
    elif change == "python":
        (project / ".venv" / "pyvenv.cfg").write_text("version = 3.12.0\n", "utf-8")
    else:
        project = project.rename(tmp_path / "elsewhere")
    question = 'root=$1; . "$root/packaging/setup.sh"; is_stamped run'
    assert subprocess.run(["sh", "-c", question, "sh", str(project)], check=False).returncode == 1


def test_without_apt_the_line_to_type_is_told(tmp_path: Path) -> None:
    """A Fedora without Qt's libraries, acted by programs of our own."""
    tools = tmp_path / "bin"
    tools.mkdir()
    for name, text in {"ldconfig": "echo libGL.so.1", "dnf": "", "uname": "echo Linux"}.items():
        (tools / name).write_text(f"#!/bin/sh\n{text}\n", "utf-8")
        (tools / name).chmod(0o755)
    for name in ("sh", "awk", "sort", "tr", "find", "head", "id"):
        (tools / name).symlink_to(f"/usr/bin/{name}")
    script = '. "$1/packaging/system.sh"; PATH=$2; need_system run'
    command = ["/bin/sh", "-c", script, "sh", str(ROOT), str(tools)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "sudo dnf install " in done.stderr
    assert "xcb-util-cursor" in done.stderr
    assert "libglvnd-glx" not in done.stderr  # That one is there.


@pytest.mark.parametrize("lock", LOCKS)
def test_locks_pin_everything_and_name_no_host(lock: str) -> None:
    text = (ROOT / "packaging" / lock).read_text("utf-8")
    assert "://" not in text
    entries = re.findall(r"^(\S.*?) \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", text, re.MULTILINE)
    starts = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
    assert len(entries) == len(starts) > 25
    assert all("==" in entry for entry, _ in entries)


def pins(lock: str) -> set[str]:
    text = (ROOT / "packaging" / lock).read_text("utf-8")
    return {line.rstrip("\\ ") for line in text.splitlines() if "==" in line and not line.startswith(" ")}


def test_what_is_tested_is_what_is_installed() -> None:
    assert pins("requirements.lock") <= pins("requirements-test.lock")
    assert pins("requirements.lock") <= pins("requirements-essentia.lock")
    essentia = {pin for pin in pins("requirements-essentia.lock") if pin.startswith("essentia-tensorflow==")}
    assert essentia <= pins("requirements-test.lock"), "its tests are not to be skipped"


def test_python_311_never_gets_the_qt_that_crashes_it() -> None:
    (entry,) = [p for p in pins("requirements.lock") if p.startswith("pyside6-essentials==6.12.0")]
    assert entry.endswith("; python_full_version >= '3.12'")


def test_every_benchmark_says_what_it_measures(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in listed] == names()
    assert all(headline(name) for name in names())
    assert "start" in names()


def test_an_unknown_benchmark(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nothing"]) == 2
    assert "There is no benchmark called nothing." in capsys.readouterr().err


def test_a_figure_is_one_line_of_json() -> None:
    figure = Figure.at_most("analysis/cpu-ratio", 1.5, "ratio", 1.25)
    assert json.loads(figure.as_json()) == {
        "name": "analysis/cpu-ratio",
        "value": 1.5,
        "unit": "ratio",
        "bound": "<= 1.25",
        "holds": False,
    }
    assert Figure.at_least("frames", 31.0, "1/s", 30.0).holds
    assert Figure.only_told("size", 3.0, "MB").holds


def test_the_scripts_are_plain_sh() -> None:
    for script in sorted((ROOT / "packaging").glob("*.sh")):
        assert script.read_text("utf-8").startswith(("#!/bin/sh\n", "# shellcheck shell=sh\n"))
        subprocess.run(["sh", "-n", str(script)], check=True)
