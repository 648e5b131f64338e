"""What a model's JSON tells, asked for by name and kind: anyone may have written anything into it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from musicmap.errors import ModelError

MEND = "Install musicmap again, or restore the model's folder."

MOST_BYTES = 1 << 20
"""Cards with a thousand tags have a twentieth of that."""
_MOST_LETTERS = 4_000
_MOST_TEXTS = 10_000
_MOST = 1 << 20
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_MARKUP = re.compile(r"</?[A-Za-z!?][^>]*>")


def read_json(file: Path, model: str) -> Any:
    """What a JSON file holds. Raises ModelError when it cannot be read, is too long, or is no JSON."""
    try:
        with file.open("rb") as content:
            raw = content.read(MOST_BYTES + 1)
    except OSError as e:
        raise ModelError(f"The card of the model “{model}” cannot be read.", MEND) from e
    try:
        return json.loads(raw.decode("utf-8")) if len(raw) <= MOST_BYTES else _too_long()
    except (ValueError, RecursionError) as e:
        raise ModelError(f"The card of the model “{model}” is damaged.", MEND) from e


def _too_long() -> NoReturn:
    raise ValueError("too long")


def is_name(text: str) -> bool:
    """Whether a model may be called so: what is a folder's name on every system, and no way out of one."""
    return _NAME.fullmatch(text) is not None and not text.endswith(".")


def is_plain(text: str) -> bool:
    """Whether it is text of one line without markup."""
    return 0 < len(text) <= _MOST_LETTERS and text.isprintable() and not _MARKUP.search(text)


@dataclass(frozen=True, slots=True)
class Entries:
    """A JSON object whose entries are asked for by name and kind; ModelError where it disappoints."""

    model: str
    raw: Any

    def __contains__(self, name: str) -> bool:
        return isinstance(self.raw, Mapping) and name in self.raw

    def value(self, name: str) -> Any:
        if name not in self:
            raise ModelError(f"The card of the model “{self.model}” does not tell its {name}.", MEND)
        return self.raw[name]

    def given(self, name: str) -> Any:
        """Whatever is told under a name; None where nothing is."""
        return self.raw[name] if name in self else None

    def inside(self, name: str) -> Entries:
        """The object under a name."""
        return Entries(self.model, self.value(name))

    def text(self, name: str, otherwise: str | None = None) -> str:
        if otherwise is not None and name not in self:
            return otherwise
        value = self.value(name)
        return value if isinstance(value, str) and is_plain(value) else self._refuse(name)

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of them, not empty."""
        value = self.value(name)
        good = isinstance(value, list) and 0 < len(value) <= _MOST_TEXTS
        return tuple(value) if good and all(isinstance(v, str) and is_plain(v) for v in value) else self._refuse(name)

    def count(self, name: str) -> int:
        """A whole number above 0."""
        value = self.value(name)
        return value if type(value) is int and 0 < value <= _MOST else self._refuse(name)

    def _refuse(self, name: str) -> Any:
        raise ModelError(f"The card of the model “{self.model}” has a wrong {name}.", MEND)
