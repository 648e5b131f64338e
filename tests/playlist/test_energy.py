"""Energy: what it follows, and what it may not be thrown off by."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from musicmap.models.registry import Registry
from musicmap.paths import models_folder
from musicmap.playlist.energy import CALM, LIVELY, energy, fullness, liveliness
from musicmap.types import Bytes8, Floats, Seconds

SEGMENT = Seconds(2.992)
TAGS = ("techno", "ambient", "guitar")


def test_every_word_is_one_of_the_taggers() -> None:
    known = {tag for card in Registry.of(models_folder()) for tag in card.classes}
    assert known >= LIVELY | CALM
    assert not LIVELY & CALM
    for card in Registry.of(models_folder()):
        assert len(LIVELY & set(card.classes)) >= 8 <= len(CALM & set(card.classes)), card.name


def test_lively_and_calm_tags_are_weighed_against_each_other() -> None:
    taggram = np.array([[0.9, 0.1, 0.5], [0.2, 0.6, 0.9], [0.0, 0.0, 0.8]], np.float32)
    assert liveliness(taggram, TAGS) == pytest.approx([0.9, 0.25, 0.5])


def test_what_sounds_on_between_the_beats_is_fuller() -> None:
    """A kick on every beat of 120, the same with a pad below, and everything at full scale: 30 marks a segment."""
    kick = np.tile(np.array([255, 20, 0, 0, 0], np.uint8), 6)
    marks = np.concatenate([kick, np.maximum(kick, 90), np.full(30, 255, np.uint8), np.zeros(30, np.uint8)])
    lone, padded, everything, nothing = fullness(marks, Seconds(3.0), 4)
    assert nothing == 0 < lone < padded < everything == 1
    assert lone == pytest.approx(1 + 20 * np.log10(275 / 5 / 255) / 24)


def test_it_is_half_of_each() -> None:
    taggram = np.array([[1.0, 0.0, 0.0]], np.float32)
    loud, silent = np.full(30, 255, np.uint8), np.zeros(30, np.uint8)
    assert energy(taggram, TAGS, loud, SEGMENT).tolist() == [1.0]
    assert energy(taggram, TAGS, silent, SEGMENT).tolist() == [0.5]
    assert energy(taggram, TAGS, silent[:0], SEGMENT).tolist() == [1.0], "what was not measured is not silent"


@given(
    taggram=arrays(np.float32, st.tuples(st.integers(0, 9), st.just(3)), elements=st.floats(width=32)),
    outline=arrays(np.uint8, st.integers(0, 400)),
)
def test_it_lies_from_0_to_1_whatever_comes(taggram: Floats, outline: Bytes8) -> None:
    found = energy(np.abs(taggram), TAGS, outline, SEGMENT)
    assert found.shape == (len(taggram),)
    assert ((found >= 0) & (found <= 1)).all()
