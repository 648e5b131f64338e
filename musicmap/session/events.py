"""What can happen to a session. Each thing a user can do, and each thing a job can find, is one of these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from musicmap.jobs.events import Progress
from musicmap.jobs.picture import Picture
from musicmap.playlist.order import Order
from musicmap.projection.recipe import Axes, Recipe
from musicmap.session.collection import Collection
from musicmap.session.highlight import Highlight
from musicmap.settings import HoverMode
from musicmap.types import Ints, Problem, TrackId


@dataclass(frozen=True, slots=True, eq=False)
class TracksRead:
    """The list of tracks was read (again)."""

    collection: Collection


@dataclass(frozen=True, slots=True)
class ProblemsRead:
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, eq=False)
class PictureArrived:
    """A layout is there. One of a recipe that is no longer wanted changes nothing."""

    recipe: Recipe
    picture: Picture
    tag_names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecipeChosen:
    recipe: Recipe


@dataclass(frozen=True, slots=True)
class AxesChosen:
    """Which two of the picture's components the map shows."""

    axes: Axes


@dataclass(frozen=True, slots=True)
class Highlighted:
    """Let something stand out; None lets everything."""

    highlight: Highlight | None


@dataclass(frozen=True, slots=True)
class SoundModeChosen:
    mode: HoverMode


@dataclass(frozen=True, slots=True)
class Hovered:
    """The pointer is on a point, or on none."""

    point: int | None


@dataclass(frozen=True, slots=True, eq=False)
class PointsSelected:
    """(n,) points were lassoed or boxed; none clears the selection."""

    points: Ints


@dataclass(frozen=True, slots=True)
class PlaylistRead:
    """The playlist as it was left."""

    order: Order


@dataclass(frozen=True, slots=True)
class Collected:
    """Tracks were put at the end of the playlist."""

    tracks: Sequence[TrackId]


@dataclass(frozen=True, slots=True)
class Dropped:
    """Tracks were taken out of the playlist."""

    tracks: Sequence[TrackId]


@dataclass(frozen=True, slots=True)
class Moved:
    """Rows of the playlist were dragged in front of row `before`."""

    rows: Sequence[int]
    before: int


@dataclass(frozen=True, slots=True)
class Undone:
    pass


@dataclass(frozen=True, slots=True)
class Redone:
    pass


@dataclass(frozen=True, slots=True)
class AnalysisSaid:
    """How far the analysis is; None when none runs."""

    progress: Progress | None


Event = (
    TracksRead
    | ProblemsRead
    | PictureArrived
    | RecipeChosen
    | AxesChosen
    | Highlighted
    | SoundModeChosen
    | Hovered
    | PointsSelected
    | PlaylistRead
    | Collected
    | Dropped
    | Moved
    | Undone
    | Redone
    | AnalysisSaid
)
