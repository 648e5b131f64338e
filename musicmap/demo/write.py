"""From a catalogue entry to a finished file: composed, encoded, tagged, with its cover."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from musicmap.audio import encode
from musicmap.demo.catalogue import Entry
from musicmap.demo.filetags import tag
from musicmap.demo.kinds.registry import COMPOSERS
from musicmap.demo.mix import render
from musicmap.demo.score import Piece
from musicmap.demo.tone import RATE


def compose_track(entry: Entry, folder: Path) -> Path:
    """Compose one track into the library at `folder`, and say where it lies.

    A track that is there already is left alone, so an interrupted composition goes on where it stopped: a file
    appears under its name only when it is whole. The same entry gives the same bytes on every run.
    Raises OSError when the file cannot be written.
    """
    path = folder / entry.path
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    piece = composed(entry)
    # Hidden, so that a scan in the meantime does not take it for music.
    draft = path.with_name(f".{path.name}.part")
    try:
        encode.write(draft, render(piece), RATE, entry.album.format)
        tag(draft, entry, round(piece.pulse.bpm))
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return path


def composed(entry: Entry) -> Piece:
    """The entry's piece, as notes."""
    rng = np.random.default_rng(entry.seed)
    return COMPOSERS[entry.album.kind](rng, entry.number - 1)
