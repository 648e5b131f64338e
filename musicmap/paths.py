"""Where files live.

Takes the environment, gives folders; may import platformdirs only; runs anywhere.

A user's own files are never changed: everything that musicmap writes lies below `AppDirs`, or
where the user says. `MUSICMAP_HOME` moves all of it to one folder (for tests, and USB sticks).
"""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path

import platformdirs


@dataclass(frozen=True, slots=True)
class AppDirs:
    """The folders musicmap may write to. They are made when first written to, not here."""

    data: Path
    """Libraries: what the analysis found and what the user made."""
    cache: Path
    """What can be made again: the demo, thumbnails."""
    config: Path
    """Settings."""

    @classmethod
    def standard(cls) -> AppDirs:
        """The system's places for this user, or all below `$MUSICMAP_HOME`."""
        home = os.environ.get("MUSICMAP_HOME")
        if home:
            root = Path(home).expanduser().absolute()
            return cls(root / "data", root / "cache", root / "config")
        dirs = platformdirs.PlatformDirs("musicmap", appauthor=False)
        return cls(dirs.user_data_path, dirs.user_cache_path, dirs.user_config_path)

    def library_file(self, folder: Path) -> Path:
        """The cache file for a music folder: readable name, and a hash so that no two folders share one."""
        absolute = os.path.realpath(folder)
        digest = hashlib.blake2b(os.fsencode(absolute), digest_size=6).hexdigest()
        name = re.sub(r"[^\w.-]+", "-", Path(absolute).name, flags=re.ASCII).strip("-.") or "library"
        return self.data / "libraries" / f"{name[:40]}-{digest}.musicmap"

    @property
    def models(self) -> Path:
        """The user's own models."""
        return self.data / "models"

    @property
    def demo(self) -> Path:
        """Where the demo library is composed."""
        return self.cache / "demo"

    @property
    def compiled(self) -> Path:
        """What was compiled for this machine."""
        return self.cache / "compiled"

    @property
    def settings_file(self) -> Path:
        return self.config / "settings.json"


def _shipped(name: str) -> Path:
    """A top-level folder of the project: inside the wheel when installed, beside the package in a checkout."""
    installed = Path(__file__).parent / "_data" / name
    return installed if installed.is_dir() else Path(__file__).parent.parent / name


def models_folder() -> Path:
    """The embedded models: one folder each, with `card.json` and `model.onnx`."""
    return _shipped("models")


def resources_folder() -> Path:
    """Pictures and texts that the program shows."""
    return _shipped("resources")
