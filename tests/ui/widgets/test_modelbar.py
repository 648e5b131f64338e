"""The line at the top: choices, tools, the analysis, problems."""

from __future__ import annotations

from typing import cast

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QMenu, QToolButton

from musicmap.types import Seconds
from musicmap.ui.theme import DARK, LIGHT, Theme
from musicmap.ui.widgets.choice import Choice, ChoiceButton, Option
from musicmap.ui.widgets.label import Fitting
from musicmap.ui.widgets.modelbar import ModelBar
from musicmap.ui.widgets.problems_badge import ProblemsBadge
from musicmap.ui.widgets.work import ThinBar, Work, WorkLine, ways_to_say
from tests.ui.widgets.shelf import HOSTILE, Pump, Stage, click, heard, picture, press, settle, shows

MODELS = Choice(
    "model", "Model", (Option("a", "MusiCNN", "50 tags"), Option("b", "VGG", "50 tags"), Option("c", "A & B")), "a"
)
LAYERS = Choice("layer", "Layer", (Option("taggram", "Taggram"), Option("embedding", "Embedding")), "taggram")
COLOURS = Choice("colour", "Colour by", (Option("sound", "Sound"),), "sound", named=True)


def filled(theme: Theme, stage: Stage, width: int = 1200) -> ModelBar:
    bar = ModelBar(theme)
    bar.show_choices((MODELS, LAYERS, COLOURS))
    stage(bar, width, 44)
    return bar


def choices(bar: ModelBar) -> list[ChoiceButton]:
    return sorted((b for b in bar.findChildren(ChoiceButton) if b.isVisible()), key=lambda b: b.x())


def button(bar: ModelBar, name: str) -> QToolButton:
    return next(b for b in bar.findChildren(QToolButton) if b.accessibleName() == name)


def opened(pump: Pump) -> QMenu:
    pump(lambda: QApplication.activePopupWidget() is not None)
    return cast(QMenu, QApplication.activePopupWidget())


def test_choices_stand_in_their_order(dark: Theme, stage: Stage) -> None:
    bar = filled(dark, stage)
    assert [b.accessibleName() for b in choices(bar)] == ["Model: MusiCNN", "Layer: Taggram", "Colour by: Sound"]


def test_a_choice_is_made_by_mouse(theme: Theme, stage: Stage, pump: Pump) -> None:
    bar = filled(theme, stage)
    said = heard(bar.chosen)

    def choose() -> None:
        menu = opened(pump)
        place = menu.actionGeometry(menu.actions()[1]).center()
        assert shows(picture(menu), theme.raised) > 100
        click(menu, place.x(), place.y())

    QTimer.singleShot(100, choose)
    click(choices(bar)[0])  # The menu runs until something is chosen.
    pump(lambda: bool(said))
    assert said == [("model", "b")]
    assert choices(bar)[0].accessibleName() == "Model: MusiCNN", "The owner answers."


def test_a_choice_is_made_by_keys(dark: Theme, stage: Stage, pump: Pump) -> None:
    bar = filled(dark, stage)
    said = heard(bar.chosen)

    def choose() -> None:
        menu = opened(pump)
        assert [a.isChecked() for a in menu.actions()] == [True, False, False]
        press(menu, Qt.Key.Key_Down)
        press(menu, Qt.Key.Key_Down)
        press(menu, Qt.Key.Key_Return)

    choices(bar)[0].setFocus()
    QTimer.singleShot(100, choose)
    press(choices(bar)[0], Qt.Key.Key_Space)
    pump(lambda: bool(said))
    assert said == [("model", "c")]


def test_changed_choices_keep_their_buttons(dark: Theme, stage: Stage, qapp: QApplication) -> None:
    bar = filled(dark, stage)
    first = choices(bar)[0]
    bar.show_choices((Choice("model", "Model", MODELS.options, "b"), COLOURS))
    settle(qapp)
    assert choices(bar)[0] is first
    assert [b.accessibleName() for b in choices(bar)] == ["Model: VGG", "Colour by: Sound"]
    bar.show_choices((MODELS, LAYERS, COLOURS))
    settle(qapp)
    assert [b.accessibleName() for b in choices(bar)] == ["Model: MusiCNN", "Layer: Taggram", "Colour by: Sound"]


def test_titles_fit_their_buttons(dark: Theme, stage: Stage) -> None:
    bar = filled(dark, stage)
    for each in choices(bar):
        assert each.width() >= each.sizeHint().width()


def test_one_tool_at_a_time_and_none_by_a_second_click(dark: Theme, stage: Stage) -> None:
    bar = filled(dark, stage)
    said = heard(bar.tool_chosen)
    lasso, box = button(bar, "Lasso points into the playlist"), button(bar, "Box points into the playlist")
    click(lasso)
    click(box)
    assert (lasso.isChecked(), box.isChecked()) == (False, True)
    click(box)
    assert said == [("lasso",), ("box",), (None,)]
    bar.show_tool("lasso")
    assert (lasso.isChecked(), box.isChecked()) == (True, False)
    assert len(said) == 3


def test_fit_and_menu_ask(dark: Theme, stage: Stage) -> None:
    bar = filled(dark, stage)
    fit, menu = heard(bar.fit_asked), heard(bar.menu_asked)
    click(button(bar, "Show the whole map"))
    click(button(bar, "Menu"))
    assert (fit, menu) == ([()], [()])


