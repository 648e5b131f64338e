"""Colour by: what the colours of a map say, and the legend that explains them.

The sound colour, the default, is in `colour`. The others are either categories (a hue each for the most frequent
values, the rest grey) or magnitudes (one ramp); both take plain arrays, a value a point.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from musicmap.scene.colour import CATEGORIES, UNKNOWN, category_colours, ramp_colours, wheel_colours
from musicmap.scene.theme import Rgb
from musicmap.types import Bytes8, Doubles, Floats, Ints, TagNumbers

By = Literal[
    "sound",
    "strongest tag",
    "tag",
    "artist",
    "album",
    "genre",
    "year",
    "folder",
    "cluster",
    "certainty",
    "trust",
    "file date",
    "date added",
    "last heard",
    "times heard",
    "rating",
    "tempo",
    "key",
]

STEPS: Final = 255
"""A ramp's colours are looked up: a screen shows no more, and a byte says which."""
_NOT_KNOWN: Final = "not known"
NOWHERE: Final = 255
"""The place of a point that has no value."""
_ROBUST = (0.02, 0.98)


@dataclass(frozen=True, slots=True)
class Colouring:
    """What the colours of a map say."""

    by: By = "sound"
    value: str = ""
    """Which tag, for `tag`."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a legend."""

    label: str
    """Text from files or taggers: never markup."""
    colour: Rgb
    count: int
    """Points."""
    codes: tuple[int, ...]
    """The values that it stands for: what to keep when it is clicked."""

    @property
    def is_rest(self) -> bool:
        """Whether it is “other”: nothing can be narrowed to that."""
        return len(self.codes) != 1

    @property
    def is_unknown(self) -> bool:
        """Whether it stands for what has no category."""
        return self.codes == (UNKNOWN,)


@dataclass(frozen=True, slots=True)
class Ramp:
    """A scale from little to much."""

    said: tuple[str, ...]
    """The values of its steps."""
    stops: tuple[Rgb, ...]
    """Evenly spaced."""

    @property
    def low(self) -> str:
        return self.said[0]

    @property
    def high(self) -> str:
        return self.said[-1]


@dataclass(frozen=True, slots=True)
class Legend:
    """What the colours mean: entries, a ramp, or a ramp and what has no value."""

    title: str = ""
    entries: tuple[Entry, ...] = ()
    ramp: Ramp | None = None
    place: Bytes8 = field(default_factory=lambda: np.zeros(0, np.uint8), compare=False)
    """(N,) the entry each point belongs to, or with a ramp the step it stands on, `NOWHERE` for what has no value;
    empty without either."""


def by_category(
    names: Sequence[str],
    codes: NDArray[np.integer],
    *,
    dark: bool,
    title: str = "",
    unknown: str = _NOT_KNOWN,
) -> tuple[Bytes8, Legend]:
    """Hues for the twelve most frequent values, grey for the others.

    A value's hue hangs on its name and on which others have one, not on how many points it has: it stays when
    the library grows a little, and is mostly the same on another map beside this one.

    Args:
        names: of K values.
        codes: (N,) which value each point has; anything outside 0 to K − 1 is not known.
        unknown: what the legend says of points without one.

    Returns:
        (N, 3) uint8 sRGB, and the legend: the most frequent first, then “other” and “not known”.
    """
    known = (codes >= 0) & (codes < len(names))
    slots = np.where(known, codes, len(names))
    counts = np.bincount(slots, minlength=len(names) + 1)
    present = sorted(np.flatnonzero(counts[:-1]).tolist(), key=lambda code: (-counts[code], names[code], code))
    hued, rest = present[:CATEGORIES], present[CATEGORIES:]
    hue = dict(zip(hued, _hues([names[code] for code in hued]), strict=True))
    number = np.full(len(names) + 1, CATEGORIES)
    number[hued] = [hue[code] for code in hued]
    number[-1] = UNKNOWN
    return _in_lines(names, slots, hued, rest, category_colours(number, dark=dark), title, unknown)


def by_wheel(names: Sequence[str], codes: NDArray[np.integer], *, dark: bool, title: str = "") -> tuple[Bytes8, Legend]:
    """Hues that go round as values do, the last of which is beside the first; see `wheel_colours`.

    Args:
        names: of the twelve values, in their order.
        codes: (N,) which value each point has; anything else is not known.

    Returns:
        (N, 3) uint8 sRGB, and the legend: the values that there are in their order, then “not known”.
    """
    slots = np.where((codes >= 0) & (codes < len(names)), codes, len(names))
    table = wheel_colours(np.array([*range(len(names)), UNKNOWN]), dark=dark)
    return _in_lines(names, slots, np.unique(slots[slots < len(names)]).tolist(), [], table, title, _NOT_KNOWN)


