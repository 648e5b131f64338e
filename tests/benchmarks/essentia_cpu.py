"""Analysis by one model: its CPU time over that of Essentia's own way to the same taggrams, and over its session's.

`essentia/cpu-share`: the whole analysis of a library by MSD-MusiCNN, as `musicmap analyze --models msd-musicnn` does it
(scan, file tags, identity, decode, log-mel, loudness, model, storage, the start of its processes), over Essentia's
`MonoLoader` and `TensorflowPredictMusiCNN` on the same files, in CPU seconds of all threads; Essentia's import and
graph are loaded before its clock starts. It hears each segment once, as we do (`patchHopSize=187`; its own default of
93 would take twice as long), and loads with the resampler that its documentation takes for this (`resampleQuality=4`).
Ours has one worker, like Essentia: what works beside another on one core's caches takes more CPU time for the same.
`essentia/session-ratio`: the same analysis over its onnxruntime session alone on ready patches, run before and after.

Input: an hour of the music given, every n-th file; else as for analysis_cpu. Without Opus, which kills Essentia.
`MUSICMAP_GRAPHS` names the folder of `msd-musicnn.pb`;
without it, or without Essentia, only the second figure is given.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from musicmap.audio.decode import mono
from musicmap.audio.frontend import MUSICNN, LogMel
from musicmap.models.quiet_essentia import is_installed
from musicmap.models.registry import Registry
from musicmap.paths import models_folder
from tests.benchmarks.analysis_cpu import analysis_cpu, chosen, composed, length, sessions_cpu
from tests.benchmarks.harness import Figure

MINUTES = 60
"""So much that the start of the worker processes, two seconds, weighs no more than on a small library."""
GRAPH = Path(os.environ.get("MUSICMAP_GRAPHS", "graphs")) / "msd-musicnn.pb"

ESSENTIA = """
import os, sys, time
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import essentia
essentia.log.infoActive = essentia.log.warningActive = False
from essentia.standard import MonoLoader, TensorflowPredictMusiCNN
predict = TensorflowPredictMusiCNN(graphFilename=sys.argv[1], output="model/Sigmoid",
    isTrainingName="model/Placeholder_1", patchHopSize=187)
rows, began = 0, time.process_time()
for path in sys.argv[2:]:
    rows += len(predict(MonoLoader(filename=path, sampleRate=16000, resampleQuality=4)()))
print(time.process_time() - began, rows)
"""


def run(music: Path | None) -> Iterator[Figure]:
    """The figures."""
    card = Registry.of(models_folder()).card("msd-musicnn")
    with TemporaryDirectory() as scratch:
        folder = Path(scratch) / "music"
        folder.mkdir()
        files = [file for file in (chosen(music, folder, MINUTES) if music else composed(folder)) if not dropped(file)]
        patches = np.concatenate([patch for file in files for patch in LogMel().patches(mono(file))])
        compared, half = GRAPH.is_file() and is_installed(), len(files) // 2
        # Whatever else the machine does meanwhile, and however fast it runs: one around the other.
        theirs = essentia_cpu(files[:half]) if compared else 0.0
        before = sessions_cpu((card,), patches)
        ours = analysis_cpu((card,), folder, Path(scratch) / "benchmark.musicmap", workers=1)
        after = sessions_cpu((card,), patches)
        theirs += essentia_cpu(files[half:]) if compared else 0.0
    if compared:
        yield Figure.at_most("essentia/cpu-share", ours / theirs, "", 1 / 3)
        yield Figure.only_told("essentia/theirs", 1000 * theirs / len(patches), "CPU ms a segment")
    yield Figure.at_most("essentia/session-ratio", ours / ((before + after) / 2), "", 1.15)
    yield Figure.only_told("essentia/ours", 1000 * ours / len(patches), "CPU ms a segment")


def dropped(file: Path) -> bool:
    """Take a file that Essentia cannot bear out of the music."""
    if file.suffix == ".opus":
        file.unlink()
        return True
    return False


def essentia_cpu(files: Sequence[Path]) -> float:
    """CPU seconds of Essentia for these files; it must give about as many rows as these have segments."""
    command = [sys.executable, "-c", ESSENTIA, str(GRAPH), *map(str, files)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    seconds, rows = float(said[-2]), int(said[-1])
    segments = sum(length(file) for file in files) / MUSICNN.segment
    assert abs(rows - segments) <= 2 * len(files), (rows, segments)
    return seconds
