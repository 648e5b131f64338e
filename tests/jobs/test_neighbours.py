"""What truly sounds most like a moment."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from musicmap.cache.reader import Reader
from musicmap.jobs.neighbours import STEP, WANTED, Alike, Answer, Around, NeighbourHost, alike, around
from musicmap.jobs.workbench import read_rows
from musicmap.layers.grain import Grain
from musicmap.models.registry import Registry
from musicmap.paths import models_folder
from musicmap.projection.recipe import Recipe
from tests.cache.made import EMBEDDING, TAGGRAM, fill
from tests.fixtures.display import wait_until

PCA = Recipe(TAGGRAM, "pca")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "some.musicmap"
    fill(made, tmp_path, {f"{n:02}.mp3": n for n in range(20)}, segments=5)
    return made


@pytest.fixture
def answers() -> list[Answer]:
    return []


@pytest.fixture
def host(file: Path, answers: list[Answer]) -> Iterator[NeighbourHost]:
    made = NeighbourHost(file, Registry.of(models_folder()), answers.append, idle=0.2)
    yield made
    made.close()


@pytest.mark.parametrize("recipe", [PCA, Recipe(EMBEDDING, "umap"), replace(PCA, grain="10s")])
def test_it_is_the_nearest_of_each_other_track(file: Path, recipe: Recipe) -> None:
    with Reader(file) as reader:
        rows = read_rows(reader, recipe)
    row = 7
    track, segment = rows.layer.tracks[rows.layer.track[row]], int(rows.layer.segment[row])
    found = alike(rows, track, segment)
    assert len(found) == WANTED
    apart = np.linalg.norm(rows.values.astype(np.float64) - rows.values[row], axis=1)
    best = {
        int(t): int(np.flatnonzero(rows.layer.track == t)[apart[rows.layer.track == t].argmin()]) for t in range(20)
    }
    del best[int(rows.layer.track[row])]
    expected = sorted(best.values(), key=lambda i: apart[i])[:WANTED]
    assert found == tuple((rows.layer.tracks[rows.layer.track[i]], int(rows.layer.segment[i])) for i in expected)


def test_what_is_not_there_has_no_neighbours(file: Path) -> None:
    with Reader(file) as reader:
        rows = read_rows(reader, PCA)
    assert alike(rows, 999, 0) == ()
    assert alike(rows, rows.layer.tracks[0], 5) == ()


def test_the_last_question_is_answered_also_after_a_rest(host: NeighbourHost, answers: list[Answer]) -> None:
    for segment in range(5):
        host.ask(PCA, 1, segment)
    wait_until(lambda: bool(answers) and isinstance(answers[-1], Alike) and answers[-1].segment == 4)
    time.sleep(0.5)  # longer than it holds what it has read
    host.ask(PCA, 2, 0)
    wait_until(lambda: isinstance(answers[-1], Alike) and answers[-1].track == 2)
    assert all(isinstance(answer, Alike) and len(answer.found) == WANTED for answer in answers)


def test_a_library_that_is_not_there_is_no_answer(tmp_path: Path, answers: list[Answer]) -> None:
    host = NeighbourHost(tmp_path / "none.musicmap", Registry.of(models_folder()), answers.append)
    host.ask(PCA, 1, 0)
    host.close()
    assert answers == []


@pytest.mark.parametrize("grain", ["3s", "10s"])
def test_a_selection_grows_by_the_nearest_of_each(file: Path, grain: Grain) -> None:
    with Reader(file) as reader:
        rows = read_rows(reader, replace(PCA, grain=grain))
    chosen = np.array([4, 17])
    keys = np.sort(rows.keys[chosen] + rows.layer.count[chosen] - 1)  # the last segment of each
    expected = set()
    for row in chosen:
        apart = np.linalg.norm(rows.values.astype(np.float64) - rows.values[row], axis=1)
        for near in np.argsort(apart, kind="stable")[: STEP + 1]:
            expected |= set(range(int(rows.keys[near]), int(rows.keys[near] + rows.layer.count[near])))
    found = around(rows, keys)
    assert found.tolist() == sorted(expected)


def test_growing_is_answered(host: NeighbourHost, answers: list[Answer], file: Path) -> None:
    with Reader(file) as reader:
        keys = read_rows(reader, PCA).keys[:3]
    host.ask_around(PCA, np.sort(keys))
    wait_until(lambda: bool(answers))
    assert isinstance(answers[0], Around)
    assert set(keys.tolist()) < set(answers[0].keys.tolist())


def test_nothing_grows_to_nothing(file: Path) -> None:
    with Reader(file) as reader:
        rows = read_rows(reader, PCA)
    assert len(around(rows, np.zeros(0, np.int64))) == 0
