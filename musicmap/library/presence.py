"""What is missing when a file is not there: only the file, or the drive that it was on."""

from __future__ import annotations

import errno
import os
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

_OURS = frozenset((errno.EACCES, errno.EPERM, errno.ENAMETOOLONG, errno.ELOOP))
"""The file is there, whatever else is wrong with it."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that is not there for now."""

    kind: Literal["file", "folder", "root"]
    """“root”: the whole library."""
    place: Path


def missing(path: Path, root: Path, mounts: Collection[Path] = ()) -> Missing | None:
    """What is missing of a file of the library at `root`; None when the file is there.

    A folder counts as missing by the rules of `difference`: it is quite empty, it does not answer, it is a link that
    leads nowhere, or another drive began there (one of `mounts`), and does no more. In a folder that is there, or that
    was taken away by hand, it is only the file.
    """
    try:
        path.stat()
    except OSError as error:
        if error.errno in _OURS:
            return None
    else:
        return None
    if not is_there(root):
        return Missing("root", root)
    for folder in reversed([parent for parent in path.parents if root in parent.parents]):
        if folder in mounts and not _is_mount(folder):
            return Missing("folder", folder)
        if not os.path.lexists(folder):
            break
        if not is_there(folder):
            return Missing("folder", folder)
    return Missing("file", path)


def is_there(folder: Path) -> bool:
    """Whether a folder answers, and holds anything."""
    try:
        with os.scandir(folder) as entries:
            return next(entries, None) is not None
    except OSError:
        return False


def _is_mount(folder: Path) -> bool:
    try:
        return folder.stat().st_dev != folder.parent.stat().st_dev
    except OSError:
        return False
