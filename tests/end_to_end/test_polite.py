"""A window whose analysis leaves the machine to others: on battery, while sound suffers, and as the user sets it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest
from PySide6.QtWidgets import QToolButton

from musicmap.jobs import power
from musicmap.paths import AppDirs
from musicmap.settings import Effort, Settings, save
from musicmap.types import Seconds
from musicmap.ui.desk import Desk
from tests.end_to_end.windows import Open, desk_of
from tests.jobs.music import compose
from tests.ui.widgets.shelf import click

Pump = Callable[..., None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    compose(tmp_path / "music", [f"{i}.flac" for i in range(5)], seconds=30.0)
    return tmp_path / "music"


def _waiting(desk: Desk) -> str:
    progress = desk.session.state.progress
    return "" if progress is None else progress.waiting


def test_it_waits_for_mains_power_until_told_not_to(
    start: Open, folder: Path, pump: Pump, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(psutil, "sensors_battery", lambda: SimpleNamespace(percent=40, power_plugged=False))
    monkeypatch.setattr(power, "EVERY", Seconds(0.0))
    save(Settings(pause_on_battery=True), AppDirs.standard().settings_file)
    window = start()
    window.open_folder(folder)
    desk = desk_of(window)
    pump(lambda: _waiting(desk) == "Waiting for mains power")
    bar = desk.workspace.bar
    assert bar._work.accessibleDescription() == "Waiting for mains power"
    click(next(button for button in bar.findChildren(QToolButton) if button.accessibleName() == "Go on now"))
    pump(lambda: desk.session.state.progress is not None and desk.session.state.progress.done > 0)
    assert _waiting(desk) == ""


def test_it_gives_way_to_sound_and_is_set_in_the_menu(start: Open, folder: Path, pump: Pump) -> None:
    window = start()
    window.open_folder(folder)
    desk = desk_of(window)
    pump(lambda: desk.session.state.progress is not None and desk.session.state.progress.what == "listening")
    desk.sound.starved.emit()
    pump(lambda: _waiting(desk) == "Letting the sound go first")
    window._change_settings(lambda s: replace(s, workers=1, pause_on_battery=True))
    assert desk.library.work.effort == Effort(workers=1, pause_on_battery=True)
