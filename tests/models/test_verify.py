"""All four models against what the original TensorFlow graphs gave."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from musicmap.errors import ModelError
from musicmap.models.card import ModelCard
from musicmap.models.registry import Registry
from musicmap.models.verify import verify
from musicmap.types import Floats

Copied = Callable[[str], Path]


@pytest.mark.parametrize("name", ["msd-musicnn", "mtt-musicnn", "msd-vgg", "mtt-vgg"])
def test_a_model_hears_what_the_original_hears(registry: Registry, golden: Path, signal: Floats, name: str) -> None:
    verdict = verify(registry.card(name), golden, signal)
    assert {check.name: check.bound for check in verdict.checks} == {
        "taggram from patches": 1e-5,
        "embedding from patches": 1e-5,
        "taggram from signal": 2e-4,
    }
    assert verdict.holds, verdict


def test_another_signal_is_noticed(registry: Registry, golden: Path, signal: Floats) -> None:
    verdict = verify(registry.card("msd-vgg"), golden, signal * np.float32(0.9))
    assert [check.name for check in verdict.checks if not check.holds] == ["taggram from signal"]
    assert not verdict.holds


def test_a_signal_that_breaks_off_is_noticed(registry: Registry, golden: Path, signal: Floats) -> None:
    for length in (0, 1000, 16000 * 8):
        verdict = verify(registry.card("msd-vgg"), golden, signal[:length])
        assert verdict.checks[2].value == np.inf
        assert not verdict.holds


def test_weights_that_changed_are_a_verdict(copied: Copied, golden: Path, signal: Floats) -> None:
    folder = copied("msd-vgg")
    with (folder / "model.onnx").open("r+b") as file:
        file.seek(100_000)
        file.write(b"\0")
    verdict = verify(ModelCard.read(folder), golden, signal)
    assert verdict.checks == ()
    assert not verdict.holds
    assert "not those that its card describes" in str(verdict.fault)


@pytest.mark.parametrize("content", [None, b"", b"no archive", b"PK\x03\x04"])
def test_golden_outputs_that_cannot_be_read(
    registry: Registry, tmp_path: Path, signal: Floats, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / "golden.npz").write_bytes(content)
    with pytest.raises(ModelError):
        verify(registry.card("msd-vgg"), tmp_path, signal)


def test_a_model_of_which_nothing_is_known(registry: Registry, tmp_path: Path, signal: Floats) -> None:
    np.savez(tmp_path / "golden.npz", logmel=np.zeros((1, 187, 96), np.float32))
    with pytest.raises(ModelError, match="not known"):
        verify(registry.card("msd-vgg"), tmp_path, signal)
