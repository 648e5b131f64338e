"""Who stands back, as the system sees it."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

PROGRAM = """
import json, psutil
from musicmap.jobs.priority import stand_back
stand_back({rank!r})
io = psutil.Process().ionice()
print(json.dumps([psutil.Process().nice(), int(io.ioclass), int(io.value)]))
"""
_BEST_EFFORT, _LOWEST = 2, 7
"""IOPRIO_CLASS_BE and its last level, of linux/ioprio.h."""


def stood_back(rank: str, *before: str) -> list[int]:
    command = [*before, sys.executable, "-c", PROGRAM.format(rank=rank)]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    found: list[int] = json.loads(said.stdout)
    return found


@pytest.mark.parametrize(("rank", "nice"), [("background", 10), ("last", 15)])
def test_it_computes_and_reads_behind_others(rank: str, nice: int) -> None:
    assert stood_back(rank) == [max(nice, os.nice(0)), _BEST_EFFORT, _LOWEST]


def test_who_stands_farther_back_stays_there() -> None:
    assert stood_back("background", "nice", "-n", "19")[0] == 19
    assert stood_back("background", "ionice", "-c", "3")[1] == 3
