"""A session on a library of four tracks, heard and laid out, and a stage for what shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication

from musicmap.models.registry import Registry
from musicmap.paths import models_folder
from musicmap.projection.recipe import Recipe
from musicmap.scene.theme import DARK
from musicmap.session import events as e
from musicmap.session.session import Session
from musicmap.session.state import State
from musicmap.ui.map.view import MapView
from tests.session.conftest import PCA, collection_of, picture_of, tag_names
from tests.session.conftest import empty as empty
from tests.session.conftest import file as file
from tests.ui.presenters.fakes import Unheard
from tests.ui.widgets.shelf import dark as dark
from tests.ui.widgets.shelf import stage as stage


@pytest.fixture
def session(empty: State, file: Path) -> Session:
    """The tracks are known; no map is there yet."""
    session = Session(empty)
    session.apply(e.TracksRead(collection_of(file)))
    return session


@pytest.fixture
def shown(session: Session, file: Path) -> Session:
    """With one map, by PCA."""
    arrive(session, file)
    return session


def arrive(session: Session, file: Path, recipe: Recipe = PCA, share: float | None = None) -> None:
    """A layout of this recipe is done, or so much of it."""
    session.apply(e.PictureArrived(recipe, picture_of(file, recipe), tag_names(), share))


@pytest.fixture
def registry() -> Registry:
    return Registry.of(models_folder())


@pytest.fixture
def sound(qapp: QApplication) -> Unheard:
    return Unheard()


@pytest.fixture
def view(qapp: QApplication, pump: Callable[..., None]) -> Iterator[MapView]:
    """A map on the screen, drawn without OpenGL, that does not glide."""
    # Out of the way: a pointer that rests where the map opens would point at things.
    QCursor.setPos(qapp.primaryScreen().geometry().bottomRight())
    made = MapView(DARK, drawing="raster", reduced_motion=True)
    made.resize(600, 400)
    made.show()
    pump(lambda: made.viewport().width() == 600)
    yield made
    made.release()
    made.close()
    made.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
