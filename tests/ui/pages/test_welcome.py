"""The welcome page: a folder by button, by drop, or one from before; the demo; the drifting ground."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QImage, QPainter
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit, QPushButton, QToolButton

from musicmap.scene.colour import contrast
from musicmap.ui.pages.backdrop import Backdrop, Drift
from musicmap.ui.pages.recent import Recent, RecentRow
from musicmap.ui.pages.welcome import WelcomePage, folder_in
from musicmap.ui.theme import DARK, LIGHT, Theme, colour
from tests.ui.widgets.shelf import (
    HOSTILE,
    Pump,
    Stage,
    click,
    heard,
    hover,
    picture,
    pixels,
    press,
    settle,
    shows,
)

RECENT = (
    Recent(Path("/home/ada/Music"), 1204, "yesterday"),
    Recent(Path("/media/ada/Archive")),
    Recent(Path("/media/usb/Set"), missing="The drive is not connected"),
)


def still(theme: Theme) -> Theme:
    return replace(theme, motion=False)


def filled(theme: Theme, stage: Stage, width: int = 1000, height: int = 700) -> WelcomePage:
    page = WelcomePage(still(theme))
    page.show_recent(RECENT)
    stage(page, width, height)
    return page


def button(page: WelcomePage, text: str) -> QPushButton:
    return next(b for b in page.findChildren(QPushButton) if b.text() == text)


def rows(page: WelcomePage) -> list[RecentRow]:
    return sorted((r for r in page.findChildren(RecentRow) if r.isVisible()), key=lambda r: r.y())


def urls(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def enter(page: WelcomePage, data: QMimeData) -> bool:
    event = QDragEnterEvent(
        QPoint(50, 50), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    event.ignore()
    QApplication.sendEvent(page, event)
    return event.isAccepted()


@pytest.fixture(scope="session")
def dialogs(qapp: QApplication) -> None:
    """Qt keeps its lists of icons and of kinds of files open from the first dialog on: they are no test's leak."""
    dialog = QFileDialog()
    dialog.show()
    settle(qapp)
    dialog.close()
    dialog.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    settle(qapp)


def test_a_folder_is_chosen_in_a_dialog(dialogs: None, dark: Theme, stage: Stage, tmp_path: Path, pump: Pump) -> None:
    page = filled(dark, stage)
    said = heard(page.folder_chosen)
    click(button(page, "Choose a folder"))
    pump(lambda: bool(page.findChildren(QFileDialog)))
    dialog = cast(QFileDialog, page.findChild(QFileDialog))
    assert dialog.fileMode() == QFileDialog.FileMode.Directory
    name = cast(QLineEdit, dialog.findChild(QLineEdit))
    name.setText(str(tmp_path))
    press(name, Qt.Key.Key_Return)
    assert said == [(tmp_path,)]
    pump(lambda: not page.findChildren(QFileDialog))


def test_the_demo_is_one_click_away(dark: Theme, stage: Stage) -> None:
    page = filled(dark, stage)
    said = heard(page.demo_chosen)
    click(button(page, "Listen to the demo"))
    assert said == [()]


def test_a_dropped_folder_is_opened(theme: Theme, stage: Stage, tmp_path: Path) -> None:
    page = filled(theme, stage)
    said = heard(page.folder_chosen)
    song = tmp_path / "song.mp3"
    song.touch()
    folder = tmp_path / "Some <b>music"
    folder.mkdir()
    data = urls(song, folder)
    before = picture(page)
    assert enter(page, data)
    assert shows(picture(page), theme.accent) > shows(before, theme.accent) + 500, "A frame shows that it may fall."
    assert any(label.text() == "Let go to open “Some <b>music”." for label in page.findChildren(QLabel))
    QApplication.sendEvent(
        page,
        QDropEvent(
            QPointF(50, 50), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        ),
    )
    assert said == [(folder,)]
    assert picture(page) == before


def test_what_leaves_again_is_forgotten(dark: Theme, stage: Stage, tmp_path: Path) -> None:
    page = filled(dark, stage)
    before = picture(page)
    assert enter(page, urls(tmp_path))
    QApplication.sendEvent(page, QDragLeaveEvent())
    assert picture(page) == before


def test_only_folders_of_this_computer_are_taken(dark: Theme, stage: Stage, tmp_path: Path) -> None:
    page = filled(dark, stage)
    song = tmp_path / "song.mp3"
    song.touch()
    assert not enter(page, urls(song))
    away = QMimeData()
    away.setUrls([QUrl("https://example.org/music/")])
    assert folder_in(away) is None
    text = QMimeData()
    text.setText(str(tmp_path))
    assert not enter(page, text)


