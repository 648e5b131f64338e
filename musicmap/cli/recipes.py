"""What a command line says of a map: its recipe, and what its colours mean."""

from __future__ import annotations

from argparse import ArgumentTypeError, Namespace
from typing import TYPE_CHECKING

from musicmap.cli.choices import card_of, layer_named
from musicmap.errors import UserError

if TYPE_CHECKING:
    from musicmap.projection.recipe import Axes, Recipe
    from musicmap.scene.colouring import Colouring
    from musicmap.types import LayerRef


def positive(text: str) -> int:
    """Read a number from 1 on; ArgumentTypeError for anything else."""
    if not text.isdigit() or int(text) < 1:
        raise ArgumentTypeError(f"“{text}” is no number from 1 on.")
    return int(text)


def recipe_of(args: Namespace) -> Recipe:
    """What the command line asks for. Raises UserError for what cannot be."""
    from musicmap.projection.recipe import Part, Recipe

    first, *others = (layer_named(part) for part in args.layer.split("+"))
    axes = _axes(args.axes, args.projection, first, blended=bool(others))
    return Recipe(
        layer=first,
        projection=args.projection,
        axes=axes,
        scale="log" if args.log else "linear",
        grain=args.grain,
        every=args.every,
        pooling=args.pooling,
        blend=tuple(Part(layer) for layer in others),
    )


def _axes(text: str | None, projection: str, layer: LayerRef, *, blended: bool) -> Axes:
    """Read `A,B`: two numbers counted from 1, or for a taggram's “original” two tags. UserError for anything else."""
    from musicmap.projection.pca import COMPONENTS
    from musicmap.projection.recipe import FIRST_AXES

    if text is None:
        return FIRST_AXES
    if projection in ("tsne", "umap"):
        raise UserError("The axes of t-SNE and UMAP mean nothing, so none can be chosen.", "Leave --axes away.")
    classes = card_of(layer.model).classes
    tags = [name.casefold() for name in classes] if projection == "original" and layer.kind == "taggram" else []
    most = COMPONENTS if projection != "original" else len(classes) if layer.kind == "taggram" else 10_000
    found = []
    for part in (p.strip().casefold() for p in text.split(",")):
        number = tags.index(part) + 1 if part in tags else int(part) if part.isdigit() else 0
        if not 1 <= number <= (10_000 if blended else most):
            mend = f"Write them like 1,2, of 1 to {most}{_or_tags(tags)}."
            raise UserError(f"“{text}” does not name two axes.", mend)
        found.append(number - 1)
    if len(found) != 2 or found[0] == found[1]:
        raise UserError(f"“{text}” does not name two different axes.", f"Write them like 1,2{_or_tags(tags)}.")
    return found[0], found[1]


def _or_tags(tags: list[str]) -> str:
    return f", or as tags like {tags[0]},{tags[1]}" if tags else ""


def colouring_of(args: Namespace, recipe: Recipe) -> Colouring:
    """What points are coloured by: one of the kinds, or a tag of the model. Raises UserError for anything else."""
    from musicmap.scene.colouring import Colouring
    from musicmap.session.look import COLOURINGS

    kinds = {by.replace(" ", "-"): by for by in COLOURINGS if by != "tag"}
    if args.colour in kinds:
        return Colouring(kinds[args.colour])
    tag = next(
        (name for name in card_of(recipe.layer.model).classes if name.casefold() == args.colour.casefold()), None
    )
    if tag is None:
        raise UserError(
            f"There is nothing called “{args.colour}” to colour by.", f"There are: {', '.join(kinds)}, and the tags."
        )
    return Colouring("tag", tag)
