"""Frozen graphs by Essentia: the same taggrams as by our own engine, on the same frames.

The four graphs are what Essentia distributes; they are not part of the project. `MUSICMAP_GRAPHS` names the folder in
which they lie.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from musicmap.errors import ModelError
from musicmap.jobs.trial import try_out
from musicmap.models import essentia_engine
from musicmap.models.card import ModelCard
from musicmap.models.engines import engine_of
from musicmap.models.own_models import add, found_at
from musicmap.models.quiet_essentia import is_installed, quiet_essentia
from musicmap.models.registry import Registry
from musicmap.paths import models_folder
from musicmap.types import Floats
from tests.models import standins as made

GRAPHS = Path(os.environ.get("MUSICMAP_GRAPHS", "graphs"))
WIDTHS = {"msd-musicnn": 200, "mtt-musicnn": 200, "msd-vgg": 256, "mtt-vgg": 256}
needs_essentia = pytest.mark.skipif(not is_installed(), reason="There is no Essentia for this system.")
needs_graphs = pytest.mark.skipif(not GRAPHS.is_dir(), reason="MUSICMAP_GRAPHS does not name the four frozen graphs.")


def words(name: str, classes: tuple[str, ...]) -> dict[str, Any]:
    """A card as Essentia writes it, for one of the four graphs."""
    musicnn = "musicnn" in name
    embedding = "model/dense/BiasAdd" if musicnn else "model/flatten/Reshape"
    return {
        "name": name,
        "classes": list(classes),
        "schema": {
            "inputs": [{"name": "model/Placeholder", "shape": [187, 96]}],
            "outputs": [
                {"name": "model/Sigmoid", "shape": [1, 50], "output_purpose": "predictions"},
                {"name": embedding, "shape": [1, WIDTHS[name]], "output_purpose": "embeddings"},
            ],
        },
        "inference": {"sample_rate": 16000, "algorithm": "TensorflowPredictMusiCNN"},
    }


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    return Registry.of(models_folder(), tmp_path / "mine")


@pytest.fixture
def taken(tmp_path: Path, registry: Registry, request: pytest.FixtureRequest) -> ModelCard:
    """One of the graphs, taken in as a user's model."""
    name = request.param
    place = made.essentias(
        tmp_path / "given" / f"my-{name}.pb",
        (GRAPHS / f"{name}.pb").read_bytes(),
        **words(name, registry.card(name).classes),
    )
    return add(found_at(place), registry, try_out)


@pytest.fixture(scope="module")
def awake() -> None:
    """TensorFlow keeps a file open from its first graph on: it is no test's leak."""
    graph = str(GRAPHS / "msd-vgg.pb")
    given = {"inputs": ["model/Placeholder"], "outputs": ["model/Sigmoid"], "isTrainingName": "model/Placeholder_1"}
    quiet_essentia("").TensorflowPredict(graphFilename=graph, **given)


@needs_essentia
@needs_graphs
@pytest.mark.usefixtures("awake")
@pytest.mark.parametrize("taken", WIDTHS, indirect=True)
def test_a_graph_hears_what_our_network_hears(taken: ModelCard, registry: Registry, patches: Floats) -> None:
    assert taken.file == "model.pb"
    ours = registry.card(taken.name.removeprefix("my-"))
    with engine_of(taken) as essentia, engine_of(ours) as onnx:
        theirs, here = essentia.run(patches), onnx.run(patches)
        assert np.abs(theirs["taggram"] - here["taggram"]).max() < 1e-3
        scale = np.abs(here["embedding"]).max()
        assert np.abs(theirs["embedding"] - here["embedding"]).max() < 1e-3 * scale
        np.testing.assert_array_equal(essentia.run(patches[2:4])["taggram"], theirs["taggram"][2:4])
        assert essentia.run(patches[:0])["embedding"].shape == (0, taken.embedding)
        with pytest.raises(ValueError, match=r"\(n, 187, 96\)"):
            essentia.run(patches[:, :5])


@needs_essentia
@needs_graphs
@pytest.mark.parametrize("taken", ["msd-vgg"], indirect=True)
@pytest.mark.parametrize(
    ("nodes", "complaint"),
    [({"input": "nothing"}, "cannot be"), ({"taggram": "nothing"}, "cannot be")],
)
def test_a_card_that_names_other_places(taken: ModelCard, nodes: dict[str, str], complaint: str) -> None:
    file = taken.folder / "card.json"
    entries = json.loads(file.read_text("utf-8"))
    file.write_text(json.dumps(entries | {"nodes": entries["nodes"] | nodes}), "utf-8")
    with pytest.raises(ModelError, match=complaint):
        try_out(ModelCard.read(taken.folder))


@needs_essentia
def test_what_is_no_graph_that_runs(tmp_path: Path, registry: Registry) -> None:
    place = made.essentias(
        tmp_path / "broken.pb", made.frozen("Placeholder", "Sigmoid"), **words("msd-vgg", ("a", "b"))
    )
    with pytest.raises(ModelError, match=r"cannot be|crashes"):
        add(found_at(place), registry, try_out)
    assert not list((tmp_path / "mine").iterdir())


def test_without_essentia_it_is_said(tmp_path: Path, registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(essentia_engine, "is_installed", lambda: False)
    place = made.essentias(tmp_path / "some.pb", made.frozen("Placeholder", "Sigmoid"), **words("msd-vgg", ("a", "b")))
    with pytest.raises(ModelError, match="needs Essentia, which is not here"):
        add(found_at(place), registry, lambda card: engine_of(card).close())
