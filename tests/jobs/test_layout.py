"""Maps are laid out in a process of their own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
import pytest

from musicmap.cache.writer import Writer
from musicmap.jobs.layout import LayoutHost
from musicmap.jobs.layout_messages import (
    Answer,
    LayoutDone,
    LayoutFailed,
    LayoutForming,
    LayoutMeasured,
    LayoutRequest,
    Truth,
)
from musicmap.jobs.layout_process import lay_out
from musicmap.projection.recipe import FORMING, Projection, Recipe
from tests.cache.made import EMBEDDING, TAGGRAM, fill
from tests.fixtures.display import wait_until
from tests.jobs import fakes

PCA = Recipe(TAGGRAM, "pca")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "some.musicmap"
    fill(made, tmp_path, {f"{n}.mp3": n for n in range(5)})
    return made


Answers = list[Answer]


@pytest.fixture
def answers() -> Answers:
    return []


@pytest.fixture
def host(answers: Answers) -> Iterator[LayoutHost]:
    made = LayoutHost(answers.append, idle=60.0)
    yield made
    made.close()


def _processes() -> list[psutil.Process]:
    """The host's process; not those that run for the whole session."""
    return [p for p in psutil.Process().children() if _spawned(p)]


def _spawned(process: psutil.Process) -> bool:
    try:
        return "--multiprocessing-fork" in process.cmdline()
    except psutil.ZombieProcess:
        return False


def test_an_answer_is_what_this_process_would_give(host: LayoutHost, answers: Answers, file: Path) -> None:
    host.ask(LayoutRequest(file, PCA))
    wait_until(lambda: len(answers) == 1)
    here, there = lay_out(LayoutRequest(file, PCA)), answers[0]
    assert isinstance(here, LayoutDone)
    assert isinstance(there, LayoutDone)
    assert there.revision == here.revision
    assert there.picture.to_bytes() == here.picture.to_bytes()


def test_it_goes_on_after_a_failure(host: LayoutHost, answers: Answers, file: Path, tmp_path: Path) -> None:
    host.ask(LayoutRequest(tmp_path / "none.musicmap", PCA))
    wait_until(lambda: len(answers) == 1)
    assert isinstance(answers[0], LayoutFailed)
    assert "There is no library" in answers[0].failure.sentence
    assert answers[0].failure.report == ""
    host.ask(LayoutRequest(file, PCA))
    wait_until(lambda: len(answers) == 2)
    assert isinstance(answers[1], LayoutDone)


def test_a_fault_of_ours_is_reported_in_full(file: Path) -> None:
    failed = lay_out(LayoutRequest(file, "no recipe"))  # type: ignore[arg-type]
    assert isinstance(failed, LayoutFailed)
    assert "AttributeError" in failed.failure.report


def test_it_goes_on_when_its_process_is_killed(host: LayoutHost, answers: Answers, file: Path) -> None:
    host.ask(LayoutRequest(file, PCA))
    wait_until(lambda: len(answers) == 1)
    (process,) = _processes()
    process.kill()
    wait_until(lambda: process.status() == psutil.STATUS_ZOMBIE)
    host.ask(LayoutRequest(file, PCA))
    wait_until(lambda: len(answers) == 2)
    host.ask(LayoutRequest(file, PCA))
    wait_until(lambda: len(answers) == 3)
    assert isinstance(answers[1], LayoutFailed)
    assert isinstance(answers[2], LayoutDone)


def test_of_many_wishes_the_latest_is_granted(host: LayoutHost, answers: Answers, file: Path) -> None:
    wishes = [LayoutRequest(file, Recipe(layer, "pca")) for layer in (TAGGRAM, EMBEDDING) * 20]
    for wish in wishes:
        host.ask(wish)
    wait_until(lambda: any(a.request.recipe == wishes[-1].recipe for a in answers))
    assert len(answers) <= 3


def test_an_idle_process_goes_home(file: Path) -> None:
    answers: Answers = []
    host = LayoutHost(answers.append, idle=0.2)
    try:
        host.ask(LayoutRequest(file, PCA))
        wait_until(lambda: len(answers) == 1)
        wait_until(lambda: not _processes())
        host.ask(LayoutRequest(file, PCA))
        wait_until(lambda: len(answers) == 2)
    finally:
        host.close()


