"""What was last read of a library for questions about it: kept until it changes, or nobody asks any more."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from musicmap.cache.reader import Reader
from musicmap.jobs.workbench import Rows, read_rows
from musicmap.models.registry import Registry
from musicmap.playlist.catalogue import Catalogue
from musicmap.playlist.music import Music
from musicmap.projection.recipe import Recipe


class Held:
    """The rows of one recipe, and the music of one; both of the same rows, where the recipes agree in them.

    Raises:
        LibraryError: there is no such library, or it cannot be read.
    """

    def __init__(self, file: Path, registry: Registry) -> None:
        self._file, self._registry = file, registry
        self._rows: tuple[str, Rows] | None = None
        self._music: tuple[tuple[str, str], Recipe, Music] | None = None

    def rows(self, recipe: Recipe) -> Rows:
        """What a recipe is laid out from."""
        with Reader(self._file) as reader:
            return self._read(reader, recipe)

    def music(self, recipe: Recipe) -> Music:
        """What lists are made from, by a recipe's layers: all segments, so that no list depends on a map's grain.

        Raises:
            ModelError: the model is not there.
        """
        heard = segments_of(recipe)
        with Reader(self._file) as reader:
            revision = reader.revision(), reader.tracks_revision()
            if self._music is None or self._music[0] != revision or not self._music[1].same_rows(heard):
                self._music = None  # there is room for one
                self._music = revision, heard, music_of(reader, self._read(reader, heard), self._registry)
        return self._music[2]

    def forget(self) -> None:
        """Let go of it."""
        self._rows = self._music = None

    def _read(self, reader: Reader, recipe: Recipe) -> Rows:
        revision = reader.revision()
        if self._rows is None or self._rows[0] != revision or not self._rows[1].recipe.same_rows(recipe):
            self._rows = None
            self._rows = revision, read_rows(reader, recipe)
        return self._rows[1]


def segments_of(recipe: Recipe) -> Recipe:
    """The same layers, with a row for every segment."""
    return replace(recipe, grain="3s", every=1, pooling="mean")


def music_of(reader: Reader, rows: Rows, registry: Registry) -> Music:
    """What lists are made from. Raises ModelError for a model that is not there."""
    # Tracks may have gone since the rows were read.
    tracks = {track.id: track for gone in (True, False) for track in reader.tracks(gone=gone)}
    layer = rows.layer
    return Music.of(
        catalogue=Catalogue.of([tracks[track] for track in layer.tracks], reader.folder),
        values=rows.values,
        taggrams=rows.taggrams.values,
        tag_names=registry.card(rows.recipe.layer.model).classes,
        track=layer.track,
        segment=layer.segment,
        count=layer.count,
        segment_length=layer.segment_length,
    )
