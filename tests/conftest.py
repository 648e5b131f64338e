"""What every test gets. The parts are in `tests/fixtures`; here they are only wired."""

from __future__ import annotations

import gc
import logging
import multiprocessing.resource_tracker
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.fixtures.environment import changed_environment
from tests.fixtures.leaks import Holdings, left_since
from tests.fixtures.messages import MessageGuard

pytest_plugins = ["tests.fixtures.display", "tests.fixtures.sound"]


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "says(pattern): this test makes such a message (log, Qt or stderr) on purpose.")
    guard = MessageGuard()
    config.pluginmanager.register(guard)
    logging.getLogger().addHandler(guard)
    # A busy machine is no fault of the code that is tested.
    settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("patient")


@pytest.fixture(scope="session", autouse=True)
def temporary_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where this process and its children put temporary files: ours alone, so that what is left can be seen."""
    folder = tmp_path_factory.mktemp("tmp")
    # Python starts this helper process with the first worker and keeps it to the end: it is no test's leak.
    multiprocessing.resource_tracker.ensure_running()
    before, tempfile.tempdir = tempfile.tempdir, str(folder)
    with changed_environment({"TMPDIR": str(folder)}):
        yield folder
    tempfile.tempdir = before


@pytest.fixture(scope="session", autouse=True)
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What numba compiles is compiled once for all tests, and not beside the source."""
    with changed_environment({"NUMBA_CACHE_DIR": str(tmp_path_factory.mktemp("compiled"))}):
        yield


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A musicmap that was never started before: its libraries, cache and settings lie below this folder."""
    folder = tmp_path / "musicmap-home"
    monkeypatch.setenv("MUSICMAP_HOME", str(folder))
    return folder


@pytest.fixture(autouse=True)
def nothing_left_behind(temporary_folder: Path) -> Iterator[None]:
    before = Holdings.now(temporary_folder)
    yield
    if Holdings.now(temporary_folder).more_than(before):
        gc.collect()
    left = left_since(before, temporary_folder)
    if left:
        pytest.fail("\n".join(left), pytrace=False)
