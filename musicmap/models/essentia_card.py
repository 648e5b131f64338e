"""Essentia's own card of a model (the JSON beside it on essentia.upf.edu), turned into one of ours."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any, Final

from musicmap.audio.frontend import FrontEnd
from musicmap.errors import ModelError
from musicmap.models.entries import Entries
from musicmap.models.onnx_file import Place
from musicmap.types import LayerKind

LICENCE = "CC BY-NC-SA 4.0"
"""Of all models on essentia.upf.edu that say nothing else."""

_KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "TensorflowPredictMusiCNN": "musicnn",
        "TensorflowPredictVGGish": "vggish",
        "TensorflowPredictEffnetDiscogs": "discogs",
        "TensorflowPredictMAEST": "maest",
    }
)
"""Which front end each of Essentia's algorithms has."""
_HEAD = "TensorflowPredict2D"
_STEPS = {1876: 1875, 1256: 1250, 1258: 1250, 626: 625, 316: 313}
"""Frames of MAEST's patches, and from one to the next: whole seconds, as `TensorflowPredictMAEST` has it."""

_PURPOSES: Final[Mapping[LayerKind, str]] = MappingProxyType({"taggram": "predictions", "embedding": "embeddings"})
_NAMES: Final[Mapping[LayerKind, tuple[str, ...]]] = MappingProxyType(
    {"taggram": ("activations", "predictions"), "embedding": ("embeddings",)}
)
"""What Essentia's ONNX files call them, whatever the card says."""


@dataclass(frozen=True, slots=True)
class _Output:
    name: str
    width: int


def is_essentias(raw: Any) -> bool:
    """Whether a JSON document is such a card."""
    return isinstance(raw, Mapping) and isinstance(raw.get("schema"), Mapping) and "inference" in raw


def essentia_card(
    raw: Any, name: str, listening: Mapping[str, str], network: Sequence[Sequence[Place]] = ()
) -> dict[str, Any]:
    """What our card of a model says, without `sha256` and `file`.

    Args:
        name: what it is called here: its file's name.
        listening: by names of Essentia's models (`msd-musicnn-1`) which of ours hears the same.
        network: of an ONNX its inputs and its outputs, whose names are not always those of the card.

    Raises:
        ModelError: the card does not say what is needed, or speaks of a model that we cannot run.
    """
    entry = Entries(name, raw)
    inference, schema = entry.inside("inference"), entry.inside("schema")
    algorithm = inference.text("algorithm")
    input_ = _first(schema, name)
    shape = _shape(input_)
    outputs = _outputs(schema, name, network)
    classes = tuple(map(plain_tag, entry.texts("classes"))) if entry.given("classes") else ()
    classes = _told_apart(classes, entry.texts("classes") if classes else ())
    if "taggram" not in outputs:
        classes = ()
    card: dict[str, Any] = {
        "name": name,
        "title": _title(entry.text("name"), name),
        "description": _sentence(entry.text("description")),
        "dataset": _dataset(entry),
        "licence": _licence(entry),
    }
    if classes:
        card["classes"] = list(classes)
    if "embedding" in outputs:
        card["embedding"] = outputs["embedding"].width * (3 if algorithm == "TensorflowPredictMAEST" else 1)
    citation = _one_line(raw.get("citation"))
    if citation:
        card["citations"] = [citation]
    nodes: dict[str, Any] = {kind: output.name for kind, output in outputs.items()}
    nodes["input"] = network[0][0].name if network and len(network[0]) == 1 else input_.text("name")
    card["nodes"] = nodes
    if algorithm == _HEAD:
        card["listens_to"] = f"{_source(inference, name, listening)}/embedding"
    else:
        card["front_end"] = asdict(_front_end(algorithm, shape, name))
        if len(shape) == 3 and shape[0] > 1 and not network:
            card["nodes"] = nodes | {"batch": shape[0]}
    return card


def plain_tag(text: str) -> str:
    """`Electronic---House` → `House`, `not_danceable` → `not danceable`: as a listener reads it."""
    return text.rpartition("---")[2].replace("_", " ").strip() or text


