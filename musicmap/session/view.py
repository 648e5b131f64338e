"""How a library looked when it was closed, as JSON, and back: whatever does not fit any more is left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any, TypeVar, cast

from musicmap.layers.grain import GRAINS, POOLINGS, Grain, Pooling
from musicmap.projection.pca import COMPONENTS
from musicmap.projection.recipe import FIRST_AXES, LINEAR, PROJECTIONS, SCALES, Axes, Part, Projection, Recipe, Scale
from musicmap.scene.colouring import Colouring
from musicmap.session.collection import FACETS, Facet
from musicmap.session.highlight import Cut, Filter, Highlight, is_part
from musicmap.session.look import COLOURINGS, MOST_MAPS, SOUND, VIEWS, Look, ViewKind
from musicmap.session.selection import Selection
from musicmap.types import LayerRef

CameraPlace = tuple[float, ...]
"""A camera: centre x, y and scale x, y in pixels a unit."""


@dataclass(frozen=True, slots=True)
class View:
    """What the window remembers for a library."""

    looks: tuple[Look, ...]
    active: int = 0
    cameras: tuple[CameraPlace | None, ...] = (None,)
    """One for each map; None: the whole map."""
    highlights: tuple[Highlight, ...] = ()
    filters: tuple[Filter, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """What JSON holds, and nothing that it would turn into something else: so that views can be compared."""
        return {
            "maps": [
                _look_to_json(look) | {"camera": None if camera is None else list(camera)}
                for look, camera in zip(self.looks, self.cameras, strict=True)
            ],
            "active": self.active,
            "highlights": [[h.by, h.value] for h in self.highlights],
            "filters": [_filter_to_json(f) for f in self.filters],
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any], layers: Sequence[LayerRef]) -> View:
        """`layers`: those that can be shown, the default one first."""
        maps = _list(raw.get("maps"))[:MOST_MAPS] or [{}]
        maps = [m if isinstance(m, Mapping) else {} for m in maps]
        active = raw.get("active")
        return cls(
            tuple(_look(m, layers) for m in maps),
            active if isinstance(active, int) and 0 <= active < len(maps) else 0,
            tuple(_camera(m.get("camera")) for m in maps),
            tuple(_criteria(raw.get("highlights"))),
            tuple(_filters(raw.get("filters"))),
        )


def _look_to_json(look: Look) -> dict[str, Any]:
    recipe = look.recipe
    return {
        "layer": str(recipe.layer),
        "projection": recipe.projection,
        "axes": list(recipe.axes),
        "scale": recipe.scale,
        "grain": recipe.grain,
        "every": recipe.every,
        "pooling": recipe.pooling,
        "blend": [[str(part.layer), part.weight] for part in recipe.blend],
        "view": look.view,
        "colour": asdict(look.colour),
    }


def _look(raw: Mapping[str, Any], layers: Sequence[LayerRef]) -> Look:
    known = {str(layer): layer for layer in layers}
    projection = _one_of(raw.get("projection"), PROJECTIONS)
    recipe = Recipe(
        layer=known.get(str(raw.get("layer")), layers[0]),
        projection=projection,
        axes=_axes(raw.get("axes"), projection),
        scale=_one_of(raw.get("scale"), SCALES),
        grain=_one_of(raw.get("grain"), GRAINS),
        every=every if isinstance(every := raw.get("every"), int) and every > 0 else 1,
        pooling=_one_of(raw.get("pooling"), POOLINGS),
        blend=tuple(_parts(raw.get("blend"), known)),
    )
    return Look(recipe, _one_of(raw.get("view"), VIEWS), _colour(raw.get("colour")))


_Choice = TypeVar("_Choice", Projection, Scale, Grain, Pooling, ViewKind)


def _one_of(raw: object, choices: tuple[_Choice, ...]) -> _Choice:
    """What was chosen, or else the first choice."""
    return next((choice for choice in choices if choice == raw), choices[0])


def _axes(raw: object, projection: Projection) -> Axes:
    match raw:
        case [int(across), int(up)] if across != up and min(across, up) >= 0:
            if projection not in LINEAR or max(across, up) < COMPONENTS:
                return across, up
    return FIRST_AXES


def _parts(raw: object, known: Mapping[str, LayerRef]) -> list[Part]:
    parts = []
    for part in _list(raw):
        match part:
            case [str(layer), float() | int() as weight] if layer in known and weight > 0:
                parts.append(Part(known[layer], float(weight)))
    return parts


def _colour(raw: object) -> Colouring:
    match raw:
        case {"by": str(by), "value": str(value)} if by in COLOURINGS:
            return Colouring(by, value)
    return SOUND


def _criteria(raw: object) -> Iterator[Highlight]:
    for criterion in _list(raw):
        match criterion:
            case [str(by), str(value)] if by in (*FACETS, "search"):
                yield Highlight(cast(Facet, by), value)


def _filters(raw: object) -> Iterator[Filter]:
    for criterion in _list(raw):
        match criterion:
            case [str(by), str(of), str(value), list(runs)] if is_part(by):
                with suppress(TypeError, ValueError, OverflowError):
                    yield Cut(by, of, value, Selection.of_runs(runs))
            case _:
                yield from _criteria([criterion])


def _filter_to_json(one: Filter) -> list[Any]:
    return [one.by, one.of, one.value, one.segments.runs()] if isinstance(one, Cut) else [one.by, one.value]


def _camera(raw: object) -> CameraPlace | None:
    if isinstance(raw, list) and len(raw) == 4 and all(isinstance(x, (int, float)) for x in raw):
        return tuple(float(x) for x in raw)
    return None


def _list(raw: object) -> list[Any]:
    return raw if isinstance(raw, list) else []
