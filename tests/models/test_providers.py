"""Where models are computed: what is tried, what is taken, and that it gives the same."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from musicmap.models import providers
from musicmap.models.onnx_engine import OnnxEngine
from musicmap.models.providers import PROCESSOR, OnnxProvider, Provider, disagreement, made_up, may_have_others, others
from musicmap.models.registry import Registry
from musicmap.types import Floats, Ints
from tests.models.providers import Agreeing, Blank, Driverless, Full, Rounding

_APART = "gives another (taggram|embedding) than the processor"


def test_here_is_the_processor_only(registry: Registry) -> None:
    assert others() == ()
    assert not may_have_others("linux")
    assert may_have_others("darwin"), "there the usual wheel has CoreML"
    with OnnxEngine(registry.card("mtt-vgg"), others()) as engine:
        assert (engine.provider, engine.declined) == (PROCESSOR, [])


def test_what_was_not_looked_at_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    known = ["TensorrtExecutionProvider", "AzureExecutionProvider", "OpenVINOExecutionProvider"]
    known += ["CUDAExecutionProvider", "XnnpackExecutionProvider", "CPUExecutionProvider"]
    monkeypatch.setattr(providers.quiet_runtime(), "get_available_providers", lambda: known)
    assert [provider.title for provider in others()] == ["CUDA", "OpenVINO"]


def test_one_that_agrees_is_taken_and_gives_the_same(registry: Registry, patches: Floats) -> None:
    for name in ("mtt-vgg", "msd-musicnn"):
        card = registry.card(name)
        with OnnxEngine(card) as here, OnnxEngine(card, (Agreeing(), Driverless())) as there:
            assert (there.provider.title, there.declined) == ("Agreeing", [])
            assert there.batch > here.batch == 1
            expected, found = here.run(patches), there.run(patches)
            for kind, values in expected.items():
                assert found[kind].shape == values.shape
                np.testing.assert_allclose(found[kind], values, rtol=0, atol=1e-4 * np.abs(values).max())


@pytest.mark.parametrize(
    ("tried", "taken", "why"),
    [
        ((Rounding(),), "the processor", [f"Rounding {_APART} \\(.* apart\\)\\."]),
        ((Blank(),), "the processor", [f"Blank {_APART} \\(nan apart\\)\\."]),
        ((Driverless(),), "the processor", [r"Driverless does not start \(libdriver\.so\.1 is missing\)\."]),
        ((Driverless(), Rounding(), Agreeing()), "Agreeing", [r"Driverless does not start", f"Rounding {_APART}"]),
    ],
)
@pytest.mark.says("runs on the processor")
def test_one_that_does_not_is_not(
    registry: Registry, patches: Floats, tried: Sequence[Provider], taken: str, why: list[str]
) -> None:
    card = registry.card("mtt-vgg")
    with OnnxEngine(card) as here, OnnxEngine(card, tried) as engine:
        assert engine.provider.title == taken
        assert len(engine.declined) == len(why)
        for sentence, pattern in zip(engine.declined, why, strict=True):
            assert re.match(pattern, sentence), sentence
        if taken == "the processor":
            for kind, values in here.run(patches).items():
                np.testing.assert_array_equal(engine.run(patches)[kind], values)


@pytest.mark.says("goes on on the processor")
def test_one_that_breaks_off_loses_no_row(registry: Registry, patches: Floats) -> None:
    card = registry.card("mtt-vgg")
    with OnnxEngine(card) as here, OnnxEngine(card, (Full(),)) as engine:
        assert engine.provider.title == "Full"
        found = engine.run(patches)
        assert engine.provider is PROCESSOR
        assert engine.declined == ["Full broke off (it is full)."]
        for kind, values in here.run(patches).items():
            np.testing.assert_allclose(found[kind], values, rtol=0, atol=1e-5 * np.abs(values).max())


def test_a_provider_whose_libraries_are_missing_does_not_pass_for_the_processor(registry: Registry) -> None:
    absent = OnnxProvider("CUDAExecutionProvider", "CUDA")
    with pytest.warns(UserWarning, match="not in available provider"), pytest.raises(RuntimeError, match="missing"):
        absent.session(registry.card("mtt-vgg").weights())


@pytest.mark.parametrize("shape", [(187, 96), (96, 64), (200,)])
def test_what_they_are_compared_on(shape: tuple[int, ...]) -> None:
    sample = made_up(shape)
    assert sample.shape == (8, *shape)
    assert sample.dtype == np.float32
    assert not sample[0].any(), "silence"
    assert (sample.min(), bool(sample.max() <= 6.0), bool(sample.max() > 5.0)) == (0.0, True, True), "as loud as music"
    assert len(np.unique(sample[1:])) > 0.9 * sample[1:].size


@given(
    hnp.arrays(np.int64, (4, 5), elements=st.integers(0, 100)),
    hnp.arrays(np.int64, (4, 3), elements=st.integers(-20, 20)),
    st.sampled_from([0.0, 5e-4, 9e-4, 1.1e-3, 5e-3]),
)
def test_how_far_they_may_be_apart(percent: Ints, values: Ints, off: float) -> None:
    """A thousandth: of a certainty as it is, of an embedding by its largest value, whatever its scale."""
    taggram, embedding = (percent / 100).astype(np.float32), values.astype(np.float32)
    largest = float(np.abs(embedding).max())
    tags = disagreement({"taggram": taggram}, {"taggram": taggram + np.float32(off)})
    assert bool(tags) is (off > 1e-3)
    heard = disagreement({"embedding": embedding}, {"embedding": embedding + np.float32(off * largest)})
    assert bool(heard) is (off > 1e-3 and largest > 0)
