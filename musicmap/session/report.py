"""What long work in an open library says, made into news for the session."""

from __future__ import annotations

import time
from collections.abc import Callable

from musicmap.jobs import events as job
from musicmap.session import events as e
from musicmap.session.cartographer import Cartographer
from musicmap.session.messages import Composed, Post, Trouble

_PROBLEMS_S = 2.0
"""Files that cannot be heard are told at most this often, and at the end."""
_REREAD_S = 60.0
"""So often the tempi and keys found until then are shown: the pass may take a night."""


class Report:
    """Takes in the events of the composing, the analysis, and the pass for tempo and key, each on its own thread, one
    after the other."""

    def __init__(
        self,
        post: Post,
        maps: Cartographer,
        read_tracks: Callable[[], None],
        read_problems: Callable[[], None],
        find_rhythm: Callable[[], None],
    ) -> None:
        """`read_tracks` and `read_problems` tell anew what there is; `find_rhythm` begins the last pass."""
        self._post, self._maps = post, maps
        self._read_tracks, self._ask_problems, self._find_rhythm = read_tracks, read_problems, find_rhythm
        self.offline = 0
        """Tracks that were, when they were read."""
        self._waiting = False
        """Whether there is something new for the maps."""
        self._heard = False
        """Whether this job has finished any track since they were read."""
        self._read_at = 0.0
        self._failed = False
        """Whether files have failed since the problems were read."""
        self._problems_at = 0.0

    def analysis(self, event: job.Event) -> None:
        """The maps follow it, as often as they can be laid out."""
        match event:
            case job.Progress():
                self._post(e.AnalysisSaid(event))
                if self._waiting:
                    self._refresh()
            case job.Scanned():
                news = event.added or event.changed or event.vanished or event.problems
                if news or event.offline != self.offline:
                    self._read_tracks()
            case job.TrackGlimpsed():
                self._waiting = True
                self._refresh()
            case job.TrackNamed():
                self._waiting = True
                self._refresh()
            case job.TrackDone():
                self._heard = True
                if event.mapped:
                    self._waiting = True
                    self._refresh()
            case job.TrackFailed():
                # Where a thousand files fail, not a thousand times all of them.
                self._failed = True
                if time.monotonic() - self._problems_at > _PROBLEMS_S:
                    self._read_problems()
            case job.Done() | job.Failed():
                if self._failed:
                    self._read_problems()
                self._post(e.AnalysisSaid(None))
                if self._heard:
                    self._heard = False
                    self._read_tracks()
                self._maps.refresh_all()
                if isinstance(event, job.Failed):
                    if event.offline:  # no trouble: it is there to be looked at
                        self._read_tracks()
                    else:
                        self._post(Trouble(event))
                elif not event.cancelled:
                    self._read_at = time.monotonic()
                    self._find_rhythm()

    def rhythm(self, event: job.Event) -> None:
        """Tempi and keys are shown now and then."""
        over = isinstance(event, job.Done | job.Failed)
        if isinstance(event, job.TrackDone):
            self._heard = True
        elif isinstance(event, job.Progress):
            self._post(e.AnalysisSaid(event))
        elif over:
            self._post(e.AnalysisSaid(None))
        if self._heard and (over or time.monotonic() - self._read_at > _REREAD_S):
            self._heard, self._read_at = False, time.monotonic()
            self._read_tracks()
        if isinstance(event, job.Failed):
            self._post(Trouble(event))

    def composing(self, event: job.Event) -> None:
        """At its end there is music to listen to."""
        match event:
            case job.Progress():
                self._post(e.AnalysisSaid(event))
            case job.Failed():
                self._post(e.AnalysisSaid(None))
                self._post(Trouble(event))
            case job.Done(cancelled=True):
                self._post(e.AnalysisSaid(None))
            case job.Done():
                self._post(Composed())

    def _refresh(self) -> None:
        if self._maps.may_refresh():
            self._waiting = False
            self._read_tracks()
            self._maps.lay_out_all()

    def _read_problems(self) -> None:
        self._failed, self._problems_at = False, time.monotonic()
        self._ask_problems()
