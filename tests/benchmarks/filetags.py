# mypy: allow-untyped-calls
"""File tags: what it costs to read them from a file with a picture of 16 MB.

`filetags/picture` is the CPU time of reading the ID3 tag of an MP3 with a title and such a picture. No music is used.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from mutagen import id3

from musicmap.audio import encode
from musicmap.library.filetags import read
from musicmap.types import Hertz
from tests.benchmarks.harness import Figure


def run(music: Path | None) -> Iterator[Figure]:
    """One figure."""
    with TemporaryDirectory() as place:
        file = Path(place) / "song.mp3"
        encode.write(file, np.zeros((8_820, 2), np.float32), Hertz(44_100), "mp3")
        tags = id3.ID3()
        tags.add(id3.APIC(encoding=3, mime="image/png", type=3, desc="", data=os.urandom(16 << 20)))
        tags.add(id3.TIT2(encoding=3, text="Heavy"))
        tags.save(file)
        began = time.process_time()
        assert read(file).title == "Heavy"
        yield Figure.at_most("filetags/picture", time.process_time() - began, "s", 1.0)
