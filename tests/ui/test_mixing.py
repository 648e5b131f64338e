"""What mixes with what plays stands out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from musicmap.session import events as e
from musicmap.session.collection import Collection
from musicmap.session.highlight import Highlight
from musicmap.session.session import Session
from musicmap.types import FileTags, Seconds, TrackId
from musicmap.ui.mixing import Mixing
from musicmap.ui.sounding import Playing
from tests.session.conftest import SEGMENTS
from tests.session.conftest import empty as empty
from tests.session.conftest import file as file
from tests.ui.presenters.conftest import session as session
from tests.ui.presenters.conftest import shown as shown
from tests.ui.presenters.conftest import sound as sound
from tests.ui.presenters.fakes import Unheard
from tests.ui.widgets.shelf import heard

# A minor at 120; its relative at 62, which is half of 124; a tritone away at 120; nothing known.
SAID = ((120.0, "Am"), (62.0, "C"), (120.0, "Ebm"), (None, ""))


class Booth:
    def __init__(self, session: Session, sound: Unheard) -> None:
        tracks = [
            replace(track, tags=FileTags(title=track.tags.title, bpm=bpm, key=key))
            for track, (bpm, key) in zip(session.state.collection.tracks, SAID, strict=True)
        ]
        session.apply(e.TracksRead(Collection.of(tracks, Path("/"))))
        self.session, self.sound, self.parent = session, sound, QObject()
        self.ids = [track.id for track in tracks]
        self.track: TrackId | None = None
        self.mixing = Mixing(session, sound, lambda: self.track, self.parent)
        self.said = heard(self.mixing.said)

    def lit(self) -> list[int]:
        """Numbers of the tracks that stand out."""
        lit = self.session.state.map.lit
        return [] if lit is None else np.flatnonzero(lit.reshape(4, SEGMENTS).all(axis=1)).tolist()

    def plays(self, place: int) -> None:
        self.track = self.ids[place]
        self.sound.playing.emit(Playing(self.ids[place], Seconds(1.0), True, audition=False))


@pytest.fixture
def booth(shown: Session, sound: Unheard, qapp: QApplication) -> Booth:
    return Booth(shown, sound)


def test_what_mixes_stands_out_in_half_time_too(booth: Booth) -> None:
    booth.plays(0)
    assert booth.lit() == []
    booth.mixing.toggle()
    assert booth.lit() == [0, 1]
    assert booth.said == [("1 track mixes with “Jóga” (120 bpm · 8A)",)]
    booth.mixing.toggle()
    assert booth.lit() == []


def test_it_goes_along_with_the_player_until_something_else_is_highlighted(booth: Booth) -> None:
    booth.plays(0)
    booth.mixing.toggle()
    booth.plays(2)
    assert booth.lit() == [2]
    booth.session.apply(e.Highlighted((Highlight("artist", "x"),)))
    booth.plays(0)
    assert booth.session.state.highlights == (Highlight("artist", "x"),)


def test_what_is_not_known_is_said(booth: Booth) -> None:
    booth.mixing.toggle()
    booth.plays(3)
    booth.mixing.toggle()
    assert booth.said == [("Play something first",), ("Tempo and key of this track are not known yet",)]
    assert booth.session.state.highlights == ()


def test_a_track_that_is_gone_lights_nothing(booth: Booth) -> None:
    booth.session.apply(e.Highlighted((Highlight("mixes", "999"),)))
    assert booth.lit() == []
    booth.session.apply(e.Highlighted((Highlight("mixes", "no number"),)))
    assert booth.lit() == []
