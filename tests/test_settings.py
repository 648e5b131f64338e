"""Settings survive, and damage gives the first start's values."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicmap.settings import Settings, load, save

_SETTINGS = st.builds(
    Settings,
    sound=st.sampled_from(["hover", "click", "silent"]),
    sound_allowed=st.booleans(),
    volume=st.floats(0, 1),
    dwell=st.floats(0, 1),
    resting=st.sampled_from(["on", "loop", "once"]),
    levelled=st.booleans(),
    repeat=st.sampled_from(["off", "all", "one"]),
    shuffle=st.booleans(),
    follow=st.booleans(),
    theme=st.sampled_from(["system", "dark", "light"]),
    workers=st.integers(0, 64),
    pause_on_battery=st.booleans(),
    cpu_only=st.booleans(),
    recent=st.lists(st.text(st.characters()), max_size=3).map(tuple),
    relative_paths=st.booleans(),
)


@given(_SETTINGS)
def test_what_is_saved_is_loaded(tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> None:
    file = tmp_path_factory.getbasetemp() / "settings" / "settings.json"
    save(settings, file)
    assert load(file) == settings


def test_at_the_first_start_there_is_no_file(tmp_path: Path) -> None:
    assert load(tmp_path / "none.json") == Settings()


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "3", '"text"', "\ufeff{}", "[" * 100_000])
def test_a_damaged_file_gives_the_first_starts_values(tmp_path: Path, text: str) -> None:
    file = tmp_path / "settings.json"
    file.write_text(text, "utf-8")
    assert load(file) == Settings()


def test_bytes_that_are_no_text_give_the_first_starts_values(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    file.write_bytes(b'{"volume": 0.5, "theme": "d\xff"}')
    assert load(file) == Settings()


_ANYTHING = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.integers(), max_size=2)


@given(
    st.dictionaries(
        st.sampled_from(["sound", "sound_allowed", "volume", "theme", "workers", "recent", "relative_paths", "new"]),
        _ANYTHING,
    )
)
def test_a_wrong_value_costs_that_setting_only(
    tmp_path_factory: pytest.TempPathFactory, raw: dict[str, object]
) -> None:
    file = tmp_path_factory.getbasetemp() / "wrong.json"
    file.write_text(json.dumps(raw | {"theme": "light"}), "utf-8")
    loaded = load(file)
    assert loaded.theme == "light"
    assert loaded.sound in ("hover", "click", "silent")
    assert isinstance(loaded.sound_allowed, bool)
    assert isinstance(loaded.relative_paths, bool)
    assert type(loaded.workers) is int
    assert loaded.workers >= 0
    assert type(loaded.volume) is float
    assert 0 <= loaded.volume <= 1
    assert all(isinstance(folder, str) for folder in loaded.recent)


def test_saving_makes_the_folder_and_leaves_no_draft(tmp_path: Path) -> None:
    save(Settings(volume=0.25), tmp_path / "a" / "b" / "settings.json")
    assert [p.name for p in (tmp_path / "a" / "b").iterdir()] == ["settings.json"]


def test_a_folder_opened_comes_first_and_once() -> None:
    settings = Settings()
    for name in "abcab":
        settings = settings.opened(Path("/music") / name, keep=3)
    assert settings.recent == ("/music/b", "/music/a", "/music/c")
    assert replace(settings, recent=()) == Settings()
