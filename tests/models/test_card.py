"""Cards: what the embedded ones say, and what a damaged one costs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from musicmap.audio.frontend import MUSICNN
from musicmap.errors import ModelError
from musicmap.models.card import ModelCard
from musicmap.models.registry import Registry
from musicmap.types import LayerRef, ModelName

Copied = Callable[[str], Path]


def rewrite(folder: Path, **changes: Any) -> Path:
    """Change entries of a card; None takes one away."""
    file = folder / "card.json"
    entries = json.loads(file.read_text("utf-8")) | changes
    file.write_text(json.dumps({name: value for name, value in entries.items() if value is not None}), "utf-8")
    return folder


@pytest.mark.parametrize(
    ("name", "first", "last", "dimensions"),
    [
        ("msd-musicnn", "rock", "happy", 200),
        ("mtt-musicnn", "guitar", "choral", 200),
        ("msd-vgg", "rock", "happy", 256),
        ("mtt-vgg", "guitar", "choral", 256),
    ],
)
def test_the_embedded_models(registry: Registry, name: str, first: str, last: str, dimensions: int) -> None:
    card = registry.card(name)
    assert (card.classes[0], card.classes[-1], len(card.classes)) == (first, last, 50)
    assert card.columns("taggram") == card.classes
    assert len(card.columns("embedding")) == card.embedding == dimensions
    assert card.layer("embedding") == LayerRef(ModelName(name), "embedding")
    assert (card.rate, card.segment) == (16000, 2.992)
    assert card.licence == "ISC"
    assert card.weights()[:2] == b"\x08\x08"  # ONNX, format 8


def test_a_version_names_front_end_and_weights(registry: Registry) -> None:
    card = registry.card("msd-vgg")
    assert card.version == f"musicnn-{MUSICNN.version}+{card.sha256[:12]}"
    assert len({card.version for card in registry}) == 4


def test_what_was_heard_stays_where_a_network_is_computed_in_another_way(registry: Registry) -> None:
    """These were the versions before MusiCNN's filters were transformed."""
    assert registry.card("msd-musicnn").version == "musicnn-1+83e3570354dc"
    assert registry.card("mtt-musicnn").version == "musicnn-1+a9a80e00389e"


def test_a_card_without_an_identity_has_that_of_its_weights(registry: Registry, tmp_path: Path) -> None:
    raw = json.loads((registry.card("msd-musicnn").folder / "card.json").read_text("utf-8"))
    del raw["identity"]
    folder = tmp_path / "msd-musicnn"
    folder.mkdir()
    (folder / "card.json").write_text(json.dumps(raw), "utf-8")
    assert ModelCard.read(folder).identity == raw["sha256"][:12]


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"title": None}, "does not tell its title"),
        ({"title": 7}, "wrong title"),
        ({"description": ""}, "wrong description"),
        ({"classes": []}, "wrong classes"),
        ({"classes": ["rock", 5]}, "wrong classes"),
        ({"classes": ["rock", "rock"]}, "has a tag twice"),
        ({"embedding": "200"}, "wrong embedding"),
        ({"embedding": True}, "wrong embedding"),
        ({"embedding": 0}, "wrong embedding"),
        ({"front_end": "musicnn"}, "does not tell its kind"),
        ({"front_end": {"kind": "musicnn"}}, "does not tell its version"),
        ({"name": "another"}, "calls itself “another”"),
        ({"sha256": None}, "does not tell its sha256"),
    ],
)
def test_a_card_that_says_too_little(copied: Copied, changes: dict[str, Any], complaint: str) -> None:
    folder = rewrite(copied("msd-vgg"), **changes)
    with pytest.raises(ModelError, match=complaint):
        ModelCard.read(folder)


def test_a_front_end_of_the_future(copied: Copied, registry: Registry) -> None:
    folder = copied("msd-vgg")
    entries = json.loads((folder / "card.json").read_text("utf-8"))["front_end"]
    rewrite(folder, front_end=entries | {"version": "99"})
    with pytest.raises(ModelError, match="does not know") as raised:
        ModelCard.read(folder)
    assert "newer musicmap" in raised.value.mend


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff\xfe", b'"card"', b"null"])
def test_a_card_that_is_no_card(copied: Copied, content: bytes) -> None:
    folder = copied("msd-vgg")
    (folder / "card.json").write_bytes(content)
    with pytest.raises(ModelError):
        ModelCard.read(folder)


def test_no_card(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be read"):
        ModelCard.read(tmp_path)


def test_weights_are_gone(copied: Copied) -> None:
    folder = copied("msd-vgg")
    (folder / "model.onnx").unlink()
    with pytest.raises(ModelError, match="cannot be read") as raised:
        ModelCard.read(folder).weights()
    assert raised.value.mend


def test_weights_of_another_model(copied: Copied) -> None:
    folder, other = copied("msd-vgg"), copied("mtt-vgg")
    (other / "model.onnx").replace(folder / "model.onnx")
    with pytest.raises(ModelError, match="not those that its card describes"):
        ModelCard.read(folder).weights()
