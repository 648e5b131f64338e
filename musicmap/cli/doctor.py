"""`musicmap doctor`: whether this machine has what musicmap needs, and the mend where it has not.

Nothing goes over the network, and nothing is written but a probe file in the data folder.
"""

from __future__ import annotations

import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

from musicmap import __version__
from musicmap.cli import probes
from musicmap.cli.probes import Answer
from musicmap.errors import ModelError
from musicmap.models.providers import may_have_others
from musicmap.models.registry import Registry
from musicmap.paths import AppDirs

Verdict = Literal["ok", "warning", "fail"]
Ask = Callable[[str], Answer]

ANEW = "Install musicmap again: sh packaging/run.sh does it once the folder .venv is removed."
LITTLE_SPACE = 2_000_000_000
"""Bytes: the analysis of some 100,000 tracks."""
NOT_ASKED = Answer({})
_SOFTWARE = ("llvmpipe", "softpipe", "swrast", "software", "gdi generic", "basic render")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    name: str
    verdict: Verdict
    sentence: str
    mend: str = ""
    """What to do about it; empty where nothing needs doing."""


def examine(dirs: AppDirs, models: Path, ask: Ask = probes.ask) -> tuple[Finding, ...]:
    """Look at everything, in a second or two.

    `dirs` is where libraries would be kept, `models` the folder of models. Raises nothing that a broken machine
    could cause: every fault is a finding.
    """
    return (
        python_finding(),
        decoder_finding(ask(probes.DECODER)),
        engine_finding(ask(probes.ENGINE), ask(probes.provider(models)) if may_have_others() else NOT_ASKED),
        models_finding(models),
        sound_finding(ask(probes.SOUND)),
        screen_finding(ask(probes.SCREEN), has_screen(os.environ.get("DISPLAY"), os.environ.get("WAYLAND_DISPLAY"))),
        folder_finding(dirs.data),
        essentia_finding(installed("essentia-tensorflow") or installed("essentia")),
    )


def worst(findings: tuple[Finding, ...]) -> Verdict:
    """The verdict on all of them together."""
    verdicts: tuple[Verdict, ...] = ("fail", "warning", "ok")
    return next(v for v in verdicts if v == "ok" or any(f.verdict == v for f in findings))


def python_finding() -> Finding:
    """Python and Qt: their versions, and the one pair that must not meet."""
    qt = installed("PySide6-Essentials")
    about = f"musicmap {__version__} on Python {platform.python_version()}, {platform.platform(terse=True)}"
    if qt is None:
        return Finding("python", "fail", f"{about}, without Qt.", ANEW)
    if qt == "6.12.0" and sys.version_info < (3, 12):
        return Finding("python", "fail", f"{about}: PySide 6.12.0 crashes on this Python.", "Use Python 3.12 or newer.")
    return Finding("python", "ok", f"{about}, with PySide {qt}.")


def decoder_finding(answer: Answer) -> Finding:
    """PyAV and the FFmpeg in it: whether a second of sound comes out as a second."""
    facts = answer.facts
    if facts.get("frames") != 16_000:
        return Finding("decoder", "fail", f"Music cannot be decoded. {answer.fault}".strip(), ANEW)
    about = f"PyAV {facts['pyav']} with FFmpeg {facts['ffmpeg']} decodes"
    if facts["missing"]:
        return Finding("decoder", "warning", f"{about}, but not these: {', '.join(facts['missing'])}.", ANEW)
    return Finding("decoder", "ok", f"{about}.")


def engine_finding(answer: Answer, computing: Answer = NOT_ASKED) -> Finding:
    """onnxruntime, which runs the models, and where it computes; `computing`: what `probes.provider` finds out."""
    if not answer.facts.get("cpu"):
        return Finding("engine", "fail", f"The models cannot be run. {answer.fault}".strip(), ANEW)
    about = f"onnxruntime {answer.facts['version']} runs the models"
    if computing.fault:
        mend = "Mend the graphics card's driver, or keep off it: analyze --cpu-only, or the window's menu."
        return Finding("engine", "warning", f"{about}, but not beside the graphics card. {computing.fault}", mend)
    by_title: dict[str, list[str]] = {}
    for model, title in computing.facts.get("found", {"": "the processor"}).items():
        by_title.setdefault(title, []).append(model)
    where = ", ".join(f"{' and '.join(models)} on {title}" for title, models in by_title.items())
    about += f" on {next(iter(by_title))}" if len(by_title) == 1 else f": {where}"
    return Finding("engine", "ok", " ".join((f"{about}.", *computing.facts.get("declined", ()))))


