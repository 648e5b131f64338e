"""The engine: what it refuses, and that a row depends on nothing but its patch."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from musicmap.errors import ModelError
from musicmap.models.card import ModelCard
from musicmap.models.engine import Engine
from musicmap.models.onnx_engine import OnnxEngine
from musicmap.models.registry import Registry
from musicmap.paths import models_folder
from musicmap.types import Floats

Copied = Callable[[str], Path]


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with OnnxEngine(Registry.of(models_folder()).card("msd-vgg")) as engine:
        yield engine


@pytest.fixture(scope="module")
def rows(engine: Engine, patches: Floats) -> dict[str, Floats]:
    return {str(kind): values for kind, values in engine.run(patches).items()}


@given(order=st.lists(st.integers(0, 5), max_size=5), backwards=st.booleans())
@settings(max_examples=15)
def test_a_row_depends_on_its_patch_only(
    engine: Engine, patches: Floats, rows: dict[str, Floats], order: list[int], backwards: bool
) -> None:
    chosen = patches[order][::-1] if backwards else patches[order]
    for kind, values in engine.run(chosen).items():
        expected = rows[kind][order]
        np.testing.assert_array_equal(values, expected[::-1] if backwards else expected)
        assert values.dtype == np.float32


def test_another_process_hears_the_same_and_keeps_it_to_itself(
    registry: Registry, golden: Path, tmp_path: Path
) -> None:
    program = (
        "import sys, numpy\n"
        "from pathlib import Path\n"
        "from musicmap.models.card import ModelCard\n"
        "from musicmap.models.onnx_engine import OnnxEngine\n"
        "with OnnxEngine(ModelCard.read(Path(sys.argv[1]))) as engine:\n"
        "    numpy.savez(sys.argv[3], **engine.run(numpy.load(sys.argv[2])['logmel'][2:4]))\n"
    )
    card = registry.card("msd-musicnn")
    out = tmp_path / "heard.npz"
    command = [sys.executable, "-W", "error", "-c", program, str(card.folder), str(golden / "golden.npz"), str(out)]
    # onnxruntime's telemetry is at work where its identifiers appear: below the home, or in the temporary folder.
    private = tmp_path / "home"
    private.mkdir()
    places = {name: str(private) for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")}
    told = {name: value for name, value in os.environ.items() if name not in ("CI", "ORT_DISABLE_TELEMETRY")}
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, env=told | places)
    assert list(private.iterdir()) == []
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)
    with np.load(golden / "golden.npz") as arrays, np.load(out) as heard, OnnxEngine(card) as engine:
        here = engine.run(arrays["logmel"])
        for kind, values in here.items():
            np.testing.assert_array_equal(heard[kind], values[2:4])


def test_no_patches_no_rows(engine: Engine, patches: Floats) -> None:
    assert {kind: v.shape for kind, v in engine.run(patches[:0]).items()} == {"taggram": (0, 50), "embedding": (0, 256)}


@pytest.mark.parametrize("shape", [(187, 96), (1, 96, 187), (1, 187, 95), (1, 1, 187, 96)])
def test_patches_of_another_shape(engine: Engine, shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"\(n, 187, 96\)"):
        engine.run(np.zeros(shape, np.float32))


def test_patches_of_another_kind(engine: Engine, patches: Floats) -> None:
    with pytest.raises(ValueError, match="float64"):
        engine.run(patches.astype(np.float64))


def test_silence_is_heard_as_numbers(engine: Engine) -> None:
    assert all(np.isfinite(v).all() for v in engine.run(np.zeros((1, 187, 96), np.float32)).values())


def forged(folder: Path, **changes: object) -> ModelCard:
    """A card that agrees with whatever lies beside it."""
    file = folder / "card.json"
    sha256 = hashlib.sha256((folder / "model.onnx").read_bytes()).hexdigest()
    file.write_text(json.dumps(json.loads(file.read_text("utf-8")) | {"sha256": sha256} | changes), "utf-8")
    return ModelCard.read(folder)


def test_what_is_no_network(copied: Copied) -> None:
    folder = copied("msd-vgg")
    (folder / "model.onnx").write_bytes(b"no network")
    with pytest.raises(ModelError, match="is no ONNX model"):
        OnnxEngine(forged(folder))


def test_layers_other_than_the_card_names(copied: Copied) -> None:
    with pytest.raises(ModelError, match="does not give the layers"):
        OnnxEngine(forged(copied("msd-vgg"), embedding=200))


def test_closing_twice(registry: Registry) -> None:
    engine = OnnxEngine(registry.card("msd-vgg"))
    engine.close()
    engine.close()
