"""What an ONNX file says of itself, before anything that could run it opens it.

A model is data. An ONNX may name operators that only somebody's program knows, and files anywhere on the disk that
hold its weights: neither is taken in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from musicmap.errors import ModelError
from musicmap.models import wire
from musicmap.models.card_parts import is_part

_DOMAINS = frozenset({"", "ai.onnx", "ai.onnx.ml", "com.microsoft"})
"""Of operators that come with onnxruntime."""

_DEEPEST = 20
"""Graphs within graphs."""


@dataclass(frozen=True, slots=True)
class Place:
    """A tensor that goes into a network, or comes out of it."""

    name: str
    shape: tuple[int, ...]
    """Sizes; 0 where they are open."""


@dataclass(frozen=True, slots=True)
class Onnx:
    """An ONNX file as its own words describe it."""

    inputs: tuple[Place, ...]
    outputs: tuple[Place, ...]
    domains: frozenset[str]
    """Of its operators."""
    outside: frozenset[str]
    """Files that hold part of its weights, as it names them."""


def read_onnx(content: bytes) -> Onnx:
    """Raises ValueError where it is no ONNX model. Field numbers: `onnx.proto` of ONNX 1.17, unchanged since IR 3."""
    model = memoryview(content)
    graphs = list(wire.messages(model, 7))
    if len(graphs) != 1:
        raise ValueError("no graph")
    weights = {wire.text(tensor, 8) for tensor in wire.messages(graphs[0], 5)}
    found = _Found(set(), set())
    found.domains.update(wire.text(opset, 1) for opset in wire.messages(model, 8))
    found.graph(graphs[0], 0)
    for training in wire.messages(model, 20):
        for number in (1, 2):
            for graph in wire.messages(training, number):
                found.graph(graph, 0)
    for function in wire.messages(model, 25):
        found.domains.add(wire.text(function, 10))
        found.nodes(wire.messages(function, 7), 0)
    return Onnx(
        inputs=tuple(place for place in _places(graphs[0], 11) if place.name not in weights),
        outputs=tuple(_places(graphs[0], 12)),
        domains=frozenset(found.domains),
        outside=frozenset(found.outside),
    )


@dataclass(frozen=True, slots=True)
class _Found:
    domains: set[str]
    outside: set[str]

    def graph(self, graph: memoryview, depth: int) -> None:
        if depth > _DEEPEST:
            raise ValueError("graphs within graphs without end")
        self.nodes(wire.messages(graph, 1), depth)
        self.tensors(wire.messages(graph, 5))
        self.sparse(wire.messages(graph, 15))

    def nodes(self, nodes: Iterator[memoryview], depth: int) -> None:
        for node in nodes:
            self.domains.add(wire.text(node, 7))
            for attribute in wire.messages(node, 5):
                for number in (5, 10):
                    self.tensors(wire.messages(attribute, number))
                for number in (22, 23):
                    self.sparse(wire.messages(attribute, number))
                for number in (6, 11):
                    for graph in wire.messages(attribute, number):
                        self.graph(graph, depth + 1)

    def sparse(self, tensors: Iterator[memoryview]) -> None:
        for tensor in tensors:
            for number in (1, 2):
                self.tensors(wire.messages(tensor, number))

    def tensors(self, tensors: Iterator[memoryview]) -> None:
        for tensor in tensors:
            entries = {wire.text(entry, 1): wire.text(entry, 2) for entry in wire.messages(tensor, 13)}
            elsewhere = any(number == 14 and value == 1 for number, value in wire.fields(tensor))
            if entries or elsewhere:
                self.outside.add(entries.get("location", ""))


def _places(graph: memoryview, number: int) -> Iterator[Place]:
    for info in wire.messages(graph, number):
        shape = []
        for dimension in wire.messages(info, 2, 1, 2, 1):  # type, tensor_type, shape, dim
            sizes = [value for at, value in wire.fields(dimension) if at == 1 and isinstance(value, int)]
            shape.append(sizes[-1] if sizes and sizes[-1] < 1 << 31 else 0)
        yield Place(wire.text(info, 1), tuple(shape))


def checked_onnx(content: bytes, name: str) -> Onnx:
    """What an ONNX says of itself. Raises ModelError where it is none, or wants operators from elsewhere."""
    try:
        onnx = read_onnx(content)
    except ValueError as e:
        raise ModelError(f"“{name}” is no ONNX model.", "Look whether it was downloaded to its end.") from e
    strange = sorted(onnx.domains - _DOMAINS)
    if strange:
        raise ModelError(
            f"“{name}” uses operators of its own ({few(strange)}).", "musicmap runs no programs that come with models."
        )
    return onnx


def safe_parts(onnx: Onnx, folder: Path, name: str) -> tuple[str, ...]:
    """The files beside an ONNX that hold part of it. Raises ModelError for one outside its folder, or a link."""
    for part in sorted(onnx.outside):
        if not is_part(part) or (folder / part).is_symlink() or not (folder / part).is_file():
            raise ModelError(
                f"“{name}” keeps part of itself outside its folder (“{part[:80]}”), where musicmap does not look.",
                "Put all of it into one folder, or into one file.",
            )
    return tuple(sorted(onnx.outside))


def few(names: list[str]) -> str:
    """Some of the names that a file uses, to be told."""
    some = [name[:40] if name.isprintable() else "…" for name in names[:3]]
    return ", ".join(some) + (" …" if len(names) > 3 else "")
