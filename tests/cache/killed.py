"""A program to kill: it writes a library, over and over, until it is shot; then it is looked at what is left.

`python -m tests.cache.killed FILE SHOTS` forks a writer for each shot, kills it at a random moment, and prints
one line for each with what it found. (Forked, because starting Python thirty times would take longer than the test.)
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path

from musicmap.cache.reader import Reader
from musicmap.cache.writer import Writer
from musicmap.types import ModelName
from tests.cache.made import heard, seen, sound, track_of

MODELS = tuple(map(ModelName, ("one", "two", "three", "four")))


def write_without_end(file: Path, first: int) -> None:
    folder = file.parent
    with Writer(file, folder) as writer:
        for number in range(first, first + 1_000_000):
            path = folder / f"{number}.mp3"
            writer.saw([seen(path)])
            writer.identified(track_of(file, path), sound(number))
            writer.analysed(heard(number, segments=60, models=MODELS))


def look(file: Path, shots: int) -> str:
    """How many tracks are there, and what is wrong with them after so many shots."""
    with Reader(file) as reader:
        whole, tracks = reader.is_sound(), len(reader.tracks())
    with closing(sqlite3.connect(file)) as db:
        half = db.execute("SELECT count(*) FROM (SELECT 1 FROM vectors GROUP BY sound HAVING count(*) <> 8)").fetchone()
        nowhere = db.execute("SELECT count(*) FROM vectors WHERE sound NOT IN (SELECT sound FROM track)").fetchone()
        silent = db.execute("SELECT count(*) FROM sound WHERE duration = 0").fetchone()
    # A sound without duration was identified and about to be heard: the one in hand when the shot fell.
    faults = [not whole, half != (0,), nowhere != (0,), silent[0] > shots]
    return f"{tracks} {'ok' if not any(faults) else faults}"


def main(file: Path, shots: int) -> None:
    chance = random.Random(5)
    for shot in range(shots):
        child = os.fork()
        if child == 0:
            write_without_end(file, shot * 1_000_000)
        while not file.exists():
            time.sleep(0.001)
        time.sleep(0.02 + chance.random() * 0.06)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        print(look(file, shot + 1), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
