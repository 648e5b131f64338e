"""`musicmap tags`: what a model hears in a track, and its tempo and key."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, get_args

from musicmap.cli.choices import card_of, not_heard, track_named
from musicmap.cli.output import Output
from musicmap.cli.places import Commands, add_folder, library_file
from musicmap.errors import UserError
from musicmap.paths import AppDirs

if TYPE_CHECKING:
    from musicmap.playlist.rhythm import Rhythm
    from musicmap.types import Floats

_TOP = 10
_CELLS = 60
"""Columns of the taggram on a terminal."""
_SHADES = " ▁▂▃▄▅▆▇█"


def add(commands: Commands) -> None:
    parser = commands(
        help="the tags of a track",
        description="Tells a track's tempo and key, in three notations, where they are known, and its strongest tags, "
        "which are means over its segments, and shows its taggram.",
    )
    add_folder(parser)
    parser.add_argument("track", metavar="TRACK", help="its path, or enough of its path or title to know it by")
    parser.add_argument("--model", default="msd-musicnn", metavar="NAME", help="(default: msd-musicnn)")
    parser.set_defaults(run=run)


def run(args: Namespace, output: Output, dirs: AppDirs) -> int:
    import numpy as np

    from musicmap.cache.reader import Reader
    from musicmap.library.titles import display
    from musicmap.playlist.rhythm import rhythm_of

    card = card_of(args.model)
    if not card.classes:
        raise UserError(f"The model “{card.name}” has no tags.", "musicmap models lists those that have.")
    with Reader(library_file(args, dirs)) as reader:
        folder = reader.folder
        track = track_named(args.track, folder, reader.tracks())
        vectors = None if track.sound is None else reader.vectors_of(track.sound, card.layer("taggram"))
    if vectors is None or not len(vectors.values):
        raise not_heard(card.name)
    title, artist = display(track.path, folder, track.tags)
    means = vectors.values.mean(axis=0)
    strongest = np.argsort(-means, kind="stable")
    document = {
        "path": str(track.path),
        "artist": artist,
        "title": title,
        "rhythm": _rhythm(rhythm_of(track)),
        "model": card.name,
        "tags": [{"tag": card.classes[i], "activation": _rounded(means[i])} for i in strongest],
        "taggram": {
            "columns": list(card.classes),
            "segment_s": vectors.segment,
            "values": [[_rounded(value) for value in row] for row in vectors.values],
        },
    }
    output.result(document, _lines(document, vectors.values[:, strongest[:_TOP]]))
    return 0


def _rhythm(rhythm: Rhythm) -> dict[str, Any]:
    from musicmap.playlist.musical_key import Notation

    key = rhythm.key
    return {
        "bpm": rhythm.bpm,
        "bpm_source": rhythm.bpm_source,
        "bpm_confidence": _rounded(rhythm.bpm_confidence),
        "key": None if key is None else {n.replace(" ", "_"): key.written(n) for n in get_args(Notation)},
        "key_source": rhythm.key_source,
        "key_confidence": _rounded(rhythm.key_confidence),
    }


def _rounded(value: float) -> float:
    return round(float(value), 6)


def _lines(document: dict[str, Any], strongest: Floats) -> Iterator[str]:
    """The title, tempo and key, and the strongest tags, each with its mean and its course through the track."""
    yield " – ".join(part for part in (document["artist"], document["title"]) if part)
    rhythm = document["rhythm"]
    if rhythm["bpm"] is not None:
        yield f"  {rhythm['bpm']:.1f} beats a minute{_from(rhythm, 'bpm')}"
    if rhythm["key"] is not None:
        yield f"  key {' · '.join(rhythm['key'].values())}{_from(rhythm, 'key')}"
    tags: Sequence[dict[str, Any]] = document["tags"][: strongest.shape[1]]
    width = max(len(tag["tag"]) for tag in tags)
    for tag, course in zip(tags, strongest.T, strict=True):
        yield f"  {tag['tag']:<{width}}  {tag['activation']:.3f}  {_course(course)}"


def _from(rhythm: dict[str, Any], what: str) -> str:
    """Where tempo or key come from."""
    if rhythm[f"{what}_source"] == "file tags":
        return ", by its file tags"
    return f", as heard ({rhythm[f'{what}_confidence']:.0%} sure)"


def _course(values: Floats) -> str:
    """Activations as a row of bars, neighbours joined until they fit."""
    import numpy as np

    cells = np.array([part.mean() for part in np.array_split(values, min(len(values), _CELLS))])
    return "".join(_SHADES[i] for i in np.rint(cells * (len(_SHADES) - 1)).astype(int))
