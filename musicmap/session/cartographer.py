"""The maps of an open library: kept ones at once, fresh ones as they are laid out, and how true they are."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from musicmap.cache.reader import Reader
from musicmap.jobs.keeper import Keeper
from musicmap.jobs.layout import LayoutHost
from musicmap.jobs.layout_messages import (
    Answer,
    LayoutDone,
    LayoutFailed,
    LayoutForming,
    LayoutMeasured,
    LayoutRequest,
    Truth,
)
from musicmap.jobs.librarian import Librarian
from musicmap.jobs.picture import Picture
from musicmap.models.registry import Registry
from musicmap.projection.recipe import FORMING, Recipe
from musicmap.session import events as e
from musicmap.session.messages import Post, Trouble

_REFRESH_S = 2.0
"""New tracks wait at most about this long until they are on the map."""
_MEASURED_EACH = 50_000
"""Maps of up to so many points are measured point by point unasked; it takes them seconds."""
_DRAWN_S = 5e-6
"""Measuring waits so long for each point: a map that was opened is drawn by then, on the slowest machine too."""
_REST = 4.0
"""Laying out takes at most one part in this many of the time while the analysis runs."""


class Cartographer:
    """Knows which maps are wanted, and keeps them fed. What it finds are events, posted from several threads."""

    def __init__(
        self, keeper: Keeper, librarian: Librarian, registry: Registry, post: Post, at_rest: Callable[[], bool]
    ) -> None:
        """`at_rest`: whether nothing is being analysed, so that there is time to measure."""
        self._keeper, self._librarian, self._registry = keeper, librarian, registry
        self._post, self._at_rest = post, at_rest
        self._layouts = LayoutHost(self._laid_out)
        self._wanted: tuple[Recipe, ...] = ()
        self._shown: dict[Recipe, str] = {}
        """Of which revision the picture is that was told last, for each recipe that is wanted."""
        self._points: dict[Recipe, int] = {}
        """How many there were on each map that was told."""
        self._trusted: set[Recipe] = set()
        """Whose maps are to be measured point by point, however large they are."""
        self._asked_at = 0.0
        self._layout_took = 0.0

    def close(self) -> None:
        """Drop what is being laid out."""
        self._layouts.close()

    def show(self, recipes: Sequence[Recipe]) -> None:
        """Want the maps of these recipes and no others: the kept ones at once, and fresh ones where those are stale."""
        new = [recipe for recipe in recipes if recipe not in self._wanted]
        self._wanted = tuple(recipes)
        self._shown = {recipe: of for recipe, of in self._shown.items() if recipe in recipes}
        self._layouts.want_only(self._wanted)
        for recipe in new:
            self.refresh(recipe)

    def lay_out(self, recipe: Recipe, *, anew: bool = False) -> None:
        """Bring a map up to date; with `anew`, lay all of it out again, beginning from where its points are."""
        self._asked_at = time.monotonic()
        if recipe.projection in FORMING:
            self._post(e.LayoutBegan(recipe))
        self._layouts.ask(LayoutRequest(self._keeper.file, recipe, anew))

    def find_trust(self, recipe: Recipe) -> None:
        """Want to know of every point of this map how far it can be trusted, however long that takes."""
        if recipe not in self._trusted:
            self._trusted.add(recipe)
            self._layouts.measure(LayoutRequest(self._keeper.file, recipe))

    def give_up(self, recipe: Recipe) -> None:
        """Stop laying this map out; it shows again what is kept of it."""
        self._layouts.want_only([wanted for wanted in self._wanted if wanted != recipe])
        self._shown.pop(recipe, None)
        self._post(e.LayoutEnded(recipe))
        self.refresh(recipe)

    def refresh_all(self) -> None:
        """Bring every map up to date that is not, and measure what was not measured."""
        for recipe in self._wanted:
            self.refresh(recipe)

    def lay_out_all(self) -> None:
        """There is new music: place it on every map."""
        for recipe in self._wanted:
            self.lay_out(recipe)

    def may_refresh(self) -> bool:
        """Whether it is long enough ago that maps were laid out: doing that must not slow the analysis down."""
        return time.monotonic() - self._asked_at > max(_REFRESH_S, _REST * self._layout_took)

    def refresh(self, recipe: Recipe) -> None:
        """Tell what is kept of a map; lay it out where it is out of date, measure it where it was not."""

        def kept(reader: Reader) -> tuple[Picture | None, Truth | None, bool]:
            found = reader.picture(recipe.key)
            if found is None:
                return None, None, True
            revision, data = found
            stale = revision != reader.revision()
            if self._shown.get(recipe) == revision:
                return None, _truth(reader, recipe, revision), stale
            try:
                picture = Picture.from_bytes(data)
            except ValueError:
                return None, None, True
            self._shown[recipe] = revision
            return picture, _truth(reader, recipe, revision), stale

        def answer(found: tuple[Picture | None, Truth | None, bool]) -> None:
            picture, truth, stale = found
            if picture is not None:
                self._arrived(recipe, picture)
            if truth is not None:
                self._post(e.TruthFound(recipe, truth))
            if stale:
                self.lay_out(recipe)
            elif truth is None or (recipe in self._trusted and not truth.is_whole):
                # Shown now or before: what is laid out while the analysis runs is not measured then.
                self._measure(LayoutRequest(self._keeper.file, recipe))

        self._librarian.ask(kept, answer)

    def _laid_out(self, answer: Answer) -> None:
        recipe = answer.request.recipe
        match answer:
            case LayoutForming(_, picture, share):
                self._arrived(recipe, picture, share)
            case LayoutFailed(_, failure):
                self._post(e.LayoutEnded(recipe))
                self._post(Trouble(failure))
            case LayoutDone(request, picture, revision):
                self._layout_took = time.monotonic() - self._asked_at
                self._keep(recipe.key, revision, picture.to_bytes())
                self._shown[recipe] = revision
                self._arrived(recipe, picture)
                if self._at_rest():
                    self._measure(request)
            case LayoutMeasured(_, truth, revision):
                self._keep(_truth_key(recipe), revision, truth.to_bytes())
                self._post(e.TruthFound(recipe, truth))

    def _measure(self, request: LayoutRequest) -> None:
        points = self._points.get(request.recipe, 0)
        each = points <= _MEASURED_EACH or request.recipe in self._trusted
        self._layouts.measure(request, each=each, after=points * _DRAWN_S)

    def _keep(self, key: str, revision: str, data: bytes) -> None:
        self._keeper.post(lambda writer: writer.keep_picture(key, revision, data))

    def _arrived(self, recipe: Recipe, picture: Picture, share: float | None = None) -> None:
        self._points[recipe] = len(picture)
        names = self._registry.card(recipe.layer.model).classes
        self._post(e.PictureArrived(recipe, picture, names, share))


def _truth_key(recipe: Recipe) -> str:
    return f"{recipe.key}|truth"


def _truth(reader: Reader, recipe: Recipe, revision: str) -> Truth | None:
    """What was measured of the picture of this revision, if it was."""
    found = reader.picture(_truth_key(recipe))
    try:
        return Truth.from_bytes(found[1]) if found is not None and found[0] == revision else None
    except ValueError:
        return None