def test_recent_libraries_open_again(dark: Theme, stage: Stage) -> None:
    page = filled(dark, stage)
    said = heard(page.folder_chosen)
    first, second, missing = rows(page)
    click(first, 60)
    second.setFocus()
    press(second, Qt.Key.Key_Return)
    click(missing, 60)
    assert said == [(RECENT[0].path,), (RECENT[1].path,)], "What is not there cannot be opened."
    assert missing.accessibleDescription() == "/media/usb/Set, The drive is not connected"


def test_recent_libraries_can_be_taken_off(dark: Theme, stage: Stage, pump: Pump) -> None:
    page = filled(dark, stage)
    removed, chosen = heard(page.recent_removed), heard(page.folder_chosen)
    row = rows(page)[0]
    cross = cast(QToolButton, row.findChild(QToolButton))
    assert not cross.isVisible()
    hover(row, 60)
    pump(cross.isVisible)
    click(cross)
    rows(page)[2].setFocus()
    press(rows(page)[2], Qt.Key.Key_Delete)
    assert removed == [(RECENT[0].path,), (RECENT[2].path,)]
    assert chosen == []
    page.show_recent(RECENT[1:2])
    assert [r.recent for r in rows(page)] == [RECENT[1]]


def test_a_low_window_shows_as_many_as_fit(dark: Theme, stage: Stage, qapp: QApplication) -> None:
    page = WelcomePage(still(dark))
    page.show_recent([Recent(Path(f"/music/{n}")) for n in range(10)])
    stage(page, 900, 900)
    assert len(rows(page)) == 10
    page.resize(900, 460)
    settle(qapp)
    assert 1 <= len(rows(page)) < 6
    assert rows(page)[-1].mapTo(page, QPoint(0, 44)).y() <= page.height()
    assert button(page, "Choose a folder").mapTo(page, QPoint(0, 0)).y() > 0


def test_a_first_start_has_no_list(dark: Theme, stage: Stage) -> None:
    page = WelcomePage(still(dark))
    stage(page, 900, 600)
    assert "Recent" not in [label.text() for label in page.findChildren(QLabel) if label.isVisible()]


@pytest.mark.parametrize("name", [h.replace("\0", "") for h in HOSTILE if "\ud800" not in h and h])
def test_names_are_plain(name: str, dark: Theme, stage: Stage) -> None:
    page = WelcomePage(still(dark))
    page.show_recent((Recent(Path("/music") / name.replace("/", "∕"), missing=name),))
    stage(page, 800, 500)
    picture(page)
    assert page.width() == 800
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in page.findChildren(QLabel))
    assert all("<b>" not in b.toolTip() for b in page.findChildren(QToolButton))


def test_the_ground_drifts_unless_motion_is_reduced(dark: Theme, stage: Stage, pump: Pump) -> None:
    page = WelcomePage(dark)
    stage(page, 1000, 600)
    first = picture(page)
    pump(lambda: picture(page) != first)
    page.show_theme(still(dark))
    first, start = picture(page), time.monotonic()
    pump(lambda: time.monotonic() - start > 0.2)
    assert picture(page) == first


def test_a_hidden_page_does_not_work(dark: Theme, stage: Stage) -> None:
    page = WelcomePage(dark)
    stage(page, 1000, 600)
    assert page._frame.isActive()
    page.hide()
    assert not page._frame.isActive()


def test_words_stand_on_clear_ground(theme: Theme, stage: Stage) -> None:
    """Where the words are, nothing of the ground makes them harder to read."""
    for width in (640, 1400):
        image = QImage(width, 700, QImage.Format.Format_RGB32)
        image.fill(colour(theme.canvas))
        painter = QPainter(image)
        Backdrop(Drift.made(), theme).paint(painter, width, 700, 0.5 * width, 3.0)
        painter.end()
        words = pixels(image)[:, : width // 2 - 10].astype(np.uint32)
        for packed in np.unique(words @ np.array([65536, 256, 1], np.uint32)).tolist():
            assert contrast(theme.quiet, (packed >> 16, packed >> 8 & 255, packed & 255)) >= 4.5


def test_the_ground_is_always_the_same_map() -> None:
    one, other = Drift.made(), Drift.made()
    np.testing.assert_array_equal(one.homes, other.homes)
    places = one.places(12.0)
    assert places.shape == one.homes.shape
    assert np.abs(places - one.homes).max() < 0.05, "They drift; they do not travel."
    assert np.quantile(np.abs(one.homes), 0.98) <= 1.01


def test_the_page_follows_the_theme(theme: Theme, stage: Stage) -> None:
    page = filled(theme, stage)
    before = picture(page)
    page.show_theme(still(LIGHT if theme is DARK else DARK))
    assert picture(page) != before
