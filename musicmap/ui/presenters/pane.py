"""What is written around a map: its name, how far its layout has come, how true it is."""

from __future__ import annotations

from PySide6.QtCore import QObject

from musicmap.models.registry import Registry
from musicmap.session.look import titles_of
from musicmap.session.maps import MapState
from musicmap.session.session import Session
from musicmap.session.state import State
from musicmap.ui.presenters.filters import audible
from musicmap.ui.widgets.map_pane import MapPane
from musicmap.ui.widgets.words import count, many, percent


class PanePresenter(QObject):
    """Keeps one pane's words up to date."""

    def __init__(self, pane: MapPane, index: int, session: Session, registry: Registry) -> None:
        super().__init__(pane)
        self._pane, self._index, self._session, self._registry = pane, index, session, registry
        session.watch(self._changed)
        self._show(session.state)

    def close(self) -> None:
        self._session.leave(self._changed)

    def _changed(self, before: State, after: State) -> None:
        if self._index < len(after.maps):
            was = before.maps[self._index] if self._index < len(before.maps) else None
            if after.maps[self._index] is not was or _around(after) != _around(before):
                self._show(after)

    def _show(self, state: State) -> None:
        several, there = len(state.maps) > 1, state.maps[self._index]
        self._pane.show_frame(framed=several, active=several and state.active == self._index)
        titles = titles_of([look.recipe for look in state.looks], self._registry)
        self._pane.show_title(titles[self._index])
        self._pane.show_forming(there.forming)
        self._pane.show_truth(*truth_of(there, audible(state), state.collection.whole))


def _around(state: State) -> tuple[object, ...]:
    """What else there is to say hangs on."""
    return state.looks, state.active, id(state.collection), state.problems


def truth_of(there: MapState, tracks: int, whole: int) -> tuple[str, str]:
    """How true a map is, in a word or two, and what that means; both empty while there is nothing to say.

    `tracks` of the library can be heard; `whole` were heard from end to end.
    """
    picture, truth = there.picture, there.truth
    if picture is None or not len(picture) or there.forming is not None:
        return "", ""
    said, means = [], []
    missing = tracks - len(picture.tracks)
    if missing > 0 and len(picture.tracks):
        said.append(f"{count(len(picture.tracks))} of {many(tracks, 'track', 'tracks')}")
        means.append("This model has not heard the other tracks yet.")
    glimpsed = len(picture.tracks) - whole
    if glimpsed > 0:
        said.append(f"{count(glimpsed)} at a first look")
        means.append("Of these, two or three moments have been heard so far. All of them is listened to next.")
    landmarks = int(picture.landmarks[0])
    if landmarks:
        said.append(f"{count(landmarks)} landmarks")
        rest = count(len(picture) - landmarks)
        means.append(f"Laid out by {count(landmarks)} of its points; the other {rest} were placed among those.")
    if truth is not None:
        said.append(f"{percent(truth.trustworthiness)} true")
        means.append(
            f"Trustworthiness {truth.trustworthiness:.3f}: what lies close here sounds close. Of the 15 points that"
            f" sound most alike, {percent(truth.preservation)} are also among the 15 nearest on the map."
        )
    return " · ".join(said), " ".join(means)
