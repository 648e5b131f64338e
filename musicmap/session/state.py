"""The state of a session, and the one function that changes it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from musicmap.jobs.events import Progress
from musicmap.jobs.picture import Picture
from musicmap.playlist import order
from musicmap.playlist.order import Order
from musicmap.projection.recipe import FIRST_AXES, Axes, Recipe
from musicmap.session import events as e
from musicmap.session.collection import Collection
from musicmap.session.highlight import Highlight, points_lit
from musicmap.session.history import History
from musicmap.settings import HoverMode
from musicmap.types import Bools, Ints, Problem, Track, TrackId


def _nothing() -> Ints:
    return np.zeros(0, dtype=np.int32)


def _no_playlist() -> History[Order]:
    return History(())


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """Everything the window shows of an open library. Whoever draws compares fields by identity."""

    recipe: Recipe
    sound: HoverMode
    collection: Collection
    axes: Axes = FIRST_AXES
    """Which of the picture's components lie across and up."""
    picture: Picture | None = None
    picture_recipe: Recipe | None = None
    """What `picture` is of: while a new layout is under way, the old one stays."""
    tag_names: tuple[str, ...] = ()
    rows: Ints | None = None
    """(T',) for each track of the picture its row in the collection, −1 when it is gone."""
    highlight: Highlight | None = None
    lit: Bools | None = None
    """(N,) which points stand out; None: all alike."""
    hover: int | None = None
    selection: Ints = field(default_factory=_nothing)
    """(n,) points."""
    playlist: History[Order] = field(default_factory=_no_playlist)
    problems: tuple[Problem, ...] = ()
    progress: Progress | None = None

    def row_at(self, point: int) -> int | None:
        """Row in the collection of the track a point belongs to; None when it is gone."""
        if self.picture is None or self.rows is None or not 0 <= point < len(self.picture.track):
            return None
        row = int(self.rows[self.picture.track[point]])
        return row if row >= 0 else None

    def track_at(self, point: int) -> Track | None:
        """The track a point belongs to."""
        row = self.row_at(point)
        return None if row is None else self.collection.tracks[row]

    def tracks_of(self, points: Ints) -> tuple[TrackId, ...]:
        """The tracks of some points, once each, the one with most points among them first."""
        if self.picture is None or not len(points):
            return ()
        which, counts = np.unique(self.picture.track[points], return_counts=True)
        ids = self.picture.tracks[which[np.argsort(-counts, kind="stable")]]
        return tuple(TrackId(int(i)) for i in ids if self.collection.row(TrackId(int(i))) is not None)

    def points_of(self, track: TrackId) -> Ints:
        """(n,) points of a track, in the order of time."""
        if self.picture is None:
            return _nothing()
        places = np.flatnonzero(self.picture.tracks == track)
        if not len(places):
            return _nothing()
        # A track's points stand together, and tracks stand in order.
        first, last = np.searchsorted(self.picture.track, [places[0], places[0] + 1])
        return np.arange(first, last, dtype=np.int32)


def apply(state: State, event: e.Event) -> State:
    """The next state. The same object when nothing changes."""
    match event:
        case e.TracksRead(collection):
            return _settled(replace(state, collection=collection))
        case e.ProblemsRead(problems):
            return state if problems == state.problems else replace(state, problems=problems)
        case e.PictureArrived(recipe, picture, names):
            if recipe != state.recipe:
                return state
            fresh = replace(state, picture=picture, picture_recipe=recipe, tag_names=names, hover=None)
            # Points keep their numbers when a library only grows; otherwise numbers mean nothing any more.
            return _settled(fresh if _grown(state.picture, picture) else replace(fresh, selection=_nothing()))
        case e.RecipeChosen(recipe):
            return state if recipe == state.recipe else replace(state, recipe=recipe)
        case e.AxesChosen(axes):
            return state if axes == state.axes else replace(state, axes=axes)
        case e.Highlighted(highlight):
            return state if highlight == state.highlight else _settled(replace(state, highlight=highlight))
        case e.SoundModeChosen(mode):
            return state if mode == state.sound else replace(state, sound=mode)
        case e.Hovered(point):
            return state if point == state.hover else replace(state, hover=point)
        case e.PointsSelected(points):
            return state if np.array_equal(points, state.selection) else replace(state, selection=points)
        case e.AnalysisSaid(progress):
            return state if progress == state.progress else replace(state, progress=progress)
        case e.PlaylistRead(tracks):
            return _with_playlist(state, History(tracks))
        case e.Collected(tracks):
            return _with_playlist(state, state.playlist.then(order.added(state.playlist.now, tracks)))
        case e.Dropped(tracks):
            return _with_playlist(state, state.playlist.then(order.removed(state.playlist.now, tracks)))
        case e.Moved(rows, before):
            return _with_playlist(state, state.playlist.then(order.moved(state.playlist.now, rows, before)))
        case e.Undone():
            return _with_playlist(state, state.playlist.undone())
        case e.Redone():
            return _with_playlist(state, state.playlist.redone())


def _with_playlist(state: State, playlist: History[Order]) -> State:
    return state if playlist == state.playlist else replace(state, playlist=playlist)


def _grown(before: Picture | None, after: Picture) -> bool:
    """Whether every point of `before` has the same number in `after`."""
    return (
        before is not None
        and np.array_equal(after.tracks[: len(before.tracks)], before.tracks)
        and np.array_equal(after.track[: len(before.track)], before.track)
    )


def _settled(state: State) -> State:
    """Work out again what follows from the tracks, the picture and the highlight."""
    if state.picture is None:
        return state
    rows = state.collection.rows_of(state.picture.tracks)
    lit = None
    if state.highlight is not None:
        lit = points_lit(state.highlight, state.collection, state.picture, rows, state.tag_names)
    return replace(state, rows=rows, lit=lit)
