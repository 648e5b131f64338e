"""The converter's short convolutions, against convolution as it is defined."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

SCRIPT = Path(__file__).parents[2] / "packaging" / "cook_toom.py"
transforms: Callable[[int, int], Any] = runpy.run_path(str(SCRIPT))["transforms"]

NUMBERS = st.floats(-1e3, 1e3, allow_subnormal=False)


@given(st.data(), st.integers(1, 4), st.integers(1, 7))
def test_it_is_the_filters_response(data: st.DataObject, m: int, r: int) -> None:
    signal = data.draw(arrays(np.float64, m + r - 1, elements=NUMBERS))
    taps = data.draw(arrays(np.float64, r, elements=NUMBERS))
    short = transforms(m, r)
    found = short.outputs @ ((short.taps @ taps) * (short.inputs @ signal))
    size = max(np.abs(signal).max() * np.abs(taps).sum(), 1e-300)
    np.testing.assert_allclose(found / size, np.correlate(signal, taps, "valid") / size, atol=1e-12)


def test_it_takes_as_many_multiplications_as_there_are_points() -> None:
    short = transforms(4, 7)
    assert short.outputs.shape == (4, 10)
    assert short.taps.shape == (10, 7)
    assert short.inputs.shape == (10, 10)


def test_float32_loses_little() -> None:
    short, random = transforms(4, 7), np.random.default_rng(0)
    signal, taps = random.normal(size=(10, 1000)).astype(np.float32), random.normal(size=(7, 1000)).astype(np.float32)
    outputs, at, inputs = (matrix.astype(np.float32) for matrix in (short.outputs, short.taps, short.inputs))
    found = outputs @ ((at @ taps) * (inputs @ signal))
    exact = np.stack([(signal[i : i + 7].astype(np.float64) * taps).sum(axis=0) for i in range(4)])
    assert np.abs(found - exact).max() / np.abs(exact).max() < 1e-5


def test_where_points_run_out_it_says_so() -> None:
    with pytest.raises(ValueError, match="need 10 points"):
        transforms(5, 7)
