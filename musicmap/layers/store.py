"""Where the rows of a layer are held: in memory when they are few, else in a file that lives as long as they do."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import IO

import numpy as np

from musicmap.types import Floats

LARGE = 64 << 20
"""Bytes from which on rows go into a file: its pages are the system's to keep or to drop."""


class Rows:
    """Collects blocks of rows. The file has no name (where the system allows that), so that nobody has to delete it."""

    def __init__(self, folder: Path, large: int = LARGE) -> None:
        """`folder`: where there is room for the file; where nothing can be written, the system's own place."""
        self._folder, self._large = folder, large
        self._blocks: list[Floats] = []
        self._held = 0
        self._file: IO[bytes] | None = None
        self._dimensions = 0

    def add(self, block: Floats) -> None:
        """(n, d) float32 rows after the others; what is not finite becomes zero."""
        finite = np.nan_to_num(block, copy=False, nan=0.0, posinf=0.0, neginf=0.0)
        self._dimensions = block.shape[1]
        self._held += finite.nbytes
        if self._file is None and self._held > self._large:
            self._file = _nameless(self._folder)
            for earlier in self._blocks:
                self._file.write(earlier.tobytes())
            self._blocks.clear()
        if self._file is not None:
            self._file.write(finite.tobytes())
        else:
            self._blocks.append(finite)

    def whole(self) -> Floats:
        """All rows, (N, d) float32, to be read only. Call it once, at the end."""
        if self._file is None:
            return np.concatenate(self._blocks) if self._blocks else np.zeros((0, 0), np.float32)
        with self._file as file:
            file.flush()
            return np.memmap(file, np.float32, "r", shape=(self._held // (4 * self._dimensions), self._dimensions))


def _nameless(folder: Path) -> IO[bytes]:
    try:
        return tempfile.TemporaryFile(dir=folder)
    except OSError:
        return tempfile.TemporaryFile()
