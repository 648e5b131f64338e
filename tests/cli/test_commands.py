"""What each command says about a library, for people and as JSON."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image
from pyarrow import parquet

from musicmap.cache.codec import pack, unpack
from musicmap.cache.writer import Writer
from musicmap.cli.commands import NAMES
from musicmap.demo.catalogue import entries
from musicmap.jobs import composing
from musicmap.models.registry import Registry
from musicmap.paths import models_folder
from musicmap.types import FileTags, Floats, HeardRhythm, LayerRef
from tests.cache.made import EMBEDDING, SEGMENT, TAGGRAM, fill, heard, seen, sound, track_of
from tests.cli.conftest import ODD, Musicmap


def stored(layer: LayerRef) -> Floats:
    """The rows of the made-up library in the order of analysis, as they come out of the cache."""
    rows: Floats = np.concatenate([heard(number).vectors[layer].values for number in (1, 2, 3)])
    return unpack(*pack(rows, layer.kind), rows.shape[1])


class TestInfo:
    def test_as_json(self, musicmap: Musicmap, folder: Path, library: Path) -> None:
        said = musicmap("info", folder, "--json")
        assert (said.code, said.err) == (0, "")
        document = said.json
        assert {key: document[key] for key in ("folder", "library", "tracks", "analysed", "gone", "segments")} == {
            "folder": str(folder),
            "library": str(library),
            "tracks": 5,
            "analysed": 3,
            "gone": 0,
            "segments": 9,
        }
        assert document["hours"] == pytest.approx(9 * SEGMENT / 3600, abs=1e-3)
        assert document["models"] == [{"model": "msd-musicnn", "version": "v1", "tracks": 3, "segments": 9}]
        reason = "There is no sound in this file."
        assert document["problems"] == [{"path": str(folder / "broken.mp3"), "stage": "decode", "reason": reason}]
        assert document["cache_bytes"] > 0
        assert {"musicmap", "library", "python", "onnxruntime", "av"} <= set(document["versions"])

    def test_for_people(self, musicmap: Musicmap, folder: Path, library: Path) -> None:
        said = musicmap("info", folder)
        assert (said.code, said.err) == (0, "")
        assert "5 tracks" in said.out
        assert "broken.mp3: There is no sound in this file." in said.out

    def test_of_another_file(self, musicmap: Musicmap, folder: Path, tmp_path: Path) -> None:
        other = tmp_path / "other.musicmap"
        fill(other, folder, {"one.mp3": 1})
        assert musicmap("info", folder, "--library", other, "--json").json["tracks"] == 1

    def test_of_an_empty_library(self, musicmap: Musicmap, folder: Path, tmp_path: Path) -> None:
        Writer(tmp_path / "empty.musicmap", folder).close()
        said = musicmap("info", folder, "--library", tmp_path / "empty.musicmap", "--json")
        assert (said.json["tracks"], said.json["segments"], said.json["models"]) == (0, 0, [])


class TestProject:
    @pytest.mark.parametrize("projection", ["tsne", "umap", "original"])
    @pytest.mark.parametrize("grain", ["3s", "track"])
    def test_every_projection_and_how_true_it_is(
        self, musicmap: Musicmap, folder: Path, library: Path, projection: str, grain: str
    ) -> None:
        words = ("project", folder, "--layer", "msd-musicnn/taggram", "--projection", projection, "--grain", grain)
        document = musicmap(*words, "--quality", "--json").json
        assert document["points"] == (9 if grain == "3s" else 3)
        assert 0 <= document["quality"]["preservation"] <= 1
        assert 0 <= document["quality"]["trustworthiness"] <= 1
        assert document["quality"]["seconds"] >= 0
        said = musicmap(*words, "--quality")
        assert "Trustworthiness" in said.out
        assert "variance" not in said.out

    def test_a_blend_of_layers(self, musicmap: Musicmap, folder: Path, library: Path) -> None:
        both = "msd-musicnn/taggram+msd-musicnn/embedding"
        document = musicmap("project", folder, "--layer", both, "--json").json
        assert (document["layer"], document["points"]) == (both, 9)

    @pytest.mark.parametrize("axes", ["rock,JAZZ", "1,4"])
    def test_original_axes_are_tags_or_numbers(
        self, musicmap: Musicmap, folder: Path, library: Path, tmp_path: Path, axes: str
    ) -> None:
        out, layer = tmp_path / "map.csv", "msd-musicnn/taggram"
        words = ("project", folder, "--layer", layer, "--projection", "original", "--axes", axes, "--out", out)
        document = musicmap(*words, "--json").json
        across, up = (axis - 1 for axis in document["axes"])
        places = np.array([(row["x"], row["y"]) for row in csv.DictReader(io.StringIO(out.read_text("utf-8")))], float)
        np.testing.assert_allclose(places, stored(TAGGRAM)[:, [across, up]], atol=1e-5)

    @pytest.mark.parametrize("colour", ["strongest-tag", "artist", "trust", "Rock", "file-date", "last-heard"])
    @pytest.mark.parametrize("view", ["segments", "averages", "trajectories"])
    def test_pictures_in_every_view_and_colour(
        self, musicmap: Musicmap, folder: Path, library: Path, tmp_path: Path, view: str, colour: str
    ) -> None:
        out = tmp_path / "map.svg"
        words = ("project", folder, "--layer", "msd-musicnn/taggram", "--view", view, "--colour", colour, "--out", out)
        assert musicmap(*words).code == 0
        assert ElementTree.parse(out).getroot().tag.endswith("svg")

    @pytest.mark.parametrize("projection", ["pca", "std-pca"])
    def test_summary(self, musicmap: Musicmap, folder: Path, library: Path, projection: str) -> None:
        words = ("project", folder, "--layer", "msd-musicnn/taggram", "--projection", projection)
        document = musicmap(*words, "--json").json
        assert (document["tracks"], document["points"], document["out"]) == (3, 9, None)
        assert document["projection"] == projection
        assert len(document["explained"]) == 6
        assert 0 < sum(document["explained"]) <= 1.001
        said = musicmap(*words)
        assert said.code == 0
        assert "9 segments of 3 tracks" in said.out
        assert "% across" in said.out

    def test_other_axes(self, musicmap: Musicmap, folder: Path, library: Path, tmp_path: Path) -> None:
        words = ("project", folder, "--layer", "msd-musicnn/embedding", "--out")

        def columns(name: str, *more: str) -> np.ndarray:
            said = musicmap(*words, tmp_path / name, *more, "--json")
            assert said.json["axes"] == ([2, 1] if more else [1, 2])
            rows = csv.DictReader(io.StringIO((tmp_path / name).read_text("utf-8")))
            return np.array([(row["x"], row["y"]) for row in rows], dtype=float)

        np.testing.assert_allclose(columns("b.csv", "--axes", "2,1"), columns("a.csv")[:, ::-1])

    @pytest.mark.parametrize("axes", ["1", "1,1", "0,1", "1,7", "a,b", "1,2,3", ""])
    def test_axes_that_are_none(self, musicmap: Musicmap, folder: Path, library: Path, axes: str) -> None:
        said = musicmap("project", folder, "--layer", "msd-musicnn/embedding", "--axes", axes)
        assert said.code == 2
        assert "axes" in said.err

    def test_csv_has_a_row_for_every_segment(
        self, musicmap: Musicmap, folder: Path, library: Path, tmp_path: Path
    ) -> None:
        out = tmp_path / "map.csv"
        said = musicmap("project", folder, "--layer", "msd-musicnn/embedding", "--out", out)
        assert said.code == 0
        assert str(out) in said.out
        rows = list(csv.DictReader(io.StringIO(out.read_text("utf-8"))))
        # Bytes of a name that are no UTF-8 become escapes.
        odd = os.fsencode(ODD).decode("utf-8", "backslashreplace")
        paths = [str(folder / name) for name in ("Somebody - A Song.mp3", f"sub/{odd}", "日本.flac")]
        assert [row["path"] for row in rows] == [path for path in paths for _ in range(3)]
        assert [float(row["start_s"]) for row in rows[:3]] == pytest.approx([0, SEGMENT, 2 * SEGMENT], abs=1e-3)
        assert [row["segment"] for row in rows[:3]] == ["0", "1", "2"]
        places = np.array([(row["x"], row["y"]) for row in rows], dtype=float)
        centred = stored(EMBEDDING) - stored(EMBEDDING).mean(axis=0)
        _, values, _ = np.linalg.svd(centred, full_matrices=False)
        np.testing.assert_allclose(np.linalg.norm(places, axis=0), values[:2], rtol=1e-4)

    @pytest.mark.parametrize(("theme", "canvas"), [("dark", (0x0E, 0x11, 0x16)), ("light", (0xFA, 0xFA, 0xF7))])
    def test_png_is_a_picture_of_points(
        self, musicmap: Musicmap, folder: Path, library: Path, tmp_path: Path, theme: str, canvas: tuple[int, int, int]
    ) -> None:
        out = tmp_path / "map.PNG"
        words = ("project", folder, "--layer", "msd-musicnn/taggram", "--out", out, "--theme", theme)
        assert musicmap(*words).code == 0
        with Image.open(out) as picture:
            assert picture.format == "PNG"
            pixels = np.asarray(picture.convert("RGB"))
        assert tuple(pixels[0, 0]) == canvas
        changed = (pixels != np.array(canvas)).any(axis=2)
        assert 100 < changed.sum() < changed.size / 10

    def test_svg_is_a_drawing_of_points(self, musicmap: Musicmap, folder: Path, library: Path, tmp_path: Path) -> None:
        out = tmp_path / "map.svg"
        assert musicmap("project", folder, "--layer", "msd-musicnn/taggram", "--out", out).code == 0
        root = ElementTree.parse(out).getroot()
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert len(root.findall(".//{http://www.w3.org/2000/svg}circle")) == 9

    def test_it_lies_as_in_the_window(self, musicmap: Musicmap, folder: Path, library: Path, tmp_path: Path) -> None:
        """What the window has shown last keeps its directions, so that both maps look alike."""
        from dataclasses import replace

        from musicmap.cache.reader import Reader
        from musicmap.jobs.workbench import compose
        from musicmap.projection.recipe import Recipe

        recipe = Recipe(TAGGRAM, "pca")
        with Reader(library) as reader, Writer(library, folder) as writer:
            plain = compose(reader, recipe)
            turned = replace(plain, positions=-plain.positions)
            writer.keep_picture(recipe.key, reader.revision(), turned.to_bytes())
        out = tmp_path / "map.csv"
        musicmap("project", folder, "--layer", "msd-musicnn/taggram", "--out", out)
        row = next(csv.DictReader(io.StringIO(out.read_text("utf-8"))))
        assert float(row["x"]) == pytest.approx(-plain.positions[0, 0], rel=1e-5)


class TestTags:
    def test_as_json(self, musicmap: Musicmap, folder: Path, library: Path) -> None:
        document = musicmap("tags", folder, "日本.flac", "--json").json
        assert document["path"] == str(folder / "日本.flac")
        assert document["model"] == "msd-musicnn"
        taggram = stored(TAGGRAM)[6:]
        np.testing.assert_allclose(document["taggram"]["values"], taggram, atol=1e-6)
        classes = Registry.of(models_folder()).card("msd-musicnn").classes
        assert tuple(document["taggram"]["columns"]) == classes
        means = {classes[i]: mean for i, mean in enumerate(taggram.mean(axis=0))}
        assert [tag["tag"] for tag in document["tags"]] == sorted(classes, key=lambda tag: -means[tag])
        assert document["tags"][0]["activation"] == pytest.approx(max(means.values()), abs=1e-6)

    def test_for_people(self, musicmap: Musicmap, folder: Path, library: Path) -> None:
        said = musicmap("tags", folder, folder / "Somebody - A Song.mp3")
        assert (said.code, said.err) == (0, "")
        lines = said.out.splitlines()
        assert lines[0] == "Somebody – A Song"
        assert len(lines) == 11

    def test_tempo_and_key_of_what_has_them(self, musicmap: Musicmap, folder: Path, library: Path) -> None:
        nothing = musicmap("tags", folder, "日本.flac", "--json").json["rhythm"]
        assert set(nothing.values()) == {None, 0.0}
        with Writer(library, folder) as writer:
            writer.heard_rhythm(sound(1), HeardRhythm("v1", 127.98, 0.7123, "Am", 0.9))
            writer.heard_rhythm(sound(3), HeardRhythm("v1", 127.98, 0.7123, "Am", 0.9))
            writer.saw([seen(folder / "日本.flac", FileTags(key="11A"))])
            writer.identified(track_of(library, folder / "日本.flac"), sound(3))
        assert musicmap("tags", folder, "日本.flac", "--json").json["rhythm"] == {
            "bpm": 127.98,
            "bpm_source": "heard",
            "bpm_confidence": 0.7123,
            "key": {"traditional": "F#m", "open_key": "4m", "wheel": "11A"},
            "key_source": "file tags",
            "key_confidence": 1.0,
        }
        assert musicmap("tags", folder, "日本.flac").out.splitlines()[1:3] == [
            "  128.0 beats a minute, as heard (71% sure)",
            "  key F#m · 4m · 11A, by its file tags",
        ]

    @pytest.mark.parametrize("named", ["Somebody - A Song.mp3", "a sOnG", f"sub/{ODD}", "sik &"])
    def test_a_track_may_be_named_in_many_ways(
        self, musicmap: Musicmap, folder: Path, library: Path, named: str
    ) -> None:
        assert musicmap("tags", folder, named, "--json").code == 0

    @pytest.mark.parametrize(
        ("named", "why"),
        [("nothing like it", "There is no track"), ("mp3", "may be 4 tracks"), ("new.mp3", "has not heard")],
    )
    def test_or_not(self, musicmap: Musicmap, folder: Path, library: Path, named: str, why: str) -> None:
        said = musicmap("tags", folder, named)
        assert (said.code, said.out) == (2, "")
        assert why in said.err


class TestExport:
    @pytest.mark.parametrize("layer", [TAGGRAM, EMBEDDING])
    def test_npz(self, musicmap: Musicmap, folder: Path, library: Path, tmp_path: Path, layer: LayerRef) -> None:
        out = tmp_path / "layer.npz"
        document = musicmap("export", folder, "--layer", layer, "--out", out, "--json").json
        assert (document["tracks"], document["segments"]) == (3, 9)
        with np.load(out, allow_pickle=False) as arrays:
            assert set(arrays) == {"path", "start_s", "values", "columns"}
            values, paths, starts, columns = (arrays[n] for n in ("values", "path", "start_s", "columns"))
        assert values.dtype == np.float32
        np.testing.assert_array_equal(values, stored(layer))
        assert paths[3] == str(folder / "sub" / ODD)
        assert list(paths[6:]) == [str(folder / "日本.flac")] * 3
        np.testing.assert_allclose(starts, np.tile([0, SEGMENT, 2 * SEGMENT], 3), rtol=1e-6)
        assert tuple(columns) == Registry.of(models_folder()).card("msd-musicnn").columns(layer.kind)

    def test_parquet(self, musicmap: Musicmap, folder: Path, library: Path, tmp_path: Path) -> None:
        out = tmp_path / "layer.parquet"
        assert musicmap("export", folder, "--layer", TAGGRAM, "--out", out).code == 0
        table = parquet.read_table(out)
        classes = Registry.of(models_folder()).card("msd-musicnn").classes
        assert tuple(table.column_names) == ("path", "start_s", *classes)
        paths = table.column("path").to_pylist()
        assert paths[0] == str(folder / "Somebody - A Song.mp3")
        assert paths[3] == os.fsencode(folder / "sub" / ODD).decode("utf-8", "backslashreplace")
        values = np.stack([table.column(name).to_numpy() for name in classes], axis=1)
        np.testing.assert_array_equal(values, stored(TAGGRAM))
        assert table.schema.metadata[b"layer"] == b"msd-musicnn/taggram"

    def test_an_old_file_is_there_until_the_new_one_is_whole(
        self, musicmap: Musicmap, folder: Path, library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        out = tmp_path / "out" / "layer.npz"
        out.parent.mkdir()
        out.write_bytes(b"the old one")

        def fail(*args: object, **arrays: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(np, "savez_compressed", fail)
        said = musicmap("export", folder, "--layer", TAGGRAM, "--out", out)
        assert said.code == 2
        assert "No space left" in said.err
        assert [(f.name, f.read_bytes()) for f in out.parent.iterdir()] == [("layer.npz", b"the old one")]


class TestModels:
    def test_list(self, musicmap: Musicmap) -> None:
        document = musicmap("models", "--json").json
        assert [m["name"] for m in document["models"]] == ["msd-musicnn", "mtt-musicnn", "msd-vgg", "mtt-vgg"]
        assert all(len(m["classes"]) == 50 and m["segment_s"] == pytest.approx(2.992) for m in document["models"])
        assert musicmap("models").out.count("segments of 2.992 s") == 4

    def test_verify(self, musicmap: Musicmap) -> None:
        said = musicmap("models", "verify", "--json")
        assert said.code == 0
        assert [m["holds"] for m in said.json["models"]] == [True] * 4
        assert all(len(m["checks"]) == 3 for m in said.json["models"])

    def test_verify_finds_a_damaged_one(
        self, musicmap: Musicmap, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        import shutil

        from musicmap.cli import models

        shutil.copytree(models_folder(), tmp_path / "models")
        for name in ("mtt-musicnn", "msd-vgg", "mtt-vgg"):
            shutil.rmtree(tmp_path / "models" / name)
        weights = tmp_path / "models" / "msd-musicnn" / "model.onnx"
        weights.write_bytes(weights.read_bytes()[:-1] + b"!")
        monkeypatch.setattr(models, "models_folder", lambda: tmp_path / "models")
        said = musicmap("models", "verify")
        assert said.code == 1
        assert "msd-musicnn: not as it should be" in said.out
        assert "weights" in said.out


def test_doctor_has_a_verdict_on_everything(musicmap: Musicmap) -> None:
    said = musicmap("doctor", "--json")
    document = said.json
    names = [finding["name"] for finding in document["findings"]]
    assert {"decoder", "sound", "screen", "models", "cache"} <= set(names)
    assert said.code == (1 if document["verdict"] == "fail" else 0)
    assert all(f["verdict"] in ("ok", "warning", "fail") for f in document["findings"])
    assert all(f["mend"] for f in document["findings"] if f["verdict"] != "ok")


def test_demo_composes_what_is_missing(musicmap: Musicmap, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = next(entry for entry in entries() if entry.album.kind == "chiptune")
    monkeypatch.setattr(composing, "entries", lambda: (one,))
    first = musicmap("demo", "--compose", tmp_path / "demo")
    assert (first.code, first.out) == (0, f"1 track in {tmp_path / 'demo'}\n")
    assert (tmp_path / "demo" / one.path).is_file()
    again = musicmap("demo", "--compose", tmp_path / "demo", "--json")
    assert (again.code, again.json) == (0, {"folder": str(tmp_path / "demo"), "tracks": 1})


def test_a_reader_that_has_heard_enough_is_no_fault(folder: Path, library: Path) -> None:
    command = [sys.executable, "-m", "musicmap", "info", str(folder), "--json"]
    program = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert program.stdout is not None
    program.stdout.close()  # as `| head -0` does
    assert program.stderr is not None
    with program.stderr as err:
        assert err.read() == b""
    assert program.wait(60) == 141


LAYER = ("--layer", "msd-musicnn/taggram")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["info", "{nowhere}"], "There is no library"),
        (["info"], "FOLDER"),
        (["info", "{folder}", "--libary", "x"], "--libary"),
        (["analyze", "{nowhere}"], "There is no folder"),
        (["analyze", "{folder}", "--models", "nobody"], "There is no model “nobody”"),
        (["analyze", "{folder}", "--workers", "-1"], "workers"),
        (["analyze", "{folder}", "--workers", "many"], "“many” is no number of processes"),
        (["project", "{folder}"], "--layer"),
        (["project", "{folder}", "--layer", "taggram"], "is not a layer"),
        (["project", "{folder}", "--layer", "nobody/taggram"], "There is no model “nobody”"),
        (["project", "{folder}", "--layer", "msd-vgg/taggram"], "has not heard anything"),
        (["project", "{folder}", *LAYER, "--projection", "tea-leaves"], "tea-leaves"),
        (["project", "{folder}", *LAYER, "--colour", "mauve"], "nothing called “mauve”"),
        (["project", "{folder}", *LAYER, "--projection", "umap", "--axes", "1,2"], "mean nothing"),
        (["project", "{folder}", *LAYER, "--projection", "original", "--axes", "1,51"], "does not name two axes"),
        (["project", "{folder}", *LAYER, "--every", "0"], "no number from 1 on"),
        (["project", "{folder}", *LAYER, "--out", "map.bmp"], "PNG, SVG, CSV or Parquet"),
        (["project", "{folder}", *LAYER, "--out", "{nowhere}/map.csv"], "could not be written"),
        (["export", "{folder}", *LAYER], "--out"),
        (["export", "{folder}", *LAYER, "--out", "layer.txt"], "NPZ or Parquet"),
        (["export", "{folder}", "--layer", "msd-vgg/taggram", "--out", "{nowhere}/x.npz"], "has not heard anything"),
        (["tags", "{folder}", "Somebody - A Song.mp3", "--model", "nobody"], "There is no model “nobody”"),
        (["tags", "{folder}", "Somebody - A Song.mp3", "--model", "msd-vgg"], "has not heard anything"),
        (["models", "polish"], "polish"),
        (["demo", "--compose"], "--compose"),
        (["analyse", "{folder}"], "“analyse” is neither a command nor a folder"),
        (["{nowhere}"], "is neither a command nor a folder"),
        (["--frobnicate"], "musicmap --help"),
    ],
)
def test_what_cannot_be_done_is_one_plain_sentence_and_2(
    musicmap: Musicmap, folder: Path, library: Path, tmp_path: Path, words: list[str], why: str
) -> None:
    said = musicmap(*(word.format(folder=folder, nowhere=tmp_path / "nowhere") for word in words))
    assert (said.code, said.out) == (2, "")
    assert why in said.err
    assert said.err.count("\n") == 1, said.err
    assert said.err[0].isupper() or said.err[0] in "“/", said.err
    assert said.err.endswith(".\n"), said.err


@pytest.mark.parametrize("command", ["", *sorted(NAMES)])
def test_help(musicmap: Musicmap, command: str) -> None:
    said = musicmap(*command.split(), "--help")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("usage: musicmap ")


def test_a_damaged_library_is_told_as_such(musicmap: Musicmap, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "diary").write_text("Dear diary, " * 500)
    for words in (["info", folder], ["analyze", folder]):
        said = musicmap(*words, "--library", tmp_path / "diary")
        assert said.code == 2
        assert "no library of musicmap" in said.err


def test_a_fault_of_ours_is_reported_in_full(
    musicmap: Musicmap, folder: Path, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from musicmap.cache.reader import Reader

    def fail(self: Reader) -> None:
        raise ZeroDivisionError("ours")

    monkeypatch.setattr(Reader, "summary", fail)
    said = musicmap("info", folder)
    assert (said.code, said.out) == (2, "")
    assert "ZeroDivisionError: ours" in said.err
    assert said.err.splitlines()[-1].startswith("Something went wrong inside musicmap.")
