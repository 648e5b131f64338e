"""The analysis gives way to the sound under the pointer: from a report of the sound process to the reins."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from musicmap.jobs.control import Control
from musicmap.jobs.events import Done, Event, Progress
from musicmap.playback.messages import Position
from musicmap.session.reins import Reins
from musicmap.settings import Effort
from musicmap.types import Seconds, TrackId
from musicmap.ui.sounding import Manner, Sound, Sounding
from tests.jobs.fakes import Plug
from tests.ui.presenters.fakes import NoProcess
from tests.ui.widgets.shelf import heard

Pump = Callable[..., None]
HERE = Sounding(TrackId(1), Path("1.flac"), Seconds(3.0), Seconds(3.0))


@pytest.fixture
def hosts() -> list[NoProcess]:
    return []


@pytest.fixture
def sound(qapp: QApplication, hosts: list[NoProcess]) -> Iterator[Sound]:
    def host(on_report: Callable[..., None]) -> NoProcess:
        hosts.append(NoProcess(on_report))
        return hosts[-1]

    made = Sound(Manner(dwell=Seconds(0.0)), 0.5, host=host)
    yield made
    made.close()


@contextmanager
def ended(reins: Reins) -> Iterator[Reins]:
    yield reins
    reins.end()


def at(starved: int, token: int = 1) -> Position:
    return Position(token, HERE.path, Seconds(3.1), True, starved)


def test_more_frames_that_were_due_are_told_while_the_pointer_asks(
    sound: Sound, hosts: list[NoProcess], pump: Pump
) -> None:
    starved, playing = heard(sound.starved), heard(sound.playing)
    sound.play(HERE)
    hosts[0].report(at(512))
    pump(lambda: len(playing) == 1)
    assert starved == [], "a track that plays on asks for nothing sudden"
    sound.scrub(replace(HERE, start=Seconds(6.0)))
    for reported in (at(512, 2), at(512, 2), at(1024, 2), at(1536, 99), at(0, 2), at(256, 2), at(256, 2)):
        hosts[0].report(reported)
    pump(lambda: len(playing) == 7)
    assert len(starved) == 3, "also from what sounded before; not when another process begins to count"


def job(control: Control) -> Iterator[Event]:
    """Work without an end."""
    while not control.cancelled:
        control.holds()
        yield Progress("listening", 1, 9, paused=control.paused, waiting=control.waiting)
        control.rest(0.02)
    yield Done(cancelled=True)


def test_the_work_stands_still_while_the_sound_suffers(sound: Sound, hosts: list[NoProcess], pump: Pump) -> None:
    said: list[Event] = []
    with ended(Reins(Effort())) as reins:
        sound.starved.connect(reins.give_way)
        reins.give_way()  # nothing goes on yet
        reins.analyse(job, said.append)
        sound.scrub(HERE)
        hosts[0].report(at(512))
        pump(lambda: said[-1:] == [Progress("listening", 1, 9, waiting="Letting the sound go first")])
        reins.pause()
        pump(lambda: said[-1] == Progress("listening", 1, 9, paused=True))
    assert said[-1] == Done(cancelled=True)


def test_settings_reach_the_work_that_goes_on(pump: Pump) -> None:
    said, plug, controls = list[Event](), Plug(pulled=True), list[Control]()

    def watched(control: Control) -> Iterator[Event]:
        controls.append(control)
        return job(control)

    with ended(Reins(Effort(), plug)) as reins:
        reins.analyse(watched, said.append)
        pump(lambda: said[-1:] == [Progress("listening", 1, 9)])
        assert plug.looks == 0
        reins.take_effort(Effort(workers=3, pause_on_battery=True))
        assert controls[0].most == 3
        pump(lambda: said[-1] == Progress("listening", 1, 9, waiting="Waiting for mains power"))
        reins.resume()
        pump(lambda: said[-1] == Progress("listening", 1, 9))
        reins.find_rhythm(watched, said.append)  # as at the end of the analysis
        pump(lambda: len(controls) == 2 and not controls[1].holds())
        assert reins.effort == Effort(3, pause_on_battery=True)
