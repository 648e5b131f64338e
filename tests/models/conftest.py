"""The embedded models, and copies that may be damaged."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from musicmap.audio.decode import mono
from musicmap.models.registry import Registry
from musicmap.models.verify import golden_folder, golden_signal
from musicmap.paths import models_folder
from musicmap.types import Floats


@pytest.fixture
def registry() -> Registry:
    return Registry.of(models_folder())


@pytest.fixture(scope="session")
def golden() -> Path:
    return golden_folder(models_folder())


@pytest.fixture(scope="session")
def patches(golden: Path) -> Floats:
    """Six log-mel patches of the golden signal."""
    with np.load(golden / "golden.npz") as arrays:
        given: Floats = arrays["logmel"]
    return given


@pytest.fixture(scope="session")
def signal(golden: Path) -> Floats:
    return np.concatenate(list(mono(golden_signal(golden))))


@pytest.fixture
def copied(tmp_path: Path) -> Callable[[str], Path]:
    """A copy of an embedded model, to be damaged; gives the model's folder."""

    def copy(name: str) -> Path:
        return Path(shutil.copytree(models_folder() / name, tmp_path / "models" / name))

    return copy
