"""A model's card: what it is, what it hears, and which weights belong to it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from musicmap.audio.frontend import FrontEnd
from musicmap.errors import ModelError
from musicmap.models.card_parts import (
    CARD_FILE,
    GRAPH_FILE,
    WEIGHTS_FILE,
    Nodes,
    front_end_of,
    layer_of,
    nodes_of,
    parts_of,
    sha256_of,
)
from musicmap.models.entries import MEND, Entries, read_json
from musicmap.types import Hertz, LayerKind, LayerRef, ModelName, Seconds

KINDS: Final[tuple[LayerKind, ...]] = ("taggram", "embedding")


@dataclass(frozen=True, slots=True)
class ModelCard:
    """A model as its `card.json` tells it."""

    name: ModelName
    title: str
    description: str
    """What it hears, in a listener's words."""
    dataset: str
    """What it learned from."""
    classes: tuple[str, ...]
    """Its tags, in the order of a taggram's columns; none: it gives no taggram."""
    embedding: int
    """Dimensions of its embedding; 0: it gives none."""
    front_end: FrontEnd
    """Of a model that listens to a layer: that of the layer's model."""
    licence: str
    citations: tuple[str, ...]
    sha256: str
    """Of the weights, 64 hex digits."""
    identity: str
    """Of the network, however it is computed: where only the way changes, nothing has to be heard again."""
    folder: Path
    file: str = WEIGHTS_FILE
    nodes: Nodes = field(default_factory=Nodes)
    listens_to: LayerRef | None = None
    """A layer of another model, of which it reads row by row what it calls by tags; None: it listens to sound."""
    hears: int = 0
    """Dimensions of that layer; 0 for sound."""
    parts: tuple[tuple[str, str], ...] = ()
    """Files beside the weights that belong to them, each with its sha256."""

    @classmethod
    def read(cls, folder: Path, other: Callable[[str], ModelCard] | None = None) -> ModelCard:
        """The card in a model's folder.

        Args:
            other: finds the card of a model that this one listens to.

        Raises:
            ModelError: there is none, it does not say what a card must say, or what it listens to is not here.
        """
        return cls._parsed(read_json(folder / CARD_FILE, folder.name), folder, other or _nobody)

    @classmethod
    def _parsed(cls, raw: Any, folder: Path, other: Callable[[str], ModelCard]) -> ModelCard:
        entry = Entries(folder.name, raw)
        name = entry.text("name")
        if name != folder.name:
            raise ModelError(f"The model in the folder “{folder.name}” calls itself “{name}”.", MEND)
        layer = layer_of(entry)
        source = None if layer is None else _source(entry, layer, other)
        card = cls(
            name=ModelName(name),
            title=entry.text("title"),
            description=entry.text("description"),
            dataset=entry.text("dataset"),
            classes=entry.texts("classes") if "classes" in entry else (),
            embedding=entry.count("embedding") if "embedding" in entry else 0,
            front_end=source.front_end if source is not None else front_end_of(entry.inside("front_end")),
            licence=entry.text("licence"),
            citations=entry.texts("citations") if entry.given("citations") else (),
            sha256=(sha256 := sha256_of(entry, "sha256")),
            identity=entry.text("identity", otherwise=sha256[:12]),
            folder=folder,
            file=entry.text("file", otherwise=WEIGHTS_FILE),
            nodes=nodes_of(entry.inside("nodes")) if "nodes" in entry else Nodes(),
            listens_to=layer,
            hears=0 if source is None or layer is None else len(source.columns(layer.kind)),
            parts=parts_of(entry.inside("parts")) if "parts" in entry else (),
        )
        card._check()
        return card if source is None else replace(card, identity=f"{source.identity}+{card.identity}")

    def _check(self) -> None:
        if len(set(self.classes)) != len(self.classes):
            raise ModelError(f"The model “{self.name}” has a tag twice.", MEND)
        if not self.layers:
            raise ModelError(f"The model “{self.name}” gives neither tags nor an embedding.", MEND)
        if self.file not in (WEIGHTS_FILE, GRAPH_FILE):
            raise ModelError(f"The card of the model “{self.name}” has a wrong file.", MEND)
        if not self.front_end.is_known:
            raise ModelError(
                f"The model “{self.name}” wants its sound in a way that this musicmap does not know.",
                "A newer musicmap may know it.",
            )

    @property
    def rate(self) -> Hertz:
        """The sample rate of the sound it listens to."""
        return self.front_end.rate

    @property
    def segment(self) -> Seconds:
        """How much sound one row of its layers stands for."""
        return self.front_end.segment

    @property
    def shape(self) -> tuple[int, ...]:
        """Of one thing that it is given: (frames, mels) of a patch, or (dimensions,) of a row."""
        return (self.hears,) if self.listens_to is not None else (self.front_end.frames, self.front_end.mels)

    @property
    def version(self) -> str:
        """Front end and network: what was computed under another version must be computed again."""
        return f"{self.front_end.kind}-{self.front_end.version}+{self.identity}"

    @property
    def kinds(self) -> tuple[LayerKind, ...]:
        """Of the layers that it gives."""
        return tuple(kind for kind in KINDS if self.columns(kind))

    @property
    def layers(self) -> tuple[LayerRef, ...]:
        """What it gives."""
        return tuple(map(self.layer, self.kinds))

    def layer(self, kind: LayerKind) -> LayerRef:
        return LayerRef(self.name, kind)

    def columns(self, kind: LayerKind) -> tuple[str, ...]:
        """A name for each dimension of a layer: the tags, or the embedding's numbers from 0."""
        return self.classes if kind == "taggram" else tuple(map(str, range(self.embedding)))

    def weights(self) -> bytes:
        """The model itself, after a look whether it, and what belongs to it, is what the card describes.

        Raises ModelError when a file is missing or another.
        """
        for part, sha256 in self.parts:
            self._content(part, sha256)
        return self._content(self.file, self.sha256)

    def _content(self, file: str, sha256: str) -> bytes:
        try:
            content = (self.folder / file).read_bytes()
        except OSError as e:
            raise ModelError(f"The weights of the model “{self.name}” cannot be read.", MEND) from e
        if hashlib.sha256(content).hexdigest() != sha256:
            raise ModelError(f"The weights of the model “{self.name}” are not those that its card describes.", MEND)
        return content


def _nobody(name: str) -> ModelCard:
    raise ModelError(f"There is no model “{name}” here.")


def _source(entry: Entries, layer: LayerRef, other: Callable[[str], ModelCard]) -> ModelCard:
    try:
        card = other(layer.model)
    except ModelError as e:
        sentence = f"The model “{entry.model}” listens to “{layer.model}”, which is not here."
        raise ModelError(sentence, "Add or install that one first.") from e
    if layer not in card.layers:
        raise ModelError(f"The model “{entry.model}” listens to {layer}, and there is no such layer of sound.", MEND)
    return card
