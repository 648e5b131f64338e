"""A map that is closed while something is worked out for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from musicmap.models.registry import Registry
from musicmap.session import events as e
from musicmap.session.look import Look
from musicmap.session.session import Session
from musicmap.ui.atlas import Atlas
from musicmap.ui.theme import Theme
from musicmap.ui.widgets.map_area import MapArea
from tests.session.conftest import PCA, STD
from tests.ui.presenters.conftest import arrive
from tests.ui.presenters.fakes import Unheard
from tests.ui.widgets.shelf import Stage


def test_what_comes_too_late_is_dropped(
    session: Session, sound: Unheard, file: Path, registry: Registry, dark: Theme, stage: Stage, qapp: QApplication
) -> None:
    later: list[Callable[[], None]] = []
    area = MapArea(dark)
    atlas = Atlas(area, session, sound, later.append, registry, dark)
    stage(area, 800, 600)
    session.apply(e.LooksChosen((Look(PCA), Look(STD))))
    for recipe in (PCA, STD):
        arrive(session, file, recipe)
    session.apply(e.LooksChosen((Look(PCA),)))
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert later, "colours, islands and names of the map that is gone"
    for work in later:
        work()
    qapp.processEvents()
    atlas.close()
