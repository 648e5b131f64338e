"""Making playlists: what is asked for, and what becomes of the answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path as FilePath
from typing import TypeVar

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from musicmap.cache.writer import Writer
from musicmap.cli import playlist
from musicmap.cli.commands import parser
from musicmap.cli.lists import Shelf
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
    suggest,
)
from musicmap.layers.keys import key_of
from musicmap.paths import AppDirs
from musicmap.playlist.music import Found
from musicmap.playlist.seeds import SegmentSeed, TagSeed, TrackSeed
from musicmap.playlist.selected import ENOUGH
from musicmap.session import events as e
from musicmap.session.collection import Collection
from musicmap.session.highlight import Highlight
from musicmap.session.maps import Spot
from musicmap.session.session import Session
from musicmap.types import Heard, Seconds, TrackId
from musicmap.ui.presenters.maker import WAYS, MakerPresenter
from musicmap.ui.theme import LIGHT, Theme
from musicmap.ui.widgets.maker import Maker, WayLine
from musicmap.ui.widgets.tray import PlaylistTray
from musicmap.ui.widgets.wishes import Wishes, Words
from tests.cache.made import TAGGRAM
from tests.session.conftest import PCA, SEGMENTS, collection_of
from tests.ui.widgets.shelf import Stage, heard

Pump = Callable[..., None]
R = TypeVar("R", bound=Request)


class Kitchen:
    """A maker whose requests a test answers."""

    def __init__(self, session: Session, theme: Theme, stage: Stage) -> None:
        self.session, self.tray = session, PlaylistTray(theme)
        stage(self.tray, 320, 400)
        self.asked: list[tuple[Request, Callable[[Suggested], None]]] = []
        self.playing: TrackId | None = None
        self.maker = Maker(theme, WAYS, self.tray)
        self.presenter = MakerPresenter(self.maker, self.tray, session, self._suggest, lambda: self.playing)
        self.said = heard(self.presenter.said)
        self.ids = [track.id for track in session.state.collection.tracks]

    def _suggest(self, request: Request, answer: Callable[[Suggested], None]) -> None:
        self.asked.append((request, answer))

    def request(self, kind: type[R]) -> R:
        """The last one, which is of this kind."""
        request = self.asked[-1][0]
        assert isinstance(request, kind)
        return request

    def answer(self, *places: int) -> None:
        request, answer = self.asked[-1]
        answer(Suggestion(request, tuple(Found(self.ids[place], 0, 0.5) for place in places)))

    def offer(self, way: str) -> WayLine:
        return self.maker._lines[way]

    def lists(self) -> list[tuple[str, list[int]]]:
        return [(one.name, [self.ids.index(track) for track in one.tracks]) for one in self.session.state.lists]


@pytest.fixture
def kitchen(shown: Session, dark: Theme, stage: Stage, qapp: QApplication) -> Iterator[Kitchen]:
    made = Kitchen(shown, dark, stage)
    yield made
    made.presenter.close()
    made.maker.close()


def test_with_nothing_at_hand_it_says_what_is_missing(kitchen: Kitchen) -> None:
    kitchen.presenter.open()
    assert kitchen.maker.isVisible()
    can = {way.key for way in WAYS if kitchen.offer(way.key).isEnabled()}
    assert can == {"line"}
    assert kitchen.offer("like").accessibleDescription() == "Point at something first"
    assert kitchen.offer("selection").accessibleDescription() == "Lasso something first"
    kitchen.presenter.show_theme(LIGHT)


def test_more_like_what_plays_is_a_new_list(kitchen: Kitchen, pump: Pump) -> None:
    kitchen.playing = kitchen.ids[2]
    kitchen.presenter.open()
    assert kitchen.offer("like").accessibleDescription() == "“Rock Bottom”"
    kitchen.presenter.make("like")
    asked = kitchen.request(Similar)
    assert (asked.likes, asked.nots, asked.n) == ((TrackSeed(kitchen.ids[2]),), (), 20)
    assert (asked.rules.per_artist, asked.rules.once) == (2, True)
    kitchen.answer(3, 0)
    pump(lambda: kitchen.said)
    assert kitchen.lists() == [("Playlist", []), ("Like Rock Bottom", [3, 0])]
    assert kitchen.session.state.list_shown == 1
    assert kitchen.said == [("2 tracks; more do not fit",)]


def test_the_pointed_segment_is_a_seed_and_what_is_not_liked_is_told(kitchen: Kitchen, pump: Pump) -> None:
    kitchen.session.apply(e.Hovered(Spot(kitchen.ids[1], 3)))
    kitchen.presenter.make("not")
    kitchen.session.apply(e.Hovered(Spot(kitchen.ids[0], 2)))
    kitchen.presenter.more_like_pointed()
    asked = kitchen.request(Similar)
    assert asked.likes == (SegmentSeed(kitchen.ids[0], 2),)
    assert asked.nots == (SegmentSeed(kitchen.ids[1], 3),)
    kitchen.presenter.open()
    assert "Hyperballad" in kitchen.maker._nots.text()
    kitchen.maker.nots_cleared.emit()
    kitchen.presenter.more_like_pointed()
    assert kitchen.request(Similar).nots == ()


def test_wishes_are_rules_and_variety_is_another_list_each_time(kitchen: Kitchen) -> None:
    kitchen.playing = kitchen.ids[0]
    kitchen.maker.wishes_changed.emit(Wishes(50, None, once=False, variety=0.5))
    kitchen.presenter.make("like")
    kitchen.presenter.make("like")
    first, second = (request for request, _ in kitchen.asked)
    assert isinstance(first, Similar)
    assert isinstance(second, Similar)
    assert (first.n, first.rules.per_artist, first.rules.once, first.rules.variance) == (50, None, False, 0.5)
    assert first.rules.seed != second.rules.seed


def test_lists_from_a_selection(kitchen: Kitchen, pump: Pump) -> None:
    kitchen.session.apply(e.PointsSelected(np.arange(SEGMENTS, 3 * SEGMENTS, dtype=np.int32)))
    kitchen.presenter.make("selection")
    asked = kitchen.request(FromSelection)
    np.testing.assert_array_equal(asked.keys, kitchen.session.state.selection.keys)
    kitchen.presenter.make("like_selection")
    liked = kitchen.request(Similar)
    seeds = {(seed.track, seed.segment) for seed in liked.likes if isinstance(seed, SegmentSeed)}
    assert seeds == {(track, segment) for track in kitchen.ids[1:3] for segment in range(SEGMENTS)}


def test_a_list_goes_on_and_is_put_in_order(kitchen: Kitchen, pump: Pump) -> None:
    kitchen.session.apply(e.Collected((kitchen.ids[0], kitchen.ids[2], kitchen.ids[1])))
    kitchen.presenter.make("extend")
    assert kitchen.request(Extend).n == 20
    kitchen.answer(3)
    pump(lambda: kitchen.said)
    assert kitchen.lists() == [("Playlist", [0, 2, 1, 3])]
    for way, by in (("order_way", "way"), ("order_tempo", "tempo"), ("order_key", "key"), ("order_energy", "energy")):
        kitchen.presenter.make(way)
        ordered = kitchen.request(Reorder)
        assert ordered.by == by
    values = kitchen.request(Reorder).values
    assert len(values) == 4
    assert all(0 <= value <= 1 for value in values), "how lively they are"
    kitchen.answer(3, 1, 0)
    pump(lambda: kitchen.lists() == [("Playlist", [3, 1, 0, 2])])
    kitchen.session.apply(e.Undone())
    assert kitchen.lists() == [("Playlist", [0, 2, 1, 3])]


def test_a_list_is_put_in_order_of_the_tag_at_hand(kitchen: Kitchen) -> None:
    kitchen.session.apply(e.Collected((kitchen.ids[0], kitchen.ids[2], kitchen.ids[1])))
    kitchen.presenter.open()
    assert not kitchen.offer("order_tag").isEnabled()
    kitchen.session.apply(e.Highlighted((Highlight("tag", "jazz"),)))
    kitchen.presenter.open()
    assert kitchen.offer("order_tag").isEnabled()
    kitchen.presenter.make("order_tag")
    ordered = kitchen.request(Reorder)
    assert (ordered.by, ordered.tag, ordered.tracks) == ("tag", "jazz", kitchen.session.state.playlist)


def test_a_way_leads_from_the_first_to_the_last(kitchen: Kitchen, pump: Pump) -> None:
    kitchen.session.apply(e.Collected((kitchen.ids[0], kitchen.ids[2], kitchen.ids[1])))
    kitchen.presenter.make("way")
    asked = kitchen.request(Path)
    assert asked.stops == (kitchen.ids[0], kitchen.ids[1])
    kitchen.answer(0, 3, 1)
    pump(lambda: kitchen.said)
    assert kitchen.lists()[1] == ("Jóga to Hyperballad", [0, 3, 1])


def test_a_surprise_knows_what_was_heard_and_when(kitchen: Kitchen, pump: Pump) -> None:
    tracks = [
        replace(track, heard=Heard(1, 1e9)) if place == 1 else track
        for place, track in enumerate(kitchen.session.state.collection.tracks)
    ]
    kitchen.session.apply(e.TracksRead(Collection.of(tracks, FilePath("/"))))
    kitchen.playing = kitchen.ids[0]
    kitchen.presenter.make("surprise")
    asked = kitchen.request(Surprise)
    assert asked.likes == (TrackSeed(kitchen.ids[0]),)
    assert asked.last_heard == {kitchen.ids[1]: 1e9}
    assert asked.now > 1.7e9
    kitchen.answer(2)
    pump(lambda: kitchen.lists()[-1] == ("Surprise", [2]))


def test_a_line_on_the_map(kitchen: Kitchen, pump: Pump) -> None:
    drawn = heard(kitchen.presenter.line_asked)
    kitchen.presenter.make("line")
    assert drawn == [()]
    line = np.array([[0.0, 0.0], [1.0, 1.0]])
    kitchen.presenter.along(line)
    asked = kitchen.request(AlongLine)
    assert asked.recipe == PCA
    assert len(asked.keys) == len(asked.positions) == 4 * SEGMENTS
    kitchen.presenter.along(line[:1])
    assert len(kitchen.asked) == 1, "a dot is no line"


def test_a_lasso_is_drawn_for_me(kitchen: Kitchen, pump: Pump) -> None:
    kitchen.session.apply(e.Hovered(Spot(kitchen.ids[1], 3)))
    kitchen.session.apply(e.Hovered(None))
    kitchen.presenter.make("region")
    asked = kitchen.request(Region)
    assert (asked.track, asked.segment) == (kitchen.ids[1], 3)
    keys = np.array([key_of(kitchen.ids[1], 2), key_of(kitchen.ids[1], 3)])
    kitchen.asked[-1][1](Lassoed(asked, keys))
    pump(lambda: kitchen.said)
    np.testing.assert_array_equal(kitchen.session.state.selection.keys, keys)


def test_what_cannot_be_made_is_said(kitchen: Kitchen, pump: Pump) -> None:
    kitchen.playing = kitchen.ids[0]
    kitchen.presenter.make("like")
    kitchen.asked[-1][1](Refused(kitchen.request(Similar), "The model has not heard it."))
    kitchen.answer()
    pump(lambda: len(kitchen.said) == 2)
    assert kitchen.said[0] == ("The model has not heard it.",)
    assert "Nothing fits" in kitchen.said[1][0]
    assert len(kitchen.session.state.lists) == 1


BY_HAND = Wishes(
    length=3,
    per_artist=1,
    once=False,
    variety=0.5,
    per_album=2,
    rested=30,
    shortest=60,
    longest=600,
    genres=Words(("Pop", "Art"), ("Metal",)),
    tags=Words((), ("jazz",)),
    blend=Words(("ambient",), ("guitar",)),
    over="segments",
    part=0.3,
)
"""The same as `TYPED`."""
TYPED = (
    "-n 3 --per-artist 1 --twice --variance 0.5 --seed 1 --per-album 2 --not-heard-for 30 --shortest 1:00"
    " --longest 600 --genre Pop Art --not-genre Metal --not-having jazz --tags ambient --not-tags guitar"
    " --over segments --share 0.3"
)


def test_the_command_line_asks_the_same(kitchen: Kitchen, file: FilePath) -> None:
    with Writer(file, file.parent) as writer:
        writer.heard(kitchen.ids[3], time.time() - 86_400, Seconds(100.0))
    kitchen.session.apply(e.TracksRead(collection_of(file)))
    kitchen.playing = kitchen.ids[1]
    kitchen.presenter.make("not")
    kitchen.playing = kitchen.ids[0]
    kitchen.maker.wishes_changed.emit(BY_HAND)
    kitchen.presenter.make("like")
    # The turn is the seed of what varies: the next one gets another.
    kitchen.presenter.make("like")
    words = ["playlist", file.parent, "--library", file, "--layer", TAGGRAM, "--like", "Jóga", "--not", "Hyperballad"]
    args = parser().parse_args([*map(str, words), *TYPED.split()])
    shelf = Shelf.of(args, AppDirs.standard())
    assert kitchen.request(Similar) == playlist.request_of(shelf, args)
    assert kitchen.request(Similar).rules.avoid == {kitchen.ids[3]}
    answer = suggest(shelf.music, kitchen.request(Similar))
    assert isinstance(answer, Suggestion)
    assert shelf.found(playlist.request_of(shelf, args)) == answer.found


def test_tags_alone_are_enough_for_a_list(kitchen: Kitchen, pump: Pump) -> None:
    kitchen.presenter.open()
    assert not kitchen.offer("like").isEnabled()
    kitchen.maker.wishes_changed.emit(Wishes(blend=Words(("ambient",), ("guitar",)), tags=Words(("no such tag",))))
    assert kitchen.offer("like").accessibleDescription() == "like ambient, unlike guitar"
    kitchen.presenter.make("like")
    asked = kitchen.request(Similar)
    assert (asked.likes, asked.nots) == ((TagSeed("ambient"),), (TagSeed("guitar"),))
    assert asked.rules.tags == (), "this model does not have it"
    kitchen.answer(1)
    pump(lambda: kitchen.lists()[-1] == ("Like ambient", [1]))


def test_so_much_of_a_track_must_lie_in_the_selection(kitchen: Kitchen) -> None:
    kitchen.session.apply(e.PointsSelected(np.arange(SEGMENTS, dtype=np.int32)))
    kitchen.presenter.make("selection")
    assert kitchen.request(FromSelection).share == ENOUGH
    kitchen.maker.wishes_changed.emit(Wishes(inside=0.7))
    kitchen.presenter.open()
    assert "at least 70" in kitchen.offer("selection").accessibleDescription()
    kitchen.presenter.make("selection")
    assert kitchen.request(FromSelection).share == 0.7


def test_what_is_set_is_there_when_it_opens_again(kitchen: Kitchen) -> None:
    kitchen.presenter.open()
    kitchen.maker.wishes_changed.emit(BY_HAND)
    kitchen.maker.close()
    kitchen.presenter.open()
    assert kitchen.maker._wishes == BY_HAND
    assert "not heard for a month" in kitchen.maker._also.text()
