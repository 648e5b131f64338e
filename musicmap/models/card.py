"""A model's card: what it is, what it hears, and which weights belong to it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from musicmap.audio.frontend import MUSICNN, FrontEnd
from musicmap.errors import ModelError
from musicmap.types import Hertz, LayerKind, LayerRef, ModelName, Seconds

CARD_FILE = "card.json"
WEIGHTS_FILE = "model.onnx"
MEND = "Install musicmap again, or restore the model's folder."


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
    """Its tags, in the order of a taggram's columns."""
    embedding: int
    """Dimensions of its embedding."""
    front_end: FrontEnd
    licence: str
    citations: tuple[str, ...]
    sha256: str
    """Of the weights, 64 hex digits."""
    identity: str
    """Of the network, however it is computed: where only the way changes, nothing has to be heard again."""
    folder: Path

    @classmethod
    def read(cls, folder: Path) -> ModelCard:
        """The card in a model's folder.

        Raises ModelError when there is none, or when it does not say what a card must say.
        """
        try:
            raw = json.loads((folder / CARD_FILE).read_text("utf-8"))
        except OSError as e:
            raise ModelError(f"The card of the model “{folder.name}” cannot be read.", MEND) from e
        except ValueError as e:
            raise ModelError(f"The card of the model “{folder.name}” is damaged.", MEND) from e
        return cls._parsed(raw, folder)

    @classmethod
    def _parsed(cls, raw: Any, folder: Path) -> ModelCard:
        entry = _Entries(folder.name, raw)
        card = cls(
            name=ModelName(entry.text("name")),
            title=entry.text("title"),
            description=entry.text("description"),
            dataset=entry.text("dataset"),
            classes=entry.texts("classes"),
            embedding=entry.count("embedding"),
            front_end=_front_end(_Entries(folder.name, entry.value("front_end"))),
            licence=entry.text("licence"),
            citations=entry.texts("citations"),
            sha256=(sha256 := entry.text("sha256")),
            identity=entry.text("identity") if "identity" in raw else sha256[:12],
            folder=folder,
        )
        if card.name != folder.name:
            raise ModelError(f"The model in the folder “{folder.name}” calls itself “{card.name}”.", MEND)
        if len(set(card.classes)) != len(card.classes):
            raise ModelError(f"The model “{card.name}” has a tag twice.", MEND)
        if card.front_end != MUSICNN:
            raise ModelError(
                f"The model “{card.name}” wants its sound in a way that this musicmap does not know.",
                "A newer musicmap may know it.",
            )
        return card

    @property
    def rate(self) -> Hertz:
        """The sample rate of the sound it listens to."""
        return self.front_end.rate

    @property
    def segment(self) -> Seconds:
        """How much sound one row of its layers stands for."""
        return self.front_end.segment

    @property
    def version(self) -> str:
        """Front end and network: what was computed under another version must be computed again."""
        return f"{self.front_end.kind}-{self.front_end.version}+{self.identity}"

    def layer(self, kind: LayerKind) -> LayerRef:
        return LayerRef(self.name, kind)

    def columns(self, kind: LayerKind) -> tuple[str, ...]:
        """A name for each dimension of a layer: the tags, or the embedding's numbers from 0."""
        return self.classes if kind == "taggram" else tuple(map(str, range(self.embedding)))

    def weights(self) -> bytes:
        """The model itself, after a look whether it is the one that the card describes.

        Raises ModelError when the file is missing or another.
        """
        try:
            content = (self.folder / WEIGHTS_FILE).read_bytes()
        except OSError as e:
            raise ModelError(f"The weights of the model “{self.name}” cannot be read.", MEND) from e
        if hashlib.sha256(content).hexdigest() != self.sha256:
            raise ModelError(f"The weights of the model “{self.name}” are not those that its card describes.", MEND)
        return content


@dataclass(frozen=True, slots=True)
class _Entries:
    """A JSON object whose entries are asked for by name and kind; ModelError where it disappoints."""

    model: str
    raw: Any

    def value(self, name: str) -> Any:
        if not isinstance(self.raw, Mapping) or name not in self.raw:
            raise ModelError(f"The card of the model “{self.model}” does not tell its {name}.", MEND)
        return self.raw[name]

    def text(self, name: str) -> str:
        value = self.value(name)
        return value if isinstance(value, str) and value else self._refuse(name)

    def texts(self, name: str) -> tuple[str, ...]:
        value = self.value(name)
        good = isinstance(value, list) and value and all(isinstance(v, str) and v for v in value)
        return tuple(value) if good else self._refuse(name)

    def count(self, name: str) -> int:
        value = self.value(name)
        return value if type(value) is int and value > 0 else self._refuse(name)

    def _refuse(self, name: str) -> Any:
        raise ModelError(f"The card of the model “{self.model}” has a wrong {name}.", MEND)


def _front_end(entry: _Entries) -> FrontEnd:
    return FrontEnd(
        kind=entry.text("kind"),
        version=entry.text("version"),
        rate=Hertz(entry.count("rate")),
        n_fft=entry.count("n_fft"),
        hop=entry.count("hop"),
        mels=entry.count("mels"),
        frames=entry.count("frames"),
    )
