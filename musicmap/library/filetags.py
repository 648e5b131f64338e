"""What a file says about itself, whatever its format, as `FileTags`."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from musicmap.library.containers import Named, named
from musicmap.library.text import LONGEST, clean, repaired
from musicmap.types import Decibels, FileTags

_TITLE = ("title",)
_ARTIST = ("artist", "artists", "author", "performer")
_ALBUM_ARTIST = ("albumartist", "albumperformer", "ensemble")
_ALBUM = ("album", "albumtitle")
_TRACK = ("track", "tracknumber")
_DISC = ("disc", "discnumber", "partofset")
_DATE = ("date", "year", "releasedate", "originaldate", "originalyear", "originalreleasetime")
_GENRE = ("genre",)
_BPM = ("bpm", "beatsperminute", "tempo", "fbpm")
_KEY = ("initialkey", "key")
_TEXTS = (*_TITLE, *_ARTIST, *_ALBUM_ARTIST, *_ALBUM, *_DATE, *_GENRE, *_KEY)

_MUSICBRAINZ = {
    # Its recording was called track once, and the name in the files stayed.
    "musicbrainztrackid": "recording",
    "musicbrainzreleasetrackid": "track",
    "musicbrainzalbumid": "album",
    "musicbrainzartistid": "artist",
    "musicbrainzalbumartistid": "albumartist",
    "musicbrainzreleasegroupid": "releasegroup",
}
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_NUMBER = re.compile(r"[-+]?\d{1,9}(?:\.\d{1,9})?")

_MOST_PLAYS = 1_000_000
_MOST_GENRES, _MOST_TEXTS = 20, 100
"""Kept of one file, and looked at under one name."""
_R128_TO_REPLAYGAIN = 5.0
"""Opus gains aim at −23 LUFS (RFC 7845), ReplayGain 2 at −18."""
_SINCE_1601 = 11_644_473_600
"""Seconds from where Windows counts to 1970."""


def read(path: Path) -> FileTags:
    """A file's tags as text and numbers; what is missing, damaged or absurd is left out.

    Never raises: a file that says nothing, or nothing that can be read, gives empty `FileTags`.
    """
    try:
        if not path.is_file():
            return FileTags()
        return interpret(named(path))
    except Exception:  # noqa: BLE001 - mutagen reads what strangers wrote, and fails in ways nobody has listed
        return FileTags()


def interpret(raw: Named) -> FileTags:
    """File tags from folded names and texts, see `containers.Named`."""
    told = _repaired(raw)
    return FileTags(
        title=", ".join(_all(told, _TITLE)),
        artist=", ".join(_all(told, _ARTIST)),
        album_artist=", ".join(_all(told, _ALBUM_ARTIST)),
        album=", ".join(_all(told, _ALBUM)),
        track=_count(_first(told, _TRACK)),
        disc=_count(_first(told, _DISC)),
        year=_year(_all(told, _DATE)),
        genres=_genres(_all(told, _GENRE)),
        bpm=_within(_number(_first(told, _BPM)), 10, 999),
        key=_first(told, _KEY)[:20],
        replaygain_track=_gain(told, "track"),
        replaygain_album=_gain(told, "album"),
        replaygain_peak=_within(_number(_first(told, ("replaygaintrackpeak",))), 0, 100),
        musicbrainz=tuple(
            (ours, found)
            for theirs, ours in _MUSICBRAINZ.items()
            for text in told.get(theirs, [])
            for found in _UUID.findall(text.lower())
        ),
        play_count=_plays(told),
        rating=_rating(told),
        last_played=_played(told),
    )


def _repaired(raw: Named) -> Named:
    """Texts in their true encoding and cleaned; what texts say of the encoding, they say together."""
    texts = [(name, text[: 4 * LONGEST]) for name, all_texts in raw.items() for text in all_texts[:_MOST_TEXTS]]
    meant = iter(repaired([text for name, text in texts if name in _TEXTS]))
    told: Named = {}
    for name, text in texts:
        told.setdefault(name, []).append(clean(next(meant) if name in _TEXTS else text))
    return told


def _all(told: Named, names: Iterable[str]) -> list[str]:
    """The texts under the first of these names that has any, each once."""
    for name in names:
        if texts := [text for text in dict.fromkeys(told.get(name, [])) if text]:
            return texts
    return []


def _first(told: Named, names: Iterable[str]) -> str:
    return next(iter(_all(told, names)), "")


def _number(text: str) -> float | None:
    found = _NUMBER.search(text.replace(",", ".").replace("−", "-"))
    return float(found[0]) if found else None


def _within(value: float | None, lowest: float, highest: float) -> float | None:
    return value if value is not None and lowest <= value <= highest else None


def _count(text: str) -> int | None:
    """`3`, `03` or `3/12`."""
    found = re.match(r"\s*(\d{1,4})(?!\d)", text)
    return int(found[1]) or None if found else None


def _year(texts: Iterable[str]) -> int | None:
    """The first that looks like one, in `2004`, `2004-05-01`, `20040501` or `01/05/2004`."""
    found = re.search(r"(?<!\d)[12]\d{3}", " ".join(texts))
    return int(found[0]) if found else None


def _genres(texts: Iterable[str]) -> tuple[str, ...]:
    """Each genre once. `;` and ` / ` part two; a bare `/` or `,` does not: Hip-Hop/Rap, Folk, World & Country."""
    parts = [part for text in texts for part in re.split(r"\s*;\s*|\s+/\s+", text) if part]
    first = {part.casefold(): part for part in reversed(parts)}
    return tuple(dict.fromkeys(first[part.casefold()] for part in parts))[:_MOST_GENRES]


def _gain(told: Named, of: str) -> Decibels | None:
    value = _within(_number(_first(told, (f"replaygain{of}gain",))), -60, 60)
    if value is None:
        fixed = _within(_number(_first(told, (f"r128{of}gain",))), -32_768, 32_767)
        value = None if fixed is None else fixed / 256 + _R128_TO_REPLAYGAIN
    return None if value is None else Decibels(value)


def _plays(told: Named) -> int | None:
    counts = [_number(text) for name in ("fmpsplaycount", "playcount") for text in told.get(name, [])]
    return max((int(count) for count in counts if count is not None and 0 <= count <= _MOST_PLAYS), default=None)


def _played(told: Named) -> float | None:
    """Seconds since 1970 out of a date, seconds, or Windows' tenths of microseconds since 1601 (foobar2000).

    A date that names no time zone is taken for UTC: it is off by less than a day.
    """
    for text in _all(told, ("lastplayed", "lastplayedtimestamp", "fmpslastplayed")):
        when = None
        if text.isascii() and text.isdigit():
            number = int(text[:20])
            when = number / 1e7 - _SINCE_1601 if number > _SINCE_1601 * 1e7 else float(number)
        else:
            with suppress(ValueError, OverflowError):
                date = datetime.fromisoformat(text)
                when = (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp()
        if (when := _within(when, 1, 2**32)) is not None:
            return when
    return None


def _rating(told: Named) -> float | None:
    """0 to 1 out of the many ways to count stars."""
    exact = _within(_number(_first(told, ("fmpsrating",))), 0, 1)
    if exact is not None:
        return exact
    if (windows := _number(_first(told, ("popm",)))) is not None and 0 < windows <= 255:
        # Windows writes 1, 64, 128, 196, 255 for one to five stars, others something near; 0 means unrated.
        return math.floor(1.5 + windows / 64) / 5 if windows < 224 else 1.0
    if (shared := _number(_first(told, ("shareduserrating",)))) is not None and 0 < shared <= 100:
        # 1, 25, 50, 75, 99
        return round(1 + shared / 25) / 5
    if (hundred := _number(_first(told, ("rating100",)))) is not None and 0 < hundred <= 100:
        return hundred / 100
    text = _first(told, ("rating",))
    stars = _number(text)
    if stars is None or not 0 < stars <= 100:
        return None
    if stars < 1 or text == "1.0":
        return stars
    return stars / (5 if stars <= 5 else 10 if stars <= 10 else 100)