def test_closing_does_not_wait_for_a_layout(answers: Answers, file: Path, tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    host = LayoutHost(answers.append)
    host.ask(LayoutRequest(file, fakes.EndlessRecipe(begun)))  # type: ignore[arg-type]
    wait_until(begun.exists)
    host.close()
    assert not _processes()
    assert answers == []


def test_answers_come_on_the_hosts_own_thread(file: Path) -> None:
    threads: list[str] = []
    note: Callable[[object], None] = lambda answer: threads.append(threading.current_thread().name)  # noqa: E731
    host = LayoutHost(note)
    host.ask(LayoutRequest(file, PCA))
    wait_until(lambda: bool(threads))
    host.close()
    assert threads == ["layout"]


def test_points_stay_where_the_kept_picture_has_them(host: LayoutHost, answers: Answers, file: Path) -> None:
    first = lay_out(LayoutRequest(file, PCA))
    assert isinstance(first, LayoutDone)
    moved = replace(first.picture, positions=first.picture.positions + np.float32(1.0))
    with Writer(file, file.parent) as writer:
        writer.keep_picture(PCA.key, first.revision, moved.to_bytes())
    host.ask(LayoutRequest(file, PCA))
    wait_until(lambda: len(answers) == 1)
    host.ask(LayoutRequest(file, PCA, anew=True))
    wait_until(lambda: len(answers) == 2)
    kept, anew = answers
    assert isinstance(kept, LayoutDone)
    assert isinstance(anew, LayoutDone)
    np.testing.assert_array_equal(kept.picture.positions, moved.positions)
    np.testing.assert_array_equal(anew.picture.positions, first.picture.positions)


@pytest.mark.parametrize("projection", sorted(FORMING))
def test_a_layout_is_told_as_it_forms(host: LayoutHost, answers: Answers, file: Path, projection: Projection) -> None:
    host.ask(LayoutRequest(file, Recipe(TAGGRAM, projection)))
    wait_until(lambda: any(isinstance(a, LayoutDone) for a in answers))
    *forming, done = answers
    assert forming, "at least its beginning"
    assert all(isinstance(a, LayoutForming) and 0.0 <= a.share <= 1.0 for a in forming)
    assert isinstance(done, LayoutDone)


def test_what_nobody_wants_any_more_is_given_up(host: LayoutHost, answers: Answers, file: Path, tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    host.ask(LayoutRequest(file, fakes.EndlessRecipe(begun)))  # type: ignore[arg-type]
    host.ask(LayoutRequest(file, Recipe(EMBEDDING, "pca")))
    host.ask(LayoutRequest(file, PCA))
    wait_until(begun.exists)
    host.want_only([PCA])
    wait_until(lambda: len(answers) == 1)
    assert answers[0].request.recipe == PCA, "neither the one that waited nor a word of the one in hand"


def test_how_true_a_map_is_is_told_when_it_is_asked_for(host: LayoutHost, answers: Answers, file: Path) -> None:
    host.ask(LayoutRequest(file, PCA))
    host.measure(LayoutRequest(file, PCA))
    wait_until(lambda: len(answers) == 2)
    done, measured = answers
    assert isinstance(done, LayoutDone)
    assert isinstance(measured, LayoutMeasured)
    assert measured.revision == done.revision
    assert 0.0 <= measured.truth.preservation <= 1.0
    assert measured.truth.trust.shape == (len(done.picture),)
    again = Truth.from_bytes(measured.truth.to_bytes())
    assert again.trustworthiness == measured.truth.trustworthiness
    np.testing.assert_array_equal(again.trust, measured.truth.trust)


def test_a_large_map_is_measured_as_a_whole_only(host: LayoutHost, answers: Answers, file: Path) -> None:
    host.ask(LayoutRequest(file, PCA))
    host.measure(LayoutRequest(file, PCA), each=False)
    wait_until(lambda: len(answers) == 2)
    measured = answers[1]
    assert isinstance(measured, LayoutMeasured)
    assert not measured.truth.is_whole
    assert measured.truth.points == 15
    assert not Truth.from_bytes(measured.truth.to_bytes()).is_whole


def test_measuring_waits_until_the_map_is_drawn(host: LayoutHost, answers: Answers, file: Path) -> None:
    host.ask(LayoutRequest(file, PCA))
    wait_until(lambda: len(answers) == 1)
    began = time.monotonic()
    host.measure(LayoutRequest(file, PCA), after=0.5)
    wait_until(lambda: len(answers) == 2)
    assert isinstance(answers[1], LayoutMeasured)
    assert time.monotonic() - began >= 0.5


def test_a_map_that_was_never_made_is_not_measured(host: LayoutHost, answers: Answers, file: Path) -> None:
    host.measure(LayoutRequest(file, Recipe(EMBEDDING, "pca")))
    host.ask(LayoutRequest(file, PCA))
    wait_until(lambda: len(answers) == 1)
    assert isinstance(answers[0], LayoutDone)


@pytest.mark.parametrize("damaged", [b"", b"junk", b"PK\3\4 and no more"])
def test_a_damaged_measure_is_none(damaged: bytes) -> None:
    with pytest.raises(ValueError):
        Truth.from_bytes(damaged)
