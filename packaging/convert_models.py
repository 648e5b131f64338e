"""Makes the embedded models from the PyPI package `musicnn` 0.1.0, again and always the same.

    PYTHONPATH=. python packaging/convert_models.py [WHEEL] [--out models]

The wheel carries TensorFlow 1 checkpoints of four taggers. Their weights are read here without TensorFlow, put
into ONNX graphs that say what `musicnn/models.py` says, and written with a card each. Without WHEEL, pip
fetches it. Needs the dependency group `models`.

Where a network can be computed in a cheaper way that is equal but for rounding, the graph says that one; the card's
`identity` stays what it was, so that nobody's music has to be heard again for it.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from cook_toom import transforms  # type: ignore[import-not-found]  # lies beside this script
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from tf_checkpoint import read_checkpoint  # type: ignore[import-not-found]  # lies beside this script

from musicmap.audio.frontend import MUSICNN

WHEEL_SHA256 = "f38a4890c648c1ddbb141c5d96d2b0a8cfcd36746002d896989f7b88beb65cfa"
EPSILON = 1e-3  # of every batch norm: TensorFlow's default, which the original keeps
TILE = 4  # outputs in time that share their products: 3 was 15 % slower, 5 and 6 were 3 % faster, and round more
TOGETHER = 6  # places in one product, which lays out the weights anew: 1 and 10 were 5 % slower, to the bit the same

Weights = Mapping[str, NDArray[np.float32]]


# --- The graphs. TensorFlow has channels last, onnxruntime is fast with channels first ---


class Graph:
    """An ONNX graph that grows by one operation at a time; `x`, `y` are names of values in it."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._nodes: list[onnx.NodeProto] = []
        self._constants: dict[str, onnx.TensorProto] = {}

    def op(self, kind: str, *inputs: str, out: str = "", **attributes: Any) -> str:
        out = out or f"{kind.lower()}_{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, inputs, [out], **attributes))
        return out

    def constant(self, name: str, value: NDArray[Any]) -> str:
        self._constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def ints(self, *values: int) -> str:
        return self.constant("ints_" + "_".join(map(str, values)), np.array(values, np.int64))

    def conv(self, layer: str, x: str, axes: int, **attributes: Any) -> str:
        """Convolution and ReLU; `axes` 2 over time and frequency, 1 over time with the bands as channels."""
        kernel = self._weights[f"{layer}/kernel"]
        kernel = kernel.transpose(3, 2, 0, 1) if axes == 2 else kernel[:, :, 0].transpose(2, 1, 0)
        bias = self.constant(f"{layer}/bias", self._weights[f"{layer}/bias"])
        return self.op("Relu", self.op("Conv", x, self.constant(f"{layer}/kernel", kernel), bias, **attributes))

    def norm(self, number: int, x: str, out: str = "") -> str:
        """The batch norm that is the original's `number`th."""
        layer = f"batch_normalization_{number}" if number else "batch_normalization"
        names = (f"{layer}/{name}" for name in ("gamma", "beta", "moving_mean", "moving_variance"))
        constants = [self.constant(name, self._weights[name]) for name in names]
        return self.op("BatchNormalization", x, *constants, out=out, epsilon=EPSILON)

    def loudest(self, number: int, layer: str, y: str) -> str:
        """What ReLU, batch norm and then the maximum over frequency give, from the maximum of `aligned` responses."""
        signs = self.constant(f"{layer}/signs", self._signs(number)[:, np.newaxis])
        bias = self.constant(f"{layer}/bias", self._weights[f"{layer}/bias"][:, np.newaxis])
        return self.norm(number, self.op("Relu", self.op("Add", self.op("Mul", y, signs), bias)))

    def aligned(self, number: int, layer: str) -> NDArray[np.float32]:
        """(filters, frames, bands) kernels of a layer before the `number`th batch norm, turned over where that turns
        its filter's responses over: so their maximum can be taken first, before a thousand times fewer of them are
        left."""
        kernel = self._weights[f"{layer}/kernel"][:, :, 0].transpose(2, 0, 1)
        return kernel * self._signs(number)[:, np.newaxis, np.newaxis]

    def _signs(self, number: int) -> NDArray[np.float32]:
        return np.where(self._weights[f"batch_normalization_{number}/gamma"] < 0, -1, 1).astype(np.float32)

    def dense(self, layer: str, x: str, out: str = "") -> str:
        constants = [self.constant(name, self._weights[name]) for name in (f"{layer}/kernel", f"{layer}/bias")]
        return self.op("Gemm", x, *constants, out=out)

    def patches(self) -> str:
        """The input as a picture of one channel (n, 1, frames, mels), normalised."""
        return self.norm(0, self.op("Unsqueeze", "patches", self.ints(1)))

    def finished(self, name: str, classes: int, embedding: int) -> bytes:
        def tensor(name: str, *shape: str | int) -> onnx.ValueInfoProto:
            return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)

        inputs = [tensor("patches", "n", MUSICNN.frames, MUSICNN.mels)]
        outputs = [tensor("taggram", "n", classes), tensor("embedding", "n", embedding)]
        graph = helper.make_graph(self._nodes, name, inputs, outputs, list(self._constants.values()))
        # An old operator set and format, so that any onnxruntime of the last years reads it.
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
        onnx.checker.check_model(model, full_check=True)
        return bytes(model.SerializeToString(deterministic=True))