def _in_lines(
    names: Sequence[str],
    slots: NDArray[np.integer],
    hued: list[int],
    rest: list[int],
    table: Bytes8,
    title: str,
    unknown: str,
) -> tuple[Bytes8, Legend]:
    """(N,) values, the last one for what is not known, in (K + 1, 3) colours: a line for each value that is `hued`,
    one for the rest, one for what is not known."""
    counts = np.bincount(slots, minlength=len(names) + 1)
    entries = [Entry(names[code], _rgb(table[code]), int(counts[code]), (code,)) for code in hued]
    if rest:
        entries.append(Entry("other", _rgb(table[rest[0]]), int(counts[rest].sum()), tuple(rest)))
    if counts[-1]:
        entries.append(Entry(unknown, _rgb(table[-1]), int(counts[-1]), (UNKNOWN,)))
    place = np.full(len(names) + 1, len(hued), np.uint8)
    place[hued] = np.arange(len(hued))
    place[-1] = len(entries) - 1 if counts[-1] else NOWHERE
    return table[slots], Legend(title, tuple(entries), place=place[slots])


def by_magnitude(
    values: Floats | Doubles | NDArray[np.integer],
    *,
    dark: bool,
    title: str = "",
    say: Callable[[float], str] = "{:.2g}".format,
    unknown: str = _NOT_KNOWN,
) -> tuple[Bytes8, Legend]:
    """One ramp from the 2nd to the 98th percentile of (N,) values, so that a few odd ones do not flatten the rest.

    Values beyond are held to its ends; where all are the same they get the middle, and a line; what is not finite is
    not known, and has a line of its own.

    Args:
        say: a value as the legend says it.
        unknown: what it says of points without one.

    Returns:
        (N, 3) uint8 sRGB, and the legend.
    """
    value = np.asarray(values, np.float64)
    known = np.isfinite(value)
    stops = ramp_colours(np.linspace(0, 1, STEPS), dark=dark)
    grey = category_colours(np.array([UNKNOWN]), dark=dark)
    missing = int(len(value) - known.sum())
    entries = (Entry(unknown, _rgb(grey[0]), missing, (NOWHERE,)),) if missing else ()
    if missing == len(value):
        return np.repeat(grey, len(value), axis=0), Legend(title, entries, place=np.zeros(len(value), np.uint8))
    low, high = np.quantile(value[known], _ROBUST).tolist()
    if low == high:  # most are the same, but some may not be
        low, high = float(value[known].min()), float(value[known].max())
    table = np.concatenate([stops, grey])
    if low == high:
        alike = Entry(say(low), _rgb(stops[STEPS // 2]), len(value) - missing, (STEPS // 2,))
        line = np.where(known, 0, 1).astype(np.uint8)
        return table[np.where(known, STEPS // 2, STEPS)], Legend(title, (alike, *entries), place=line)
    share = np.clip((np.where(known, value, low) - low) / (high - low), 0, 1)
    step = np.where(known, np.rint(share * (STEPS - 1)), NOWHERE).astype(np.uint8)
    said = tuple(say(each) for each in np.linspace(low, high, STEPS).tolist())
    shown = tuple(_rgb(stops[i]) for i in np.linspace(0, STEPS - 1, 9).astype(int))
    return table[step], Legend(title, entries, Ramp(said, shown), step)


def strongest_tag(top: TagNumbers, values: Bytes8) -> Ints:
    """(N, K) strongest tags and their activations (255 for 1) → (N,) the first of them; −1 where nothing is heard."""
    if not values.shape[1]:  # a model without tags
        return np.full(len(values), UNKNOWN, np.int32)
    return np.where(values[:, 0] > 0, top[:, 0].astype(np.int32), np.int32(UNKNOWN))


def activation(tag: int, top: TagNumbers, values: Bytes8) -> Floats:
    """(N,) how strongly each point has a tag, 0 to 1; 0 where it is not among its (N, K) strongest."""
    return _share(np.where(top == tag, values, np.uint8(0)))


def certainty(values: Bytes8) -> Floats:
    """(N,) how sure the tagger is of each point, 0 to 1: the activation of its strongest tag, of (N, K).

    The tagger's outputs are probabilities, tag by tag, and several may rightly be high at once: a margin between
    the two strongest, or their entropy, would call a clear rock song with guitars unsure. What is left is least
    confidence, the probability of the best answer (Lewis and Gale 1994, "A sequential algorithm for training text
    classifiers"; Settles 2009, "Active Learning Literature Survey", section 3.1).
    """
    return _share(values)


def _share(values: Bytes8) -> Floats:
    """(N, K) activations, 255 for 1 → (N,) the highest, 0 to 1."""
    highest: Floats = values.max(axis=1, initial=0).astype(np.float32)
    return highest / np.float32(255)


def _hues(names: Iterable[str]) -> list[int]:
    """A hue's number for each name, all different: the one its letters stand for, or the next that is free."""
    names = list(names)
    taken: dict[int, int] = {}
    for place in sorted(range(len(names)), key=lambda place: (names[place], place)):
        wish = zlib.crc32(names[place].encode("utf-8", "surrogatepass")) % CATEGORIES
        free = next(hue % CATEGORIES for hue in range(wish, wish + CATEGORIES) if hue % CATEGORIES not in taken)
        taken[free] = place
    return sorted(taken, key=lambda hue: taken[hue])


def _rgb(row: Bytes8) -> Rgb:
    red, green, blue = row.tolist()
    return red, green, blue
