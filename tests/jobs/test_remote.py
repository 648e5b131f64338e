"""MPRIS on a session bus of the test's own, asked by another program's way: a client of dbus-fast."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest

from musicmap.jobs.mpris_remote import NAME, PLACE
from musicmap.jobs.remote import Remote
from musicmap.jobs.remote_messages import SeekTo, VolumeTo, Wish
from musicmap.jobs.remotes import remote as remote_of
from musicmap.types import Seconds
from tests.fixtures.display import wait_until
from tests.jobs.now_playing import NOW

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux") or shutil.which("dbus-daemon") is None,
    reason="MPRIS is Linux's, and needs the program dbus-daemon.",
)


@pytest.fixture(scope="module")
def bus() -> Iterator[str]:
    """The address of a bus that is gone afterwards."""
    command = ["dbus-daemon", "--session", "--nofork", "--print-address=1", "--nopidfile"]
    daemon = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert daemon.stdout is not None
    yield daemon.stdout.readline().strip()
    daemon.terminate()
    daemon.wait()
    daemon.stdout.close()


@pytest.fixture
def wishes() -> list[Wish]:
    return []


@pytest.fixture
def remote(bus: str, wishes: list[Wish], monkeypatch: pytest.MonkeyPatch) -> Iterator[Remote]:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus)
    with closing(remote_of(wishes.append)) as made:
        wait_until(lambda: NAME in names(bus))
        yield made


def on(bus: str, work: Callable[[Any], Awaitable[Any]]) -> Any:
    """What `work` gives with a connection of its own."""
    from dbus_fast.aio.message_bus import MessageBus

    async def run() -> Any:
        connection = await MessageBus(bus_address=bus).connect()
        try:
            return await work(connection)
        finally:
            connection.disconnect()

    return asyncio.run(run())


def call(bus: str, interface: str, member: str, signature: str = "", *body: Any, name: str = NAME) -> list[Any]:
    from dbus_fast import Message

    async def work(connection: Any) -> list[Any]:
        place = PLACE if name != "org.freedesktop.DBus" else "/org/freedesktop/DBus"
        message = Message(
            destination=name, path=place, interface=interface, member=member, signature=signature, body=list(body)
        )
        answer = await connection.call(message)
        assert answer.error_name is None, answer.body
        found: list[Any] = answer.body
        return found

    found: list[Any] = on(bus, work)
    return found


def names(bus: str) -> list[str]:
    found: list[str] = call(bus, "org.freedesktop.DBus", "ListNames", name="org.freedesktop.DBus")[0]
    return found


def player(bus: str, name: str = NAME) -> dict[str, Any]:
    """All properties, with their types checked by the bus."""
    (found,) = call(bus, "org.freedesktop.DBus.Properties", "GetAll", "s", "org.mpris.MediaPlayer2.Player", name=name)
    return {key: (value.signature, value.value) for key, value in found.items()}


def ask(bus: str, member: str, signature: str = "", *body: Any) -> None:
    call(bus, "org.mpris.MediaPlayer2.Player", member, signature, *body)


def test_what_plays_is_seen_with_the_types_of_the_specification(bus: str, remote: Remote) -> None:
    assert player(bus)["PlaybackStatus"] == ("s", "Stopped")
    remote.tell(replace(NOW, playing=True, repeat="one", shuffle=True))
    wait_until(lambda: player(bus)["PlaybackStatus"] == ("s", "Playing"))
    seen = player(bus)
    kind, metadata = seen["Metadata"]
    assert kind == "a{sv}"
    assert {key: (value.signature, value.value) for key, value in metadata.items()} == {
        "mpris:trackid": ("o", "/org/musicmap/track/7"),
        "mpris:length": ("x", 305_000_000),
        "xesam:title": ("s", "Jóga"),
        "xesam:album": ("s", "Homogenic"),
        "xesam:artist": ("as", ["Björk"]),
        "xesam:url": ("s", "file:///music/j%20%C3%B3.flac"),
    }
    assert (seen["LoopStatus"], seen["Shuffle"], seen["Volume"]) == (("s", "Track"), ("b", True), ("d", 0.5))
    assert (seen["CanGoNext"], seen["CanSeek"], seen["CanControl"]) == (("b", True),) * 3
    kind, at = seen["Position"]
    assert kind == "x"
    assert 30_000_000 <= at < 40_000_000, "it runs on by itself"


def test_keys_are_wishes(bus: str, remote: Remote, wishes: list[Wish]) -> None:
    remote.tell(NOW)
    wait_until(lambda: player(bus)["PlaybackStatus"] == ("s", "Paused"))
    for member in ("PlayPause", "Play", "Pause", "Next", "Previous", "Stop"):
        ask(bus, member)
    assert wishes == ["toggle", "play", "pause", "next", "previous", "stop"]
    wishes.clear()
    ask(bus, "Seek", "x", -10_000_000)
    ask(bus, "Seek", "x", 400_000_000)
    ask(bus, "SetPosition", "ox", "/org/musicmap/track/7", 5_000_000)
    ask(bus, "SetPosition", "ox", "/org/musicmap/track/8", 5_000_000)
    ask(bus, "SetPosition", "ox", "/org/musicmap/track/7", 900_000_000)
    ask(bus, "OpenUri", "s", "file:///etc/passwd")
    assert wishes == [SeekTo(Seconds(20.0)), "next", SeekTo(Seconds(5.0))]
    wishes.clear()
    call(bus, "org.mpris.MediaPlayer2", "Raise")
    call(bus, "org.mpris.MediaPlayer2", "Quit")
    assert wishes == ["raise", "quit"]


def test_the_volume_can_be_set(bus: str, remote: Remote, wishes: list[Wish]) -> None:
    from dbus_fast import Variant

    properties = "org.freedesktop.DBus.Properties"
    call(bus, properties, "Set", "ssv", "org.mpris.MediaPlayer2.Player", "Volume", Variant("d", 1.7))
    assert wishes == [VolumeTo(1.0)]


def test_a_second_window_has_a_name_of_its_own(bus: str, remote: Remote) -> None:
    with closing(remote_of(lambda _: None)) as second:
        wait_until(lambda: any(name.startswith(f"{NAME}.instance") for name in names(bus)))
        second.tell(NOW)
        other = next(name for name in names(bus) if name.startswith(f"{NAME}.instance"))
        wait_until(lambda: player(bus, other)["PlaybackStatus"] == ("s", "Paused"))
        assert player(bus)["PlaybackStatus"] == ("s", "Stopped")


def test_titles_that_no_bus_takes_do_no_harm(bus: str, remote: Remote) -> None:
    remote.tell(replace(NOW, title="a\0b\ud800<b>", artist="\udcff"))
    wait_until(lambda: "xesam:title" in player(bus)["Metadata"][1])
    assert player(bus)["Metadata"][1]["xesam:title"].value == "a b?<b>"


@pytest.mark.parametrize("address", ["", "unix:path=/nowhere", "nonsense"])
def test_a_desktop_without_a_bus_is_no_fault(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    remote = remote_of(lambda _: None)
    remote.tell(NOW)
    remote.close()


def test_leaving_leaves_the_bus(bus: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus)
    remote = remote_of(lambda _: None)
    wait_until(lambda: NAME in names(bus))
    remote.close()
    wait_until(lambda: NAME not in names(bus))