@pytest.mark.parametrize(
    ("work", "said"),
    [
        (
            Work("Listening", 312, 1204, 43.2, Seconds(1200)),
            (
                "312 of 1 204 tracks · 43 a minute · 20 min left",
                "312 of 1 204 tracks · 20 min left",
                "312 of 1 204 tracks",
                "25 %",
            ),
        ),
        (Work("Listening", 3, 10), ("3 of 10 tracks", "3 of 10 tracks", "3 of 10 tracks", "30 %")),
        (
            Work("Listening", 9, 10, 2, Seconds(20)),
            (
                "9 of 10 tracks · 2 a minute · under a minute left",
                "9 of 10 tracks · under a minute left",
                "9 of 10 tracks",
                "90 %",
            ),
        ),
        (Work("Listening", 3, 10, paused=True), ("Paused at 3 of 10 tracks", "Paused at 30 %", "30 %")),
        (
            Work("Taking a first look", 57, 145, 300, Seconds(20), first_look=True),
            ("First look at 57 of 145 tracks", "First look 39 %", "39 %"),
        ),
        (Work("Looking for music"), ("Looking for music", "")),
    ],
)
def test_every_long_thing_says_how_far_and_how_long(work: Work, said: tuple[str, ...]) -> None:
    assert tuple(way.replace("\u202f", " ") for way in ways_to_say(work)) == said


def test_the_analysis_can_be_paused_resumed_and_stopped(dark: Theme, stage: Stage) -> None:
    bar = filled(dark, stage)
    paused, resumed, stopped = heard(bar.pause_asked), heard(bar.resume_asked), heard(bar.cancel_asked)
    line = cast(WorkLine, bar.findChild(WorkLine))
    assert not line.isVisible()
    bar.show_work(Work("Listening", 3, 10, 5, Seconds(60)))
    assert line.isVisible()
    click(button(bar, "Pause"))
    bar.show_work(Work("Listening", 3, 10, paused=True))
    click(button(bar, "Go on"))
    click(button(bar, "Stop; what is done is kept"))
    assert (paused, resumed, stopped) == ([()], [()], [()])
    bar.show_work(Work("Listening", 3, 10, waiting="Waiting for mains power", overrulable=True))
    click(button(bar, "Go on now"))
    assert len(resumed) == 2
    bar.show_work(Work("Listening", 3, 10, waiting="Letting the sound go first"))
    click(button(bar, "Pause"))
    assert len(paused) == 2
    bar.show_work(Work("Looking for music", can_pause=False))
    assert not button(bar, "Pause").isVisible()
    bar.show_work(None)
    assert not line.isVisible()


def test_the_bar_is_as_long_as_what_is_done(theme: Theme, stage: Stage) -> None:
    bar = filled(theme, stage)
    thin = cast(ThinBar, bar.findChild(ThinBar))
    lengths = []
    for done in (25, 50, 100):
        bar.show_work(Work("Listening", done, 100))
        lengths.append(shows(picture(thin), theme.quiet))
    assert lengths[1] == pytest.approx(2 * lengths[0], rel=0.15)
    assert lengths[2] == pytest.approx(2 * lengths[1], rel=0.15)


def test_a_narrow_window_says_less(dark: Theme, stage: Stage, qapp: QApplication) -> None:
    bar = filled(dark, stage, 1400)
    bar.show_work(Work("Listening", 312, 1204, 43.2, Seconds(1200)))
    bar.show_problems(3)
    line = next(f for f in bar.findChildren(Fitting) if f.isVisible())
    badge = cast(ProblemsBadge, bar.findChild(ProblemsBadge))
    said = []
    for width in (1400, 760):
        bar.resize(width, 44)
        settle(qapp)
        said.append((line.fitting().replace("\u202f", " "), badge.text()))
    assert said == [
        ("312 of 1 204 tracks · 43 a minute · 20 min left", "3 files could not be read"),
        ("25 %", "3"),
    ]


def test_problems_are_counted_and_opened(dark: Theme, stage: Stage) -> None:
    bar = filled(dark, stage)
    said = heard(bar.problems_asked)
    badge = cast(ProblemsBadge, bar.findChild(ProblemsBadge))
    assert not badge.isVisible()
    bar.show_problems(1)
    assert badge.words() == "1 file could not be read"
    click(badge)
    assert said == [()]
    bar.show_problems(0)
    assert not badge.isVisible()


@pytest.mark.parametrize("title", HOSTILE)
def test_titles_are_plain(title: str, dark: Theme, stage: Stage) -> None:
    bar = ModelBar(dark)
    bar.show_choices((Choice("m", "Model", (Option("a", title, title),), "a", named=True),))
    stage(bar, 900, 44)
    picture(bar)
    assert choices(bar)[0].width() < 400
    assert "<b>" not in choices(bar)[0].toolTip()


def test_the_bar_follows_the_theme(theme: Theme, stage: Stage) -> None:
    bar = filled(theme, stage)
    before = picture(bar)
    bar.show_theme(LIGHT if theme is DARK else DARK)
    assert picture(bar) != before