def musicnn(weights: Weights, name: str, classes: int) -> bytes:
    """Pons et al. 2018: filters shaped like timbres and rhythms, three layers over time, pooling, two dense layers."""
    graph = Graph(weights)
    patches = graph.patches()
    front = timbral(graph, patches, {1: "conv2d", 2: "conv2d_1"})
    front += [temporal(graph, patches, *at) for at in enumerate(("conv2d_2", "conv2d_3", "conv2d_4"), start=3)]
    x = graph.op("Concat", *front, axis=1)
    levels = [x]
    for number, layer in enumerate(("conv2d_5", "conv2d_6", "conv2d_7"), start=6):
        y = graph.norm(number, graph.conv(layer, x, axes=1, pads=[3, 3]))
        x = y if number == 6 else graph.op("Add", y, x)
        levels.append(x)
    x = graph.op("Concat", *levels, axis=1)
    pools = [graph.op(pool, x, axes=[2], keepdims=1) for pool in ("ReduceMax", "ReduceMean")]
    x = graph.norm(9, graph.op("Flatten", graph.op("Concat", *pools, axis=2)))
    x = graph.dense("dense", x, out="embedding")
    x = graph.norm(10, graph.op("Relu", x))
    graph.op("Sigmoid", graph.dense("dense_1", x), out="taggram")
    return graph.finished(name, classes, embedding=200)


def temporal(graph: Graph, patches: str, number: int, layer: str) -> str:
    """The loudest response, of all bands, of filters that are long in time: (n, filters, frames)."""
    kernel = graph.aligned(number, layer)
    before = (kernel.shape[1] - 1) // 2  # TensorFlow's “same”: the odd one out comes after
    pads = [before, 0, kernel.shape[1] - 1 - before, 0]
    y = graph.op("Conv", patches, graph.constant(f"{layer}/kernel", kernel[:, np.newaxis]), pads=pads)
    return graph.loudest(number, layer, graph.op("ReduceMax", y, axes=[3], keepdims=0))


