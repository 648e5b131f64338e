"""Small networks with random weights, in the shapes of real ones, and networks that nobody should run.

They are written field by field: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from musicmap.audio.frontend import VGGISH, FrontEnd
from musicmap.types import Floats


def varint(value: int) -> bytes:
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    found.append(value)
    return bytes(found)


def field(number: int, value: bytes | str | int) -> bytes:
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    content = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(content)) + content


def tensor(name: str, values: Floats) -> bytes:
    dims = b"".join(field(1, size) for size in values.shape)
    return dims + field(2, 1) + field(8, name) + field(9, values.astype("<f4").tobytes())


def outside(name: str, shape: tuple[int, ...], location: str) -> bytes:
    """A tensor whose numbers lie in another file."""
    entry = field(1, "location") + field(2, location)
    return b"".join(field(1, size) for size in shape) + field(2, 1) + field(8, name) + field(13, entry) + field(14, 1)


def node(op: str, inputs: Sequence[str], output: str, domain: str = "", extra: bytes = b"") -> bytes:
    ends = b"".join(field(1, one) for one in inputs) + field(2, output)
    return ends + field(4, op) + extra + (field(7, domain) if domain else b"")


def place(name: str, shape: Sequence[int | str]) -> bytes:
    dims = b"".join(field(1, field(1, s) if isinstance(s, int) else field(2, s)) for s in shape)
    return field(1, name) + field(2, field(1, field(1, 1) + field(2, dims)))


Parts = Sequence[bytes]


def model(nodes: Parts, tensors: Parts, inputs: Parts, outputs: Parts, more: bytes = b"") -> bytes:
    graph = b"".join(field(1, one) for one in nodes) + field(2, "standin")
    graph += b"".join(field(5, one) for one in tensors)
    graph += b"".join(field(11, one) for one in inputs) + b"".join(field(12, one) for one in outputs)
    return field(1, 8) + field(8, field(1, "") + field(2, 17)) + more + field(7, graph)


def network(
    shape: tuple[int, ...],
    tags: int = 0,
    embedding: int = 0,
    *,
    squash: str = "Sigmoid",
    names: tuple[str, str, str] = ("patches", "taggram", "embedding"),
    batch: int | str = "n",
    channel: bool = False,
    seed: int = 0,
) -> bytes:
    """An ONNX that flattens what it is given, and multiplies it with random numbers for each layer."""
    random = np.random.default_rng(seed)
    size = int(np.prod(shape))
    nodes, tensors, outputs = [node("Flatten", [names[0]], "flat")], [], []
    for name, width, last in ((names[1], tags, squash), (names[2], embedding, "Identity")):
        if width:
            weights = random.standard_normal((size, width)).astype(np.float32) / np.float32(np.sqrt(size))
            tensors.append(tensor(f"{name} weights", weights))
            nodes += [node("MatMul", ["flat", f"{name} weights"], f"{name} sum"), node(last, [f"{name} sum"], name)]
            outputs.append(place(name, [batch, width]))
    wanted = [batch, 1, *shape] if channel else [batch, *shape]
    return model(nodes, tensors, [place(names[0], wanted)], outputs)


def own(folder: Path, name: str, network: bytes, **card: Any) -> Path:
    """A folder with a card of ours and a network."""
    place = folder / name
    place.mkdir(parents=True)
    (place / "model.onnx").write_bytes(network)
    words = {"name": name, "title": name.title(), "description": "A stand-in.", "dataset": "none", "licence": "none"}
    (place / "card.json").write_text(json.dumps(words | card), "utf-8")
    return place


def front(front_end: FrontEnd) -> dict[str, Any]:
    return asdict(front_end)


def vggish(folder: Path, name: str = "ears") -> Path:
    """As VGGish: 0.96 s, 128 numbers, no tags."""
    return own(folder, name, network((96, 64), embedding=128), embedding=128, front_end=front(VGGISH))


def head(folder: Path, name: str = "mood", classes: tuple[str, ...] = ("glad", "not glad")) -> Path:
    """As Essentia's heads: reads the 200 numbers of MusiCNN's embedding."""
    graph = network((200,), tags=len(classes), squash="Softmax", names=("embeddings", "activations", ""))
    nodes = {"input": "embeddings", "taggram": "activations"}
    return own(folder, name, graph, classes=list(classes), listens_to="msd-musicnn/embedding", nodes=nodes)


def endless_head(folder: Path, name: str = "forever") -> Path:
    """Reads MusiCNN's embedding, and never comes to an end: an ONNX `Loop` whose condition stays true."""
    truth = field(2, 9) + field(8, "yes") + field(9, b"\1")
    flag = field(2, field(1, field(1, 9) + field(2, b"")))
    count = field(2, field(1, field(1, 7) + field(2, b"")))
    body = field(1, node("Identity", ["on"], "still on")) + field(1, node("Identity", ["rows in"], "rows out"))
    body += field(2, "body") + field(11, field(1, "turn") + count) + field(11, field(1, "on") + flag)
    body += field(11, place("rows in", ["n", 200])) + field(12, field(1, "still on") + flag)
    body += field(12, place("rows out", ["n", 200]))
    around = field(5, field(1, "body") + field(6, body) + field(20, 5))
    nodes = [node("Loop", ["", "yes", "embeddings"], "rows", extra=around), node("Softmax", ["rows"], "activations")]
    graph = model(nodes, [truth], [place("embeddings", ["n", 200])], [place("activations", ["n", 200])])
    classes, names = [f"tag {i}" for i in range(200)], {"input": "embeddings", "taggram": "activations"}
    return own(folder, name, graph, classes=classes, listens_to="msd-musicnn/embedding", nodes=names)


def essentias(file: Path, network: bytes, **changes: Any) -> Path:
    """A network with a card beside it as Essentia writes one; gives the network."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(network)
    file.with_suffix(".json").write_text(json.dumps(essentia_words() | changes), "utf-8")
    return file


def essentia_words() -> dict[str, Any]:
    """As `danceability-msd-musicnn-1.json` has it."""
    return {
        "name": "danceability classifier",
        "type": "multi-class classifier",
        "link": "https://essentia.upf.edu/models/classification-heads/danceability/danceability-msd-musicnn-1.pb",
        "version": "2",
        "description": "classification of music by danceability",
        "classes": ["danceable", "not_danceable"],
        "dataset": {"name": "In-house MTG collection", "size": "306 full tracks"},
        "schema": {
            "inputs": [{"name": "model/Placeholder", "type": "float", "shape": [200]}],
            "outputs": [
                {"name": "model/Softmax", "shape": [2], "op": "Softmax", "output_purpose": "predictions"},
                {"name": "model/dense/BiasAdd", "shape": [100], "output_purpose": ""},
            ],
        },
        "citation": "",
        "inference": {
            "sample_rate": 16000,
            "algorithm": "TensorflowPredict2D",
            "embedding_model": {"algorithm": "TensorflowPredictMusiCNN", "model_name": "msd-musicnn-1"},
        },
    }


def frozen(*operators: str) -> bytes:
    """A graph of TensorFlow with these operators, and nothing that holds them together."""
    return b"".join(field(1, field(1, f"node{i}") + field(2, op)) for i, op in enumerate(operators))
