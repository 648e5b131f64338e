"""`pip install` gives the whole program: code, models, the command."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]
MODELS = ("msd-musicnn", "msd-vgg", "mtt-musicnn", "mtt-vgg")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this checkout without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=120)
    (file,) = folder.glob("musicmap-*.whl")
    return file


@pytest.fixture(scope="module")
def site(wheel: Path) -> Path:
    """A folder with the wheel unpacked, as pip does it."""
    folder = wheel.parent / "site"
    with ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def test_it_holds_models_command_and_licences(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        names = set(archive.namelist())
        (command,) = [n for n in names if n.endswith("entry_points.txt")]
        assert "musicmap = musicmap.app:main" in archive.read(command).decode()
    assert {f"musicmap/_data/models/{m}/{f}" for m in MODELS for f in ("card.json", "model.onnx")} <= names
    shown = {f for f in (ROOT / "resources").rglob("*") if f.is_file() and "screenshots" not in f.parts}
    assert {f"musicmap/_data/{f.relative_to(ROOT).as_posix()}" for f in shown} <= names
    licences = {n.split("/licenses/")[1] for n in names if "/licenses/" in n}
    assert licences == {"LICENSE", "models/NOTICE.md"}


def test_it_holds_nothing_else(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        names = archive.namelist()
    assert {n.split("/")[0].split("-")[0] for n in names} == {"musicmap"}
    assert [n for n in names if "__pycache__" in n or "/screenshots/" in n or n.endswith((".pyc", ".tmp"))] == []
    assert wheel.stat().st_size < 20_000_000


def test_it_finds_its_models_where_it_was_installed(site: Path) -> None:
    program = (
        "from musicmap.models.registry import Registry\n"
        "from musicmap.paths import models_folder\n"
        "for card in Registry.of(models_folder()): print(models_folder(), card.name, len(card.weights()))\n"
    )
    command = [sys.executable, "-W", "error", "-P", "-c", program]
    surroundings = os.environ | {"PYTHONPATH": str(site)}
    done = subprocess.run(command, env=surroundings, check=True, capture_output=True, text=True, timeout=60)
    lines = [line.rsplit(" ", 2) for line in done.stdout.splitlines()]
    assert {name for _, name, _ in lines} == set(MODELS)
    assert {folder for folder, _, _ in lines} == {str(site / "musicmap" / "_data" / "models")}
