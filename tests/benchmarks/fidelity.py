"""Fidelity: how far the four embedded models are from the original TensorFlow graphs.

Against `models/golden`: what those graphs gave for a 20 s signal, as log-mel patches and as sound. Each figure is a
largest difference. Taggrams are 0 to 1; embeddings reach ±20 and are compared relative to their largest magnitude, as
the original's own float32 is up to 1.7e-5 from the same sums in float64. No music is used.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from musicmap.audio.decode import mono
from musicmap.models.registry import Registry
from musicmap.models.verify import golden_folder, golden_signal, verify
from musicmap.paths import models_folder
from tests.benchmarks.harness import Figure


def run(music: Path | None) -> Iterator[Figure]:
    """Three figures a model."""
    golden = golden_folder(models_folder())
    signal = np.concatenate(list(mono(golden_signal(golden))))
    for card in Registry.of(models_folder()):
        verdict = verify(card, golden, signal)
        if verdict.fault:
            raise verdict.fault
        for check in verdict.checks:
            yield Figure.at_most(f"fidelity/{card.name}/{check.name.replace(' ', '-')}", check.value, "", check.bound)
