"""Whether a model still hears what the original hears."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from musicmap.audio.frontend import LogMel
from musicmap.errors import ModelError
from musicmap.models.card import ModelCard
from musicmap.models.entries import MEND
from musicmap.models.onnx_engine import OnnxEngine
from musicmap.types import Floats, ModelName

FROM_PATCHES = 1e-5
FROM_SIGNAL = 2e-4


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was compared."""

    name: str
    value: float
    """The largest difference found, or infinity where the shapes differ."""
    bound: float

    @property
    def holds(self) -> bool:
        return self.value <= self.bound


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of verifying one model."""

    model: ModelName
    checks: tuple[Check, ...]
    fault: ModelError | None = None
    """Why the model could not be asked at all: missing, damaged, or not the weights that its card describes."""

    @property
    def holds(self) -> bool:
        return self.fault is None and all(check.holds for check in self.checks)


def golden_folder(models: Path) -> Path:
    """Where, beside the models, lies what they must give."""
    return models / "golden"


def golden_signal(golden: Path) -> Path:
    """The sound file whose taggrams are known."""
    return golden / "signal.flac"


def verify(card: ModelCard, golden: Path, signal: Floats) -> Verdict:
    """Load a model, which checks its hash, and compare what it gives with what the original TensorFlow graph gave.

    `golden` is the `golden_folder` (its README says where it comes from), `signal` its `golden_signal`, decoded: mono
    float32 samples at `card.rate`. Taggrams from the golden patches must agree to 1e-5, those from the signal to
    2e-4, and embeddings, which reach ±20, to 1e-5 of their largest magnitude. A model that cannot be used is a
    verdict, too; raises ModelError only when it is not known what the model must give.
    """
    known = _golden(golden / "golden.npz", card.name)
    try:
        with OnnxEngine(card) as engine:
            given = engine.run(known["patches"])
            heard = engine.run(np.concatenate([known["patches"][:0], *LogMel(card.front_end).patches([signal])]))
    except ModelError as fault:
        return Verdict(card.name, (), fault)
    scale = float(np.abs(known["embedding"]).max())
    return Verdict(
        card.name,
        (
            Check("taggram from patches", _apart(given["taggram"], known["taggram"]), FROM_PATCHES),
            Check("embedding from patches", _apart(given["embedding"], known["embedding"]) / scale, FROM_PATCHES),
            Check("taggram from signal", _apart(heard["taggram"], known["taggram"]), FROM_SIGNAL),
        ),
    )


def _golden(file: Path, model: ModelName) -> Mapping[str, Floats]:
    try:
        with file.open("rb") as content, np.load(content) as arrays:
            return {
                "patches": arrays["logmel"],
                "taggram": arrays[f"{model}/taggram"],
                "embedding": arrays[f"{model}/embedding"],
            }
    except KeyError as e:
        raise ModelError(f"It is not known what the model “{model}” must give.") from e
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as e:
        raise ModelError("What the models must give cannot be read.", MEND) from e


def _apart(one: Floats, other: Floats) -> float:
    return float(np.abs(one - other).max()) if one.shape == other.shape else np.inf
