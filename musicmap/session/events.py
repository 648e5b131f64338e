"""What can happen to a session. Each thing a user can do, and each thing a job can find, is one of these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from musicmap.jobs.events import Progress
from musicmap.jobs.layout_messages import Truth
from musicmap.jobs.neighbours import Alike
from musicmap.jobs.picture import Picture
from musicmap.layers.keys import Keys
from musicmap.playlist.formats.listing import Line
from musicmap.playlist.order import Order
from musicmap.projection.recipe import Recipe
from musicmap.session.collection import Collection
from musicmap.session.highlight import Filter, Highlight
from musicmap.session.leads import Leads
from musicmap.session.lists import Lists, Row, TrackList
from musicmap.session.look import Look
from musicmap.session.maps import Spot
from musicmap.session.selection import Mode, Selection
from musicmap.settings import HoverMode
from musicmap.types import Ints, Problem, TrackId

# What a job found


@dataclass(frozen=True, slots=True, eq=False)
class TracksRead:
    """The list of tracks was read (again)."""

    collection: Collection


@dataclass(frozen=True, slots=True)
class TrackHeard:
    """A track was heard once more, from `at` (seconds since 1970) on."""

    track: TrackId
    at: float


@dataclass(frozen=True, slots=True)
class ProblemsRead:
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, eq=False)
class PictureArrived:
    """A layout is there, or, with a `share`, so much of one. Of a recipe that no map wants it changes nothing."""

    recipe: Recipe
    picture: Picture
    tag_names: tuple[str, ...]
    share: float | None = None


@dataclass(frozen=True, slots=True)
class LayoutBegan:
    """A layout is under way, and takes longer than a moment."""

    recipe: Recipe


@dataclass(frozen=True, slots=True)
class LayoutEnded:
    """No layout of this recipe is under way any more, however it ended."""

    recipe: Recipe


@dataclass(frozen=True, slots=True, eq=False)
class TruthFound:
    """How far the map of a recipe can be believed."""

    recipe: Recipe
    truth: Truth


@dataclass(frozen=True, slots=True)
class AlikeFound:
    """What truly sounds most like a moment. When the pointer has gone on, it changes nothing."""

    alike: Alike


@dataclass(frozen=True, slots=True)
class ListsRead:
    """The playlists as they were left."""

    lists: Lists
    leads: Leads = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MissingFound:
    """Rows of lists that were missing are tracks of the library now."""

    found: Mapping[Line, TrackId]


@dataclass(frozen=True, slots=True)
class AnalysisSaid:
    """How far the analysis is; None when none runs."""

    progress: Progress | None


# What the user did with the maps


@dataclass(frozen=True, slots=True)
class LookChosen:
    """What the active map is to show."""

    look: Look


@dataclass(frozen=True, slots=True)
class LooksChosen:
    """What all maps are to show, as many as there are looks."""

    looks: tuple[Look, ...]


@dataclass(frozen=True, slots=True)
class MapActivated:
    """The choices at the top are this map's from now on."""

    index: int


@dataclass(frozen=True, slots=True)
class Restored:
    """Everything is to look as it did when the library was closed; no step that could be undone."""

    looks: tuple[Look, ...]
    active: int = 0
    highlights: tuple[Highlight, ...] = ()
    filters: tuple[Filter, ...] = ()


@dataclass(frozen=True, slots=True)
class Arranged:
    """A saved view is wanted again: one step that can be undone."""

    looks: tuple[Look, ...]
    active: int
    highlights: tuple[Highlight, ...]
    filters: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class Highlighted:
    """Let these stand out; none lets everything."""

    highlights: tuple[Highlight, ...]


@dataclass(frozen=True, slots=True)
class Filtered:
    """Draw only these; none draws everything."""

    filters: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class SoundModeChosen:
    mode: HoverMode


@dataclass(frozen=True, slots=True)
class Hovered:
    """The pointer is on a place in the music, or on none."""

    spot: Spot | None


@dataclass(frozen=True, slots=True, eq=False)
class PointsSelected:
    """(n,) points of a map were lassoed or boxed."""

    points: Ints
    mode: Mode = "replace"
    map: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class PointsCollected:
    """As `PointsSelected`, and their tracks go into the playlist with it (or, with “subtract”, out of it)."""

    points: Ints
    mode: Mode = "replace"
    map: int = 0


@dataclass(frozen=True, slots=True)
class SelectionInverted:
    """Everything that is drawn on the active map and was not selected."""


@dataclass(frozen=True, slots=True, eq=False)
class SelectionGrown:
    """The neighbours of what was selected were found: these segments are to be selected."""

    keys: Keys


@dataclass(frozen=True, slots=True)
class SelectionCleared:
    pass


@dataclass(frozen=True, slots=True)
class SegmentsSelected:
    """These and no others."""

    selection: Selection


# What the user did with the playlists


@dataclass(frozen=True, slots=True)
class ListShown:
    """Another list is at hand: what is collected comes into it."""

    at: int


@dataclass(frozen=True, slots=True)
class ListAdded:
    """One more list, which is at hand from now on."""

    one: TrackList
    leads: Leads = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ListRenamed:
    """The list at hand has another name."""

    name: str


@dataclass(frozen=True, slots=True)
class ListOrdered:
    """The list at hand is in this order; what it does not name stays behind the rest."""

    tracks: Order


@dataclass(frozen=True, slots=True)
class ListClosed:
    """The list at hand is not wanted any more."""


@dataclass(frozen=True, slots=True)
class Collected:
    """Tracks were put at the end of the playlist."""

    tracks: Sequence[TrackId]
    leads: Leads = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Dropped:
    """Rows were taken out of the playlist."""

    rows: Sequence[Row]


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


Event = (
    TracksRead
    | TrackHeard
    | ProblemsRead
    | PictureArrived
    | LayoutBegan
    | LayoutEnded
    | TruthFound
    | AlikeFound
    | ListsRead
    | MissingFound
    | ListShown
    | ListAdded
    | ListRenamed
    | ListClosed
    | ListOrdered
    | SegmentsSelected
    | AnalysisSaid
    | LookChosen
    | LooksChosen
    | MapActivated
    | Restored
    | Arranged
    | Highlighted
    | Filtered
    | SoundModeChosen
    | Hovered
    | PointsSelected
    | PointsCollected
    | SelectionInverted
    | SelectionGrown
    | SelectionCleared
    | Collected
    | Dropped
    | Moved
    | Undone
    | Redone
)
