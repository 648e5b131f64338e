"""A map's content: every segment's place, sound colour and strongest tags, as arrays."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, fields

import numpy as np

from musicmap.cache.reader import Reader
from musicmap.layers.matrix import LayerMatrix, gather
from musicmap.layers.pooling import mean_by_track, strongest
from musicmap.projection.meaning import poles
from musicmap.projection.pca import fit
from musicmap.projection.recipe import Recipe
from musicmap.scene.colour import sound_colours
from musicmap.types import Bytes8, Doubles, Floats, Ints, LayerRef

TOP_TAGS = 5


@dataclass(frozen=True, slots=True)
class Picture:
    """N segments of T tracks under one recipe. Arrays only: it crosses process borders and is kept in the cache.

    What was analysed later stands later, so a picture of a grown library begins with the points of the
    one before (unless tracks have gone).
    """

    tracks: Ints
    """(T,) track ids."""
    track: Ints
    """(N,) index into `tracks`."""
    segment: Ints
    """(N,) number within the track."""
    start: Floats
    """(N,) seconds."""
    segment_length: Floats
    """(1,) seconds."""
    components: Floats
    """(N, 6) principal components; a map shows two of them."""
    explained: Doubles
    """(6,) share of the variance in each."""
    directions: Doubles
    """(d, 6) of the fit, to keep the next one from flipping over."""
    poles: Ints
    """(6, 2) the tag that falls most along each component, and the one that rises most: indices into the model's
    classes, or `projection.meaning.NONE`."""
    dark: Bytes8
    """(N, 3) sound colours for a dark canvas."""
    light: Bytes8
    """(N, 3) the same for a light one."""
    top: Bytes8
    """(N, TOP_TAGS) each segment's strongest tags, strongest first: indices into the model's classes."""
    top_values: Bytes8
    """(N, TOP_TAGS) their activations, 255 for 1."""
    means: Floats
    """(T, classes) each track's mean taggram."""

    def to_bytes(self) -> bytes:
        """For the cache: numpy's own archive, without pickle."""
        buffer = io.BytesIO()
        np.savez(buffer, **{f.name: getattr(self, f.name) for f in fields(self)})
        return buffer.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> Picture:
        """Read what `to_bytes` wrote; ValueError for anything else."""
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
                return cls(**{f.name: arrays[f.name] for f in fields(cls)})
        except (KeyError, OSError, EOFError, zipfile.BadZipFile) as error:
            raise ValueError("not a picture") from error


def compose(reader: Reader, recipe: Recipe, before: Picture | None = None) -> Picture:
    """Lay out a layer of a whole library.

    Args:
        before: an earlier picture of the same recipe; the new one keeps its orientation.
    """
    with reader.snapshot():  # both layers have the same rows, even while the analysis writes
        matrix = gather(reader, recipe.layer)
        taggrams = matrix if recipe.layer.kind == "taggram" else gather(reader, LayerRef(recipe.layer.model, "taggram"))
    standardise = recipe.projection == "std-pca"
    plain = fit(matrix.values, standardise=standardise, like=None if before is None else before.directions)
    components = plain.place(matrix.values)
    # Colour belongs to the sound, not to the projection: always the layer's own principal components, in the
    # directions that they have without an earlier picture.
    tints = fit(matrix.values, standardise=False).place(matrix.values)
    top = strongest(taggrams.values, TOP_TAGS)
    return Picture(
        tracks=np.array(matrix.tracks, dtype=np.int32),
        track=matrix.track,
        segment=matrix.segment,
        start=matrix.start,
        segment_length=np.array([matrix.segment_length], dtype=np.float32),
        components=components,
        explained=plain.explained,
        directions=plain.components,
        poles=poles(components, taggrams.values),
        dark=sound_colours(tints[:, :3], dark=True),
        light=sound_colours(tints[:, :3], dark=False),
        top=top.astype(np.uint8),
        top_values=_as_bytes(taggrams, top),
        means=mean_by_track(taggrams.values, taggrams.track, len(taggrams.tracks)),
    )


def _as_bytes(taggrams: LayerMatrix, top: Ints) -> Bytes8:
    values: Floats = np.take_along_axis(taggrams.values, top, axis=1)
    rounded: Floats = np.rint(values * np.float32(255.0))
    return rounded.astype(np.uint8)
