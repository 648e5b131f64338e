"""Real players, asked what they make of a playlist: mpv, and MPD through mpc."""

from __future__ import annotations

import os
import subprocess
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.fixtures.display import wait_until


def a_short_sound(path: Path) -> None:
    """A fiftieth of a second of silence, as WAV whatever the name says."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file, wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(8000)
        out.writeframes(bytes(320))


def played_by_mpv(playlist: Path, home: Path) -> list[bytes]:
    """The paths of what mpv plays to its end, in order, as it found them from the playlist's folder."""
    mark = "musicmap plays "
    command = [
        "mpv",
        "--no-config",
        "--ao=null",
        "--ao-null-untimed",
        "--vo=null",
        f"--term-playing-msg={mark}${{path}}",
    ]
    environment = os.environ | {"HOME": str(home), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        [*command, f"--playlist={playlist}"], capture_output=True, check=False, timeout=60, env=environment
    )
    said = done.stdout.split(b"\n")
    return [line.removeprefix(mark.encode()) for line in said if line.startswith(mark.encode())]


class Mpd:
    """A running Music Player Daemon that plays into nothing."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket

    def ask(self, *words: str) -> str:
        command = ["mpc", f"--host={self._socket}", *words]
        # As the very bytes that the file names have.
        return os.fsdecode(subprocess.run(command, capture_output=True, check=True, timeout=30).stdout)

    def answers(self) -> bool:
        return self._socket.exists() and self._status() == 0

    def _status(self) -> int:
        return subprocess.run(["mpc", f"--host={self._socket}"], capture_output=True, check=False).returncode


@contextmanager
def mpd(music: Path, folder: Path) -> Iterator[Mpd]:
    """A private server over the files in `music`; what it writes lies in `folder`."""
    folder.mkdir()
    settings = {
        "music_directory": music,
        "playlist_directory": folder,
        "db_file": folder / "db",
        "state_file": folder / "state",
        "bind_to_address": folder / "socket",
        "log_file": folder / "log",
        "filesystem_charset": "UTF-8",
    }
    lines = [f'{name} "{value}"' for name, value in settings.items()]
    lines += ["audio_output {", 'type "null"', 'name "none"', 'sync "no"', "}"]
    (folder / "conf").write_text("\n".join(lines), "utf-8")
    environment = os.environ | {"HOME": str(folder), "LC_ALL": "C.UTF-8"}
    server = subprocess.Popen(["mpd", "--no-daemon", str(folder / "conf")], stderr=subprocess.DEVNULL, env=environment)
    try:
        running = Mpd(folder / "socket")
        wait_until(running.answers)
        running.ask("update", "--wait")
        yield running
    finally:
        server.terminate()
        server.wait(10)
