"""An open library: its file, its threads, and what they find, told as session events."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from musicmap.cache.reader import Reader
from musicmap.errors import LibraryError, UserError
from musicmap.jobs import events as job
from musicmap.jobs.analysis import AnalysisRequest, analyse
from musicmap.jobs.composing import compose
from musicmap.jobs.keeper import Keeper, Onlooker
from musicmap.jobs.librarian import Librarian
from musicmap.jobs.neighbours import Alike, Around, NeighbourHost
from musicmap.jobs.rhythm import RhythmRequest, find_rhythm
from musicmap.jobs.suggesting import Request, Suggested
from musicmap.jobs.watching import Watch
from musicmap.models.registry import Registry
from musicmap.playlist.others.files import Recognised, recognised
from musicmap.playlist.others.files import read as read_history
from musicmap.projection.recipe import Recipe
from musicmap.session import events as e
from musicmap.session.cartographer import Cartographer
from musicmap.session.collection import Collection
from musicmap.session.kept_lists import lists_of, records_of
from musicmap.session.leads import Leads, leads_note, leads_of
from musicmap.session.listened import Crossing, Ear, energies
from musicmap.session.lists import Lists
from musicmap.session.maps import Spot
from musicmap.session.messages import FolderChanged, NamedViewsRead, Post, Trouble, ViewRead
from musicmap.session.reins import Reins
from musicmap.session.report import Report
from musicmap.session.selection import Selection
from musicmap.settings import UNBOUNDED, Effort
from musicmap.types import Bytes8, Doubles, LayerRef, ModelName, Seconds, SoundId, Track, TrackId, Vectors

_CUES = "cues"
_QUIET_S = Seconds(20.0)
"""Tempo and key wait so long: whoever opens a library wants its map first."""


class OpenLibrary:
    """Opens a library file (made if need be), reads it, and keeps it fed.

    `post` is called from several threads, with events for the session; it must hand them to the
    session's own thread.

    Raises:
        LibraryInUse: another musicmap has it open.
        LibraryError: the file cannot be opened for writing, or, for who only looks on, for reading.
    """

    def __init__(
        self,
        file: Path,
        folder: Path,
        registry: Registry,
        post: Post,
        effort: Effort = UNBOUNDED,
        *,
        look_on: bool = False,
    ) -> None:
        """`look_on`: nothing is written, as another musicmap is at work in it."""
        self.folder = folder
        self.looks_on = look_on
        self.registry = registry
        self._post = post
        self.work = Reins(effort)
        if look_on:
            Reader(file).close()
        self._keeper = Onlooker(file, folder) if look_on else Keeper(file, folder, self._not_kept)
        self._librarian = Librarian(file, lambda error: post(Trouble(job.Failed(str(error)))))
        # Three threads, so that neither a map's colours wait for a poster nor a track's tags for the colours.
        self._sketcher = Librarian(file, lambda error: post(Trouble(job.Failed(str(error)))))
        self._clerk = Librarian(file, lambda error: post(Trouble(job.Failed(str(error)))))
        self.maps = Cartographer(self._keeper, self._librarian, registry, post, lambda: not self.analysing)
        self._report = Report(post, self.maps, self.read_tracks, self._read_problems, self._find_rhythm)
        self._neighbours = NeighbourHost(file, registry, self._alike_found)
        self._ear = Ear()
        self._watch: Watch | None = None
        self._remembered: tuple[TrackId, float] | None = None
        """The last play that was heard."""

    @property
    def analysing(self) -> bool:
        """Whether the analysis runs."""
        return self.work.analysing

    def read(self) -> None:
        """Tell how the library looked, so that the right maps can be asked for; then it is time to `read_tracks`."""
        if self._keeper.rescued is not None:
            self._post(Trouble(job.Failed(str(self._keeper.rescued))))
        self._librarian.ask(lambda r: r.note("view") or {}, lambda view: self._post(ViewRead(dict(view))))
        self._librarian.ask(_named_views, lambda views: self._post(NamedViewsRead(views)))
        self._librarian.ask(_lists, self._post)

    def read_tracks(self) -> None:
        """Tell which tracks there are, and which files could not be taken in."""
        self._librarian.ask(self._collection, lambda collection: self._post(e.TracksRead(collection)))
        self._read_problems()

    def outline_of(self, track: TrackId, answer: Callable[[Bytes8], None]) -> None:
        """Find a track's outline, see `types.Level`; `answer` is called on another thread."""
        self._librarian.ask(lambda reader: reader.outline(track), answer)

    def taggram_of(self, track: TrackId, layer: LayerRef, answer: Callable[[Vectors | None], None]) -> None:
        """Read one track's rows; `answer` is called on another thread."""

        def question(reader: Reader) -> Vectors | None:
            sound = reader.sound_of(track)
            return None if sound is None else reader.vectors_of(sound, layer)

        self._librarian.ask(question, answer)

    def energies_of(
        self, tracks: Sequence[TrackId], model: ModelName, answer: Callable[[Mapping[TrackId, Doubles]], None]
    ) -> None:
        """Find how much energy tracks have, see `listened.energies`; `answer` is called on another thread."""
        tags = self.registry.card(model).classes
        self._clerk.ask(lambda reader: energies(reader, tracks, model, tags), answer)

    def find_crossing(
        self,
        layer: LayerRef,
        out_of: Track,
        into: Track,
        sounds: Sequence[SoundId],
        answer: Callable[[Crossing], None],
    ) -> None:
        """Find where one track goes over into another, see `Ear.crossing`; `answer` is called on another thread."""
        self._clerk.ask(lambda reader: self._ear.crossing(reader, layer, out_of, into, sounds), answer)

    def find_alike(self, recipe: Recipe, spot: Spot) -> None:
        """Ask what truly sounds most like a moment; the answer is an event.

        Its track is listened to next, if it has not been: somebody is looking at it.
        """
        self.work.prefer(spot.track)
        self._neighbours.ask(recipe, spot.track, spot.segment)

    def grow(self, recipe: Recipe, selection: Selection) -> None:
        """Ask what truly sounds most like anything selected; the answer is an event."""
        self._neighbours.ask_around(recipe, selection.keys)

    def suggest(self, request: Request, answer: Callable[[Suggested], None]) -> None:
        """Ask for a list, or for a region around a moment; `answer` is called on another thread.

        A request that is overtaken by another one of its kind is not answered.
        """
        self._neighbours.suggest(request, answer)

    def aside(self, work: Callable[[], None]) -> None:
        """Run something short away from the GUI thread, after what was asked for before."""
        self._sketcher.ask(lambda _: work(), lambda _: None)

    def apart(self, work: Callable[[], None]) -> None:
        """Run something that may take a minute, without anything else waiting for it but the next such work."""
        self._clerk.ask(lambda _: work(), lambda _: None)

    def analyse(self, cards: str = "all") -> None:
        """Scan the folder and listen to what is new, unless that is under way."""
        if self.analysing or self.looks_on:
            return
        # With models that were added since this library was opened.
        models, effort = tuple(self.registry.again().select(cards)), self.work.effort
        request = AnalysisRequest(models, effort.workers, cpu_only=effort.cpu_only)
        self.work.analyse(lambda control: analyse(request, self._keeper, control), self._report.analysis)

    def compose_demo(self) -> None:
        """Compose what is missing of the demo library in this folder, then analyse it."""
        folder = self.folder
        self.work.compose(lambda control: compose(folder, control), self._report.composing)

    def watch(self) -> None:
        """From now on tell, by `FolderChanged`, when it is time to look through the folder."""
        if self._watch is None and not self.looks_on:
            self._watch = Watch(self._keeper.file, self.folder, self._noticed, self._busy)

    def look_soon(self) -> None:
        """Look now whether files have come, changed or gone: somebody has come back to the window."""
        if self._watch is not None:
            self._watch.look_soon()

    def try_again(self, paths: Sequence[Path]) -> None:
        """Forget the problems of these files and listen again."""
        self._keeper.keep(("try again", tuple(paths)), lambda writer: writer.try_again(paths))
        self.analyse()

    def keep_lists(self, lists: Lists, leads: Leads) -> None:
        """Keep the playlists, and what led to their tracks; returns at once."""
        kept = records_of(lists)
        cues = leads_note(leads, chain.from_iterable(one.tracks for one in lists))
        self._keeper.keep("lists", lambda writer: writer.save_playlists(kept))
        self._keeper.keep("cues", lambda writer: writer.note(_CUES, cues))

    def remember(self, track: TrackId, at: float, seconds: Seconds) -> None:
        """Keep that a track was heard for so long, from `at` (seconds since 1970) on, and tell it.

        Returns at once. Said again of the same `at`, it is the same play, and not told again.
        """
        if (track, at) != self._remembered:
            self._remembered = track, at
            self._post(e.TrackHeard(track, at))
        self._keeper.keep((track, at), lambda writer: writer.heard(track, at, seconds))

    def take_over(self, file: Path, answer: Callable[[Recognised | UserError], None]) -> None:
        """Take in what another program's library tells of listening, in place of what that program told before.

        Returns at once. `answer` gets what was found, or why nothing was, on another thread.
        """

        def work(reader: Reader) -> Recognised | UserError:
            try:
                history = read_history(file)
                found = recognised(history, reader.tracks())
                self._keeper.call(lambda writer: writer.told(found.program, found.heard))
            except UserError as error:
                return error
            self.read_tracks()
            return found

        self._clerk.ask(work, answer)

    def keep_view(self, view: dict[str, Any]) -> None:
        self._keeper.keep("view", lambda writer: writer.note("view", view))

    def keep_named_views(self, views: dict[str, dict[str, Any]]) -> None:
        self._keeper.keep("named views", lambda writer: writer.note("named views", views))

    def close(self) -> None:
        """End all threads and processes; what is written is kept. Takes up to a second."""
        if self._watch is not None:
            self._watch.close()
        self.work.end()
        self.maps.close()
        self._neighbours.close()
        self._librarian.close()
        self._sketcher.close()
        self._clerk.close()
        self._keeper.close()

    def _collection(self, reader: Reader) -> Collection:
        with reader.snapshot():
            tracks, gone, away = reader.tracks(), reader.tracks(gone=True), reader.away()
        self._report.offline = sum(track.offline for track in tracks)
        return Collection.of(tracks, self.folder, away=away, gone=gone)

    def _not_kept(self, error: LibraryError) -> None:
        self._post(Trouble(job.Failed(str(error))))

    def _noticed(self) -> None:
        self._post(FolderChanged())

    def _busy(self) -> bool:
        """Whether the folder is looked through anyway, or not to be."""
        return self.analysing or self.work.stopped

    def _read_problems(self) -> None:
        self._librarian.ask(Reader.problems, lambda problems: self._post(e.ProblemsRead(problems)))

    def _find_rhythm(self) -> None:
        request = RhythmRequest(workers=self.work.effort.workers, after=_QUIET_S)
        self.work.find_rhythm(lambda control: find_rhythm(request, self._keeper, control), self._report.rhythm)

    def _alike_found(self, answer: Alike | Around) -> None:
        self._post(e.AlikeFound(answer) if isinstance(answer, Alike) else e.SelectionGrown(answer.keys))


def _lists(reader: Reader) -> e.ListsRead:
    return e.ListsRead(lists_of(reader.playlists()), leads_of(reader.note(_CUES)))


def _named_views(reader: Reader) -> dict[str, dict[str, Any]]:
    kept = reader.note("named views")
    views = kept if isinstance(kept, dict) else {}
    return {name: view for name, view in views.items() if isinstance(view, dict)}
