"""Models of other kinds: without tags, with other segments, and such that listen to a layer."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from musicmap.audio.decode import mono
from musicmap.audio.frontend import VGGISH, LogMel
from musicmap.cache.codec import pack, unpack
from musicmap.cache.reader import Reader
from musicmap.errors import ModelError
from musicmap.jobs import ears
from musicmap.jobs.control import Control
from musicmap.jobs.events import Done, Event, Failed, Progress, TrackDone, TrackNamed
from musicmap.jobs.limits import Limits
from musicmap.jobs.trial import try_out
from musicmap.jobs.workbench import compose, read_rows
from musicmap.models.card import ModelCard
from musicmap.models.engines import engine_of
from musicmap.models.own_models import add, found_at
from musicmap.models.registry import Registry
from musicmap.paths import models_folder
from musicmap.projection.recipe import Part, Recipe
from musicmap.types import Floats, LayerRef, ModelName, Seconds
from tests.jobs import music
from tests.models import standins as made

EARS = LayerRef(ModelName("ears"), "embedding")
MUSICNN = LayerRef(ModelName("msd-musicnn"), "embedding")


@pytest.fixture(scope="module")
def cards(tmp_path_factory: pytest.TempPathFactory) -> dict[str, ModelCard]:
    """MusiCNN, a stand-in for VGGish, and a head on MusiCNN."""
    place = tmp_path_factory.mktemp("models")
    registry = Registry.of(models_folder(), place / "mine")
    for model in (made.vggish(place), made.head(place)):
        add(found_at(model), registry.again(), lambda card: None)
    return {card.name: card for card in registry.again().select("msd-musicnn,ears,mood")}


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory, cards: dict[str, ModelCard]) -> Path:
    """A library in which all three have heard two tracks of 7 s, and what is too short for MusiCNN."""
    place = tmp_path_factory.mktemp("heard")
    (place / "music").mkdir()
    music.compose(place / "music", ["a.flac", "b.ogg"], seconds=7.0)
    music.compose(place / "music", ["short.wav"], seconds=1.5, first=2)
    events = music.listen(place / "some.musicmap", place / "music", tuple(cards.values()))
    assert events[-1] == Done(cancelled=False)
    assert len([e for e in events if isinstance(e, TrackDone)]) == 3
    assert len([e for e in events if isinstance(e, TrackNamed)]) == 3
    return place / "some.musicmap"


def test_each_model_has_its_own_segments(heard: Path, cards: dict[str, ModelCard]) -> None:
    with Reader(heard) as reader:
        assert set(reader.layers()) == {layer for card in cards.values() for layer in card.layers}
        assert reader.problems() == ()
        for track in reader.tracks():
            assert track.sound is not None
            samples = np.concatenate(list(mono(track.path)))
            vectors = reader.vectors_of(track.sound, EARS)
            assert vectors is not None
            patches = np.concatenate(list(LogMel(cards["ears"].front_end).patches([samples])))
            assert (len(vectors.values), vectors.segment) == (len(patches), 0.96)
            assert len(patches) == (7 if track.duration > 2 else 1)
            with engine_of(cards["ears"]) as engine:
                expected = engine.run(patches)["embedding"]
            np.testing.assert_array_equal(vectors.values, unpack(*pack(expected, "embedding"), 128))
        assert {(c.model, c.tracks) for c in reader.summary().coverage} == {(name, 3) for name in cards}


def test_a_head_reads_the_layer(heard: Path, cards: dict[str, ModelCard]) -> None:
    with Reader(heard) as reader, engine_of(cards["mood"]) as engine:
        for track in reader.tracks():
            assert track.sound is not None
            source = reader.vectors_of(track.sound, MUSICNN)
            named = reader.vectors_of(track.sound, cards["mood"].layer("taggram"))
            assert source is not None
            assert named is not None
            np.testing.assert_allclose(named.values, engine.run(source.values)["taggram"], atol=1e-4)
            assert (named.segment, named.version) == (source.segment, cards["mood"].version)


def test_all_is_done_once(heard: Path, cards: dict[str, ModelCard]) -> None:
    before = music.heard_when(heard)
    events = music.listen(heard, heard.parent / "music", tuple(cards.values()))
    assert [e for e in events if isinstance(e, TrackDone | TrackNamed)] == []
    assert music.heard_when(heard) == before


@pytest.fixture
def listened(file: Path, folder: Path, cards: dict[str, ModelCard]) -> dict[tuple[str, str, str], str]:
    """What MusiCNN alone has heard in two tracks."""
    music.compose(folder, ["a.flac", "b.flac"])
    music.listen(file, folder, (cards["msd-musicnn"],))
    return music.everything_heard(file)


def test_a_head_that_comes_later_touches_no_sound(
    file: Path, folder: Path, cards: dict[str, ModelCard], listened: dict[tuple[str, str, str], str]
) -> None:
    stamps = {path: path.stat() for path in folder.iterdir()}
    for path in folder.iterdir():  # the same files to a scan, but there is no sound in them any more
        path.write_bytes(b"\0" * stamps[path].st_size)
        import os

        os.utime(path, ns=(stamps[path].st_atime_ns, stamps[path].st_mtime_ns))
    events = music.listen(file, folder, (cards["msd-musicnn"], cards["mood"]))
    assert len([e for e in events if isinstance(e, TrackNamed)]) == 2
    assert [e for e in events if isinstance(e, TrackDone)] == []
    now = music.everything_heard(file)
    assert now.items() > listened.items()
    assert {model for _, model, _ in now.keys() - listened.keys()} == {"mood"}


def test_a_head_that_cannot_be_used_costs_a_sentence(
    file: Path, folder: Path, cards: dict[str, ModelCard], listened: object, tmp_path: Path
) -> None:
    registry = Registry.of(models_folder(), tmp_path / "mine")
    bad = add(found_at(made.head(tmp_path, "bad")), registry, lambda card: None)
    (bad.folder / "model.onnx").write_bytes(b"changed")
    events = music.listen(file, folder, (cards["msd-musicnn"], bad, cards["mood"]))
    assert isinstance(events[-1], Failed)
    assert "“bad” are not those" in events[-1].sentence
    assert len([e for e in events if isinstance(e, TrackNamed)]) == 2, "the other head has done its work"


@pytest.fixture
def endless(tmp_path: Path) -> ModelCard:
    """A head that never comes to an end."""
    registry = Registry.of(models_folder(), tmp_path / "mine")
    return add(found_at(made.endless_head(tmp_path)), registry, lambda card: None)


def test_a_head_that_never_ends_costs_a_sentence(
    file: Path, folder: Path, cards: dict[str, ModelCard], listened: object, endless: ModelCard
) -> None:
    limits = Limits(processor=Seconds(2.0))
    events = music.listen(file, folder, (cards["msd-musicnn"], endless, cards["mood"]), limits=limits)
    assert isinstance(events[-1], Failed)
    assert "“forever” takes too long" in events[-1].sentence
    assert len([e for e in events if isinstance(e, TrackNamed)]) == 2, "the other head has done its work"


def test_stopping_a_head_that_never_ends(
    file: Path, folder: Path, cards: dict[str, ModelCard], listened: object, endless: ModelCard
) -> None:
    def stop(event: Event, control: Control) -> None:
        if isinstance(event, Progress) and event.what == "naming":
            threading.Timer(0.5, control.cancel).start()

    events = music.listen(file, folder, (cards["msd-musicnn"], endless), at=stop)
    assert events[-1] == Done(cancelled=True)


def test_stopping_while_heads_read(file: Path, folder: Path, cards: dict[str, ModelCard], listened: object) -> None:
    def stop(event: Event, control: Control) -> None:
        if isinstance(event, TrackNamed):
            control.cancel()

    events = music.listen(file, folder, (cards["msd-musicnn"], cards["mood"]), at=stop)
    assert len([e for e in events if isinstance(e, TrackNamed)]) == 1
    assert events[-1] == Done(cancelled=True)


def test_one_decode_and_one_log_mel_serve_all(
    tmp_path: Path, cards: dict[str, ModelCard], monkeypatch: pytest.MonkeyPatch
) -> None:
    """VGG and MusiCNN of both data sets have one front end."""
    (path,) = music.compose(tmp_path, ["a.wav"], seconds=7.0)
    decoded, streams = [], []

    def counted(*args: object) -> Iterator[Floats]:
        decoded.append(args)
        return mono(*args)  # type: ignore[arg-type]

    class Counted(LogMel):
        def listening(self) -> object:  # type: ignore[override]
            streams.append(self.front_end)
            return super().listening()

    monkeypatch.setattr(ears, "mono", counted)
    monkeypatch.setattr(ears, "LogMel", Counted)
    all_of_them = (*music.cards(), cards["ears"])
    gate = multiprocessing.get_context("spawn").Event()
    gate.set()
    with ears.Ears(all_of_them, gate) as listening:
        heard = listening.hear(path, listening.identify(path), tuple(card.name for card in all_of_them))
    assert len(decoded) == 1
    assert streams == [all_of_them[0].front_end, cards["ears"].front_end]
    assert len(heard.vectors) == 9


def test_what_hears_several_at_once_hears_all(tmp_path: Path) -> None:
    registry = Registry.of(models_folder(), tmp_path / "mine")
    graph = made.network((96, 64), embedding=4, batch=3)
    ways = made.own(tmp_path, "three", graph, embedding=4, front_end=made.front(VGGISH))
    card = add(found_at(ways), registry, lambda card: None)
    (path,) = music.compose(tmp_path, ["a.wav"], seconds=7.0)
    gate = multiprocessing.get_context("spawn").Event()
    gate.set()
    with ears.Ears((card,), gate) as listening, engine_of(card) as engine:
        heard = listening.hear(path, listening.identify(path), (card.name,))
        patches = np.concatenate(list(LogMel(card.front_end).patches(mono(path))))
        np.testing.assert_array_equal(heard.vectors[card.layer("embedding")].values, engine.run(patches)["embedding"])


def test_a_map_of_a_model_without_tags(heard: Path) -> None:
    with Reader(heard) as reader:
        picture = compose(reader, Recipe(EARS, "pca"))
    assert len(picture) == 7 + 7 + 1
    assert (picture.top.shape, picture.top_values.shape, picture.means.shape) == ((15, 0), (15, 0), (3, 0))
    np.testing.assert_allclose(picture.start[:7], np.arange(7) * 0.96, rtol=1e-6)
    assert np.isfinite(picture.positions).all()
    assert (picture.poles == -1).all()


@pytest.mark.parametrize("grain", ["10s", "sections", "track"])
def test_its_grains(heard: Path, grain: str) -> None:
    with Reader(heard) as reader:
        picture = compose(reader, replace(Recipe(EARS, "std-pca"), grain=grain))  # type: ignore[arg-type]
    assert int(picture.count.sum()) == 15


def test_a_map_of_a_head_has_sections_too(heard: Path, cards: dict[str, ModelCard]) -> None:
    with Reader(heard) as reader:
        picture = compose(reader, replace(Recipe(cards["mood"].layer("taggram"), "pca"), grain="sections"))
    assert int(picture.count.sum()) == 4
    assert picture.means.shape == (2, 2)


def test_a_blend_of_segments_of_different_lengths(heard: Path) -> None:
    """What VGGish hears in the middle of each of MusiCNN's segments: at 1.496 and 4.488 s."""
    with Reader(heard) as reader:
        rows = read_rows(reader, Recipe(MUSICNN, "pca", blend=(Part(EARS, 1.0),)))
        alone = read_rows(reader, Recipe(EARS, "pca"))
        back = read_rows(reader, Recipe(EARS, "pca", blend=(Part(MUSICNN, 1.0),)))
    assert rows.values.shape[1] > 200
    assert rows.layer.segment.tolist() == [0, 1, 0, 1]
    assert len(alone.values) == 15
    assert back.layer.segment.tolist() == [0, 1, 2, 3, 4, 5] * 2, "MusiCNN has heard nothing after 5.984 s"


def test_a_model_that_crashes_or_never_ends_is_refused(tmp_path: Path) -> None:
    registry = Registry.of(models_folder(), tmp_path / "mine")
    card = add(found_at(made.vggish(tmp_path)), registry, try_out)
    with pytest.raises(ModelError, match="does not come to an end"):
        try_out(card, patience=0.0)
    (card.folder / "model.onnx").unlink()
    with pytest.raises(ModelError, match="cannot be read"):
        try_out(card)
