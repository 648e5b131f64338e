"""Lists in a real window: read with what is missing, completed by new music, made by rules, and written for a DJ."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtWidgets import QApplication, QSlider

from musicmap.app import run
from musicmap.paths import AppDirs
from musicmap.playlist.formats.registry import named
from musicmap.session import events as e
from musicmap.session.lists import TrackList
from musicmap.ui.desk import Desk
from musicmap.ui.widgets.maker import Maker, WayLine
from tests.end_to_end.hands import Hands
from tests.end_to_end.windows import Open, desk_of
from tests.fixtures.sound import SoundSink
from tests.jobs.music import compose

Pump = Callable[..., None]
_PATIENCE = 90.0
NAMES = [f"Artist {n % 3}/{n:02} Track {n}.flac" for n in range(8)]
LATE = "Artist 9/Late.flac"
DAY = 86_400


@pytest.fixture
def music(tmp_path: Path) -> Path:
    compose(tmp_path / "music", NAMES, seconds=7.0)
    return tmp_path / "music"


def analysed(desk: Desk, tracks: int) -> bool:
    picture = desk.session.state.map.picture
    done = picture is not None and len(picture.tracks) == tracks and desk.session.state.progress is None
    return done and desk.workspace.map.at_rest


def rows(desk: Desk) -> list[tuple[str, bool]]:
    """Title of each row in the tray, and whether it is missing."""
    return [(row.title, row.missing) for row in desk.workspace.tray._model.tracks]


def test_an_evening_with_what_was_and_what_comes(
    start: Open,
    music: Path,
    tmp_path: Path,
    pump: Pump,
    hands: Hands,
    sound_sink: SoundSink,
    capfd: pytest.CaptureFixture[str],
) -> None:
    window = start()
    window.open_folder(music)
    desk = desk_of(window)
    pump(lambda: analysed(desk, len(NAMES)), _PATIENCE)

    # A list that names what is not there shows it, and never plays it.
    listed = tmp_path / "Evening.m3u"
    listed.write_text(f"{music / NAMES[0]}\n#EXTINF:7,Somebody - Late\n{music / LATE}\n{music / NAMES[1]}\n", "utf-8")
    desk.lists.import_from([listed])
    pump(lambda: len(rows(desk)) == 3)
    assert rows(desk) == [("Track 0", False), ("Late", True), ("Track 1", False)]
    assert len(desk.session.state.playlist) == 2

    # It comes into the folder, and is the track from then on.
    compose(music, [LATE], seconds=7.0, first=50)
    hands.key("F5")
    pump(lambda: not any(missing for _, missing in rows(desk)), _PATIENCE)
    assert [title for title, _ in rows(desk)] == ["Track 0", "Late", "Track 1"]
    pump(lambda: analysed(desk, len(NAMES) + 1), _PATIENCE)

    # Another program knows what was heard yesterday.
    now = int(time.time())
    told = tmp_path / "heard.txt"
    told.write_text("".join(f"{n + 2} 0.8 {now - DAY} {music / NAMES[n]}\n" for n in (3, 4)), "utf-8")
    desk.others.take_over(told)
    pump(lambda: sum(not one.heard.never for one in desk.session.state.collection.tracks) == 2, _PATIENCE)
    heard = {one.path for one in desk.session.state.collection.tracks if not one.heard.never}

    # A list like the first row, without what was heard in the last month.
    tray = desk.workspace.tray
    tray._list.show_chosen([0], 0)
    hands.key("w")
    pump(lambda: isinstance(QApplication.activePopupWidget(), Maker))
    maker = QApplication.activePopupWidget()
    assert isinstance(maker, Maker)
    hands.click(maker._more)
    rested = next(one for one in maker.findChildren(QSlider) if one.accessibleName() == "Not heard for")
    pump(rested.isVisible)
    rested.setFocus()
    for _ in range(3):
        hands.key("Right")
    assert rested.accessibleDescription() == "a month"
    hands.click(next(one for one in maker.findChildren(WayLine) if one.text() == "More like this"))
    pump(lambda: desk.session.state.list_shown == 2, _PATIENCE)
    collection = desk.session.state.collection
    places = [collection.row(track) for track in desk.session.state.playlist]
    made = [collection.tracks[row].path for row in places if row is not None]
    assert len(made) > 2
    assert heard.isdisjoint(made)

    # The command line makes the same.
    capfd.readouterr()
    layer = str(desk.session.state.look.recipe.layer)
    words = ["playlist", str(music), "--layer", layer, "--like", NAMES[0], "--per-artist", "2", "--not-heard-for", "30"]
    assert run([*words, "--json"], AppDirs.standard()) == 0
    assert [one["path"] for one in json.loads(capfd.readouterr().out)["tracks"]] == [str(path) for path in made]

    # At the moment that led to a track, a DJ finds a cue.
    window._export_to(cued := tmp_path / "Made.xml", named("rekordbox"))
    pump(cued.is_file, _PATIENCE)
    cues = ElementTree.parse(cued).getroot().findall("COLLECTION/TRACK/POSITION_MARK")
    assert len(cues) == len(made)
    segments = [float(cue.get("Start", "nan")) / 2.992 for cue in cues]
    assert segments == pytest.approx([round(one) for one in segments], abs=0.01)

    # What is known of listening goes to the DJ.
    desk.session.apply(e.ListAdded(TrackList("Set", tuple(track.id for track in collection.tracks))))
    window._export_to(out := tmp_path / "Set.xml", named("rekordbox"))
    pump(out.is_file, _PATIENCE)
    collected = ElementTree.parse(out).getroot().findall("COLLECTION/TRACK")
    told_of = {one.get("Name"): (one.get("PlayCount"), one.get("Rating")) for one in collected}
    assert len(told_of) == len(NAMES) + 1
    assert {name: told for name, told in told_of.items() if told != (None, None)} == {
        "Track 3": ("5", "204"),
        "Track 4": ("6", "204"),
    }
