"""Playlists made from the map: what can be asked for now, and what becomes of the answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from musicmap.jobs.suggesting import (
    AlongLine,
    Extend,
    FromSelection,
    Lassoed,
    Path,
    Refused,
    Region,
    Reorder,
    Request,
    Similar,
    Suggested,
    Suggestion,
    Surprise,
)
from musicmap.layers.keys import Keys
from musicmap.playlist.music import Found
from musicmap.playlist.order import Order
from musicmap.playlist.rules import Rules
from musicmap.playlist.seeds import Seed, SegmentSeed, TagSeed, TrackSeed
from musicmap.session import events as e
from musicmap.session.leads import Leads
from musicmap.session.lists import TrackList
from musicmap.session.maps import Spot
from musicmap.session.selection import Selection
from musicmap.session.session import Session
from musicmap.session.state import State
from musicmap.types import Doubles, Seconds, TrackId
from musicmap.ui.bridge import Bridge
from musicmap.ui.presenters.wanted import like, reordered, rules_of, spread, tag_at_hand
from musicmap.ui.theme import Theme
from musicmap.ui.widgets.maker import Maker, Offer, Way
from musicmap.ui.widgets.tray import PlaylistTray
from musicmap.ui.widgets.wishes import FIRST, Wishes, Words, blended, inside
from musicmap.ui.widgets.words import count, many

Suggest = Callable[[Request, Callable[[Suggested], None]], None]
"""Ask for a list; the answer comes on whatever thread."""
WAYS: Final = (
    Way("like", "magnifying-glass", "More like this", "Like something"),
    Way("like_selection", "selection", "More like what is selected", "Like something"),
    Way("surprise", "shuffle", "Surprise me", "Like something"),
    Way("not", "x", "Nothing like this", "Like something"),
    Way("selection", "scribble-loop", "What lies in the selection", "From the map"),
    Way("line", "line-segments", "Along a line", "From the map"),
    Way("region", "ear", "Lasso for me", "From the map"),
    Way("way", "path", "A way through it", "From this list"),
    Way("extend", "plus", "Go on with it", "From this list"),
    Way("order_way", "arrows-down-up", "Put in the shortest way", "From this list"),
    Way("order_energy", "activity", "Put in an arc of energy", "From this list"),
    Way("order_tempo", "timer", "Put in order of tempo", "From this list"),
    Way("order_key", "music-notes", "Put in order of key", "From this list"),
    Way("order_tag", "trend-up", "Put in order of a tag", "From this list"),
)
_REGION = 120
"""Segments around a moment."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What “this” is."""

    seeds: tuple[Seed, ...] = ()
    title: str = ""


