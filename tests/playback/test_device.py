"""Outputs: silent mode's pace, and what is said when sound cannot be had."""

from __future__ import annotations

import ctypes.util
import sys

import numpy as np
import pytest

from musicmap.playback import miniaudio_output
from musicmap.playback.device import NoSoundLibrary, NullOutput, SoundDeviceOutput
from musicmap.playback.ring import Ring
from musicmap.types import Hertz


def test_silent_mode_takes_frames_at_the_pace_of_its_clock() -> None:
    now = [100.0]
    output = NullOutput(Hertz(8000), clock=lambda: now[0])
    ring = Ring(8000)
    output.start(ring)
    ring.put(np.ones((8000, 2), np.float32), 0)
    for _ in range(37):
        now[0] += 0.013
        output.tick()
    assert 0 <= 37 * 0.013 * 8000 - ring.taken < output.block
    assert output.heard() == ring.taken


def test_silent_mode_does_not_catch_up_with_the_silence_before_a_sound() -> None:
    now = [0.0]
    output = NullOutput(Hertz(8000), clock=lambda: now[0])
    ring = Ring(8000)
    output.start(ring)
    now[0] = 60.0
    output.wake()
    ring.put(np.ones((8000, 2), np.float32), 0)
    now[0] = 60.1
    output.tick()
    assert ring.taken <= 800 + output.block


def test_without_portaudio_it_says_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.setattr(ctypes.util, "find_library", lambda _name: None)
    with pytest.raises(NoSoundLibrary, match=r"PortAudio.* is not installed.*sudo apt install libportaudio2"):
        SoundDeviceOutput()


def test_without_portaudio_the_system_plays_through_miniaudio(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.setattr(ctypes.util, "find_library", lambda _name: None)
    other = NullOutput()
    monkeypatch.setattr(miniaudio_output, "MiniaudioOutput", lambda: other)
    assert miniaudio_output.system_output() is other


def test_without_either_it_says_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.setattr(ctypes.util, "find_library", lambda _name: None)
    monkeypatch.setitem(sys.modules, "miniaudio", None)
    with pytest.raises(NoSoundLibrary, match="sudo apt install libportaudio2"):
        miniaudio_output.system_output()
