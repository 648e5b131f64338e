"""Which components lie across and up, and what that means, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from musicmap.scene.names import Name
from musicmap.scene.theme import DARK
from musicmap.session import events as e
from musicmap.session.drawn import Drawn
from musicmap.session.look import Look
from musicmap.session.session import Session
from musicmap.ui.map.view import MapView
from musicmap.ui.presenters.axes import AxisCaptions
from musicmap.ui.presenters.bar import chosen_axes, components_of
from musicmap.ui.widgets.label import Label
from tests.session.conftest import PCA, picture_of, tag_names


@pytest.fixture
def view(qapp: QApplication, pump: Callable[..., None]) -> Iterator[MapView]:
    made = MapView(DARK, drawing="raster", reduced_motion=True)
    made.resize(600, 400)
    made.show()
    pump(lambda: made.viewport().width() == 600)
    yield made
    made.release()
    made.close()
    made.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def captions(view: MapView) -> list[Label]:
    return [label for label in view.findChildren(Label) if label.isVisible()]


def test_the_edges_say_what_there_is_more_of(view: MapView, session: Session, file: Path) -> None:
    AxisCaptions(view, 0, session)
    assert captions(view) == [], "no map, no meaning"
    picture, names = picture_of(file), tag_names()
    session.apply(e.PictureArrived(PCA, picture, names))
    (left, right), (bottom, top) = ([names[tag] for tag in picture.poles[axis]] for axis in (0, 1))
    assert [label.text() for label in captions(view)] == [f"← {left}", f"{right} →", f"↓ {bottom}", f"↑ {top}"]
    for label in captions(view):
        assert view.rect().contains(label.geometry())
        assert label.width() >= label.sizeHint().width()
    west, east, south, north = (label.geometry().center() for label in captions(view))
    assert west.x() < north.x() < east.x()
    assert north.y() < west.y() < south.y()

    turned = replace(PCA, axes=(1, 0))
    session.apply(e.LookChosen(Look(turned)))
    session.apply(e.PictureArrived(turned, picture_of(file, turned), names))
    assert [label.text() for label in captions(view)] == [f"← {bottom}", f"{top} →", f"↓ {left}", f"↑ {right}"]

    view.resize(500, 300)
    QApplication.processEvents()
    assert all(view.rect().contains(label.geometry()) for label in captions(view))


def test_no_name_is_written_where_a_caption_is(
    view: MapView, session: Session, file: Path, pump: Callable[..., None]
) -> None:
    AxisCaptions(view, 0, session)
    picture, rock = picture_of(file), Name("rock", 0.0, 0.0, 0, 1.0)
    session.apply(e.PictureArrived(PCA, picture, tag_names()))
    view.show_points(Drawn.of("segments", picture).points(picture.dark, np.zeros(len(picture), np.uint8)))
    view.fit()
    for label in captions(view):
        x, y = view.camera.data_of((label.geometry().center().x(), label.geometry().center().y()))
        view.set_names([replace(rock, x=x, y=y)])
        pump(lambda: view.at_rest)
        assert view._names.placed == ()
    x, y = view.camera.seen.centre
    view.set_names([replace(rock, x=x, y=y)])
    pump(lambda: view.at_rest)
    assert len(view._names.placed) == 1


def test_components_are_offered_with_what_they_mean(session: Session, file: Path) -> None:
    assert [(o.key, o.title, o.note) for o in components_of(session.state)][:2] == [("0", "1", ""), ("1", "2", "")]
    picture, names = picture_of(file), tag_names()
    session.apply(e.PictureArrived(PCA, picture, names))
    low, high = (names[tag] for tag in picture.poles[0])
    options = components_of(session.state)
    assert len(options) == 6
    assert options[0].note == f"{low} ↔ {high} · {round(100 * picture.explained[0])}\u202f%"


@pytest.mark.parametrize(
    ("axes", "up", "component", "then"),
    [
        ((0, 1), False, 2, (2, 1)),
        ((0, 1), True, 2, (0, 2)),
        ((0, 1), True, 0, (1, 0)),
        ((0, 1), False, 1, (1, 0)),
        ((0, 1), False, 0, (0, 1)),
        ((4, 2), True, 4, (2, 4)),
    ],
)
def test_a_component_lies_on_one_axis_only(
    axes: tuple[int, int], up: bool, component: int, then: tuple[int, int]
) -> None:
    assert chosen_axes(axes, up, component) == then
