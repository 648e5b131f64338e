"""`musicmap analyze` as one types it: real music, real models, and the real program, which may be stopped or killed."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from musicmap.cache.reader import Reader
from musicmap.errors import LibraryError
from musicmap.jobs import power
from musicmap.models.essentia_rhythm import is_installed
from musicmap.paths import AppDirs
from musicmap.types import Seconds
from tests.cli.conftest import Musicmap
from tests.fixtures.display import PATIENCE, wait_until
from tests.jobs.music import compose, everything_heard

ONE = ("--models", "mtt-vgg")


def started(*words: object) -> subprocess.Popen[bytes]:
    """The program in a process of its own, at the head of a process group as a shell would start it."""
    command = [sys.executable, "-m", "musicmap", *map(str, words)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)


def tracks_heard(file: Path) -> int:
    with suppress(LibraryError), Reader(file) as reader:
        return reader.summary().analysed
    return 0


def group(leader: int) -> list[psutil.Process]:
    """What is left of a process group."""
    found = []
    for process in psutil.process_iter():
        with suppress(ProcessLookupError):
            if os.getpgid(process.pid) == leader and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


def test_all_of_it_as_json(musicmap: Musicmap, folder: Path) -> None:
    compose(folder, ["a.flac", "sub/b.mp3", "日本.ogg"])
    first = musicmap("analyze", folder, "--json")
    assert (first.code, first.err) == (0, "")
    library = AppDirs.standard().library_file(folder)
    assert first.json == {
        "folder": str(folder),
        "library": str(library),
        "tracks": 3,
        "added": 3,
        "changed": 0,
        "vanished": 0,
        "offline": 0,
        "glimpsed": 0,
        "analysed": 3,
        "recognised": 0,
        "rhythms": 3 if is_installed() else 0,
        "finished": True,
        "failed": [],
    }
    assert len(everything_heard(library)) == 3 * 8
    again = musicmap("analyze", folder, "--json").json
    assert (again["tracks"], again["added"], again["analysed"], again["rhythms"]) == (3, 0, 0, 0)


def test_it_waits_for_mains_power_where_that_is_wished(
    musicmap: Musicmap, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[bool] = []

    def battery() -> SimpleNamespace:
        looks.append(len(looks) > 3)
        return SimpleNamespace(percent=40, power_plugged=looks[-1])

    monkeypatch.setattr(psutil, "sensors_battery", battery)
    monkeypatch.setattr(power, "EVERY", Seconds(0.0))
    compose(folder, ["a.flac"])
    said = musicmap("analyze", folder, *ONE, "--pause-on-battery", "--cpu-only")
    assert said.code == 0
    assert "listening: Waiting for mains power\n" in said.err
    assert "Listened to 1 track" in said.out
    looks.clear()
    compose(folder, ["b.flac"], first=1)
    assert "Waiting" not in musicmap("analyze", folder, *ONE).err
    assert looks == [], "nobody has asked for it"


def test_a_first_look_and_no_more(musicmap: Musicmap, folder: Path) -> None:
    compose(folder, ["a.flac", "b.mp3"], seconds=12.0)
    first = musicmap("analyze", folder, "--quick", *ONE)
    assert first.code == 0
    assert "Took a first look at 2 tracks." in first.out
    assert "Listened" not in first.out
    library = AppDirs.standard().library_file(folder)
    assert tracks_heard(library) == 0
    assert musicmap("project", folder, "--layer", "mtt-vgg/taggram", "--json").code == 0
    assert musicmap("analyze", folder, *ONE, "--json").json["analysed"] == 2
    assert tracks_heard(library) == 2


def test_a_file_that_fails_is_listed_and_the_code_is_1(musicmap: Musicmap, folder: Path, tmp_path: Path) -> None:
    compose(folder, ["good.flac"])
    (folder / "letter.mp3").write_text("Dear diary. " * 100)
    (folder / "nothing.ogg").write_bytes(b"")
    words = ("analyze", folder, *ONE, "--library", tmp_path / "other.musicmap")
    said = musicmap(*words, "--json")
    assert said.code == 1
    assert said.json["analysed"] == 1
    assert {Path(f["path"]).name: f["stage"] for f in said.json["failed"]} == {
        "letter.mp3": "decode",
        "nothing.ogg": "scan",
    }
    for_people = musicmap(*words)
    assert for_people.code == 1, "they are still there"
    assert "2 files could not be taken in:\n  letter.mp3: " in for_people.out
    assert "looking for music" in for_people.err
    compose(folder, ["nothing.ogg"])
    (folder / "letter.mp3").unlink()
    assert musicmap(*words, "--json").json["failed"] == []
    assert not AppDirs.standard().library_file(folder).exists()


def test_again_tries_what_failed_before(musicmap: Musicmap, folder: Path) -> None:
    (song,) = compose(folder, ["song.flac"])
    whole, before = song.read_bytes(), song.stat()
    song.write_bytes(bytes(len(whole)))
    os.utime(song, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert musicmap("analyze", folder, *ONE).code == 1
    song.write_bytes(whole)  # mended, with size and time as they were: a scan cannot see that
    os.utime(song, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert musicmap("analyze", folder, *ONE).code == 1
    said = musicmap("analyze", folder, *ONE, "--again", "--json")
    assert (said.code, said.json["analysed"]) == (0, 1)


def test_a_library_is_not_left_for_another_folder(musicmap: Musicmap, folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other music"
    compose(folder, ["a.flac"])
    compose(other, ["b.flac"])
    library = tmp_path / "mine.musicmap"
    assert musicmap("analyze", folder, *ONE, "--library", library).code == 0
    said = musicmap("analyze", other, *ONE, "--library", library)
    assert said.code == 2
    assert f"is the library of {folder}" in said.err
    moved = folder.rename(tmp_path / "moved")
    followed = musicmap("analyze", moved, *ONE, "--library", library, "--json")
    assert (followed.code, followed.json["tracks"], followed.json["analysed"]) == (0, 1, 0)


def test_ctrl_c_ends_in_good_order_and_keeps_what_is_done(folder: Path) -> None:
    compose(folder, [f"{i}.flac" for i in range(2)])
    compose(folder, ["5 long.flac"], seconds=400)
    library = AppDirs.standard().library_file(folder)
    program = started("analyze", folder, "--json")
    wait_until(lambda: tracks_heard(library) == 2, 60)
    time.sleep(0.5)  # What is in the library is counted a moment later; only the long one is in hand now.
    os.killpg(program.pid, signal.SIGINT)  # as a terminal does: to every process of the group
    out, err = program.communicate(timeout=PATIENCE)
    assert (program.returncode, err) == (130, b"")
    document = json.loads(out)
    assert document["finished"] is False
    assert document["analysed"] == tracks_heard(library) == 2
    wait_until(lambda: group(program.pid) == [])
    with Reader(library) as reader:
        assert reader.is_sound()
        assert reader.problems() == ()


def test_ctrl_c_at_any_moment_leaves_no_traceback(folder: Path, tmp_path: Path) -> None:
    compose(folder, [f"{i}.flac" for i in range(3)], seconds=300)
    for moment in (0.0, 0.1, 0.3, 0.9):  # while it scans, starts its workers, listens
        library = tmp_path / f"{moment}.musicmap"
        program = started("analyze", folder, "--library", library, "--json")
        wait_until(library.exists, 60)
        time.sleep(moment)
        os.killpg(program.pid, signal.SIGINT)
        _, err = program.communicate(timeout=PATIENCE)
        assert (program.returncode, err) == (130, b""), moment
        wait_until(lambda leader=program.pid: group(leader) == [])  # type: ignore[misc]


@pytest.mark.parametrize("number", range(1, 7))
def test_ctrl_c_leaves_no_semaphore(folder: Path, number: int) -> None:
    """One that has come to be and is nobody's yet: Python complains of it on the terminal."""
    compose(folder, ["a.flac"])
    command = [sys.executable, "-m", "tests.cli.impatient", str(number), "analyze", str(folder), *ONE, "--json"]
    said = subprocess.run(command, capture_output=True, timeout=PATIENCE, check=False)
    assert (said.returncode, said.stderr) == (130, b"")


