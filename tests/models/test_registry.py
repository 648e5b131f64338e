"""Which models there are, and which are meant."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from musicmap.errors import ModelError
from musicmap.models.registry import Registry

Copied = Callable[[str], Path]

EMBEDDED = ("msd-musicnn", "mtt-musicnn", "msd-vgg", "mtt-vgg")


def test_the_embedded_models_in_their_order(registry: Registry) -> None:
    assert registry.names() == EMBEDDED
    assert tuple(card.name for card in registry) == EMBEDDED


def test_others_come_after_by_name(tmp_path: Path) -> None:
    for name in ("zoo", "msd-vgg", "another", "msd-musicnn"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "card.json").touch()
    (tmp_path / "golden").mkdir()
    assert Registry.of(tmp_path).names() == ("msd-musicnn", "msd-vgg", "another", "zoo")


@pytest.mark.parametrize(
    ("wanted", "given"),
    [
        ("all", EMBEDDED),
        (" all ", EMBEDDED),
        ("mtt-vgg", ("mtt-vgg",)),
        ("mtt-vgg, msd-musicnn,mtt-vgg,", ("msd-musicnn", "mtt-vgg")),
    ],
)
def test_select(registry: Registry, wanted: str, given: tuple[str, ...]) -> None:
    assert tuple(card.name for card in registry.select(wanted)) == given


@pytest.mark.parametrize("wanted", ["", " , ", "msd-musicnn,nothing", "../models/msd-vgg", "golden"])
def test_select_what_is_not_there(registry: Registry, wanted: str) -> None:
    with pytest.raises(ModelError) as raised:
        registry.select(wanted)
    assert "msd-musicnn, mtt-musicnn, msd-vgg, mtt-vgg" in raised.value.mend


@pytest.mark.parametrize("folder", ["empty", "missing"])
def test_no_models_at_all(tmp_path: Path, folder: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelError, match="no models"):
        Registry.of(tmp_path / folder)


def test_a_bad_card_costs_that_model_only(copied: Copied) -> None:
    models = copied("msd-vgg").parent
    (copied("mtt-vgg") / "card.json").write_text("{}", "utf-8")
    registry = Registry.of(models)
    assert registry.card("msd-vgg").title == "VGG · MSD"
    with pytest.raises(ModelError):
        registry.card("mtt-vgg")