class MakerPresenter(QObject):
    """Opens the maker under its button, asks for lists, and shows them."""

    said = Signal(str)
    line_asked = Signal()
    """A line is to be drawn on the map."""

    def __init__(
        self,
        maker: Maker,
        tray: PlaylistTray,
        session: Session,
        suggest: Suggest,
        playing: Callable[[], TrackId | None],
    ) -> None:
        """`playing`: what sounds, or sounded last."""
        super().__init__(tray)
        self._maker, self._tray, self._session, self._suggest, self._playing = maker, tray, session, suggest, playing
        self._bridge = Bridge(self._answered, self)
        self._wishes, self._turn = FIRST, 0
        self._nots: tuple[tuple[Seed, str], ...] = ()
        self._pointed: Spot | None = None
        tray.make_asked.connect(self.open)
        maker.chosen.connect(self.make)
        maker.wishes_changed.connect(self._wish)
        maker.nots_cleared.connect(self._like_again)
        session.watch(self._changed)

    def close(self) -> None:
        self._bridge.close()

    def show_theme(self, theme: Theme) -> None:
        self._maker.show_theme(theme)

    @Slot()
    def open(self) -> None:
        """What can be made now."""
        state = self._session.state
        genres = [name for name, _ in state.collection.counts("genre")]
        self._maker.show_known(state.map.tag_names, genres)
        self._maker.show_wishes(self._wishes)
        self._show_offers()
        self._maker.open_under(self._tray.make)

    @Slot(str)
    def make(self, way: str) -> None:
        """Ask for it; the answer is a list, a selection, or a sentence."""
        state, rules, length = self._session.state, self._rules(), self._wishes.length
        recipe = state.look.recipe
        match way:
            case "like":
                self._ask(self._like(self._this(state).seeds))
            case "surprise":
                last = {t.id: t.heard.last for t in state.collection.tracks if t.heard.last is not None}
                self._ask(Surprise(recipe, self._this(state).seeds, last, time.time(), length, rules))
            case "like_selection":
                self._ask(self._like(spread(state.selection.counted_in(state.map.length))))
            case "not":
                this = self._this(state)
                self._nots = (*self._nots, *((seed, this.title) for seed in this.seeds))
                self.said.emit(f"Lists will be unlike {this.title}")
            case "selection":
                self._ask(FromSelection(recipe, self._selected(state), self._wishes.inside, rules=rules))
            case "line":
                self.line_asked.emit()
            case "region":
                spot = self._spot(state)
                if spot is not None:
                    here = spot.counted_in(state.map.length)
                    self._ask(Region(recipe, here.track, here.segment, _REGION))
            case "way":
                self._ask(Path(recipe, self._stops(state), length, rules))
            case "extend":
                self._ask(Extend(recipe, state.playlist, length, rules))
            case "order_way" | "order_energy" | "order_tempo" | "order_key" | "order_tag":
                self._ask(reordered(way, state))

    @Slot()
    def more_like_pointed(self) -> None:
        """A list like the segment under the pointer, or else like what plays."""
        state = self._session.state
        spot = state.hover or self._spot(state)
        if spot is not None:
            here = spot.counted_in(state.map.length)
            self._ask(self._like((SegmentSeed(here.track, here.segment),)))

    def along(self, line: Doubles) -> None:
        """A list along a line on the active map, (K, 2) in data units."""
        state = self._session.state
        if state.map.picture is not None and len(line) > 1:
            picture, there = state.map.picture, state.map.there()
            keys, positions = picture.keys[there], picture.positions[there]
            wanted = AlongLine(state.look.recipe, line, keys, positions, self._wishes.length, self._rules())
            self._ask(wanted)

    def _like(self, seeds: Sequence[Seed]) -> Similar:
        nots = tuple(seed for seed, _ in self._nots)
        return like(self._session.state, seeds, nots, self._wishes, self._rules())

    @staticmethod
    def _selected(state: State) -> Keys:
        """What is selected, counted in the segments of the map at hand."""
        return state.selection.counted_in(state.map.length).keys

    def _ask(self, request: Request) -> None:
        self._turn += 1
        self._suggest(request, self._bridge.post)

    def _answered(self, answer: Suggested) -> None:
        match answer:
            case Refused(_, sentence):
                self.said.emit(sentence)
            case Lassoed(_, keys):
                self._session.apply(e.SegmentsSelected(Selection(keys, self._session.state.map.length)))
                self.said.emit(f"{many(len(keys), 'segment', 'segments')} selected")
            case Suggestion(request, found):
                self._take(request, found)

    def _take(self, request: Request, found: Sequence[Found]) -> None:
        tracks: Order = tuple(one.track for one in found)
        if not tracks:
            self.said.emit("Nothing fits. Fewer rules, or another place on the map, may find some.")
            return
        if isinstance(request, Extend):
            self._session.apply(e.Collected(tracks, self._leads(found)))
            self.said.emit(f"{many(len(tracks), 'track', 'tracks')} more")
        elif isinstance(request, Reorder):
            self._session.apply(e.ListOrdered(tracks))
        else:
            self._session.apply(e.ListAdded(TrackList(self._name(request), tracks), self._leads(found)))
            self.said.emit(_how_many(len(tracks), request))

    def _leads(self, found: Sequence[Found]) -> Leads:
        picture = self._session.state.map.picture
        length = 0.0 if picture is None else float(picture.segment_length[0])
        return {one.track: Seconds(one.segment * length) for one in found}

    def _changed(self, _: State, after: State) -> None:
        if after.hover is not None:
            self._pointed = after.hover

    # What can be done now

    def _show_offers(self) -> None:
        state = self._session.state
        this, listed, selected = self._this(state), len(state.playlist), len(state.selection)
        stops = self._stops(state)
        spot = self._spot(state)
        where = "" if spot is None else self._title(spot.track)
        more = Offer(f"{count(selected)} segments", can=True) if selected else Offer("Lasso something first", can=False)
        two = Offer("A list of two or more", can=False)
        ordered = Offer(f"All of “{state.lists[state.list_shown].name}”") if listed > 2 else two
        tag = tag_at_hand(state)
        ramp = Offer(f"From little “{tag}” to much") if tag else Offer("Highlight a tag first", can=False)
        named = Offer(this.title) if this.seeds else Offer("Point at something first", can=False)
        tags = blended(self._blend())
        half = f"Tracks of which {_least(self._wishes.inside)} is in it"
        self._maker.show_offers(
            {
                "like": Offer(", ".join(filter(None, (this.title, tags)))) if this.seeds or tags else named,
                "like_selection": Offer(", ".join(filter(None, (more.what, tags)))) if selected else more,
                "not": named,
                "surprise": Offer(f"Not heard for long, near {this.title}") if this.seeds else named,
                "selection": Offer(half) if selected else more,
                "line": Offer("Draw it, and hear what lies along it", can=state.map.picture is not None),
                "region": Offer(f"What sounds like {where}", can=True) if where else named,
                "way": Offer(" to ".join(self._title(stops[i]) for i in (0, -1))) if len(stops) > 1 else two,
                "extend": Offer(f"Like its {many(listed, 'track', 'tracks')}") if listed else two,
                "order_way": ordered,
                "order_energy": ordered,
                "order_tempo": ordered,
                "order_key": ordered,
                "order_tag": ramp if listed > 2 else two,
            },
            [title for _, title in self._nots],
        )

    def _this(self, state: State) -> Subject:
        """The rows chosen in the list, else what plays, else what was pointed at last."""
        if chosen := self._tray.chosen():
            title = self._title(chosen[0]) if len(chosen) == 1 else many(len(chosen), "track", "tracks")
            return Subject(tuple(TrackSeed(track) for track in chosen), title)
        track = self._playing()
        if track is not None:
            return Subject((TrackSeed(track),), self._title(track))
        if self._pointed is not None:
            here = self._pointed.counted_in(state.map.length)
            return Subject((SegmentSeed(here.track, here.segment),), self._title(here.track))
        return Subject()

    def _spot(self, state: State) -> Spot | None:
        """Where the lasso for me begins: at what was pointed at last, which is mostly what is heard."""
        if self._pointed is not None:
            return self._pointed
        track = self._playing()
        points = [] if track is None else state.map.points_of(track).tolist()
        return state.map.spot_at(points[len(points) // 2]) if points else None

    def _stops(self, state: State) -> Order:
        """Those chosen in the list, if there are two or more, else its first and its last track."""
        chosen = self._tray.chosen()
        if len(chosen) > 1:
            return chosen
        order = state.playlist
        return (order[0], order[-1]) if len(order) > 1 else ()

    def _rules(self) -> Rules:
        return rules_of(self._wishes, self._session.state, seed=self._turn)

    def _blend(self) -> Words:
        return self._wishes.blend.known(self._session.state.map.tag_names)

    def _title(self, track: TrackId) -> str:
        collection = self._session.state.collection
        row = collection.row(track)
        return "a track that is gone" if row is None else f"“{collection.titles[row]}”"

    def _name(self, request: Request) -> str:
        match request:
            case Similar(_, (TrackSeed(track) | SegmentSeed(track, _), *_)):
                return f"Like {self._title(track)}".replace("“", "").replace("”", "")
            case Similar(_, (TagSeed(tag), *_)):
                return f"Like {tag}"
            case Surprise():
                return "Surprise"
            case Path(_, stops):
                return " to ".join(self._title(stops[i]) for i in (0, -1)).replace("“", "").replace("”", "")
            case AlongLine():
                return "Along a line"
            case _:
                return "From the selection"

    @Slot(object)
    def _wish(self, wishes: Wishes) -> None:
        self._wishes = wishes
        if self._maker.isVisible():
            self._show_offers()

    @Slot()
    def _like_again(self) -> None:
        self._nots = ()
        self._show_offers()


def _how_many(found: int, request: Request) -> str:
    wanted = request.n if isinstance(request, Similar | Path | AlongLine) else None
    said = many(found, "track", "tracks")
    return f"{said}; more do not fit" if wanted is not None and found < wanted else said


def _least(share: float) -> str:
    return inside(share) if share in (0.0, 1.0) else f"at least {inside(share)}"