def test_kill_9_of_the_whole_program_and_going_on_gives_the_same_bit_for_bit(
    musicmap: Musicmap, folder: Path, tmp_path: Path
) -> None:
    names = [f"{i}.{kind}" for i, kind in enumerate(["flac", "mp3", "ogg", "opus", "m4a", "wav"])]
    compose(folder, names, seconds=7.0)
    library = AppDirs.standard().library_file(folder)
    for enough in (1, 3):
        program = started("analyze", folder, "--workers", "2", "--json")
        wait_until(lambda wanted=enough: tracks_heard(library) >= wanted, 60)  # type: ignore[misc]
        program.kill()
        program.communicate(timeout=PATIENCE)
        wait_until(lambda leader=program.pid: group(leader) == [])  # type: ignore[misc]
        with Reader(library) as reader:
            assert reader.is_sound()
            assert all(c.tracks == tracks_heard(library) for c in reader.summary().coverage), "whole tracks only"
            assert reader.problems() == ()
    on = musicmap("analyze", folder, "--json")
    assert on.code == 0
    assert 0 < on.json["analysed"] <= len(names) - 3
    undisturbed = tmp_path / "undisturbed.musicmap"
    assert musicmap("analyze", folder, "--library", undisturbed).code == 0
    assert everything_heard(library) == everything_heard(undisturbed)
    assert len(everything_heard(library)) == len(names) * 8


