"""Making pictures: from a library's layers, by grain, blend and projection, to points on a map."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from musicmap.cache.reader import Reader
from musicmap.jobs.picture import TOP_TAGS, Picture
from musicmap.layers.aligned import aligned
from musicmap.layers.grain import grained, joined
from musicmap.layers.keys import Keys
from musicmap.layers.matrix import LayerMatrix, gather
from musicmap.layers.pooling import mean_by_track, strongest
from musicmap.layers.shared import shared_rows
from musicmap.projection import pca
from musicmap.projection.blend import blended
from musicmap.projection.layout import Kind, lay_out
from musicmap.projection.meaning import poles
from musicmap.projection.original import original
from musicmap.projection.placing import place
from musicmap.projection.recipe import FIRST_AXES, LINEAR, Recipe
from musicmap.scene.colour import sound_colours
from musicmap.types import Bools, Bytes8, Floats, Ints, LayerRef

OUTGROWN = 1.5
"""A layout that has grown to more than so many times what it was made from is made anew; until then new points are
placed into it, and no point moves."""

Forming = Callable[[Picture, float], None]
"""Called while a layout forms, with the picture so far and the share that is done. May raise to give it up."""


def _unwatched(_picture: Picture, _share: float) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Rows:
    """What a recipe is laid out from: N rows in several layers."""

    recipe: Recipe
    layer: LayerMatrix
    taggrams: LayerMatrix
    values: Floats
    """(N, d) what the projection sees: the layer, or a blend of several."""

    @property
    def keys(self) -> Keys:
        """(N,) as in `Picture.keys`."""
        return self.layer.keys

    def under(self, recipe: Recipe) -> Rows:
        """The same rows, to be laid out by another projection."""
        return replace(self, recipe=recipe)


def read_rows(reader: Reader, recipe: Recipe) -> Rows:
    """Read what a recipe needs; all layers of one moment, even while the analysis writes.

    A model without a taggram gives one without columns; one without an embedding has the sections of its taggram.
    """
    taggram, embedding = LayerRef(recipe.layer.model, "taggram"), LayerRef(recipe.layer.model, "embedding")
    # Sections are those of the embedding, so that a model's two layers have the same ones.
    wanted = dict.fromkeys((*recipe.layers, taggram, *([embedding] if recipe.grain == "sections" else [])))
    with reader.snapshot():
        first, *others = (gather(reader, layer) for layer in wanted)
    there = [first, *(aligned(m, first) for m in others if m.tracks or m.layer in recipe.layers)]
    matrices = {m.layer: m for m in shared_rows(there)}
    heard = matrices[embedding if recipe.grain == "sections" and embedding in matrices else recipe.layer]
    if recipe.grain != "3s" or recipe.every > 1:
        groups = joined(heard.values, heard.track, heard.segment_length, recipe.grain, recipe.every, heard.segment)
        matrices = {layer: grained(m, groups, recipe.pooling) for layer, m in matrices.items()}
    layers = [matrices[layer].values for layer in recipe.layers]
    weights = (1.0, *(part.weight for part in recipe.blend))
    values = layers[0] if len(layers) == 1 else blended(layers, weights)
    layer = matrices[recipe.layer]
    return Rows(recipe, layer, matrices.get(taggram) or _wordless(layer, taggram), values)


def _wordless(layer: LayerMatrix, taggram: LayerRef) -> LayerMatrix:
    return replace(layer, layer=taggram, values=np.zeros((len(layer.track), 0), np.float32))


def compose(
    reader: Reader,
    recipe: Recipe,
    before: Picture | None = None,
    forming: Forming = _unwatched,
    *,
    anew: bool = False,
) -> Picture:
    """Lay a whole library out.

    Args:
        before: an earlier picture by the same recipe. Its points stay where they are, and new ones are placed among
            them, unless it is outgrown.
        anew: lay everything out again, beginning from where it was in `before`.
    """
    return picture_of(read_rows(reader, recipe), before, forming, anew=anew)


def picture_of(
    rows: Rows, before: Picture | None = None, forming: Forming = _unwatched, *, anew: bool = False
) -> Picture:
    """`compose`, of rows that were read."""
    moments = pca.Moments.of(rows.layer.values)
    bare = _unplaced(rows, moments)
    known = _known(rows, before) if before is not None and len(before) else None
    if before is None or known is None or not known.any():
        return _laid_out(rows, bare, moments, None, None, forming)
    start = _carried(rows, bare, before, known)
    if anew or len(bare) > OUTGROWN * before.fitted[0]:
        return _laid_out(rows, bare, moments, before, start.positions, forming)
    return start


def _unplaced(rows: Rows, moments: pca.Moments) -> Picture:
    """Everything but the layout."""
    layer, taggrams = rows.layer, rows.taggrams
    # Colour belongs to the sound, not to the projection: always the layer's own principal components, in the
    # directions that they have without an earlier picture.
    tints = pca.fit_of(moments, standardise=False).place(layer.values)[:, :3]
    top = strongest(taggrams.values, TOP_TAGS)
    return Picture(
        tracks=np.array(layer.tracks, dtype=np.int32),
        track=layer.track,
        segment=layer.segment,
        count=layer.count,
        segment_length=np.array([layer.segment_length], dtype=np.float32),
        positions=np.zeros((len(layer.track), 2), np.float32),
        explained=np.zeros(pca.COMPONENTS),
        poles=np.zeros((2, 2), np.int32),
        directions=np.zeros((0, 0)),
        mean=np.zeros(0),
        scale=np.zeros(0),
        fitted=np.array([len(layer.track)], np.int32),
        dimensions=np.array([layer.values.shape[1]], np.int32),
        landmarks=np.zeros(1, np.int32),
        dark=sound_colours(tints, dark=True),
        light=sound_colours(tints, dark=False),
        top=top.astype(np.uint8) if taggrams.values.shape[1] <= 256 else top.astype(np.uint16),
        top_values=_as_bytes(taggrams.values, top),
        means=mean_by_track(taggrams.values, taggrams.track, len(taggrams.tracks)),
    )


def _laid_out(
    rows: Rows, bare: Picture, moments: pca.Moments, before: Picture | None, start: Floats | None, forming: Forming
) -> Picture:
    recipe, values = rows.recipe, rows.values
    if recipe.projection in ("tsne", "umap"):
        return _formed(rows, bare, recipe.projection, start, forming)
    if recipe.projection == "original":
        return _meaning(rows, replace(bare, positions=_chosen(values, recipe)))
    like = None if before is None or before.directions.shape[0] != values.shape[1] else before.directions
    of = moments if values is rows.layer.values else pca.Moments.of(values)
    return _linear(rows, bare, pca.fit_of(of, standardise=recipe.projection == "std-pca", like=like))


def _formed(rows: Rows, bare: Picture, kind: Kind, start: Floats | None, forming: Forming) -> Picture:
    laid = lay_out(
        rows.values,
        kind,
        bare.track,
        start=start,
        forming=lambda positions, share: forming(_meaning(rows, replace(bare, positions=positions)), share),
    )
    landmarks = 0 if laid.landmarks is None else len(laid.landmarks)
    done = replace(bare, positions=laid.positions, landmarks=np.array([landmarks], np.int32))
    return _meaning(rows, done)


def _linear(rows: Rows, bare: Picture, fit: pca.Fit) -> Picture:
    components = fit.place(rows.values)
    return replace(
        bare,
        positions=np.ascontiguousarray(components[:, list(rows.recipe.axes)]),
        explained=fit.explained,
        poles=poles(components, rows.taggrams.values),
        directions=fit.components,
        mean=fit.mean,
        scale=fit.scale,
    )


def _meaning(rows: Rows, picture: Picture) -> Picture:
    return replace(picture, poles=poles(picture.positions, rows.taggrams.values))


def _known(rows: Rows, before: Picture) -> Bools:
    """(N,) which rows `before` has a point for."""
    return np.isin(rows.keys, before.keys)


def _carried(rows: Rows, bare: Picture, before: Picture, known: Bools) -> Picture:
    """The earlier layout: its points where they were, to the bit, and new ones placed among them."""
    keys, order = before.keys, np.argsort(before.keys, kind="stable")
    old = order[np.searchsorted(keys, rows.keys[known], sorter=order)]
    kept = replace(
        bare,
        explained=before.explained,
        poles=before.poles,
        directions=before.directions,
        mean=before.mean,
        scale=before.scale,
        fitted=before.fitted,
        landmarks=before.landmarks,
    )
    positions = np.zeros((len(bare), 2), np.float32)
    positions[known] = before.positions[old]
    if not known.all():
        positions[~known] = _placed(rows, before, positions[known], known)
    return replace(kept, positions=positions)


def _placed(rows: Rows, before: Picture, there: Floats, known: Bools) -> Floats:
    """(n, 2) where the rows that are not known go, among the (m, 2) places of those that are."""
    recipe, new = rows.recipe, rows.values[~known]
    if recipe.projection == "original":
        return _chosen(new, recipe)
    if recipe.projection in LINEAR:
        fit = pca.Fit(before.mean, before.scale, before.directions, before.explained)
        return fit.place(new)[:, list(recipe.axes)]
    return place(new, rows.values[known], there)


def _chosen(values: Floats, recipe: Recipe) -> Floats:
    """Two dimensions as they are. A view may have been kept of a model that had more of them."""
    if values.shape[1] < 2:
        return np.zeros((len(values), 2), np.float32)
    axes = recipe.axes if max(recipe.axes) < values.shape[1] else FIRST_AXES
    return original(values, axes, recipe.scale, recipe.layer.kind)


def _as_bytes(taggrams: Floats, top: Ints) -> Bytes8:
    values: Floats = np.take_along_axis(taggrams, top, axis=1)
    rounded: Floats = np.rint(values * np.float32(255.0))
    return rounded.astype(np.uint8)
