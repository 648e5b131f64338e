"""The process that listens for tempo and key: one excerpt at a time.

It says `Ready` when its listener is loaded, gets `Listen`, and answers `Heard`, or `Refused` when there is no sound to
be had; or `Unable`, when it cannot listen to anything.
"""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from musicmap.errors import UnreadableAudio, UserError
from musicmap.jobs.listeners import Ready, Refused, Unable
from musicmap.jobs.priority import stand_back
from musicmap.types import HeardRhythm, Seconds

if TYPE_CHECKING:
    from musicmap.models.rhythm import RhythmListener
    from musicmap.types import Floats

EXCERPT = Seconds(120.0)
"""Out of the middle of what is longer, between intro and outro. Of 82 files of three to ten minutes the whole told no
other tempo than this, was sure of it no more often, and took twice as long; the last word on a key is not in more of
it either, as music that changes its key has more than one."""


@dataclass(frozen=True, slots=True)
class Listen:
    path: Path
    duration: Seconds


@dataclass(frozen=True, slots=True)
class Heard:
    rhythm: HeardRhythm


def listen(connection: Connection, listener: type[RhythmListener]) -> None:
    """A worker's main function."""
    stand_back("last")  # what the map waits for goes first, too
    try:
        ears = listener()
    except UserError as error:
        connection.send(Unable(error))
        return
    connection.send(Ready())
    while True:
        try:
            task: Listen = connection.recv()
            try:
                answer: Heard | Refused = Heard(ears.hear(excerpt(task.path, task.duration)))
            except UnreadableAudio as error:
                answer = Refused(str(error))
            connection.send(answer)
        except (EOFError, BrokenPipeError, ConnectionResetError):
            return
        except Exception:  # noqa: BLE001 - one bad file costs one file
            connection.send(Refused("musicmap stumbled over this file.", traceback.format_exc()))


def excerpt(path: Path, duration: Seconds) -> Floats:
    """(n,) mono samples for a listener: all of a file, or the middle `EXCERPT` of one that is longer.

    Raises UnreadableAudio.
    """
    import numpy as np

    from musicmap.audio.decode import stereo_from
    from musicmap.models.rhythm import RATE

    wanted = round(EXCERPT * RATE)
    parts, count = [np.zeros(0, np.float32)], 0
    for block in stereo_from(path, Seconds(max(0.0, (duration - EXCERPT) / 2)), RATE):
        parts.append(block.mean(axis=1))
        count += len(block)
        if count >= wanted:
            break
    return np.concatenate(parts)[:wanted]
