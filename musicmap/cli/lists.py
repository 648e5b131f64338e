"""Commands that make lists: the library that they are made from, and how they are told."""

from __future__ import annotations

import time
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from musicmap.cli.choices import at_hand, not_heard, track_named
from musicmap.cli.list_files import write_list
from musicmap.cli.list_options import recipe_of, rules_of
from musicmap.cli.output import Output, counted
from musicmap.cli.places import library_file
from musicmap.paths import AppDirs

if TYPE_CHECKING:
    from musicmap.jobs.suggesting import Request
    from musicmap.playlist.formats.document import Note
    from musicmap.playlist.music import Found, Music
    from musicmap.playlist.rules import Rules
    from musicmap.projection.recipe import Recipe
    from musicmap.types import Track, TrackId


@dataclass(frozen=True, slots=True)
class Shelf:
    """A library that a list is made from."""

    folder: Path
    tracks: Mapping[TrackId, Track]
    recipe: Recipe
    music: Music

    @classmethod
    def of(cls, args: Namespace, dirs: AppDirs) -> Shelf:
        """Raises UserError when there is no library, or the model has heard nothing of it."""
        from musicmap.cache.reader import Reader
        from musicmap.jobs.held import Held

        recipe, file = recipe_of(args), library_file(args, dirs)
        with Reader(file) as reader:
            folder, tracks = reader.folder, reader.tracks()
        music = Held(file, at_hand()).music(recipe)
        if not len(music):
            raise not_heard(recipe.layer.model)
        return cls(folder, {track.id: track for track in tracks}, recipe, music)

    def named(self, text: str) -> TrackId:
        """The track that a command line names. Raises UserError when there is none, or more than one."""
        return track_named(text, self.folder, tuple(self.tracks.values())).id

    def rules(self, args: Namespace) -> Rules:
        """What the command line says of rules."""
        from musicmap.playlist.surprise import heard_since

        avoid = {self.named(text) for text in args.avoid}
        if args.not_heard_for is not None:
            avoid |= heard_since(self.tracks.values(), time.time() - 86_400 * args.not_heard_for)
        return rules_of(args, avoid)

    def found(self, request: Request) -> tuple[Found, ...]:
        """The list that is asked for, as the window gets it."""
        from musicmap.jobs.suggesting import Suggestion, suggest

        answer = suggest(self.music, request)
        return answer.found if isinstance(answer, Suggestion) else ()

    def shown(self, track: TrackId) -> str:
        """`Artist – Title`."""
        return " – ".join(part for part in reversed(self._title(track)) if part)

    def row(self, found: Found) -> dict[str, Any]:
        """A track of a list, as JSON."""
        track = self.tracks[found.track]
        title, artist = self._title(found.track)
        return {
            "path": str(track.path),
            "artist": artist,
            "title": title,
            "duration_s": round(track.duration, 3),
            "similarity": round(found.similarity, 4),
            "start_s": round(found.segment * self.music.segment_length, 3),
        }

    def _title(self, track: TrackId) -> tuple[str, str]:
        from musicmap.library.titles import display

        known = self.tracks[track]
        return display(known.path, self.folder, known.tags)


def tell(
    shelf: Shelf, args: Namespace, output: Output, head: str, found: Sequence[Found], *, missing: Sequence[str] = ()
) -> int:
    """Write a list where it is to go, and tell it; gives the exit code."""
    notes: tuple[Note, ...] = ()
    if args.out is not None:
        notes = _written(shelf, args, found)
    document = {
        "folder": str(shelf.folder),
        "layer": "+".join(str(layer) for layer in shelf.recipe.layers),
        "tracks": [shelf.row(one) for one in found],
        "missing": list(missing),
        "notes": [{"path": str(note.entry.path), "reason": note.reason, "left_out": note.left_out} for note in notes],
        "out": None if args.out is None else str(args.out.absolute()),
    }
    output.result(document, _lines(shelf, head, found, document))
    return 0


def _written(shelf: Shelf, args: Namespace, found: Sequence[Found]) -> tuple[Note, ...]:
    from musicmap.playlist.entry import entry_of
    from musicmap.types import Seconds

    entries = []
    for one in found:
        row = shelf.row(one)
        entries.append(entry_of(shelf.tracks[one.track], row["title"], row["artist"], cue=Seconds(row["start_s"])))
    return write_list(entries, args)


def _lines(shelf: Shelf, head: str, found: Sequence[Found], document: Mapping[str, Any]) -> Iterator[str]:
    yield head
    for one in found:
        path = shelf.tracks[one.track].path
        inside = path.relative_to(shelf.folder) if path.is_relative_to(shelf.folder) else path
        yield f"  {one.similarity:5.2f}  {shelf.shown(one.track)}  {inside}"
    for written in document["missing"]:
        yield f"  not in this library: {written}"
    for note in document["notes"]:
        yield f"  {'left out' if note['left_out'] else 'perhaps not found'} because of {note['reason']}: {note['path']}"
    if document["out"]:
        left_out = sum(note["left_out"] for note in document["notes"])
        yield f"{counted(len(found) - left_out, 'track')} in {document['out']}"
