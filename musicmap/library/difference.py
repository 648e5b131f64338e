"""What has changed in a folder since it was last looked at, and what of it is only away.

A drive that is not plugged in looks like a folder from which everything was deleted. To take the one for the other
would cost a library, so whatever may be a drive that is away is taken for one: nothing of it vanishes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from musicmap.library.scan import FileStamp, Found, Place
from musicmap.types import Problem

_MANY, _MOST = 20, 0.5
"""A folder that goes with at least so many tracks and so large a share of all of them was hardly deleted."""
_REST = 0.05
"""So few of its tracks may be left."""


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
    away: tuple[Path, ...] = ()
    """The folders that are not there for now, with tracks that were known in them; none lies in another one."""
    mounts: tuple[Path, ...] = ()
    """Where other drives begin, those that are away included: to be told next time."""
    offline: bool = False
    """The whole folder is missing or empty: a disk that is not plugged in, not a library thrown away."""


def difference(
    root: Path,
    known: Mapping[Path, FileStamp],
    seen: Iterable[Found | Problem | Place],
    mounts: Collection[Path] = (),
    *,
    forget: bool = False,
) -> Difference:
    """Compare a library's known files with a scan of its `root`.

    Nothing counts as vanished below a folder

    - that could not be read, `root` included;
    - that is quite empty, or a link that leads nowhere, where there were tracks;
    - where another drive began (one of `mounts`), and does no more;
    - directly below `root` that is gone with most of the library;

    nor anything if no music is left at all. But a file of the same size and time that turned up elsewhere has moved.

    Args:
        forget: what is missing was deleted, the user says, and only what could not be read is away.
    """
    things = tuple(seen)
    found = {item.path: item for item in things if isinstance(item, Found)}
    closed = {item.path for item in things if isinstance(item, Problem)}
    empty = {item.path for item in things if isinstance(item, Place) and item.kind == "empty"}
    mounted = {item.path for item in things if isinstance(item, Place) and item.kind == "mount"}
    if root in closed or (known and not found and not forget):
        kept = tuple(sorted({*mounts, *mounted}))
        return Difference(unreachable=tuple(known), away=(root,), mounts=kept, offline=True)
    missing = [path for path in known if path not in found]
    added = tuple(item for path, item in found.items() if path not in known)
    shut = closed
    if missing and not forget:
        elsewhere = {item.stamp for item in added}
        stayed = [path for path in missing if known[path] not in elsewhere]
        left = _folders_of(path for path in found if path in known)
        unmounted = {mount for mount in mounts if mount not in mounted and mount not in left}
        shut = closed | (_folders_of(stayed) & (empty | unmounted | _gone_with_most(root, known, stayed)))
    unreachable = tuple(path for path in missing if _within(path, shut))
    behind, lost = _folders_of(unreachable), set(unreachable)
    away = _outermost(shut & behind)
    return Difference(
        added=added,
        changed=tuple(item for path, item in found.items() if path in known and item.stamp != known[path]),
        unchanged=tuple(path for path, item in found.items() if item.stamp == known.get(path)),
        vanished=tuple(path for path in missing if path not in lost),
        unreachable=unreachable,
        away=away,
        mounts=tuple(sorted(mounted | {mount for mount in mounts if _within(mount, set(away))})),
    )


def _gone_with_most(root: Path, known: Collection[Path], missing: Iterable[Path]) -> set[Path]:
    """Folders directly below `root` of which nearly nothing is left, and that held most of all."""
    held, lost = _tops(root, known), _tops(root, missing)
    return {
        top
        for top, count in lost.items()
        if count >= max(_MANY, _MOST * len(known)) and held[top] - count <= _REST * held[top]
    }


def _tops(root: Path, paths: Iterable[Path]) -> dict[Path, int]:
    """How many of these files lie in each folder directly below `root`."""
    counts: dict[Path, int] = {}
    depth = len(root.parts)
    for path in paths:
        if len(path.parts) > depth + 1:
            top = root / path.parts[depth]
            counts[top] = counts.get(top, 0) + 1
    return counts


def _folders_of(paths: Iterable[Path]) -> set[Path]:
    """Every folder that any of these lies in, at any depth."""
    found: set[Path] = set()
    for path in paths:
        for parent in path.parents:
            if parent in found:
                break
            found.add(parent)
    return found


def _outermost(folders: set[Path]) -> tuple[Path, ...]:
    return tuple(sorted(folder for folder in folders if not any(parent in folders for parent in folder.parents)))


def _within(path: Path, closed: set[Path]) -> bool:
    return path in closed or any(parent in closed for parent in path.parents)
