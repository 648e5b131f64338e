"""The state of a session, and the one function that changes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from musicmap.jobs.events import Progress
from musicmap.jobs.picture import Picture
from musicmap.playlist import order
from musicmap.playlist.order import Order
from musicmap.projection.recipe import Recipe
from musicmap.session import events as e
from musicmap.session import lists
from musicmap.session.collection import Collection
from musicmap.session.highlight import Filter, Highlight, Subject, left_out, lights
from musicmap.session.history import History
from musicmap.session.leads import Leads, earliest
from musicmap.session.lists import NO_LISTS, Lists, Rows
from musicmap.session.look import Look
from musicmap.session.maps import MapState, Spot
from musicmap.session.selection import NOTHING, Mode, Selection, inverted
from musicmap.settings import HoverMode
from musicmap.types import Ints, Problem, TrackId


@dataclass(frozen=True, slots=True)
class Doing:
    """What the user has made of the library, and can undo."""

    looks: tuple[Look, ...]
    """What each map is to show."""
    filters: tuple[Filter, ...] = ()
    selection: Selection = NOTHING
    lists: Lists = NO_LISTS
    leads: Leads = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """Everything the window shows of an open library. Whoever draws compares fields by identity."""

    doing: History[Doing]
    sound: HoverMode
    collection: Collection
    tracks_read: bool = False
    """Whether `collection` is what the library holds, or only the beginning."""
    maps: tuple[MapState, ...] = (MapState(),)
    """What is there on each map; `looks` says what is wanted."""
    active: int = 0
    """The map whose choices are at the top."""
    list_shown: int = 0
    """The list at hand."""
    highlights: tuple[Highlight, ...] = ()
    hover: Spot | None = None
    alike: tuple[Spot, ...] = ()
    """What truly sounds most like the place under the pointer, in the active map's layer; the nearest first."""
    problems: tuple[Problem, ...] = ()
    progress: Progress | None = None

    @classmethod
    def first(cls, recipe: Recipe, sound: HoverMode, collection: Collection) -> State:
        """Before anything was read or done: one map."""
        return cls(History(Doing((Look(recipe),))), sound, collection)

    @property
    def looks(self) -> tuple[Look, ...]:
        return self.doing.now.looks

    @property
    def look(self) -> Look:
        """What the active map is to show."""
        return self.looks[self.active]

    @property
    def map(self) -> MapState:
        """The active map."""
        return self.maps[self.active]

    @property
    def filters(self) -> tuple[Filter, ...]:
        return self.doing.now.filters

    @property
    def selection(self) -> Selection:
        return self.doing.now.selection

    @property
    def lists(self) -> Lists:
        return self.doing.now.lists

    @property
    def leads(self) -> Leads:
        return self.doing.now.leads

    @property
    def playlist(self) -> Order:
        """The tracks of the list at hand."""
        return self.lists[self.list_shown].tracks

    @property
    def rows(self) -> Rows:
        """The list at hand, with what of it is missing."""
        return self.lists[self.list_shown].rows


