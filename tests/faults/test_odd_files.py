"""Files that are cut, bent, misnamed, empty, silent or not finite: each is heard or refused in a sentence.

A thousand, always the same ones. `MUSICMAP_ODD_FILES=10000` tries so many, and others every time.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from musicmap.jobs.crew import Crew, Died
from tests.faults.odd import CONTAINERS, Odd, odd_files
from tests.faults.taster import Taste, taste

EXAMPLES = int(os.environ.get("MUSICMAP_ODD_FILES", "1000"))
PATIENCE_S = 60.0


class Taster:
    """Takes one file after another to the process, and a dead process for the fault it is."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._crew: Crew[Path] = Crew(taste, (), 1)

    def try_out(self, odd: Odd) -> Taste:
        path = self._folder / f"odd.{odd.ending}"
        path.write_bytes(odd.content())
        (worker,) = self._crew.idle
        self._crew.give(worker, path, path)
        for news in self._crew.listen(PATIENCE_S):
            if isinstance(news, Died):
                pytest.fail(f"It died: {news.exit_code}")
            news.worker.task = None
            tasted: Taste = news.message
            return tasted
        pytest.fail("It hangs.")

    def close(self) -> None:
        self._crew.dismiss()


@pytest.fixture(scope="module")
def taster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Taster]:
    with _tasting(tmp_path_factory.mktemp("odd")) as made:
        yield made


@contextmanager
def _tasting(folder: Path) -> Iterator[Taster]:
    made = Taster(folder)
    try:
        yield made
    finally:
        made.close()


@settings(
    max_examples=EXAMPLES,
    derandomize=EXAMPLES == 1000,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(odd_files())
def test_each_is_heard_or_refused_in_a_sentence(taster: Taster, odd: Odd) -> None:
    found = taster.try_out(odd)
    assert found.faults == ()
    assert found.refused == "" or found.refused.endswith(".")
    if not odd.damages and odd.seconds > 3:
        assert (found.segments == 0) == (odd.sound == "silence")


@pytest.mark.parametrize("container", sorted(CONTAINERS))
def test_whole_files_of_every_kind_are_heard(taster: Taster, container: str) -> None:
    found = taster.try_out(Odd(container, container, seconds=7.0))
    assert (found.refused, found.segments, found.faults) == ("", 2, ())
    assert found.duration == pytest.approx(7.0, abs=0.1)
