"""What networks say of themselves before anything opens them, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicmap.errors import ModelError
from musicmap.models.graph_file import checked_graph, read_graph
from musicmap.models.onnx_file import Place, checked_onnx, read_onnx, safe_parts
from musicmap.paths import models_folder
from tests.models import standins as made


def test_the_embedded_models_say_what_they_are() -> None:
    onnx = read_onnx((models_folder() / "msd-musicnn" / "model.onnx").read_bytes())
    assert onnx.inputs == (Place("patches", (0, 187, 96)),)
    assert onnx.outputs == (Place("taggram", (0, 50)), Place("embedding", (0, 200)))
    assert (set(onnx.domains), set(onnx.outside)) == ({""}, set())


def refusal(check: Callable[[bytes, str], object], content: bytes) -> str:
    """Why a file is not taken in; empty where it is."""
    try:
        check(content, "thing")
    except ModelError as refused:
        return str(refused)
    return ""


@given(st.binary(max_size=200))
def test_whatever_it_is_it_is_read_or_refused(content: bytes) -> None:
    for check in (checked_onnx, checked_graph):
        assert refusal(check, content)[:7] in ("", "“thing”")


@given(st.data())
def test_a_model_that_was_cut_or_changed_is_read_or_refused(data: st.DataObject) -> None:
    whole = bytearray(made.network((4, 3), tags=2, embedding=2))
    for _ in range(data.draw(st.integers(0, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    length = data.draw(st.integers(0, len(whole)))
    assert refusal(checked_onnx, bytes(whole[:length]))[:7] in ("", "“thing”")


def strange_node(domain: str) -> bytes:
    return made.node("Anything", ["patches"], "out", domain)


def inside(graph: bytes) -> bytes:
    """An attribute that holds a graph."""
    return made.field(5, made.field(1, "body") + made.field(6, graph))


def nodes(*them: bytes) -> bytes:
    return made.model(them, [], [], [])


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(made.model([strange_node("com.evil")], [], [], []), id="a node"),
        pytest.param(made.model([], [], [], [], made.field(8, made.field(1, "com.evil"))), id="what it imports"),
        pytest.param(
            made.model(
                [made.node("If", ["x"], "y", extra=inside(made.field(1, strange_node("com.evil"))))], [], [], []
            ),
            id="a branch",
        ),
        pytest.param(
            made.model([], [], [], [], made.field(25, made.field(7, strange_node("com.evil")))), id="a function"
        ),
        pytest.param(made.model([], [], [], [], made.field(25, made.field(10, "com.evil"))), id="a function's name"),
        pytest.param(
            made.model([], [], [], [], made.field(20, made.field(2, made.field(1, strange_node("com.evil"))))),
            id="training",
        ),
    ],
)
def test_operators_of_ones_own_are_refused_wherever_they_are(content: bytes) -> None:
    with pytest.raises(ModelError, match=r"operators of its own \(com.evil\).*runs no programs"):
        checked_onnx(content, "thing")


@pytest.mark.parametrize("domain", ["", "ai.onnx", "ai.onnx.ml", "com.microsoft"])
def test_operators_that_come_with_the_runtime(domain: str) -> None:
    assert checked_onnx(made.model([strange_node(domain)], [], [], []), "thing").domains <= {"", domain}


def test_graphs_within_graphs_without_end() -> None:
    graph = b""
    for _ in range(60):
        graph = made.field(1, made.node("If", [], "y", extra=inside(graph)))
    with pytest.raises(ModelError, match="no ONNX"):
        checked_onnx(made.field(7, graph), "thing")


Anywhere = Callable[[bytes], bytes]
ANYWHERE: dict[str, Anywhere] = {
    "among the weights": lambda t: made.model([], [t], [], []),
    "in a constant": lambda t: nodes(made.node("Constant", [], "y", extra=made.field(5, made.field(5, t)))),
    "among sparse ones": lambda t: made.field(7, made.field(15, made.field(1, t))),
    "in a list of them": lambda t: nodes(made.node("C", [], "y", extra=made.field(5, made.field(10, t)))),
}


@pytest.mark.parametrize("where", ANYWHERE)
@pytest.mark.parametrize(
    "location",
    ["../weights", "/etc/passwd", "sub/weights", "..", ".", "", "a\\b", "c:weights", "card.json", "link", "missing"],
)
def test_weights_elsewhere_are_refused(tmp_path: Path, where: str, location: str) -> None:
    (tmp_path.parent / "weights").write_bytes(b"1234")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "weights").write_bytes(b"1234")
    (tmp_path / "card.json").write_bytes(b"1234")
    (tmp_path / "link").symlink_to(tmp_path.parent / "weights")
    onnx = read_onnx(ANYWHERE[where](made.outside("w", (1,), location)))
    with pytest.raises(ModelError, match="outside its folder"):
        safe_parts(onnx, tmp_path, "thing")


def test_weights_beside_it(tmp_path: Path) -> None:
    (tmp_path / "model.onnx.data").write_bytes(b"1234")
    onnx = read_onnx(made.model([], [made.outside("w", (1,), "model.onnx.data")], [], []))
    assert safe_parts(onnx, tmp_path, "thing") == ("model.onnx.data",)


@pytest.mark.parametrize("operator", ["WriteFile", "ReadFile", "PyFunc", "EagerPyFunc", "SaveV2", "LoadAndRemapMatrix"])
def test_graphs_that_want_more_than_numbers_are_refused(operator: str) -> None:
    with pytest.raises(ModelError, match=rf"wants more than numbers \({operator}\)"):
        checked_graph(made.frozen("Placeholder", "Conv2D", operator), "thing")


def test_what_a_graphs_functions_do_is_looked_at() -> None:
    signature = made.field(1, made.field(1, "inner"))
    library = made.field(2, made.field(1, signature + made.field(3, made.field(1, "n") + made.field(2, "WriteFile"))))
    assert [set(names) for names in read_graph(made.frozen("inner") + library)] == [{"inner", "WriteFile"}, {"inner"}]
    with pytest.raises(ModelError, match=r"\(WriteFile\)"):
        checked_graph(made.frozen("inner") + library, "thing")


def test_a_graph_of_numbers() -> None:
    checked_graph(made.frozen("Placeholder", "Const", "Conv2D", "BiasAdd", "Relu", "PartitionedCall"), "thing")


def test_a_network_made_here_has_what_it_should() -> None:
    onnx = checked_onnx(made.network((96, 64), embedding=128, channel=True, batch=1), "thing")
    assert (onnx.inputs, onnx.outputs) == ((Place("patches", (1, 1, 96, 64)),), (Place("embedding", (1, 128)),))
    assert np.prod(onnx.inputs[0].shape) == 96 * 64