def apply(state: State, event: e.Event) -> State:
    """The next state. The same object when nothing changes."""
    match event:
        case e.TracksRead(collection):
            return _settled(replace(state, collection=collection, tracks_read=True))
        case e.TrackHeard(track, at):
            return _settled(replace(state, collection=state.collection.heard_again(track, at)))
        case e.ProblemsRead(problems):
            return state if problems == state.problems else replace(state, problems=problems)
        case e.PictureArrived(recipe, picture, names, share):
            return _with_picture(state, recipe, picture, names, share)
        case e.LayoutBegan(recipe):
            return _on_maps_of(state, recipe, lambda m: m if m.forming is not None else replace(m, forming=0.0))
        case e.LayoutEnded(recipe):
            return _on_maps_of(state, recipe, lambda m: m if m.forming is None else replace(m, forming=None))
        case e.TruthFound(recipe, truth):
            fits = [m.shown == recipe and len(m) == truth.points for m in state.maps]
            return _each(state, lambda i, m: replace(m, truth=truth) if fits[i] else m)
        case e.ListsRead(read, leads):
            doing = History(replace(state.doing.now, lists=read or NO_LISTS, leads=leads))
            return _settled(replace(state, doing=doing, list_shown=0))
        case e.MissingFound(found):
            revised = state.doing.revised(lambda doing: replace(doing, lists=lists.with_found(doing.lists, found)))
            return state if revised == state.doing else _settled(replace(state, doing=revised))
        case e.ListShown(at):
            return state if at == state.list_shown or at >= len(state.lists) else replace(state, list_shown=at)
        case e.AlikeFound(alike):
            length = state.map.length
            asked = Spot(TrackId(alike.track), alike.segment, length)
            here = None if state.hover is None else state.hover.counted_in(length)
            if here != asked or state.map.shown != alike.recipe:
                return state
            return replace(state, alike=tuple(Spot(TrackId(track), segment, length) for track, segment in alike.found))
        case e.AnalysisSaid(progress):
            return state if progress == state.progress else replace(state, progress=progress)
        case e.MapActivated(index):
            return state if index == state.active or index >= len(state.maps) else replace(state, active=index)
        case e.Restored(looks, active, highlights, filters):
            doing = History(replace(state.doing.now, looks=looks, filters=filters))
            fitting = _fitting(replace(state, doing=doing, highlights=highlights))
            return _settled(replace(fitting, active=min(active, len(looks) - 1)))
        case e.Arranged(looks, active, highlights, filters):
            step = state.doing.then(replace(state.doing.now, looks=looks, filters=filters))
            there = apply(_went(state, step), e.Highlighted(highlights))
            return apply(there, e.MapActivated(active))
        case e.Highlighted(highlights):
            return state if highlights == state.highlights else _settled(replace(state, highlights=highlights))
        case e.SoundModeChosen(mode):
            return state if mode == state.sound else replace(state, sound=mode)
        case e.Hovered(spot):
            return state if spot == state.hover else replace(state, hover=spot, alike=())
        case e.Undone():
            return _went(state, state.doing.undone())
        case e.Redone():
            return _went(state, state.doing.redone())
        case _:
            return _went(state, state.doing.then(_done(state, event)))


def _done(state: State, event: e.Event) -> Doing:
    """What the user has before them after a step that can be undone."""
    now = state.doing.now
    match event:
        case e.LookChosen(look):
            return replace(now, looks=(*now.looks[: state.active], look, *now.looks[state.active + 1 :]))
        case e.LooksChosen(looks):
            return replace(now, looks=looks)
        case e.Filtered(filters):
            return replace(now, filters=filters)
        case e.PointsSelected(points, mode, index):
            return replace(now, selection=_selected(state, points, mode, index))
        case e.PointsCollected(points, mode, index):
            tracks = state.maps[index].tracks_of(points)
            rows = order.removed(state.rows, tracks) if mode == "subtract" else order.added(state.rows, tracks)
            picture = state.maps[index].picture
            leads = {} if picture is None or mode == "subtract" else earliest(picture, points)
            return replace(
                now,
                selection=_selected(state, points, mode, index),
                lists=_filled(state, rows),
                leads={**leads, **now.leads},
            )
        case e.SelectionInverted():
            picture, there = state.map.picture, state.map.there()
            return now if picture is None else replace(now, selection=inverted(now.selection, picture, there))
        case e.SelectionGrown(keys):
            return replace(now, selection=now.selection.combined(Selection(keys, state.map.length), "add"))
        case e.SegmentsSelected(selection):
            return replace(now, selection=selection)
        case e.SelectionCleared():
            return replace(now, selection=NOTHING)
        case e.Collected(tracks, leads):
            filled = _filled(state, order.added(state.rows, tracks))
            return replace(now, lists=filled, leads={**now.leads, **leads})
        case e.Dropped(gone):
            return replace(now, lists=_filled(state, order.removed(state.rows, gone)))
        case e.Moved(places, before):
            return replace(now, lists=_filled(state, order.moved(state.rows, places, before)))
        case e.ListOrdered(tracks):
            rest, listed = order.removed(state.rows, tracks), set(state.playlist)
            known: Rows = tuple(track for track in tracks if track in listed)
            return replace(now, lists=_filled(state, order.added(known, rest)))
        case e.ListAdded(one, leads):
            return replace(now, lists=lists.added(now.lists, one), leads={**now.leads, **leads})
        case e.ListRenamed(name):
            return replace(now, lists=lists.renamed(now.lists, state.list_shown, name))
        case e.ListClosed():
            return replace(now, lists=lists.without(now.lists, state.list_shown))
        case _:
            raise AssertionError(event)


