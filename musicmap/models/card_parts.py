"""What a model's card is made of, read one by one. All of it raises ModelError for what cannot be meant."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from musicmap.audio.frontend import FrontEnd
from musicmap.errors import ModelError
from musicmap.models.entries import MEND, Entries
from musicmap.types import Hertz, LayerKind, LayerRef

CARD_FILE = "card.json"
WEIGHTS_FILE = "model.onnx"
GRAPH_FILE = "model.pb"
"""A frozen graph of TensorFlow."""


@dataclass(frozen=True, slots=True)
class Nodes:
    """What the places in a network are called where it is asked."""

    input: str = "patches"
    taggram: str = "taggram"
    embedding: str = "embedding"
    training: str = ""
    """A flag that is to be off; empty where there is none."""
    batch: int = 1
    """How many patches a frozen graph wants at once."""

    def of(self, kind: LayerKind) -> str:
        return self.taggram if kind == "taggram" else self.embedding


def layer_of(entry: Entries) -> LayerRef | None:
    """The layer that a model listens to; None where it listens to sound."""
    if "listens_to" not in entry:
        return None
    try:
        return LayerRef.parse(entry.text("listens_to"))
    except ValueError as e:
        raise ModelError(f"The card of the model “{entry.model}” has a wrong listens_to.", MEND) from e


def front_end_of(entry: Entries) -> FrontEnd:
    """How a model wants its sound; it may be none that is known."""
    return FrontEnd(
        kind=entry.text("kind"),
        version=entry.text("version"),
        rate=Hertz(entry.count("rate")),
        n_fft=entry.count("n_fft"),
        hop=entry.count("hop"),
        mels=entry.count("mels"),
        frames=entry.count("frames"),
        step=entry.count("step") if entry.given("step") else 0,
    )


def nodes_of(entry: Entries) -> Nodes:
    """What the places in a network are called."""
    if not isinstance(entry.raw, dict):
        raise ModelError(f"The card of the model “{entry.model}” has wrong nodes.", MEND)
    usual = Nodes()
    return Nodes(
        entry.text("input", usual.input),
        entry.text("taggram", usual.taggram),
        entry.text("embedding", usual.embedding),
        entry.text("training") if entry.given("training") else "",
        entry.count("batch") if "batch" in entry else 1,
    )


def parts_of(entry: Entries) -> tuple[tuple[str, str], ...]:
    """Files beside the weights, with their sha256."""
    names = entry.raw if isinstance(entry.raw, dict) else {}
    if not all(is_part(name) for name in names):
        raise ModelError(f"The card of the model “{entry.model}” has wrong parts.", MEND)
    return tuple((name, sha256_of(entry, name)) for name in names)


def is_part(name: str) -> bool:
    """Whether it is the name of a file in a model's folder, and nothing that leads out of it."""
    return (
        bool(name)
        and name == Path(name).name
        and name not in (".", "..", CARD_FILE, WEIGHTS_FILE, GRAPH_FILE)
        and (name.isprintable() and not set(name) & set('/\\:*?"<>|') and len(name) < 200)
    )


def sha256_of(entry: Entries, name: str) -> str:
    """64 hex digits."""
    digest = entry.text(name)
    if len(digest) != 64 or set(digest) - set("0123456789abcdef"):
        raise ModelError(f"The card of the model “{entry.model}” has a wrong {name}.", MEND)
    return digest