def timbral(graph: Graph, patches: str, layers: Mapping[int, str]) -> list[str]:
    """The loudest response, of all places in frequency, of filters that are high and short: (n, filters, frames) each.

    They are five sixths of the network. In time they have 7 taps, so Cook and Toom's way takes 10 of 28
    multiplications: at each of ten points a product of matrices, for a few places in frequency after the others, so
    that what lies between stays in the processor's cache.
    """
    kernels = {number: graph.aligned(number, layer) for number, layer in layers.items()}
    taps = next(iter(kernels.values())).shape[1]
    points, tiles = TILE + taps - 1, -(-MUSICNN.frames // TILE)
    short = transforms(TILE, taps)
    before, length = (taps - 1) // 2, TILE * (tiles - 1) + points
    x = graph.op("Squeeze", patches, graph.ints(1))
    x = graph.op("Pad", x, graph.ints(0, before, 0, 0, length - MUSICNN.frames - before, 0))
    rows = np.arange(tiles)[:, np.newaxis] * TILE + np.arange(points)
    x = graph.op("Gather", x, graph.constant("tiles", rows), axis=1)
    x = graph.op("MatMul", graph.constant("inputs", short.inputs.astype(np.float32)), x)
    x = graph.op("Transpose", x, perm=[2, 0, 1, 3])
    x = graph.op("Reshape", x, graph.ints(points, -1, MUSICNN.mels))
    outputs = graph.constant("outputs", short.outputs.astype(np.float32))
    found = []
    for number, kernel in kernels.items():
        layer, (filters, _, high) = layers[number], kernel.shape
        at_points = np.einsum("pt,fth->phf", short.taps, kernel.astype(np.float64)).astype(np.float32)
        weights = graph.constant(f"{layer}/kernel", at_points)
        most, places = "", MUSICNN.mels - high + 1
        for first in range(0, places, TOGETHER):
            # At the end some come twice: what is greatest stays the same.
            lowest = min(first, places - TOGETHER) + np.arange(TOGETHER)
            some = [graph.op("Slice", x, graph.ints(low), graph.ints(low + high), graph.ints(2)) for low in lowest]
            bands = graph.op("Concat", *some, axis=1)
            products = graph.op("Reshape", graph.op("MatMul", bands, weights), graph.ints(points, -1))
            y = graph.op("MatMul", outputs, products)
            most = graph.op("Max", most, y) if most else y
        most = graph.op("ReduceMax", graph.op("Reshape", most, graph.ints(TILE, TOGETHER, -1)), axes=[1], keepdims=0)
        y = graph.op("Reshape", most, graph.ints(TILE, -1, tiles, filters))
        y = graph.op("Reshape", graph.op("Transpose", y, perm=[1, 3, 2, 0]), graph.ints(0, 0, -1))
        y = graph.op("Slice", y, graph.ints(0), graph.ints(MUSICNN.frames), graph.ints(2))
        found.append(graph.loudest(number, layer, y))
    return found


def vgg(weights: Weights, name: str, classes: int) -> bytes:
    """Choi et al. 2016 as baseline of Pons et al. 2018: five 3×3 layers, each with pooling, and a dense one."""
    graph = Graph(weights)
    x = graph.patches()
    # The first pool has a window of 4×1 at every second band, so the bands between need not be computed.
    strides = [[1, 2], [1, 1], [1, 1], [1, 1], [1, 1]]
    pools: list[tuple[list[int], list[int]]] = [([4, 1], [2, 1]), *[([2, 2], [2, 2])] * 3, ([4, 4], [4, 4])]
    for number, (stride, (window, step)) in enumerate(zip(strides, pools, strict=True), start=1):
        y = graph.conv(f"{number}CNN", x, axes=2, pads=[1, 1, 1, 1], strides=stride)
        x = graph.op("MaxPool", graph.norm(number, y), kernel_shape=window, strides=step)
    x = graph.op("Flatten", graph.op("Transpose", x, perm=[0, 2, 3, 1]), out="embedding")
    graph.op("Sigmoid", graph.dense("dense", x), out="taggram")
    return graph.finished(name, classes, embedding=256)


# --- The cards ---


@dataclass(frozen=True)
class Recipe:
    """What is told of a model beside its weights."""

    name: str
    source: str
    """The checkpoint's folder in the package."""
    title: str
    description: str
    dataset: str
    citations: tuple[str, ...]
    identity: str
    """Of the network, however it is computed: the first 12 digits of the first graph's SHA-256."""


PONS_2018 = (
    "J. Pons, O. Nieto, M. Prockup, E. Schmidt, A. Ehmann, X. Serra: "
    "End-to-end learning for music audio tagging at scale. ISMIR 2018."
)
PONS_2019 = (
    "J. Pons, X. Serra: musicnn: pre-trained convolutional neural networks for music audio tagging. "
    "Late-breaking demo, ISMIR 2019."
)
CHOI_2016 = "K. Choi, G. Fazekas, M. Sandler: Automatic tagging using deep convolutional neural networks. ISMIR 2016."
MSD_2011 = "T. Bertin-Mahieux, D. Ellis, B. Whitman, P. Lamere: The Million Song Dataset. ISMIR 2011."
MTT_2009 = (
    "E. Law, K. West, M. Mandel, M. Bay, J. S. Downie: "
    "Evaluation of algorithms using games: the case of music tagging. ISMIR 2009."
)
IN_LISTENERS_WORDS = "Hears genres, decades and moods, in the words of Last.fm listeners: jazz, 80s, chillout, sad."
IN_PLAYERS_WORDS = (
    "Hears instruments, voices and pace, in the words of a guessing game: harpsichord, female vocal, slow."
)
LISTENS_BY_PARTS = "It listens for timbres and rhythms apart and then joins them."
LISTENS_TO_ALL = "It looks at the sound like at a picture, without a notion of music."

RECIPES = (
    Recipe(
        "msd-musicnn",
        "MSD_musicnn",
        "MusiCNN · MSD",
        f"{IN_LISTENERS_WORDS} {LISTENS_BY_PARTS}",
        "Million Song Dataset",
        (PONS_2019, PONS_2018, MSD_2011),
        "83e3570354dc",
    ),
    Recipe(
        "mtt-musicnn",
        "MTT_musicnn",
        "MusiCNN · MTT",
        f"{IN_PLAYERS_WORDS} {LISTENS_BY_PARTS}",
        "MagnaTagATune",
        (PONS_2019, PONS_2018, MTT_2009),
        "a9a80e00389e",
    ),
    Recipe(
        "msd-vgg",
        "MSD_vgg",
        "VGG · MSD",
        f"{IN_LISTENERS_WORDS} {LISTENS_TO_ALL}",
        "Million Song Dataset",
        (PONS_2019, CHOI_2016, MSD_2011),
        "f9f69e281167",
    ),
    Recipe(
        "mtt-vgg",
        "MTT_vgg",
        "VGG · MTT",
        f"{IN_PLAYERS_WORDS} {LISTENS_TO_ALL}",
        "MagnaTagATune",
        (PONS_2019, CHOI_2016, MTT_2009),
        "0e83ae1ee542",
    ),
)


def class_names(configuration: str, dataset: str) -> list[str]:
    """The tags, in the order of the model's outputs, from `musicnn/configuration.py`: read, not run."""
    for statement in ast.parse(configuration).body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name == f"{dataset}_LABELS":
                return [str(label) for label in ast.literal_eval(value)]
    raise ValueError(f"no labels for {dataset}")


def convert(recipe: Recipe, package: zipfile.ZipFile) -> tuple[bytes, str]:
    """A model and its card, as the bytes of `model.onnx` and the text of `card.json`."""
    folder = f"musicnn/{recipe.source}"
    weights: Weights = read_checkpoint(package.read(f"{folder}/.index"), package.read(f"{folder}/.data-00000-of-00001"))
    dataset, _, architecture = recipe.source.partition("_")
    classes = class_names(package.read("musicnn/configuration.py").decode(), dataset)
    embedding, build = (200, musicnn) if architecture == "musicnn" else (256, vgg)
    model = build(weights, recipe.name, len(classes))
    card = {
        "name": recipe.name,
        "title": recipe.title,
        "description": recipe.description,
        "dataset": recipe.dataset,
        "classes": classes,
        "embedding": embedding,
        "front_end": asdict(MUSICNN),
        "licence": "ISC",
        "citations": recipe.citations,
        "sha256": hashlib.sha256(model).hexdigest(),
        "identity": recipe.identity,
    }
    return model, json.dumps(card, ensure_ascii=False, indent=2) + "\n"


def fetched(folder: Path) -> Path:
    """The wheel, by pip."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), "musicnn==0.1.0"]
    subprocess.run(pip, check=True)
    return next(folder.glob("musicnn-*.whl"))


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("wheel", type=Path, nargs="?", help="musicnn-0.1.0-py3-none-any.whl")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent.parent / "models")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        wheel: Path = options.wheel or fetched(Path(scratch))
        if hashlib.sha256(wheel.read_bytes()).hexdigest() != WHEEL_SHA256:
            sys.exit(f"{wheel.name} is not the musicnn 0.1.0 that this script knows.")
        with zipfile.ZipFile(wheel) as package:
            for recipe in RECIPES:
                model, card = convert(recipe, package)
                folder: Path = options.out / recipe.name
                folder.mkdir(parents=True, exist_ok=True)
                (folder / "model.onnx").write_bytes(model)
                (folder / "card.json").write_text(card, "utf-8", newline="\n")
                print(f"{folder}: {len(model):,} bytes")


if __name__ == "__main__":
    main()