def _filled(state: State, rows: Rows) -> Lists:
    """All lists, with these rows in the one at hand."""
    return lists.with_rows(state.lists, state.list_shown, rows)


def _selected(state: State, points: Ints, mode: Mode, index: int) -> Selection:
    picture = state.maps[index].picture
    if picture is None:
        return state.selection
    return state.selection.combined(Selection.of(picture, points), mode)


def _went(state: State, doing: History[Doing]) -> State:
    """The state after a step forth or back."""
    if doing is state.doing:
        return state
    before, after = state.doing.now, doing.now
    state = replace(state, doing=doing, list_shown=_list_at_hand(state.list_shown, before.lists, after.lists))
    if after.looks != before.looks:
        state = _fitting(state)
    listed = after.lists != before.lists and any(one.by == "playlist" for one in (*state.highlights, *state.filters))
    changed = after.filters != before.filters or after.looks != before.looks
    return _settled(state) if changed or listed else state


def _list_at_hand(shown: int, before: Lists, after: Lists) -> int:
    """Whatever was done, or undone, is seen: the list that it was done to is at hand."""
    if len(after) > len(before):
        return next((at for at, one in enumerate(before) if after[at] != one), len(before))
    changed = [at for at, one in enumerate(after) if one != before[at]] if len(after) == len(before) else []
    return changed[0] if changed else min(shown, len(after) - 1)


def _fitting(state: State) -> State:
    """As many maps as are wanted. What another map shows already is there at once; otherwise a new one begins with
    what the active one shows, to move on from there."""
    wanted, maps = len(state.looks), state.maps
    shown = {m.shown: m for m in maps if m.forming is None}
    begun = (*maps[:wanted], *(state.map,) * (wanted - len(maps)))
    fitting = (
        there if there.shown == look.recipe else shown.get(look.recipe, replace(there, forming=None))
        for look, there in zip(state.looks, begun, strict=True)
    )
    return replace(state, maps=tuple(fitting), active=min(state.active, wanted - 1))


def _with_picture(state: State, recipe: Recipe, picture: Picture, names: tuple[str, ...], share: float | None) -> State:
    wanting = {i for i, look in enumerate(state.looks) if look.recipe == recipe}
    if not wanting:
        return state
    fresh = MapState(picture, recipe, tag_names=names, forming=share)
    maps = (replace(fresh, before=recipe if share is None else m.before) for m in state.maps)
    state = replace(state, maps=tuple(new if i in wanting else state.maps[i] for i, new in enumerate(maps)))
    return _settled(state, wanting)


def _each(state: State, change: Callable[[int, MapState], MapState]) -> State:
    maps = tuple(change(i, m) for i, m in enumerate(state.maps))
    same = all(new is old for new, old in zip(maps, state.maps, strict=True))
    return state if same else replace(state, maps=maps)


def _on_maps_of(state: State, recipe: Recipe, change: Callable[[MapState], MapState]) -> State:
    return _each(state, lambda i, m: change(m) if state.looks[i].recipe == recipe else m)


def _settled(state: State, only: set[int] | None = None) -> State:
    """Work out again what follows from the tracks, the pictures, the highlights and the filters."""
    return _each(state, lambda i, m: _settled_map(state, m) if only is None or i in only else m)


def _settled_map(state: State, there: MapState) -> MapState:
    picture, collection = there.picture, state.collection
    if picture is None or not state.tracks_read:
        return there
    rows = collection.rows_of(picture.tracks)
    subject = Subject(collection, picture, rows, there.tag_names, state.lists)
    by = lights(state.highlights, subject) if state.highlights else None
    return replace(
        there,
        collection=collection,
        rows=rows,
        lights=by,
        lit=None if by is None else np.not_equal(by, 0),
        left_out=left_out(state.filters, subject) if state.filters else None,
    )
