"""Text out of files, as it was meant.

Many file tags were written in one encoding and are labelled as another. What a file's texts must
have been is decided for the file as a whole, and only on strong evidence: a wrong repair is worse
than none, for it damages what was right.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

LONGEST = 1_000
"""Characters kept of one text: enough for a title, too little to choke on."""

_JOINERS = "\u200c\u200d"
"""Invisible, and needed: Persian, Hindi and emoji are written with them."""

_JAPANESE = re.compile("[\u3000-\u30ff\u4e00-\u9fff\uff01-\uff5e\u2010-\u266f×÷]+")
"""Kana, kanji, wide Latin, signs like ☆♪…; no half-width kana, which accented Latin letters look like."""

_ESCAPED = re.compile("[\udc80-\udcff]")
"""Bytes that were no UTF-8, as Python keeps them."""

_FAR = re.compile("[\u0180-\u1fff\u2200-\uffff]+")
"""Neither letters of Europe's Latin alphabets nor quotes, dashes or currency signs."""

_CONTROL = re.compile("[\x80-\x9f]")
"""What no text has that was read rightly."""

_WORD = re.compile(r"[^\W\d_]+")


def clean(text: str, longest: int = LONGEST) -> str:
    """One line of visible text: composed (NFC), without control and direction marks, at most `longest` characters."""
    shown = "".join(" " if c.isspace() else c for c in text[: 4 * longest] if _visible(c))
    return unicodedata.normalize("NFC", " ".join(shown.split()))[:longest].strip()


def _visible(character: str) -> bool:
    return (
        character in _JOINERS
        or character.isspace()
        or unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    )


def repaired(texts: Sequence[str]) -> list[str]:
    """A file's texts in the encoding they were really written in.

    Understood are UTF-8, Shift-JIS (cp932) and Windows Cyrillic (cp1251) that were read as Latin-1,
    and bytes that were no UTF-8 (Python's surrogate escapes). What proves nothing stays Latin-1.
    """
    known = [_utf8(text) for text in texts]
    raw = [_bytes(text) if good is None else None for text, good in zip(texts, known, strict=True)]
    encoding = _proven([data for data in raw if data is not None])
    return [
        good if good is not None else text if data is None else data.decode(encoding) if encoding else _western(text)
        for text, good, data in zip(texts, known, raw, strict=True)
    ]


def _utf8(text: str) -> str | None:
    """What a text says if its bytes are UTF-8, whether they were read as Latin-1 or as Windows text; else None."""
    if text.isascii():
        return None
    try:
        meant = b"".join(_byte(character) for character in text).decode("utf-8")
    except UnicodeError:
        return None
    # “Touché…” could be read as one far letter among near ones; real words in far scripts have more than one.
    far = [len(word) for word in _FAR.findall(meant)]
    return None if far and max(far) == 1 and not _CONTROL.search(text) else meant


def _byte(character: str) -> bytes:
    code = ord(character)
    if code < 0x100:
        return bytes([code])
    return character.encode("cp1252", "surrogateescape")


def _bytes(text: str) -> bytes | None:
    """The bytes of a text that may have been read in the wrong encoding; None if it is plain or surely Unicode."""
    if text.isascii():
        return None
    encoding = "utf-8" if _ESCAPED.search(text) else "latin-1"
    try:
        return text.encode(encoding, "surrogateescape" if encoding == "utf-8" else "strict")
    except UnicodeEncodeError:
        return None


def _proven(texts: Sequence[bytes]) -> str:
    """The encoding that these bytes prove together, or none."""
    if texts and all(_is_shift_jis(data) for data in texts):
        return "cp932"
    if texts and _is_cyrillic(b"\n".join(texts)):
        return "cp1251"
    return ""


def _is_shift_jis(data: bytes) -> bool:
    """Japanese characters side by side or nothing else, some of them begun by a byte that Latin-1 keeps unused."""
    try:
        text = data.decode("cp932")
    except UnicodeDecodeError:
        return False
    foreign = "".join(c for c in text if not c.isascii())
    runs = _JAPANESE.findall(text)
    longest = max(map(len, runs), default=0)
    alone = not any(c.isalnum() and c.isascii() for c in text)
    return (
        sum(map(len, runs)) == len(foreign)
        and (longest >= 2 or alone)
        and any(0x81 <= c.encode("cp932")[0] <= 0x9F for c in foreign)
    )


def _is_cyrillic(data: bytes) -> bool:
    """Words wholly of letters beyond ASCII, at least one of four: no language written in Latin-1 has those."""
    words = [word for word in _WORD.findall(data.decode("latin-1")) if not word.isascii()]
    if any(c.isascii() for word in words for c in word):
        return False
    try:
        meant = data.decode("cp1251")
    except UnicodeDecodeError:
        return False
    cyrillic = [word for word in _WORD.findall(meant) if not word.isascii()]
    return max(map(len, words), default=0) >= 4 and all(
        all("\u0400" <= c <= "\u04ff" for c in word) and (word.islower() or word.istitle() or word.isupper())
        for word in cyrillic
    )


def _western(text: str) -> str:
    """Latin-1, with the quotes and dashes that Windows put where Latin-1 has control characters."""
    return "".join(_western_letter(ord(c) & 0xFF) if "\x80" <= c <= "\x9f" or _ESCAPED.match(c) else c for c in text)


def _western_letter(value: int) -> str:
    try:
        return bytes([value]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(value)
