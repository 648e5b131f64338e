"""What has changed in a folder since it was last looked at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from musicmap.library.scan import FileStamp, Found
from musicmap.types import Problem


@dataclass(frozen=True, slots=True)
class Difference:
    """What is known, set against what is there. Each known path is in exactly one place."""

    added: tuple[Found, ...] = ()
    changed: tuple[Found, ...] = ()
    """There before, with another size or time."""
    unchanged: tuple[Path, ...] = ()
    vanished: tuple[Path, ...] = ()
    unreachable: tuple[Path, ...] = ()
    """Known, and in a place that could not be looked at: nobody can say whether they are still there."""
    offline: bool = False
    """The whole folder is missing or empty: a disk that is not plugged in, not a library thrown away."""


def difference(root: Path, known: Mapping[Path, FileStamp], seen: Iterable[Found | Problem]) -> Difference:
    """Compare a library's known files with a scan of its `root`.

    Nothing counts as vanished while the root cannot be read, or is empty though files are known.
    """
    things = tuple(seen)
    found = {item.path: item for item in things if isinstance(item, Found)}
    closed = {item.path for item in things if isinstance(item, Problem)}
    if root in closed or (known and not found):
        return Difference(unreachable=tuple(known), offline=True)
    missing = [path for path in known if path not in found]
    return Difference(
        added=tuple(item for path, item in found.items() if path not in known),
        changed=tuple(item for path, item in found.items() if path in known and item.stamp != known[path]),
        unchanged=tuple(path for path, item in found.items() if item.stamp == known.get(path)),
        vanished=tuple(path for path in missing if not _within(path, closed)),
        unreachable=tuple(path for path in missing if _within(path, closed)),
    )


def _within(path: Path, closed: set[Path]) -> bool:
    return path in closed or any(parent in closed for parent in path.parents)