def on_a_terminal(words: Sequence[object]) -> str:
    """What the program writes to a terminal."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "musicmap", *map(str, words)]
    program = subprocess.Popen(command, stdout=theirs, stderr=theirs, env=os.environ | {"COLUMNS": "90"})
    os.close(theirs)
    said = b""
    with suppress(OSError):  # Linux' way to say that nobody writes any more
        while part := os.read(ours, 4096):
            said += part
    os.close(ours)
    program.wait(60)
    return said.decode()


def test_on_a_terminal_there_is_a_bar(folder: Path) -> None:
    compose(folder, ["a.flac", "b.flac"])
    said = on_a_terminal(["analyze", folder, *ONE])
    assert "listening ████████████████████████ 2 of 2" in said
    assert "2 tracks: 2 new, 0 changed, 0 gone." in said


@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
def test_names_that_are_no_text_go_through_all_of_it(folder: Path, locale: str) -> None:
    name = os.fsdecode(b"m\xfcsik.mp3")
    (folder / name).write_bytes(b"no music")
    environment = os.environ | {"LC_ALL": locale, "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "musicmap", "analyze", str(folder), *ONE]
    plain = subprocess.run(command, capture_output=True, env=environment, check=False, timeout=60)
    assert plain.returncode == 1
    assert b"m\xfcsik.mp3: " in plain.stdout
    document = subprocess.run([*command, "--json"], capture_output=True, env=environment, check=False, timeout=60)
    assert json.loads(document.stdout)["failed"][0]["path"] == str(folder / name)


def test_a_drive_that_is_away_is_told_and_what_was_deleted_can_be_said(musicmap: Musicmap, folder: Path) -> None:
    usb = folder / "usb"
    compose(folder, ["a.flac", "usb/b.flac"])
    assert musicmap("analyze", folder, "--models", "mtt-vgg").code == 0
    (usb / "b.flac").unlink()
    away = musicmap("analyze", folder, "--models", "mtt-vgg")
    assert away.code == 0
    assert "2 tracks: 0 new, 0 changed, 0 gone." in away.out
    assert "1 track on a drive that is away: nothing of it is lost." in away.out
    assert "  1 track on a drive that is away" in musicmap("info", folder).out
    forgotten = musicmap("analyze", folder, "--models", "mtt-vgg", "--forget", "--json").json
    assert (forgotten["tracks"], forgotten["vanished"], forgotten["offline"]) == (1, 1, 0)
    (folder / "a.flac").unlink()
    empty = musicmap("analyze", folder)
    assert (empty.code, empty.out) == (2, "")
    assert "cannot be reached" in empty.err


def test_a_library_that_was_damaged_is_told(musicmap: Musicmap, folder: Path) -> None:
    compose(folder, ["a.flac"])
    file = AppDirs.standard().library_file(folder)
    file.parent.mkdir(parents=True)
    file.write_bytes(b"no library " * 1000)
    said = musicmap("analyze", folder, "--models", "mtt-vgg", "--json")
    assert said.json["analysed"] == 1
    assert said.err.startswith("The library file was damaged. Nothing was saved")
    assert f"{file.name}.damaged" in said.err
