"""The doctor on real machines: this one, and this one with a part taken away."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from musicmap.cli import probes
from musicmap.cli.doctor import (
    Finding,
    Verdict,
    decoder_finding,
    engine_finding,
    essentia_finding,
    examine,
    folder_finding,
    has_screen,
    models_finding,
    screen_finding,
    sound_finding,
    worst,
)
from musicmap.cli.probes import Answer, ask
from musicmap.models.registry import Registry
from musicmap.paths import AppDirs, models_folder
from musicmap.types import Seconds
from tests.fixtures.display import Display
from tests.fixtures.sound import SoundSink


@pytest.mark.usefixtures("display", "sound_sink")
def test_this_machine_is_well(home: Path) -> None:
    findings = {f.name: f for f in examine(AppDirs.standard(), models_folder())}
    assert list(findings) == ["python", "decoder", "engine", "models", "sound", "screen", "cache", "essentia"]
    assert {name for name, f in findings.items() if f.verdict != "ok"} == {"screen"}
    assert "llvmpipe" in findings["screen"].sentence  # Software OpenGL, as it must be under Xvfb: a warning.
    assert findings["screen"].verdict == "warning"
    assert "Sound plays on “default”" in findings["sound"].sentence
    assert "4 models, each whole: msd-musicnn" in findings["models"].sentence
    assert str(home) in findings["cache"].sentence
    assert not home.exists()


def test_every_fault_has_a_mend() -> None:
    silence = Answer({}, "It broke.")
    faults = [
        decoder_finding(silence),
        engine_finding(silence),
        sound_finding(silence),
        screen_finding(silence, screen=True),
        screen_finding(silence, screen=False),
        models_finding(Path("/nowhere")),
        folder_finding(Path("/proc/musicmap")),
    ]
    assert all(f.verdict != "ok" and f.mend.endswith(".") and f.sentence.endswith(".") for f in faults)


@pytest.mark.parametrize(
    ("verdicts", "together"),
    [(["ok", "ok"], "ok"), (["ok", "warning"], "warning"), (["fail", "warning", "ok"], "fail"), ([], "ok")],
)
def test_the_worst_finding_counts(verdicts: list[Verdict], together: Verdict) -> None:
    assert worst(tuple(Finding("part", verdict, "So it is.") for verdict in verdicts)) == together


def test_a_changed_model_is_found(tmp_path: Path) -> None:
    shutil.copytree(models_folder(), tmp_path / "models")
    assert models_finding(tmp_path / "models").verdict == "ok"
    weights = tmp_path / "models" / "mtt-vgg" / "model.onnx"
    content = bytearray(weights.read_bytes())
    content[len(content) // 2] ^= 1
    weights.write_bytes(content)
    finding = models_finding(tmp_path / "models")
    assert finding.verdict == "fail"
    assert "mtt-vgg" in finding.sentence


def test_without_a_card_sound_is_missing_not_broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "asound.conf").write_text("pcm.!default { type hw card 99 }\n", "utf-8")
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(tmp_path / "asound.conf"))
    finding = sound_finding(ask(probes.SOUND))
    assert finding == Finding("sound", "warning", "No sound device was found.", finding.mend)


def test_without_portaudio(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "libportaudio2" in sound_finding(Answer({"library": False})).mend


def test_an_x_server_that_is_gone(display: Display, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":9999")
    finding = screen_finding(ask(probes.SCREEN), screen=True)
    assert finding.verdict == "fail"
    assert finding.sentence.startswith("No window can be opened. ")


@pytest.mark.parametrize(
    ("x11", "wayland", "system", "expected"),
    [
        (":0", None, "linux", True),
        (None, "wayland-0", "linux", True),
        ("", None, "linux", False),
        (None, None, "linux", False),
        (None, None, "darwin", True),
        (None, None, "win32", True),
    ],
)
def test_where_a_window_can_be(x11: str | None, wayland: str | None, system: str, expected: bool) -> None:
    assert has_screen(x11, wayland, system) is expected


def test_old_opengl_is_not_enough() -> None:
    old = Answer({"qt": "6.11.3", "platform": "xcb", "renderer": "Mesa Intel", "opengl": [2, 1]})
    assert screen_finding(old, screen=True).verdict == "fail"
    new = Answer({"qt": "6.11.3", "platform": "xcb", "renderer": "Mesa Intel", "opengl": [4, 6]})
    assert screen_finding(new, screen=True) == Finding("screen", "ok", "OpenGL 4.6 by Mesa Intel.")


def test_a_decoder_without_a_format_is_a_warning() -> None:
    facts = {"pyav": "18.1.0", "ffmpeg": "8.1.2", "frames": 16_000, "missing": ["ape"]}
    finding = decoder_finding(Answer(facts))
    assert finding.verdict == "warning"
    assert "ape" in finding.sentence


def test_where_the_models_are_computed() -> None:
    runs = Answer({"version": "1.24.0", "cpu": True})
    assert engine_finding(runs).sentence == "onnxruntime 1.24.0 runs the models on the processor."
    elsewhere = {"found": {"a": "CUDA", "b": "CUDA"}, "declined": []}
    assert engine_finding(runs, Answer(elsewhere)).sentence == "onnxruntime 1.24.0 runs the models on CUDA."
    why = "CUDA gives another taggram than the processor (0.02 apart)."
    both = Answer({"found": {"a": "CUDA", "b": "the processor", "c": "CUDA"}, "declined": [why]})
    finding = engine_finding(runs, both)
    assert finding.sentence == f"onnxruntime 1.24.0 runs the models: a and c on CUDA, b on the processor. {why}"
    assert finding.verdict == "ok", "it works"
    broken = engine_finding(runs, Answer({}, "It ended with the code -11."))
    assert (broken.verdict, "--cpu-only" in broken.mend) == ("warning", True)


def test_the_providers_are_asked_in_a_process_of_their_own() -> None:
    models = models_folder()
    names = {card.name for card in Registry.of(models)}
    answer = ask(probes.provider(models))
    assert answer == Answer({"found": dict.fromkeys(names, "the processor"), "declined": []})


def test_essentia_is_never_missed() -> None:
    assert essentia_finding(None).verdict == essentia_finding("2.1").verdict == "ok"
    assert "tempo and key are only what file tags say" in essentia_finding(None).sentence


def test_a_probe_that_hangs_is_given_up() -> None:
    answer = ask("import time; time.sleep(3600)", Seconds(0.3))
    assert answer == Answer({}, "It gave no answer within 0.3 seconds.")


def test_a_probe_that_crashes_tells_its_last_words() -> None:
    assert ask("import os, sys; print('odd end', file=sys.stderr, flush=True); os.abort()").fault == "odd end"
    assert ask("import os; os.abort()").fault == "It ended with the code -6."


def test_the_sink_is_what_the_probe_sees(sound_sink: SoundSink) -> None:
    assert ask(probes.SOUND).facts == {"library": True, "device": "default", "rate": 44100}