def models_finding(folder: Path) -> Finding:
    """Whether every model's weights are those its card describes."""
    try:
        cards = tuple(Registry.of(folder))
        for card in cards:
            card.weights()
    except ModelError as error:
        return Finding("models", "fail", error.sentence, error.mend)
    return Finding("models", "ok", f"{len(cards)} models, each whole: {', '.join(c.name for c in cards)}.")


def sound_finding(answer: Answer) -> Finding:
    """The default sound device. Without one musicmap still works, silently."""
    facts = answer.facts
    if not facts:
        return Finding("sound", "warning", f"Sound cannot be played. {answer.fault}", ANEW)
    if not facts["library"]:
        mend = "On Debian or Ubuntu type: sudo apt install libportaudio2"
        return Finding("sound", "warning", "PortAudio, through which sound is played, is not installed.", mend)
    if facts["device"] is None:
        mend = "Connect one, or choose one in the system's sound settings."
        return Finding("sound", "warning", "No sound device was found.", mend)
    return Finding("sound", "ok", f"Sound plays on “{facts['device']}” at {facts['rate']} Hz.")


def has_screen(x11: str | None, wayland: str | None, system: str = sys.platform) -> bool:
    """Whether there can be a window: elsewhere than on Linux there always can."""
    return bool(x11 or wayland) or not system.startswith("linux")


def screen_finding(answer: Answer, screen: bool) -> Finding:
    """The window's OpenGL. Without a window all commands still work."""
    facts = answer.facts
    if not screen:
        mend = "Start it on a desktop to see the map; the commands work here too."
        return Finding("screen", "warning", "There is no screen here, so no window can open.", mend)
    if not facts:
        mend = "sh packaging/run.sh installs the system's libraries that Qt needs, or names them."
        return Finding("screen", "fail", f"No window can be opened. {answer.fault}", mend)
    if facts["opengl"] < [3, 3]:
        mend = "Install the graphics card's driver."
        return Finding("screen", "fail", "The map needs OpenGL 3.3, and there is none.", mend)
    about = f"OpenGL {facts['opengl'][0]}.{facts['opengl'][1]} by {facts['renderer']}"
    if any(word in facts["renderer"].lower() for word in _SOFTWARE):
        mend = "Install the graphics card's driver for a smoother map."
        return Finding(
            "screen", "warning", f"{about}: without the graphics card, so large maps move less smoothly.", mend
        )
    return Finding("screen", "ok", f"{about}.")


def folder_finding(data: Path) -> Finding:
    """Where libraries are kept: whether it can be written to, and the space left."""
    folder = data
    try:
        folder = next(f for f in (data, *data.parents) if f.is_dir())
        with tempfile.TemporaryFile(dir=folder):
            free = shutil.disk_usage(folder).free
    except OSError as error:
        mend = "Make it writable, or set MUSICMAP_HOME to another folder."
        return Finding("cache", "fail", f"Nothing can be written to {folder}: {error.strerror}.", mend)
    about = f"Libraries are kept in {data}, with {free / 1e9:.1f} GB free."
    if free < LITTLE_SPACE:
        return Finding("cache", "warning", about, "Make room, or set MUSICMAP_HOME to a folder on another disk.")
    return Finding("cache", "ok", about)


def essentia_finding(found: str | None) -> Finding:
    """The optional second engine. It is never imported here: that takes seconds."""
    if found is None:
        about = (
            "Essentia is not installed: tempo and key are only what file tags say; your own .pb models need it, too."
        )
        return Finding("essentia", "ok", about)
    return Finding("essentia", "ok", f"Essentia {found} finds tempo and key where file tags do not say them.")


def installed(package: str) -> str | None:
    """A package's version, without importing it."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None
