"""What an open library says, beside the session's events."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from musicmap.jobs import events as job
from musicmap.session import events as e


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something failed that the user should know of."""

    failure: job.Failed


@dataclass(frozen=True, slots=True)
class ViewRead:
    """How the library looked when it was last open; empty at the first time."""

    view: dict[str, Any]


@dataclass(frozen=True, slots=True)
class NamedViewsRead:
    """Views that the user has saved under a name."""

    views: dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Composed:
    """The demo library is there; it is to be analysed."""


@dataclass(frozen=True, slots=True)
class FolderChanged:
    """Files have come, changed or gone, or a drive is back: it is time to look through the folder."""


Message = e.Event | Trouble | ViewRead | NamedViewsRead | Composed | FolderChanged
Post = Callable[[Message], None]
