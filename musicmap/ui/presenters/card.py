"""The right panel: the segment under the pointer, or, when there is none, the one that plays."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from PySide6.QtCore import QObject, QSize, QTimer, Signal, Slot
from PySide6.QtGui import QImage

from musicmap.playlist.rhythm import in_words, rhythm_of
from musicmap.session.library import OpenLibrary
from musicmap.session.maps import Spot
from musicmap.session.offline import why_silent
from musicmap.session.session import Session
from musicmap.session.state import State
from musicmap.types import LayerRef, Seconds, Track, TrackId, Vectors
from musicmap.ui.bridge import Bridge
from musicmap.ui.pictures import picture_from
from musicmap.ui.sounding import Playing, Sound
from musicmap.ui.widgets.card import Moment, TrackCard
from musicmap.ui.widgets.taggram import Taggram
from musicmap.ui.widgets.taggram_panel import TaggramPanel

_KEPT = 64
_PATIENCE_MS = 90
"""A pointer that only passes over a track does not open its file."""


@dataclass(frozen=True, slots=True, eq=False)
class Details:
    """What of a track comes from disk."""

    track: TrackId
    layer: LayerRef
    taggram: Vectors | None
    cover: QImage | None


class CardPresenter(QObject):
    """Shows the moment at once, and cover and taggram as soon as they are read."""

    moment = Signal(object)
    """Spot: a place in the music that was clicked in the taggram."""

    def __init__(
        self,
        card: TrackCard,
        panel: TaggramPanel,
        session: Session,
        library: OpenLibrary,
        sound: Sound,
        *,
        dark: bool,
    ) -> None:
        """`panel` shows the same track's taggram at large."""
        super().__init__(card)
        self._card, self._panel, self._session, self._library, self._dark = card, panel, session, library, dark
        self._bridge = Bridge(self._read, self)
        self._details: OrderedDict[tuple[TrackId, LayerRef], Details] = OrderedDict()
        self._point: int | None = None
        self._track: TrackId | None = None
        self._playing: int | None = None
        self._wait = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._wait.timeout.connect(self._ask)
        card.moment_clicked.connect(self._clicked)
        panel.moment_clicked.connect(self._clicked)
        card.order_chosen.connect(panel.show_order)
        panel.order_chosen.connect(card.show_order)
        sound.playing.connect(self._sounds)
        session.watch(self._changed)

    def set_dark(self, dark: bool) -> None:
        self._dark = dark
        self._show(self._session.state)

    def close(self) -> None:
        """What is still being read is not shown any more."""
        self._wait.stop()
        self._bridge.close()

    def _changed(self, before: State, after: State) -> None:
        picture = after.map.picture
        if picture is not before.map.picture:
            self._track = self._point = self._playing = None
        if after.hover != before.hover or picture is not before.map.picture:
            self._show(after)

    @Slot(object)
    def _sounds(self, playing: Playing | None) -> None:
        state = self._session.state
        point = None if playing is None else state.map.point_sounding(playing.track, playing.at)
        if point != self._playing:
            self._playing = point
            if point is not None:
                self._show(state)
        own = playing is not None and playing.track == self._track
        self._show_position(playing.at if playing is not None and own else None)

    def _show_position(self, at: Seconds | None) -> None:
        self._card.show_position(at)
        self._panel.show_position(at)

    def show_panel(self, shown: bool) -> None:
        """Put the large taggram beside the map, or away."""
        self._panel.setVisible(shown)
        if shown:
            self._track = None  # so that it is filled
            self._show(self._session.state)

    def _show(self, state: State) -> None:
        here = state.map.point_at(state.hover)
        point = here if here is not None else self._playing
        # Once something was pointed at, it stays to be looked at: its taggram can be clicked.
        point = self._point if point is None else point
        row = None if point is None else state.map.row_at(point)
        if point is None or row is None:
            self._point = self._track = None
            self._card.show_nothing()
            self._panel.show_taggram("", "", None)
            return
        track = state.collection.tracks[row]
        moment = self._moment_of(state, point, row, track)
        self._card.show_moment(moment)
        self._panel.show_segment(moment.segment)
        self._point = point
        if track.id != self._track:
            self._track = track.id
            known = self._details.get(self._key(track.id))
            self._card.show_cover(known.cover if known else None)
            self._show_taggram(known)
            if not known:
                self._wait.start()

    def _moment_of(self, state: State, point: int, row: int, track: Track) -> Moment:
        picture = state.map.picture
        assert picture is not None
        colours = picture.dark if self._dark else picture.light
        start = picture.start_of(point)
        red, green, blue = (int(c) for c in colours[point])
        return Moment(
            title=state.collection.titles[row],
            artist=state.collection.artists[row],
            album=track.tags.album,
            segment=int(picture.segment[point]),
            start=Seconds(start),
            end=Seconds(start + float(picture.segment_length[0] * picture.count[point])),
            colour=(red, green, blue),
            tags=tuple(
                (state.map.tag_names[tag], float(value) / 255.0)
                for tag, value in zip(picture.top[point], picture.top_values[point], strict=True)
            ),
            colours=colours[picture.points_of(track.id)],
            rhythm=in_words(rhythm_of(track)),
            note=why_silent(state.collection, track) or ("" if track.duration else "First look; the rest comes later"),
        )

    def _key(self, track: TrackId) -> tuple[TrackId, LayerRef]:
        return track, LayerRef(self._session.state.look.recipe.layer.model, "taggram")

    @Slot()
    def _ask(self) -> None:
        if self._track is None or self._point is None:
            return
        track = self._session.state.map.track_at(self._point)
        if track is None:
            return
        _, layer = self._key(track.id)

        def answer(vectors: Vectors | None) -> None:
            from musicmap.library.cover import cover  # on the librarian's thread, when the first is wanted

            image = None if track.offline else picture_from(cover(track.path), QSize(256, 256))
            self._bridge.post(Details(track.id, layer, vectors, image))

        self._library.taggram_of(track.id, layer, answer)

    def _read(self, details: Details) -> None:
        self._details[(details.track, details.layer)] = details
        while len(self._details) > _KEPT:
            self._details.popitem(last=False)
        if self._track == details.track and self._key(details.track)[1] == details.layer:
            self._card.show_cover(details.cover)
            self._show_taggram(details)

    def _show_taggram(self, details: Details | None) -> None:
        taggram = self._taggram(details) if details else None
        self._card.show_taggram(taggram)
        state = self._session.state
        row = None if self._point is None else state.map.row_at(self._point)
        if self._panel.isVisible() and row is not None:
            collection = state.collection
            self._panel.show_taggram(collection.titles[row], collection.artists[row], taggram)
            here = None if state.hover is None else state.hover.counted_in(state.map.length)
            self._panel.show_segment(None if here is None else here.segment)

    def _taggram(self, details: Details) -> Taggram | None:
        if details.taggram is None:
            return None
        return Taggram(self._session.state.map.tag_names, details.taggram.values, details.taggram.segment)

    @Slot(int)
    def _clicked(self, segment: int) -> None:
        if self._track is not None:
            self.moment.emit(Spot(self._track, segment, self._session.state.map.length))
