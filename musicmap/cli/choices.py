"""The model, layer and track that a command line names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from musicmap.errors import UserError
from musicmap.paths import AppDirs, models_folder

_NAMED = 5
"""So many tracks that may be meant."""

if TYPE_CHECKING:
    from musicmap.cache.reader import Reader
    from musicmap.layers.matrix import LayerMatrix
    from musicmap.models.card import ModelCard
    from musicmap.models.registry import Registry
    from musicmap.types import LayerRef, Track


def at_hand() -> Registry:
    """The models that came with musicmap, and the user's own."""
    from musicmap.models.registry import Registry

    return Registry.of(models_folder(), AppDirs.standard().models)


def layer_named(text: str) -> LayerRef:
    """`msd-musicnn/taggram` as a layer of a model that is here. Raises UserError for anything else."""
    from musicmap.types import LayerRef

    try:
        layer = LayerRef.parse(text)
    except ValueError as error:
        raise UserError(str(error)) from error
    card = at_hand().card(layer.model)
    if layer not in card.layers:
        raise UserError(f"The model “{layer.model}” has no {layer.kind}.", f"It has {card.layers[0]}.")
    return layer


def card_of(model: str) -> ModelCard:
    """A model's card. Raises UserError for a name that is not here."""
    return at_hand().card(model)


def heard_layer(reader: Reader, layer: LayerRef) -> LayerMatrix:
    """A layer of the whole library. Raises UserError when its model has heard nothing yet."""
    from musicmap.layers.matrix import gather

    matrix = gather(reader, layer)
    if not matrix.tracks:
        raise not_heard(layer.model)
    return matrix


def not_heard(model: str) -> UserError:
    mend = f"musicmap analyze --models {model} lets it listen."
    return UserError(f"The model “{model}” has not heard anything of this yet.", mend)


def track_named(text: str, folder: Path, tracks: Sequence[Track]) -> Track:
    """The track with this path (from here or from the library's folder), or else the only one with this title, or else
    the only one whose path, title or artist contains the text. Raises UserError when there is none, or more than one;
    it names those that may be meant.
    """
    from musicmap.library.titles import display

    places = (Path(text).absolute(), folder / text)
    names = [(str(t.path.relative_to(folder)), *display(t.path, folder, t.tags)) for t in tracks]
    wanted = text.casefold()
    for fits in (
        [track.path in places for track in tracks],
        [wanted == title.casefold() for _, title, _ in names],
        [any(wanted in name.casefold() for name in own) for own in names],
    ):
        found = [row for row, fit in enumerate(fits) if fit]
        if len(found) == 1:
            return tracks[found[0]]
        if found:
            some = ", ".join(names[row][0] for row in found[:_NAMED]) + (" …" if len(found) > _NAMED else "")
            raise UserError(f"“{text}” may be {len(found)} tracks: {some}.", "Say more of it.")
    nearly = _nearly(wanted, names)
    raise UserError(f"There is no track “{text}” in this library.", f"Nearest to it are {nearly}." if nearly else "")


def _nearly(wanted: str, names: Sequence[tuple[str, str, str]]) -> str:
    """The paths of tracks with names like this one."""
    from difflib import get_close_matches

    by_name = {name.casefold(): path for path, title, artist in names for name in (Path(path).stem, artist, title)}
    close = get_close_matches(wanted, by_name, n=_NAMED, cutoff=0.5)
    return ", ".join(dict.fromkeys(by_name[name] for name in close))
