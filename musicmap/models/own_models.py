"""The user's own models: taken in as copies, after a look at them, and let go again."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from musicmap.errors import ModelError
from musicmap.models.card import ModelCard
from musicmap.models.card_parts import CARD_FILE, GRAPH_FILE, WEIGHTS_FILE
from musicmap.models.entries import is_name, read_json
from musicmap.models.essentia_card import essentia_card, is_essentias
from musicmap.models.graph_file import checked_graph, training_flag
from musicmap.models.onnx_file import checked_onnx, safe_parts
from musicmap.models.registry import Registry

_FILES = {".onnx": WEIGHTS_FILE, ".pb": GRAPH_FILE}
_MOST_BYTES = 4 << 30
_HOW = "Give the .onnx or .pb file, with its .json beside it, or a folder with both."

Trial = Callable[[ModelCard], None]
"""Lets a model hear something, and raises ModelError where it cannot."""


@dataclass(frozen=True, slots=True)
class Source:
    """A model as the user has it."""

    weights: Path
    card: Path
    name: str


def found_at(place: Path) -> Source:
    """The model in a folder, or the one that a file is. Raises ModelError when there is none, or more than one."""
    if place.is_file():
        return _source(place, place.stem)
    if not place.is_dir():
        raise ModelError(f"There is no model at {place}.", _HOW)
    networks = sorted(file for file in place.iterdir() if file.suffix in _FILES and file.is_file())
    if len(networks) != 1:
        raise ModelError(
            f"{place} holds {len(networks)} models." if networks else f"There is no model in {place}.", _HOW
        )
    ours = (place / CARD_FILE).is_file()
    return _source(networks[0], place.absolute().name if ours else networks[0].stem)


def _source(weights: Path, name: str) -> Source:
    if weights.suffix not in _FILES:
        raise ModelError(f"{weights.name} is neither an ONNX model nor a graph of TensorFlow.", _HOW)
    if weights.stat().st_size > _MOST_BYTES:
        raise ModelError(f"{weights.name} is larger than any model that musicmap knows of.")
    beside = (weights.with_suffix(".json"), weights.with_name(CARD_FILE))
    card = next((file for file in beside if file.is_file()), None)
    if card is None:
        raise ModelError(f"There is no card beside {weights.name}.", f"Put {weights.stem}.json beside it.")
    return Source(weights, card, name)


def add(source: Source, registry: Registry, trial: Trial, words: Mapping[str, Any] | None = None) -> ModelCard:
    """Copy a model to the user's own. Until all of it is there and was tried, nothing is; the user's files stay as
    they are.

    Args:
        words: what takes the place of the card's own: a title, a description.

    Raises:
        ModelError: it is no model, one that musicmap would not run, or there is one of this name.
    """
    own = registry.own
    if own is None:
        raise ModelError("There is no place for models of your own.")
    own.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".adding-", dir=own) as room:
        raw = read_json(source.card, source.name)
        name = source.name if is_essentias(raw) or not isinstance(raw, Mapping) else str(raw.get("name", source.name))
        _refuse_name(name, registry)
        folder = Path(room) / name
        folder.mkdir()
        content = _copied(source, folder)
        entries = _card(raw, source, name, content, registry) | dict(words or {})
        (folder / CARD_FILE).write_text(json.dumps(entries, indent=2, ensure_ascii=False), "utf-8")
        trial(ModelCard.read(folder, registry.card))
        folder.replace(own / name)
    return registry.again().card(name)


def remove(name: str, registry: Registry) -> None:
    """Let go of a model of the user's. What it has heard stays in the libraries.

    Raises ModelError when it is not the user's, or others listen to it.
    """
    if name not in registry.names():
        registry.card(name)  # says that there is none
    if not registry.is_own(name) or registry.own is None:
        raise ModelError(f"The model “{name}” came with musicmap and stays.", "--models chooses which ones listen.")
    listening = [card.name for card in registry if card.listens_to is not None and card.listens_to.model == name]
    if listening:
        raise ModelError(f"{', '.join(listening)} listens to “{name}”.", "Remove that one first.")
    with tempfile.TemporaryDirectory(prefix=".removing-", dir=registry.own) as room:
        (registry.own / name).replace(Path(room) / name)


def _refuse_name(name: str, registry: Registry) -> None:
    if not is_name(name):
        raise ModelError("The model has a name that cannot be a folder's.", "Letters, digits, dots and dashes can.")
    taken = next((one for one in registry.names() if one.casefold() == name.casefold()), None)
    if taken is not None and not registry.is_own(taken):
        raise ModelError(f"“{taken}” is the name of a model that came with musicmap.", "Give the file another name.")
    if taken is not None:
        raise ModelError(f"There is a model “{taken}” already.", f"musicmap models remove {taken} makes room for it.")


def _copied(source: Source, folder: Path) -> bytes:
    """The weights and what belongs to them, looked at and copied; gives the weights."""
    content = source.weights.read_bytes()
    if source.weights.suffix == ".pb":
        checked_graph(content, source.weights.name)
    else:
        onnx = checked_onnx(content, source.weights.name)
        for part in safe_parts(onnx, source.weights.parent, source.weights.name):
            shutil.copyfile(source.weights.parent / part, folder / part, follow_symlinks=False)
    (folder / _FILES[source.weights.suffix]).write_bytes(content)
    return content


def _card(raw: Any, source: Source, name: str, content: bytes, registry: Registry) -> dict[str, Any]:
    file = _FILES[source.weights.suffix]
    onnx = checked_onnx(content, name) if file == WEIGHTS_FILE else None
    sha256 = hashlib.sha256(content).hexdigest()
    if is_essentias(raw):
        network = () if onnx is None else (onnx.inputs, onnx.outputs)
        entries = essentia_card(raw, name, heard_here(registry), network)
    elif isinstance(raw, Mapping):
        entries = dict(raw)
    else:
        raise ModelError(f"The card of the model “{name}” is damaged.", _HOW)
    if entries.get("sha256", sha256) != sha256:
        raise ModelError(f"{source.weights.name} is not the file that its card describes.", "Download it again.")
    if onnx is None and isinstance(nodes := entries.get("nodes", {}), dict):
        entries["nodes"] = {"training": training_flag(content)} | nodes
    parts = () if onnx is None else sorted(onnx.outside)
    entries |= {
        "sha256": sha256,
        "file": file,
        "parts": {part: hashlib.sha256((source.weights.parent / part).read_bytes()).hexdigest() for part in parts},
    }
    told = json.dumps([entries[key] for key in ("sha256", "nodes", "front_end", "parts") if key in entries])
    return {"identity": hashlib.sha256(told.encode()).hexdigest()[:12]} | entries


def heard_here(registry: Registry) -> Mapping[str, str]:
    """By names of Essentia's models which of those at hand hears the same: `msd-musicnn-1` → `msd-musicnn`."""
    known = {essentias: str(name) for name in registry.names() for essentias in (name, f"{name}-1")}
    # One network in several files, which differ in how many patches they take at once.
    sizes = {re.sub(r"-bs(\d+|dynamic)(?=-)", "-bs64", name): name for name in known.values()}
    return sizes | known
