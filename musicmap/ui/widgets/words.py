"""Numbers, times and foreign text, as they are shown."""

from __future__ import annotations

import html
import re
import unicodedata

THIN = "\u202f"
"""A narrow space that no line breaks at: between thousands, and between a number and its unit."""
LONGEST = 300
"""No line shows more characters than this, and laying out a thousand times as many would take seconds."""
_ACCENTS = re.compile("[\u0300-\u036f]+")
_DIRECTIONS = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def one_line(text: str) -> str:
    """Text from a file as one line of bounded length: no line breaks, nothing invisible that turns its order around."""
    if len(text) <= LONGEST and text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()  # Most text from files is no more than that, and lists show a lot of it.
    bare = "".join(_shown(c) for c in text[: 2 * LONGEST])
    line = " ".join(bare.split())
    return line if len(line) <= LONGEST and len(text) <= 2 * LONGEST else line[: LONGEST - 1].rstrip() + "…"


def _shown(character: str) -> str:
    if character.isspace():
        return " "
    if character in _DIRECTIONS or unicodedata.category(character) in ("Cc", "Cs"):
        return ""
    return character


def searchable(text: str) -> str:
    """Text as it is compared when searching: no case, no accents."""
    if text.isascii():
        return text.lower()
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", text)).casefold()


def tip(text: str) -> str:
    """Text for a tooltip. Qt guesses whether a tooltip is markup; this one always is, with nothing marked up."""
    return f"<span>{html.escape(one_line(text))}</span>" if text else ""


def menu_text(text: str) -> str:
    """Text for a menu or a button, where “&” would underline the next letter and a tab would start a column."""
    return one_line(text).replace("&", "&&")


def count(number: int) -> str:
    """1204 → “1 204”."""
    return f"{number:,}".replace(",", THIN)


def many(number: int, one: str, more: str) -> str:
    """“1 track”, “1 204 tracks”."""
    return f"{count(number)} {one if number == 1 else more}"


def percent(share: float) -> str:
    """0.284 → “28 %”. What is not the whole is never said to be 100 %."""
    return f"{min(round(100 * share), 100 if share >= 1 else 99)}{THIN}%"


def clock(seconds: float) -> str:
    """84.2 → “1:24”; from an hour on “1:02:03”."""
    whole = max(0, int(seconds))
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def length(seconds: float) -> str:
    """How long something lasts, roughly: “40 s”, “48 min”, “1 h 12 min”, “74 h”."""
    if seconds < 59.5:
        return f"{max(0, round(seconds))}{THIN}s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes}{THIN}min"
    hours, minutes = divmod(minutes, 60)
    if hours >= 10 or not minutes:
        return f"{count(round(seconds / 3600))}{THIN}h"
    return f"{hours}{THIN}h {minutes}{THIN}min"
