"""The drive a file lies on: DJ programs name files from its root, because sticks change their letters."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path, PurePath


@dataclass(frozen=True, slots=True)
class Drive:
    """A drive, stick or network share."""

    root: PurePath
    """`C:\\` on Windows; `/` or `/Volumes/STICK` on macOS; the place where it is mounted elsewhere."""
    name: str
    """As DJ programs call it: `C:`, or the name of the volume."""

    def inside(self, path: PurePath) -> tuple[str, ...]:
        """The folders from the root down to the file, and its name; ValueError for a file of another drive."""
        return path.relative_to(self.root).parts


def drive_of(path: PurePath, system: str = sys.platform) -> Drive:
    """The drive of an absolute path, which need not exist."""
    if system == "win32":
        return Drive(path.parents[-1], path.drive)
    if system == "darwin":
        # Told by the path alone: /Users is a mount of its own there, which nobody is meant to see.
        if path.parts[1:2] == ("Volumes",) and len(path.parts) > 3:
            return Drive(path.parents[-3], path.parts[2])
        return Drive(path.parents[-1], _startup_volume())
    root = next((p for p in path.parents if os.path.ismount(p)), path.parents[-1])
    return Drive(root, root.name)


def _startup_volume(volumes: Path = Path("/Volumes")) -> str:
    """The name of the volume that macOS started from: the link to `/` among the mounted ones."""
    try:
        names = [volume.name for volume in volumes.iterdir() if volume.is_symlink() and volume.readlink() == Path("/")]
    except OSError:
        names = []
    return names[0] if names else "Macintosh HD"
