"""Models of one's own: taken in whole or not at all, and nothing of them is ever run but numbers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from musicmap.audio.frontend import DISCOGS_EFFNET, MAEST, MUSICNN, VGGISH, FrontEnd
from musicmap.errors import ModelError
from musicmap.models.card import ModelCard
from musicmap.models.engines import engine_of
from musicmap.models.own_models import add, found_at, remove
from musicmap.models.registry import Registry
from musicmap.paths import models_folder
from musicmap.types import LayerRef, ModelName
from tests.models import standins as made


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """Where the user's models are kept."""
    return tmp_path / "data" / "models"


@pytest.fixture
def registry(mine: Path) -> Registry:
    return Registry.of(models_folder(), mine)


def hear(card: ModelCard) -> None:
    with engine_of(card) as engine:
        engine.run(np.zeros((1, *card.shape), np.float32))


def taken(place: Path, registry: Registry, **words: Any) -> ModelCard:
    return add(found_at(place), registry, hear, words)


def everything(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_a_folder_of_ones_own(tmp_path: Path, registry: Registry, mine: Path) -> None:
    place = made.vggish(tmp_path / "made")
    before = {file: file.read_bytes() for file in place.iterdir()}
    card = taken(place, registry)
    assert (card.name, card.segment, card.classes, card.embedding) == ("ears", 0.96, (), 128)
    assert card.layers == (LayerRef(ModelName("ears"), "embedding"),)
    assert card.folder == mine / "ears"
    assert everything(mine) == ["ears", "ears/card.json", "ears/model.onnx"]
    assert {file: file.read_bytes() for file in place.iterdir()} == before
    again = registry.again()
    assert again.names()[-1] == "ears"
    assert again.is_own("ears")
    assert not again.is_own("msd-vgg")
    assert [c.name for c in again.select("all")][-1] == "ears"


def test_a_head_from_essentia_reads_what_musicnn_hears(tmp_path: Path, registry: Registry) -> None:
    graph = made.network((200,), tags=2, squash="Softmax", names=("embeddings", "activations", ""))
    file = made.essentias(tmp_path / "danceability-msd-musicnn-1.onnx", graph)
    card = taken(file, registry)
    assert card.name == "danceability-msd-musicnn-1"
    assert card.classes == ("danceable", "not danceable")
    assert card.listens_to == LayerRef(ModelName("msd-musicnn"), "embedding")
    assert (card.hears, card.segment, card.front_end) == (200, 2.992, MUSICNN)
    assert card.licence == "CC BY-NC-SA 4.0"
    source = registry.card("msd-musicnn")
    assert card.version.startswith(f"{source.version}+"), "another MusiCNN is read again"
    assert [c.name for c in registry.again().select(card.name)] == ["msd-musicnn", card.name]
    with engine_of(card) as engine:
        heard = engine.run(np.random.default_rng(1).standard_normal((5, 200)).astype(np.float32))
    np.testing.assert_allclose(heard["taggram"].sum(axis=1), 1, atol=1e-6)


@pytest.mark.parametrize(
    ("name", "algorithm", "shape", "tags", "front_end"),
    [
        ("audioset-vggish-3", "TensorflowPredictVGGish", [96, 64], 0, VGGISH),
        ("discogs-effnet-bsdynamic-1", "TensorflowPredictEffnetDiscogs", ["batch_size", 128, 96], 3, DISCOGS_EFFNET),
        ("my-musicnn", "TensorflowPredictMusiCNN", [187, 96], 3, MUSICNN),
    ],
)
def test_feature_extractors_from_essentia(
    tmp_path: Path, registry: Registry, name: str, algorithm: str, shape: list[Any], tags: int, front_end: FrontEnd
) -> None:
    """Their ONNX files call their places by other names than their cards do."""
    names = ("melspectrogram", "activations", "embeddings")
    graph = made.network((shape[-2], shape[-1]), tags=tags, embedding=128, names=names)
    outputs: list[dict[str, Any]] = [{"name": "Call:1", "shape": [64, 128], "output_purpose": "embeddings"}]
    if tags:
        outputs.append({"name": "Call:0", "shape": ["batch", tags], "output_purpose": "predictions"})
    file = made.essentias(
        tmp_path / f"{name}.onnx",
        graph,
        name="A network",
        classes=["Rock---Ska", "Jazz---Experimental", "Rock---Experimental"] if tags else "",
        schema={"inputs": [{"name": "in", "shape": shape}], "outputs": outputs},
        inference={"sample_rate": 16000, "algorithm": algorithm},
    )
    card = taken(file, registry)
    assert (card.front_end, card.embedding) == (front_end, 128)
    assert card.classes == (("Ska", "Experimental (Jazz)", "Experimental (Rock)") if tags else ())
    assert card.title == f"A network ({name})"


def test_tokens_of_a_transformer_become_one_row(tmp_path: Path, registry: Registry) -> None:
    """(n, tokens, d): class, distillation, and the mean of the others."""
    tokens = made.model(
        [made.node("Identity", ["melspectrogram"], "embeddings")],
        [],
        [made.place("melspectrogram", ["n", 316, 96])],
        [made.place("embeddings", ["n", 316, 96])],
    )
    outputs = [{"name": "embeddings", "shape": ["n", "tokens", 96], "output_purpose": "embeddings"}]
    file = made.essentias(
        tmp_path / "maest.onnx",
        tokens,
        classes="",
        schema={"inputs": [{"name": "in", "shape": [1, 316, 96]}], "outputs": outputs},
        inference={"sample_rate": 16000, "algorithm": "TensorflowPredictMAEST"},
    )
    card = taken(file, registry)
    assert (card.embedding, card.front_end) == (288, MAEST[5])
    patches = np.random.default_rng(2).standard_normal((2, 316, 96)).astype(np.float32)
    with engine_of(card) as engine:
        rows = engine.run(patches)["embedding"]
    expected = np.concatenate([patches[:, 0], patches[:, 1], patches[:, 2:].mean(axis=1)], axis=1)
    np.testing.assert_allclose(rows, expected, atol=1e-6)


@pytest.mark.parametrize("batch", ["n", 1, 4])
@pytest.mark.parametrize("channel", [False, True])
def test_a_row_depends_on_its_patch_only(tmp_path: Path, registry: Registry, batch: int | str, channel: bool) -> None:
    graph = made.network((96, 64), embedding=8, batch=batch, channel=channel)
    card = taken(made.own(tmp_path, "ears", graph, embedding=8, front_end=made.front(VGGISH)), registry)
    patches = np.random.default_rng(3).standard_normal((6, 96, 64)).astype(np.float32)
    with engine_of(card) as engine:
        assert engine.batch == (4 if batch == 4 else 1)
        whole = engine.run(patches)["embedding"]
        np.testing.assert_allclose(engine.run(patches[4:5])["embedding"], whole[4:5], atol=1e-6)
        assert engine.run(patches[:0])["embedding"].shape == (0, 8)


def test_a_network_that_wants_a_million_patches_at_once(tmp_path: Path, registry: Registry) -> None:
    graph = made.network((96, 64), embedding=8, batch=1 << 20)
    with pytest.raises(ModelError, match="wants 1048576 patches at once"):
        taken(made.own(tmp_path, "ears", graph, embedding=8, front_end=made.front(VGGISH)), registry)


def test_weights_in_a_file_beside_it_come_along(tmp_path: Path, registry: Registry, mine: Path) -> None:
    weights = np.random.default_rng(4).standard_normal((6144, 8)).astype(np.float32)
    graph = made.model(
        [made.node("Flatten", ["patches"], "flat"), made.node("MatMul", ["flat", "w"], "embedding")],
        [made.outside("w", (6144, 8), "model.onnx.data")],
        [made.place("patches", ["n", 96, 64])],
        [made.place("embedding", ["n", 8])],
    )
    place = made.own(tmp_path, "ears", graph, embedding=8, front_end=made.front(VGGISH))
    (place / "model.onnx.data").write_bytes(weights.tobytes())
    card = taken(place, registry)
    patches = np.ones((1, 96, 64), np.float32)
    with engine_of(card) as engine:
        np.testing.assert_allclose(engine.run(patches)["embedding"][0], weights.sum(axis=0), rtol=1e-4, atol=1e-3)
    (mine / "ears" / "model.onnx.data").write_bytes(weights[::-1].tobytes())
    with pytest.raises(ModelError, match="not those that its card describes"):
        engine_of(card)


@pytest.mark.parametrize(
    ("card", "complaint"),
    [
        ({"name": "../../escaped"}, "cannot be a folder's"),
        ({"name": "a/b"}, "cannot be a folder's"),
        ({"name": ".."}, "cannot be a folder's"),
        ({"name": "<b>bold</b>"}, "cannot be a folder's"),
        ({"name": "x" * 500}, "cannot be a folder's"),
        ({"name": 7}, "wrong name"),
        ({"name": "msd-musicnn"}, "came with musicmap"),
        ({"name": "MSD-MusiCNN"}, "came with musicmap"),
        ({"title": "<img src=x onerror=alert(1)>"}, "wrong title"),
        ({"title": "two\nlines"}, "wrong title"),
        ({"title": "right\u202eleft"}, "wrong title"),
        ({"title": "x" * 100_000}, "wrong title"),
        ({"description": ["a"]}, "wrong description"),
        ({"embedding": 10**30}, "wrong embedding"),
        ({"embedding": -1}, "wrong embedding"),
        ({"embedding": 64}, "does not give the layers"),
        ({"classes": ["a", "b"]}, "does not give the layers"),
        ({"classes": [["a"]]}, "wrong classes"),
        ({"classes": {"a": 1}}, "wrong classes"),
        ({"front_end": made.front(VGGISH) | {"frames": 10**9}}, "wrong frames"),
        ({"front_end": made.front(VGGISH) | {"frames": 96.0}}, "wrong frames"),
        ({"front_end": made.front(VGGISH) | {"kind": "mine"}}, "does not know"),
        ({"front_end": None}, "does not tell its kind"),
        ({"nodes": {"input": "nothing"}}, "wants other things"),
        ({"nodes": {"embedding": "nothing"}}, "does not give the layers"),
        ({"nodes": []}, "cannot|does not|wrong"),
        ({"listens_to": "nobody/embedding"}, "which is not here"),
        ({"listens_to": "msd-musicnn/everything"}, "wrong listens_to"),
        ({"listens_to": 5}, "wrong listens_to"),
        ({"sha256": "0" * 64}, "not the file that its card describes"),
        ({"sha256": "../" * 20}, "not the file that its card describes"),
    ],
    ids=repr,
)
def test_hostile_cards_cost_a_sentence(
    tmp_path: Path, registry: Registry, mine: Path, card: dict[str, Any], complaint: str
) -> None:
    place = made.vggish(tmp_path / "made")
    file = place / "card.json"
    file.write_text(json.dumps(json.loads(file.read_text("utf-8")) | card), "utf-8")
    with pytest.raises(ModelError, match=complaint):
        taken(place, registry)
    assert everything(mine) == []
    assert not (tmp_path / "escaped").exists()


@pytest.mark.parametrize("content", [b"", b"[]", b"null", b"7", b"{", b"\xff", b"[" * 100_000, b" " * (1 << 21)])
def test_what_is_no_card(tmp_path: Path, registry: Registry, mine: Path, content: bytes) -> None:
    place = made.vggish(tmp_path / "made")
    (place / "card.json").write_bytes(content)
    with pytest.raises(ModelError, match="card"):
        taken(place, registry)
    assert everything(mine) == []


ESSENTIAS: list[tuple[dict[str, Any], str]] = [
    ({"schema": {"inputs": [], "outputs": []}}, "listen to one thing"),
    ({"schema": {"inputs": [{"name": "a", "shape": "x"}], "outputs": []}}, "wrong shape"),
    ({"schema": {"inputs": [{"name": "a", "shape": [2**40]}], "outputs": []}}, "wrong shape"),
    ({"schema": {"inputs": [{"name": "a", "shape": [200]}], "outputs": "x"}}, "neither predictions nor embeddings"),
    ({"inference": {"algorithm": "TensorflowPredictTempoCNN"}}, "does not know"),
    ({"inference": {}}, "does not tell its algorithm"),
    ({"inference": {"algorithm": "TensorflowPredict2D"}}, "does not tell its embedding_model"),
    (
        {"inference": {"algorithm": "TensorflowPredict2D", "embedding_model": {"model_name": "openl3-1"}}},
        "listens to “openl3-1”, which is not here",
    ),
    ({"classes": ["<script>", "b"]}, "wrong classes"),
    ({"classes": ["a"]}, "does not give the layers"),
]


@pytest.mark.parametrize(("changes", "complaint"), ESSENTIAS, ids=[repr(one) for one, _ in ESSENTIAS])
def test_cards_of_essentias_that_do_not_fit(
    tmp_path: Path, registry: Registry, mine: Path, changes: dict[str, Any], complaint: str
) -> None:
    graph = made.network((200,), tags=2, names=("embeddings", "activations", ""))
    file = made.essentias(tmp_path / "head.onnx", graph, **changes)
    with pytest.raises(ModelError, match=complaint):
        taken(file, registry)
    assert everything(mine) == []


def test_a_model_without_a_card_or_two_in_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a.onnx").write_bytes(b"")
    with pytest.raises(ModelError, match="no card beside"):
        found_at(tmp_path / "a.onnx")
    (tmp_path / "b.pb").write_bytes(b"")
    with pytest.raises(ModelError, match="holds 2 models"):
        found_at(tmp_path)
    (tmp_path / "c.txt").write_bytes(b"")
    with pytest.raises(ModelError, match="neither an ONNX"):
        found_at(tmp_path / "c.txt")
    with pytest.raises(ModelError, match="no model at"):
        found_at(tmp_path / "nowhere")


def test_a_trial_that_fails_leaves_nothing(tmp_path: Path, registry: Registry, mine: Path) -> None:
    def fails(_card: ModelCard) -> None:
        raise ModelError("It crashes.")

    with pytest.raises(ModelError, match="crashes"):
        add(found_at(made.vggish(tmp_path)), registry, fails)
    assert everything(mine) == []


def test_twice_the_same_name(tmp_path: Path, registry: Registry) -> None:
    taken(made.vggish(tmp_path), registry)
    with pytest.raises(ModelError, match="a model “ears” already"):
        taken(tmp_path / "ears", registry.again())


def test_removing(tmp_path: Path, registry: Registry, mine: Path) -> None:
    taken(made.vggish(tmp_path), registry)
    with pytest.raises(ModelError, match="came with musicmap"):
        remove("msd-vgg", registry.again())
    with pytest.raises(ModelError, match="no model “other”"):
        remove("other", registry.again())
    remove("ears", registry.again())
    assert everything(mine) == []
    assert "ears" not in registry.again().names()


def test_what_others_listen_to_stays(tmp_path: Path, registry: Registry, mine: Path) -> None:
    taken(made.vggish(tmp_path), registry)
    graph = made.network((128,), tags=2, names=("in", "taggram", ""))
    words = {"classes": ["a", "b"], "listens_to": "ears/embedding", "nodes": {"input": "in"}}
    taken(made.own(tmp_path, "words", graph, **words), registry.again())
    with pytest.raises(ModelError, match="words listens to “ears”"):
        remove("ears", registry.again())
    (mine / "ears" / "card.json").unlink()
    broken = registry.again()
    assert list(broken.faults()) == ["words"]
    assert "which is not here" in str(broken.faults()[ModelName("words")])
    assert "words" not in [card.name for card in broken]


def test_a_bad_model_of_the_users_costs_only_itself(tmp_path: Path, registry: Registry, mine: Path) -> None:
    taken(made.vggish(tmp_path), registry)
    (mine / "ears" / "card.json").write_text("{}", "utf-8")
    again = registry.again()
    assert len(tuple(again)) == 4
    assert list(again.faults()) == ["ears"]


def test_a_model_put_there_by_hand_takes_no_shipped_ones_place(registry: Registry, mine: Path) -> None:
    made.own(mine, "msd-musicnn", made.network((96, 64), embedding=3), embedding=3, front_end=made.front(VGGISH))
    again = registry.again()
    assert again.card("msd-musicnn").embedding == 200
    assert not again.is_own("msd-musicnn")


def test_heads_do_not_listen_to_heads(tmp_path: Path, registry: Registry) -> None:
    taken(made.head(tmp_path), registry)
    words = {"classes": ["a", "b"], "listens_to": "mood/taggram"}
    graph = made.network((2,), tags=2)
    with pytest.raises(ModelError, match="listens to “mood”"):
        taken(made.own(tmp_path, "deeper", graph, **words), registry.again())
