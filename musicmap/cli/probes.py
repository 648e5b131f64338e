"""Questions to the machine, each asked in a process of its own: what answers badly may also crash or hang.

A probe prints its facts as one JSON object, last. It knows no part of musicmap, so it works where musicmap does not.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from musicmap.types import Seconds

PATIENCE = Seconds(30.0)

DECODER = """
import array, io, json, math, wave
import av
file = io.BytesIO()
with wave.open(file, "wb") as out:
    out.setnchannels(1), out.setsampwidth(2), out.setframerate(16000)
    tone = array.array("h", (int(9000 * math.sin(i / 9)) for i in range(16000)))
    out.writeframes(tone.tobytes())
file.seek(0)
with av.open(file) as container:
    frames = sum(frame.samples for frame in container.decode(audio=0))
wanted = ["mp3", "flac", "vorbis", "opus", "aac", "alac", "wmav2", "ape", "wavpack", "mpc7", "pcm_s16le"]
missing = [name for name in wanted if name not in av.codecs_available]
print(json.dumps({"pyav": av.__version__, "ffmpeg": av.ffmpeg_version_info, "frames": frames, "missing": missing}))
"""

ENGINE = """
import json, os
os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # Unasked, it would report to its maker.
import onnxruntime
print(json.dumps({"version": onnxruntime.__version__, "cpu": "CPUExecutionProvider" in
    onnxruntime.get_available_providers()}))
"""


def provider(models: Path) -> str:
    """Where the models of a folder are computed, and why not elsewhere."""
    return f"""
import json, logging
from pathlib import Path
logging.disable()
from musicmap.models.onnx_engine import OnnxEngine
from musicmap.models.providers import others
from musicmap.models.registry import Registry
found, declined = {{}}, {{}}
for card in Registry.of(Path({str(models)!r})):
    with OnnxEngine(card, others()) as engine:
        found[card.name] = engine.provider.title
        declined |= dict.fromkeys(engine.declined)
print(json.dumps({{"found": found, "declined": list(declined)}}))
"""


SOUND = """
import json
try:
    import sounddevice
except OSError:
    print(json.dumps({"library": False}))
    raise SystemExit
try:
    device = sounddevice.query_devices(kind="output")
    sounddevice.check_output_settings(samplerate=device["default_samplerate"], channels=2)
    answer = {"device": device["name"], "rate": round(device["default_samplerate"])}
except (sounddevice.PortAudioError, ValueError):
    answer = {"device": None}
print(json.dumps({"library": True, **answer}))
"""

SCREEN = """
import json
from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication, QOffscreenSurface, QOpenGLContext, QSurfaceFormat
application = QGuiApplication([])
form = QSurfaceFormat()
form.setVersion(3, 3)
form.setProfile(QSurfaceFormat.OpenGLContextProfile.CoreProfile)
context, surface = QOpenGLContext(), QOffscreenSurface()
context.setFormat(form)
surface.setFormat(form)
surface.create()
made = context.create() and context.makeCurrent(surface)
renderer = context.functions().glGetString(0x1F01) if made else ""
version = [context.format().majorVersion(), context.format().minorVersion()] if made else [0, 0]
print(json.dumps({"qt": qVersion(), "platform": application.platformName(), "renderer": renderer, "opengl": version}))
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a probe found out."""

    facts: Mapping[str, Any]
    """Empty when it ended badly."""
    fault: str = ""
    """Then: the last thing it said."""


def ask(probe: str, patience: Seconds = PATIENCE) -> Answer:
    """Run a probe. It never raises: that a probe fails is an answer."""
    try:
        asked = subprocess.run(
            [sys.executable, "-P", "-c", probe],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=patience,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Answer({}, f"It gave no answer within {patience:g} seconds.")
    except OSError as error:
        return Answer({}, str(error))
    if asked.returncode == 0:
        return Answer(json.loads(asked.stdout.splitlines()[-1]))
    said = asked.stderr.strip().splitlines()
    return Answer({}, said[-1] if said else f"It ended with the code {asked.returncode}.")
