"""How commands speak: one JSON document, or lines for people, and what goes on while they work."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TextIO


@dataclass(frozen=True, slots=True)
class Output:
    """Where a command's words go."""

    out: TextIO
    """Results."""
    err: TextIO
    """Progress and errors."""
    as_json: bool = False

    @classmethod
    def to(cls, out: TextIO, err: TextIO, *, as_json: bool) -> Output:
        """Names of files that are no text go out as the very bytes they are."""
        if isinstance(out, io.TextIOWrapper):
            out.reconfigure(errors="surrogateescape")
        return cls(out, err, as_json)

    def result(self, document: Mapping[str, Any], lines: Iterable[str]) -> None:
        """Say what came out: `document` or `lines`, as the user asked."""
        for line in (json_text(document),) if self.as_json else lines:
            self.out.write(f"{sayable(line, self.out.encoding)}\n")
        self.out.flush()

    def remark(self, line: str) -> None:
        """Say something beside the result."""
        self.err.write(f"{sayable(line, self.err.encoding)}\n")
        self.err.flush()


def json_text(document: Mapping[str, Any]) -> str:
    """Indented JSON; what is no character in a file's name stays as an escape (`\\udcfc`), so that it comes back."""
    text = json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)
    return re.sub("[\ud800-\udfff]", lambda found: f"\\u{ord(found[0]):04x}", text)


def sayable(text: str, encoding: str | None) -> str:
    """`text` with what this encoding has no character for written as an escape."""
    encoding = encoding or "utf-8"
    try:
        text.encode(encoding, "surrogateescape")
    except UnicodeEncodeError:
        return text.encode(encoding, "backslashreplace").decode(encoding)
    return text


def lasting(seconds: float) -> str:
    """A length of time as one says it: `40 s`, `8 min`, `7 h 05 min`."""
    if round(seconds) < 60:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02} min"


def counted(number: int, one: str, more: str = "") -> str:
    """`1 track`, `12 tracks`."""
    return f"{number:,} {one if number == 1 else more or one + 's'}".replace(",", "\u2009")
