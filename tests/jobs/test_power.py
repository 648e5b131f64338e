"""Mains power: what the system says of it, and when it is waited for."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicmap.jobs.power import EVERY, SystemPower, Thrift
from tests.jobs.fakes import Plug


def _raises() -> None:
    raise FileNotFoundError("/sys/class/power_supply")


@pytest.mark.parametrize(
    ("sensor", "on_battery"),
    [
        (lambda: None, False),  # a computer without one
        (lambda: SimpleNamespace(percent=80, power_plugged=True), False),
        (lambda: SimpleNamespace(percent=80, power_plugged=False), True),
        (lambda: SimpleNamespace(percent=80, power_plugged=None), False),  # the system cannot tell
        (_raises, False),
    ],
)
def test_what_the_system_says(sensor: Callable[[], object], on_battery: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(psutil, "sensors_battery", sensor)
    assert SystemPower().on_battery() is on_battery


def test_this_machine_can_be_asked() -> None:
    battery = psutil.sensors_battery()
    assert SystemPower().on_battery() is (battery is not None and battery.power_plugged is False)


def test_who_does_not_wish_it_never_looks() -> None:
    plug = Plug(pulled=True)
    assert not Thrift(plug).waits()
    assert plug.looks == 0


@given(st.lists(st.sampled_from(["pull", "plug", "overrule", "wish", "wish not"]), max_size=12))
def test_it_waits_on_battery_unless_overruled_since_the_plug_was_pulled(steps: list[str]) -> None:
    now, plug = [0.0], Plug()
    thrift = Thrift(plug, wished=True, clock=lambda: now[0])
    wished, overruled = True, False
    for step in steps:
        match step:
            case "pull":
                plug.pulled = True
            case "plug":
                plug.pulled = False
            case "overrule" if thrift.waits():
                thrift.overrule()
                overruled = True
            case "wish" | "wish not" if wished != (step == "wish"):
                wished, overruled = step == "wish", False
                thrift.wish(wished)
        now[0] += EVERY
        waits = thrift.waits()
        overruled = overruled and plug.pulled
        assert waits == (wished and plug.pulled and not overruled)


def test_the_system_is_asked_now_and_then() -> None:
    now, plug = [0.0], Plug()
    thrift = Thrift(plug, wished=True, clock=lambda: now[0])
    for _ in range(100):
        thrift.waits()
        now[0] += EVERY / 10
    assert plug.looks == 10
