"""Comparisons that tell something."""

from __future__ import annotations

from dataclasses import replace

import pytest

from musicmap.session.look import MOST_MAPS, Look
from musicmap.session.presets import PRESETS, Preset, with_count
from musicmap.types import ModelName
from tests.session.conftest import PCA, STD

MODELS = tuple(map(ModelName, ("msd-musicnn", "mtt-musicnn", "msd-vgg", "mtt-vgg", "a-fifth")))


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.key)
def test_a_preset_is_of_different_maps_of_the_same_kind(preset: Preset) -> None:
    look = replace(Look(replace(PCA, grain="10s")), view="averages")
    looks = preset.looks(look, MODELS)
    assert 2 <= len(looks) <= MOST_MAPS
    assert len({one.recipe for one in looks}) == len(looks)
    assert {one.view for one in looks} == {"averages"}
    assert preset.key == "grains" or {one.recipe.grain for one in looks} == {"10s"}


def test_keys_are_no_numbers_and_all_different() -> None:
    assert len({preset.key for preset in PRESETS}) == len(PRESETS)
    assert not any(preset.key.isdigit() for preset in PRESETS)


def test_more_maps_begin_with_what_the_active_one_shows() -> None:
    looks = (Look(PCA), Look(STD))
    assert with_count(looks, 1, 4) == (Look(PCA), Look(STD), Look(STD), Look(STD))
    assert with_count(looks, 1, 1) == (Look(PCA),)
    assert with_count(looks, 0, 2) == looks
