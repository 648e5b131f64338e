"""A program that is killed while it writes leaves a whole library."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SHOTS = 100


def test_kill_9_at_any_moment_leaves_whole_tracks_only(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.cache.killed", str(tmp_path / "some.musicmap"), str(SHOTS)]
    lines = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout.split("\n")[:-1]
    found = [line.split(" ", 1) for line in lines]
    assert [verdict for _, verdict in found] == ["ok"] * SHOTS
    tracks = [int(count) for count, _ in found]
    assert tracks == sorted(tracks), "what was written stays"
    assert tracks[-1] > SHOTS, "the shots fell while it wrote"