def _told_apart(plain: Sequence[str], written: Sequence[str]) -> tuple[str, ...]:
    """Tags that would be called alike keep what stands before them: `Experimental (Rock)`."""
    return tuple(
        tag if plain.count(tag) == 1 else f"{tag} ({whole.rpartition('---')[0].replace('---', ', ') or place})"
        for place, (tag, whole) in enumerate(zip(plain, written, strict=True))
    )


def _title(said: str, name: str) -> str:
    """Essentia calls several models alike; the name of the file tells them apart."""
    return said if said.lower().replace(" ", "-") in name.lower() else f"{said[:1].upper()}{said[1:]} ({name})"


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}" + ("" if text.endswith(".") else ".")


def _dataset(entry: Entries) -> str:
    dataset = entry.given("dataset")
    name = dataset.get("name") if isinstance(dataset, Mapping) else None
    return Entries(entry.model, {"dataset": name}).text("dataset") if name else "unknown"


def _licence(entry: Entries) -> str:
    said = next((key for key in ("licence", "license") if entry.given(key)), None)
    if said is not None:
        return entry.text(said)
    return LICENCE if str(entry.given("link")).startswith("https://essentia.upf.edu/") else "unknown"


def _one_line(text: Any) -> str:
    return re.sub(r"\s+", " ", text).strip() if isinstance(text, str) else ""


def _first(schema: Entries, name: str) -> Entries:
    inputs = schema.value("inputs")
    if not isinstance(inputs, list) or len(inputs) != 1:
        raise ModelError(f"The model “{name}” does not listen to one thing.")
    return Entries(name, inputs[0])


def _shape(entry: Entries) -> tuple[int, ...]:
    """Sizes; 0 where they are open, as `batch_size` is."""
    shape = entry.value("shape")
    sizes = shape if isinstance(shape, list) and 0 < len(shape) <= 4 else []
    if not sizes or not all(isinstance(size, str) or (type(size) is int and size < 1 << 20) for size in sizes):
        raise ModelError(f"The card of the model “{entry.model}” has a wrong shape.")
    return tuple(max(size, 0) if isinstance(size, int) else 0 for size in sizes)


def _outputs(schema: Entries, name: str, network: Sequence[Sequence[Place]]) -> dict[LayerKind, _Output]:
    said = schema.value("outputs")
    found: dict[LayerKind, _Output] = {}
    for one in said if isinstance(said, list) else []:
        entry = Entries(name, one)
        for kind, purpose in _PURPOSES.items():
            if isinstance(one, Mapping) and one.get("output_purpose") == purpose and kind not in found:
                found[kind] = _Output(entry.text("name"), _shape(entry)[-1])
    if network:
        places = {place.name: place for place in network[1]}
        found = {
            kind: replaced for kind, output in found.items() if (replaced := _placed(output, kind, places)) is not None
        }
    if not found:
        raise ModelError(f"The card of the model “{name}” names neither predictions nor embeddings.")
    return found


def _placed(output: _Output, kind: LayerKind, places: Mapping[str, Place]) -> _Output | None:
    name = next((one for one in (output.name, *_NAMES[kind]) if one in places), None)
    if name is None:
        return None
    shape = places[name].shape
    return _Output(name, shape[-1] if shape and shape[-1] else output.width)


def _source(inference: Entries, name: str, listening: Mapping[str, str]) -> str:
    model = inference.inside("embedding_model").text("model_name")
    if model not in listening:
        raise ModelError(f"The model “{name}” listens to “{model}”, which is not here.", "Add or install it first.")
    return listening[model]


def _front_end(algorithm: str, shape: tuple[int, ...], name: str) -> FrontEnd:
    frames = shape[-2] if len(shape) > 1 else 0
    if algorithm not in _KINDS or not frames:
        raise ModelError(f"The model “{name}” wants its sound in a way that this musicmap does not know ({algorithm}).")
    kind = _KINDS[algorithm]
    return FrontEnd.of(kind, frames, _STEPS.get(frames, 0) if kind == "maest" else 0)
