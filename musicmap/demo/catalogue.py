"""What there is in the demo library: invented artists, their albums, their tracks.

Takes nothing, gives frozen records; may import nothing; runs anywhere. Everybody here is made up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal

Format = Literal["flac", "mp3", "ogg", "opus", "m4a"]
Cover = Literal["hills", "arcs", "discs", "stripes", "dots", "threads"]


@dataclass(frozen=True, slots=True)
class Album:
    """Tracks of one kind by one artist."""

    artist: str
    title: str
    year: int
    genres: tuple[str, ...]
    kind: str
    """Of music: a name in `kinds.registry`."""
    format: Format
    cover: Cover
    hue: float
    """Of the cover's ground, 0 to 1 around the colour wheel."""
    tracks: tuple[str, ...]
    """Titles; each is another of the kind's manners."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A track to be composed: all that decides how it sounds and what its file says."""

    album: Album
    number: int
    """From 1."""

    @property
    def title(self) -> str:
        """The track's title."""
        return self.album.tracks[self.number - 1]

    @property
    def path(self) -> PurePath:
        """Below the library's folder: artist, album, number and title."""
        name = f"{self.number:02} {_portable(self.title)}.{self.album.format}"
        return PurePath(_portable(self.album.artist), _portable(self.album.title), name)

    @property
    def seed(self) -> tuple[int, ...]:
        """For a random generator: nothing else decides what is composed."""
        return tuple(f"{self.album.artist}/{self.album.title}/{self.number}".encode())


def _portable(name: str) -> str:
    """A file name that Windows takes, too."""
    return re.sub(r'[<>:"/\\|?*]', "-", name).rstrip(". ")


def entries() -> tuple[Entry, ...]:
    """Every track of the demo library, in the order of the albums."""
    return tuple(_entries())


def _entries() -> Iterator[Entry]:
    for album in ALBUMS:
        for number in range(1, len(album.tracks) + 1):
            yield Entry(album, number)


ALBUMS: tuple[Album, ...] = (
    Album(
        "Ilse Varga", "Rooms Facing North", 2014, ("Classical", "Piano"),
        "piano", "flac", "threads", 0.6,
        ("Nocturne for a Lamp", "Waltz of the Empty Chairs", "Study in Rain", "What the House Said"),
    ),
    Album(
        "Collegium Sant'Elmo", "Sonate per il Cembalo", 1998, ("Baroque", "Classical"),
        "harpsichord", "flac", "arcs", 0.08,
        ("Inventione in Re", "Preludio arpeggiato", "Toccata settima", "Giga"),
    ),
    Album(
        "Nordhavn String Orchestra", "Long Light", 2009, ("Classical", "Orchestral"),
        "strings", "flac", "hills", 0.55,
        ("Adagio", "Lament for a Harbour", "Pulse and Fjord", "Evening Hymn"),
    ),
    Album(
        "Low Tide Archive", "Slow Weather", 2017, ("Ambient",),
        "ambient", "opus", "hills", 0.62,
        ("Pressure Falling", "Salt Flats", "The Undertow Speaks", "First Snow, No Wind"),
    ),
    Album(
        "Cantori di Valsugana", "Lux in Tenebris", 2003, ("Choral", "Sacred"),
        "choir", "opus", "arcs", 0.72,
        ("Chorale at Daybreak", "Amen for One Voice", "Canon of the Bells", "Antiphon"),
    ),
    Album(
        "Kontrolle 9", "Relais", 2011, ("Techno", "Electronic"),
        "techno", "opus", "dots", 0.5,
        ("Schaltwerk", "Phase Four", "Unterdruck", "Nachtbus"),
    ),
    Album(
        "Sable & Finch", "Velocity of Small Birds", 2006, ("Drum and Bass", "Electronic"),
        "drum and bass", "opus", "stripes", 0.53,
        ("Starling", "Kestrel, Hovering", "Swift"),
    ),
    Album(
        "The Copper Wires", "Loud Enough for Two", 1994, ("Rock", "Alternative Rock"),
        "rock", "flac", "stripes", 0.02,
        ("Gasoline Sunday", "Second Hand Thunder", "Nine Miles of Fence", "Turn It Over"),
    ),
    Album(
        "Grimwald", "The Anvil Below", 2001, ("Metal", "Heavy Metal"),
        "metal", "opus", "threads", 0.0,
        ("Oath of Slag", "Wolves in the Furnace", "The Anvil Below"),
    ),
    Album(
        "Pixel Harvest", "8 Lives Left", 2019, ("Chiptune", "Video Game Music"),
        "chiptune", "flac", "dots", 0.85,
        ("Press Start", "The Brave Little Sprite", "Boss Room"),
    ),
    Album(
        "Maren Oakes", "Letters from the Ferry", 1972, ("Folk", "Acoustic"),
        "folk guitar", "ogg", "hills", 0.07,
        ("Leaving by Water", "The Miller's Second Daughter", "Waltz for a Lighthouse", "Open Road, Closed Door"),
    ),
    Album(
        "Theo Lindqvist Trio", "After the Last Tram", 1961, ("Jazz",),
        "jazz trio", "m4a", "discs", 0.6,
        ("Blue Umbrella", "Vesterbro", "Twelve Bars to Close", "Modal Weather"),
    ),
    Album(
        "Pandit Arvind Rao", "Dawn and Dusk Ragas", 1968, ("Indian Classical", "World"),
        "sitar", "flac", "arcs", 0.04,
        ("Bhairav: First Light", "Kafi: Noon Heat", "Khamaj: Lamps on the Ghat"),
    ),
    Album(
        "Elowen Marsh", "Reeds", 1999, ("New Age", "Flute"),
        "flute", "flac", "discs", 0.42,
        ("Heron", "Mist over Standing Water", "One Reed, Cut"),
    ),
    Album(
        "Siân Gwilym", "Silver Branch", 1987, ("Celtic", "Harp"),
        "harp", "flac", "threads", 0.45,
        ("Hafod y Llan", "Autumn in the Nant", "Glass Water"),
    ),
    Album(
        "Anatole Reyes", "Gut and Rosin", 2012, ("Classical", "Chamber Music"),
        "bowed", "flac", "stripes", 0.97,
        ("Sarabande for Cello", "Partita for Violin", "Barcarolle", "Romance"),
    ),
    Album(
        "Neon Estuary", "Polaroid Summer", 1985, ("Synth Pop", "Pop", "Electronic"),
        "synth pop", "mp3", "hills", 0.83,
        ("Arcade Heart", "Midnight Dial Tone", "Boulevard"),
    ),
)  # fmt: skip
