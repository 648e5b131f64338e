"""`musicmap models add`, `verify`, `remove` and `install`, as one would type them."""

from __future__ import annotations

import json
import shutil
import socket
from pathlib import Path

import pytest

from musicmap.cli import models
from musicmap.paths import AppDirs, models_folder
from tests.cli.conftest import Musicmap
from tests.models import standins as made


def test_a_model_comes_is_looked_at_and_goes(musicmap: Musicmap, tmp_path: Path) -> None:
    said = musicmap("models", "add", made.vggish(tmp_path), "--json")
    assert (said.code, said.json["name"], said.err) == (0, "ears", "")
    place = AppDirs.standard().models / "ears"
    assert said.json["folder"] == str(place)
    listed = musicmap("models", "list", "--json").json
    assert [(one["name"], one["own"]) for one in listed["models"]][-2:] == [("mtt-vgg", False), ("ears", True)]
    assert "no tags, embedding of 128, segments of 0.96 s" in musicmap("models").out
    said = musicmap("models", "verify", "ears")
    assert (said.code, said.out) == (0, "ears: whole, and it runs; what it must give is not known\n")
    (place / "model.onnx").write_bytes(b"changed")
    said = musicmap("models", "verify", "ears")
    assert said.code == 1
    assert "not those that its card describes" in said.out
    (place / "card.json").write_text("{}", "utf-8")
    said = musicmap("models")
    assert said.code == 1
    assert "ears: cannot be used." in said.out
    assert musicmap("models", "remove", "ears").code == 0
    assert not place.exists()


def test_what_is_not_taken(musicmap: Musicmap, tmp_path: Path) -> None:
    (tmp_path / "thing.onnx").write_bytes(b"thing")
    (tmp_path / "thing.json").write_text("{}", "utf-8")
    for words, sentence in (
        (["add"], "Which file or folder?"),
        (["add", tmp_path / "nothing"], "There is no model at"),
        (["add", tmp_path / "thing.onnx"], "“thing.onnx” is no ONNX model."),
        (["remove"], "Which model?"),
        (["remove", "msd-vgg"], "came with musicmap and stays"),
        (["install", "nothing"], "There is no model “nothing” to install."),
        (["install", "../../x"], "to install."),
    ):
        said = musicmap("models", *words)
        assert (said.code, said.out) == (2, "")
        assert sentence in said.err


def test_what_can_be_installed_is_listed(musicmap: Musicmap) -> None:
    names = [one["name"] for one in musicmap("models", "install", "--json").json["models"]]
    assert names[:2] == ["audioset-vggish-3", "discogs-effnet-bsdynamic-1"]
    assert "danceability-msd-musicnn-1: Danceability" in musicmap("models", "install").out


def test_without_a_network_it_is_said(musicmap: Musicmap, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    shutil.copytree(models_folder(), tmp_path / "models")
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        file = tmp_path / "models" / "catalogue.json"
        catalogue = json.loads(file.read_text("utf-8"))
        catalogue["models"][0]["address"] = f"http://127.0.0.1:{nobody.getsockname()[1]}/audioset-vggish-3"
        file.write_text(json.dumps(catalogue), "utf-8")
        monkeypatch.setattr(models, "models_folder", lambda: tmp_path / "models")
        said = musicmap("models", "install", "audioset-vggish-3", "--yes")
    assert (said.code, said.out) == (2, "")
    assert "There is no way to 127.0.0.1 from here. Look whether there is a network." in said.err


def test_a_layer_that_a_model_does_not_have(musicmap: Musicmap, tmp_path: Path, folder: Path) -> None:
    musicmap("models", "add", made.vggish(tmp_path))
    said = musicmap("export", folder, "--layer", "ears/taggram", "--out", tmp_path / "out.npz")
    assert said.code == 2
    assert "The model “ears” has no taggram. It has ears/embedding." in said.err
    said = musicmap("tags", folder, "anything", "--model", "ears")
    assert said.code == 2
    assert "The model “ears” has no tags." in said.err
