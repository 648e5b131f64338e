"""The theme can be read, reaches Qt whole, and follows the system."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPalette
from PySide6.QtWidgets import QApplication

from musicmap.scene.colour import contrast
from musicmap.scene.theme import Rgb
from musicmap.ui.motion import motion_wanted
from musicmap.ui.theme import DARK, LIGHT, SMALL, Theme, ThemeSwitch, colour, current, font, mix, palette, stylesheet
from tests.ui.widgets.shelf import heard

THEMES = pytest.mark.parametrize("worn", [DARK, LIGHT], ids=["dark", "light"])
GROUNDS = ("canvas", "panel", "raised", "hover", "chosen", "groove")


def shade(theme: Theme, name: str) -> Rgb:
    found: Rgb = getattr(theme, name)
    return found


@THEMES
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("text", ["text", "quiet"])
def test_text_can_be_read_on_every_ground(worn: Theme, ground: str, text: str) -> None:
    assert contrast(shade(worn, text), shade(worn, ground)) >= 4.5


@THEMES
@pytest.mark.parametrize("ground", ["canvas", "panel", "raised", "hover"])
def test_accented_text_can_be_read_where_it_stands(worn: Theme, ground: str) -> None:
    assert contrast(worn.accent, shade(worn, ground)) >= 4.5


@THEMES
def test_text_on_accented_grounds_can_be_read(worn: Theme) -> None:
    assert contrast(worn.on_accent, worn.accent) >= 4.5
    lit = mix(worn.chosen, worn.accent, 0.22)  # A highlighted filter value, over its bar.
    assert contrast(worn.text, lit) >= 4.5
    assert contrast(worn.text, mix(worn.panel, worn.text, 0.22) if worn.dark else worn.raised) >= 4.5


@THEMES
def test_separators_stand_back(worn: Theme) -> None:
    assert worn.line == mix(worn.panel, worn.text, 0.08)
    assert 1.05 < contrast(worn.line, worn.panel) < 1.5


@THEMES
def test_the_style_sheet_is_whole(worn: Theme) -> None:
    sheet = stylesheet(worn)
    assert "@" not in sheet
    assert sheet.count("{") == sheet.count("}")
    assert "#{:02x}{:02x}{:02x}".format(*worn.accent) in sheet


@THEMES
def test_the_palette_is_the_theme(worn: Theme, qapp: QApplication) -> None:
    made, role = palette(worn), QPalette.ColorRole
    assert made.color(role.Window) == colour(worn.panel)
    assert made.color(role.WindowText) == colour(worn.text)
    assert made.color(role.PlaceholderText) == colour(worn.quiet)
    assert made.color(role.Highlight) == colour(worn.accent)


def test_tabular_digits_have_one_width(dark: Theme) -> None:
    metrics = QFontMetrics(font(SMALL, tabular=True))
    assert len({metrics.horizontalAdvance(digit * 20) for digit in "0123456789"}) == 1


def test_a_chosen_theme_is_the_theme(qapp: QApplication) -> None:
    assert current("dark", qapp).dark
    assert not current("light", qapp).dark


class Hints(QObject):
    """A system's style hints: under Xvfb there is no system that could be told to change its own."""

    colorSchemeChanged = Signal(Qt.ColorScheme)

    def __init__(self, scheme: Qt.ColorScheme) -> None:
        super().__init__()
        self.scheme = scheme

    def colorScheme(self) -> Qt.ColorScheme:
        return self.scheme

    def become(self, scheme: Qt.ColorScheme) -> None:
        self.scheme = scheme
        self.colorSchemeChanged.emit(scheme)


def test_the_switch_follows_the_system_until_one_is_chosen(
    dark: Theme, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    hints = Hints(Qt.ColorScheme.Unknown)
    monkeypatch.setattr(qapp, "styleHints", lambda: hints)
    switch = ThemeSwitch(qapp)
    said = heard(switch.changed)
    seen = [switch.theme.dark]
    hints.become(Qt.ColorScheme.Light)
    seen.append(switch.theme.dark)
    assert seen == [True, False], "A system that does not say is dark."
    assert qapp.palette().color(QPalette.ColorRole.Window) == colour(LIGHT.panel)
    hints.become(Qt.ColorScheme.Light)
    assert len(said) == 1, "The same again is no change."
    switch.choose("dark")
    hints.become(Qt.ColorScheme.Unknown)
    hints.become(Qt.ColorScheme.Light)
    assert [theme.dark for (theme,) in said] == [False, True]
    switch.choose("system")
    assert [theme.dark for (theme,) in said] == [False, True, False]


@pytest.mark.parametrize(
    ("file", "text", "wanted"),
    [
        ("kdeglobals", "[KDE]\nAnimationDurationFactor=0\n", False),
        ("kdeglobals", "[KDE]\nAnimationDurationFactor=0.5\n", True),
        ("kdeglobals", "[KDE]\nAnimationDurationFactor=odd\n", True),
        ("gtk-3.0/settings.ini", "[Settings]\ngtk-enable-animations=false\n", False),
        ("gtk-3.0/settings.ini", "[Settings]\ngtk-enable-animations=1\n", True),
    ],
)
def test_motion_is_what_the_desktop_says(
    file: str, text: str, wanted: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qapp: QApplication
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "")
    assert motion_wanted()
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_text(text, "utf-8")
    assert motion_wanted() is wanted


@pytest.mark.parametrize(("answer", "wanted"), [("false", False), ("true", True), ("", True)])
def test_gnome_is_asked(
    answer: str, wanted: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qapp: QApplication
) -> None:
    program = tmp_path / "gsettings"
    program.write_text(f'#!/bin/sh\n[ "$1 $3" = "get enable-animations" ] && echo {answer}\n', "utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "ubuntu:GNOME")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert motion_wanted() is wanted


def test_no_colour_is_written_into_widgets() -> None:
    """Colours live in the theme: none is spelled out in a widget or a page."""
    folder = Path(__file__).parents[3] / "musicmap" / "ui"
    files = [*(folder / "widgets").glob("*.py"), *(folder / "pages").glob("*.py")]
    assert files
    spelled = [f.name for f in files if re.search(r"#[0-9a-fA-F]{6}\b|QColor\(\d", f.read_text("utf-8"))]
    assert spelled == []
