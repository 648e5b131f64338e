"""What is written around a map: its name, how far it is, how true it is, and what it leaves out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from musicmap.jobs.layout_messages import Truth
from musicmap.models.registry import Registry
from musicmap.projection.recipe import Part, Recipe
from musicmap.session import events as e
from musicmap.session.collection import Collection
from musicmap.session.look import Look, title_of, titles_of
from musicmap.session.maps import MapState
from musicmap.session.session import Session
from musicmap.types import Problem, Track, TrackId
from musicmap.ui.presenters.pane import PanePresenter, truth_of
from musicmap.ui.theme import Theme
from musicmap.ui.widgets.label import Label
from musicmap.ui.widgets.map_area import MapArea
from musicmap.ui.widgets.map_pane import FormingLine, MapPane
from tests.cache.made import EMBEDDING
from tests.session.conftest import PCA, SEGMENTS, STD, picture_of
from tests.ui.presenters.conftest import arrive
from tests.ui.widgets.shelf import Stage, click, heard, picture, pixels, settle

N = 4 * SEGMENTS
UMAP = PCA.by("umap")


@pytest.mark.parametrize(
    ("recipe", "title"),
    [
        (PCA, "MusiCNN · MSD taggram · PCA"),
        (replace(STD, grain="10s"), "MusiCNN · MSD taggram · STD-PCA · 10 s"),
        (replace(UMAP, blend=(Part(EMBEDDING, 2.0),)), "MusiCNN · MSD taggram + MusiCNN · MSD embedding · UMAP"),
        (replace(PCA.by("tsne"), grain="track"), "MusiCNN · MSD taggram · t-SNE · Tracks"),
    ],
)
def test_a_map_is_called_by_how_it_was_made(recipe: Recipe, title: str, registry: Registry) -> None:
    assert title_of(recipe, registry) == title


def test_maps_side_by_side_are_called_by_what_tells_them_apart(registry: Registry) -> None:
    assert titles_of([PCA, STD, UMAP], registry) == ("PCA", "STD-PCA", "UMAP")
    assert titles_of([PCA, replace(UMAP, grain="10s")], registry) == ("PCA · 3 s", "UMAP · 10 s")
    assert titles_of([PCA, replace(PCA, layer=EMBEDDING)], registry) == (
        "MusiCNN · MSD taggram",
        "MusiCNN · MSD embedding",
    )
    assert titles_of([STD, STD], registry) == ("MusiCNN · MSD taggram · STD-PCA",) * 2


def test_nothing_is_said_of_a_map_that_is_not_there_or_not_done(file: Path) -> None:
    truth = Truth(0.9, 0.5, N, np.zeros(N, np.uint8))
    assert truth_of(MapState(), 4, 4) == ("", "")
    assert truth_of(MapState(picture_of(file), truth=truth, forming=0.3), 4, 4) == ("", "")
    assert truth_of(MapState(picture_of(file)), 4, 4) == ("", ""), "a whole map that was not measured yet"


def test_how_true_it_is(file: Path) -> None:
    said, means = truth_of(MapState(picture_of(file), truth=Truth(0.987, 0.62, N, np.zeros(N, np.uint8))), 4, 4)
    assert said == "99\u202f% true"
    assert "0.987" in means
    assert "62\u202f%" in means


def test_that_a_layer_knows_only_some_tracks_is_said_aloud(file: Path) -> None:
    said, means = truth_of(MapState(picture_of(file)), 1204, 4)
    assert said == "4 of 1\u202f204 tracks"
    assert "not heard" in means


def test_that_some_were_only_glanced_at_is_said_aloud(file: Path) -> None:
    said, means = truth_of(MapState(picture_of(file)), 1204, 1)
    assert said == "4 of 1\u202f204 tracks · 3 at a first look"
    assert "moments have been heard" in means


def test_that_most_points_were_placed_is_said_aloud(file: Path) -> None:
    picture = replace(picture_of(file), landmarks=np.array([8], np.int32))
    said, means = truth_of(MapState(picture, truth=Truth(1.0, 0.5, N, np.zeros(N, np.uint8))), 4, 4)
    assert said == "8 landmarks · 100\u202f% true"
    assert "the other 12 were placed" in means


# On the pane


def labels(pane: MapPane) -> list[str]:
    """What can be read around the map, from left to right."""
    found = [one for one in pane.findChildren(Label) if one.isVisible() and one.text()]
    return [one.text() for one in sorted(found, key=lambda one: one.mapTo(pane, one.rect().topLeft()).x())]


def forming(pane: MapPane) -> FormingLine:
    (line,) = pane.findChildren(FormingLine)
    return line


def opened(session: Session, registry: Registry, theme: Theme, stage: Stage) -> MapPane:
    pane = MapPane(theme)
    stage(pane, 500, 300)
    PanePresenter(pane, 0, session, registry)
    return pane


def test_one_map_has_no_title_two_have_and_the_active_one_a_frame(
    shown: Session, registry: Registry, dark: Theme, stage: Stage
) -> None:
    pane = opened(shown, registry, dark, stage)
    assert labels(pane) == []
    assert pane.view.size() == pane.size()
    shown.apply(e.LooksChosen((Look(PCA), Look(UMAP))))
    assert labels(pane) == ["PCA"]
    assert tuple(pixels(picture(pane))[150, 0]) == dark.accent
    shown.apply(e.MapActivated(1))
    assert tuple(pixels(picture(pane))[150, 0]) == dark.panel
    shown.apply(e.LooksChosen((Look(STD), Look(UMAP))))
    assert labels(pane) == ["STD-PCA"]
    shown.apply(e.Undone())
    shown.apply(e.Undone())
    assert labels(pane) == []


def test_a_layout_under_way_says_how_far_it_is_and_can_be_stopped(
    shown: Session, file: Path, registry: Registry, dark: Theme, stage: Stage
) -> None:
    pane = opened(shown, registry, dark, stage)
    stopped = heard(pane.cancel_asked)
    shown.apply(e.LookChosen(Look(UMAP)))
    assert not forming(pane).isVisible()
    shown.apply(e.LayoutBegan(UMAP))
    assert labels(pane) == ["Laying out"]
    arrive(shown, file, UMAP, 0.43)
    assert labels(pane) == ["Laying out · 43 %"]
    assert pane.rect().contains(forming(pane).geometry())
    click(cross_of(forming(pane)))
    assert len(stopped) == 1
    arrive(shown, file, UMAP)
    assert not forming(pane).isVisible()


def test_the_truth_stands_in_the_corner_with_what_it_means(
    shown: Session, file: Path, registry: Registry, dark: Theme, stage: Stage
) -> None:
    pane = opened(shown, registry, dark, stage)
    shown.apply(e.TruthFound(PCA, Truth(0.987, 0.62, N, np.zeros(N, np.uint8))))
    assert labels(pane) == ["99 % true"]
    (said,) = [one for one in pane.findChildren(Label) if one.text() == "99 % true"]
    assert "0.987" in said.toolTip()
    assert "Trustworthiness" in said.toolTip()
    pane.resize(420, 260)
    assert pane.rect().contains(said.geometry())
    assert said.geometry().right() > 420 - 20
    shown.apply(e.LookChosen(Look(STD)))
    arrive(shown, file, STD)
    assert labels(pane) == [], "that was another map's"


def test_files_that_cannot_be_heard_are_not_awaited(
    shown: Session, file: Path, registry: Registry, dark: Theme, stage: Stage
) -> None:
    pane = opened(shown, registry, dark, stage)
    tracks = shown.state.collection.tracks
    broken = Track(TrackId(99), file.parent / "broken.mp3")
    shown.apply(e.TracksRead(Collection.of((*tracks, broken), file.parent)))
    assert labels(pane) == ["4 of 5 tracks"]
    shown.apply(e.ProblemsRead((Problem(broken.path, "There is no sound in this file.", "decode"),)))
    assert labels(pane) == []


def test_a_presenter_that_was_closed_hears_nothing_more(
    shown: Session, registry: Registry, dark: Theme, stage: Stage
) -> None:
    pane = MapPane(dark)
    stage(pane, 500, 300)
    presenter = PanePresenter(pane, 0, shown, registry)
    presenter.close()
    shown.apply(e.LooksChosen((Look(PCA), Look(UMAP))))
    assert labels(pane) == []


def cross_of(parent: QWidget) -> QWidget:
    (button,) = parent.findChildren(QAbstractButton)
    return button


# Side by side


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_maps_fill_the_area_without_overlapping(count: int, dark: Theme, stage: Stage, qapp: QApplication) -> None:
    area = MapArea(dark)
    stage(area, 801, 601)
    area.show_count(count)
    settle(qapp)
    rects = [pane.geometry() for pane in area.panes]
    assert len(rects) == count
    assert all(pane.isVisible() and area.rect().contains(rect) for pane, rect in zip(area.panes, rects, strict=True))
    covered = sum(rect.width() * rect.height() for rect in rects)
    assert covered > 0.98 * 801 * 601, "all but a pixel between them"
    assert not any(a.intersects(b) for i, a in enumerate(rects) for b in rects[:i])
    assert rects == sorted(rects, key=lambda r: (r.left(), r.top()) if count == 3 else (r.top(), r.left()))


def test_panes_come_and_go_at_the_end(dark: Theme, stage: Stage, qapp: QApplication) -> None:
    area = MapArea(dark)
    stage(area, 800, 600)
    made, going = heard(area.made), heard(area.going)
    area.show_count(3)
    first, second, third = area.panes
    assert made == [(second,), (third,)]
    area.show_count(1)
    assert area.panes == [first]
    assert going == [(third,), (second,)]
    settle(qapp)
    assert first.geometry() == area.rect()
