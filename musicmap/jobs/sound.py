"""The sound process, seen from the program: send it commands, hear its reports, never wait for it."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from musicmap.playback.device import NullOutput, OutputFactory
from musicmap.playback.messages import (
    Audition,
    CannotPlay,
    Close,
    Command,
    Ended,
    Follow,
    Pause,
    Play,
    Position,
    Report,
    Resume,
    Seek,
    Stop,
    Volume,
)
from musicmap.playback.miniaudio_output import system_output
from musicmap.types import Seconds

PATIENCE = Seconds(10.0)
"""A process that ought to sound and has said nothing for so long is stuck in a file."""
TRIES = 3
"""Processes in a row that may die without a word (PortAudio aborts on some broken set-ups) before it is silent mode."""
PARTING = Seconds(1.0)
"""What the process gets to fade out and end."""

_SILENT = partial(
    NullOutput, reason="The system's sound makes musicmap fail, so the map is silent until the next start."
)
_SPAWN = multiprocessing.get_context("spawn")


class SoundHost:
    """Owns the sound process. No method waits for it: one thread starts it, feeds it, listens, and starts it again.

    A process that dies or hangs costs what was sounding (`CannotPlay`); the next one is up at once.
    """

    def __init__(
        self,
        on_report: Callable[[Report], None],
        output_factory: OutputFactory = system_output,
        patience: Seconds = PATIENCE,
    ) -> None:
        """`on_report` is called on the host's own thread, one report at a time, never after `close`.

        `output_factory` is called in the process: a class or a module's function, as it must be pickled.
        """
        self._on_report = on_report
        self._output_factory = output_factory
        self._patience = patience
        self._commands: deque[Command] = deque()
        self._bell, self._ear = socket.socketpair()
        self._bell.setblocking(False)
        self._closed = False
        self._at_stake: Audition | Play | None = None
        """What is lost if the process dies now."""
        self._after: Play | Audition | None = None
        """What follows that by itself."""
        self._sounding = False
        """Whether reports must be coming."""
        self._sign_of_life = 0.0
        self._volume: Volume | None = None
        self._pid: int | None = None
        self._thread = threading.Thread(target=self._run, name="sound", daemon=True)
        self._thread.start()

    @property
    def pid(self) -> int | None:
        """The sound process that runs now."""
        return self._pid

    def send(self, command: Command) -> None:
        """Hand over a command, from any thread; never waits. Commands sent before the process is up are kept."""
        self._commands.append(command)
        with suppress(BlockingIOError, OSError):  # Full: it rings already. Closed: nobody listens any more.
            self._bell.send(b"!")

    def close(self) -> None:
        """End the process and the thread; returns when both are gone, after `PARTING` at the latest."""
        self._closed = True
        self.send(Close())
        self._thread.join()
        self._bell.close()
        self._ear.close()

    def _run(self) -> None:
        speechless = 0
        while not self._closed:
            if speechless > TRIES:
                wait([self._ear])
            factory = self._output_factory if speechless < TRIES else _SILENT
            speechless = 0 if self._run_process(factory) else speechless + 1

    def _run_process(self, output_factory: OutputFactory) -> bool:
        """Run one process to its end; whether it ever said anything."""
        wire, their_end = _SPAWN.Pipe()
        process = _SPAWN.Process(
            target=_sound_process, args=(their_end, output_factory), name="musicmap-sound", daemon=True
        )
        process.start()
        their_end.close()
        self._pid = process.pid
        spoke = False
        try:
            if self._volume:
                wire.send(self._volume)
            self._pass_on(wire)  # What came while there was no process, or the last one was dying.
            while report := self._next_report(wire, process):
                spoke = True
                self._take_note(report)
                self._on_report(report)
        except OSError:
            pass  # It died while a command was being sent.
        finally:
            wire.close()
            process.join(PARTING if self._closed and spoke else 0.0)
            process.kill()
            process.join()
            process.close()
            self._pid = None
        if self._at_stake and not self._closed:
            lost, self._at_stake, self._sounding = self._at_stake, None, False
            self._on_report(CannotPlay(lost.token, lost.path, "Sound failed on this file and was started again."))
        return spoke

    def _next_report(self, wire: Connection, process: BaseProcess) -> Report | None:
        """The next report, while commands are passed on; None when closed, or the process is dead or stuck."""
        while not self._closed:
            left = self._sign_of_life + self._patience - time.monotonic() if self._sounding else None
            ready = wait([wire, self._ear, process.sentinel], left if left is None else max(left, 0.0))
            if wire in ready:
                try:
                    report: Report = wire.recv()
                except EOFError:
                    return None
                return report
            if not ready or process.sentinel in ready:
                return None
            self._ear.recv(4096)
            self._pass_on(wire)
        return None

    def _pass_on(self, wire: Connection) -> None:
        while self._commands:
            command = self._commands.popleft()
            match command:
                case Audition() | Play():
                    self._at_stake, self._after = command, None
                    self._expect_reports()
                case Follow(play):
                    self._after = play
                case Resume() | Seek() if self._at_stake:
                    self._expect_reports()
                case Stop():
                    self._at_stake, self._after, self._sounding = None, None, False
                case Pause():
                    self._sounding = False
                case Volume():
                    self._volume = command
            wire.send(command)

    def _expect_reports(self) -> None:
        self._sounding = True
        self._sign_of_life = time.monotonic()

    def _take_note(self, report: Report) -> None:
        self._sign_of_life = time.monotonic()
        match report:
            case Ended(token) if self._after is not None and self._at_stake and token == self._at_stake.token:
                self._at_stake, self._after = self._after, None
            case CannotPlay(token) if self._after is not None and token == self._after.token:
                self._after = None
            case Ended(token) | CannotPlay(token) if self._at_stake and token == self._at_stake.token:
                self._at_stake, self._sounding = None, False
            case Position(token, _, _, playing) if self._at_stake and token == self._at_stake.token:
                self._sounding = playing


def _sound_process(wire: Connection, output_factory: OutputFactory) -> None:
    """What the process runs."""
    # PortAudio and ALSA write their debugging lines to the terminal when a device goes; Python still may.
    sys.stderr = os.fdopen(os.dup(2), "w", buffering=1)
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the program, which then closes us.
    sys.setswitchinterval(0.001)  # The device's callback waits for the interpreter at most this long.
    from musicmap.playback.server import serve

    gc.freeze()  # What is loaded now stays: no collection has to walk it while sound is due.
    serve(wire, output_factory)
