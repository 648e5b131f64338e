"""An open library: read, analysed, laid out, kept, and opened again; with its real threads and processes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import groupby
from pathlib import Path
from typing import TypeVar

import pytest

from musicmap.demo.catalogue import entries
from musicmap.jobs import composing
from musicmap.jobs import events as job
from musicmap.jobs.runner import Running
from musicmap.models import essentia_rhythm
from musicmap.models.registry import Registry
from musicmap.paths import models_folder
from musicmap.playlist.formats.listing import Line
from musicmap.projection.recipe import Recipe
from musicmap.session import events as e
from musicmap.session import library as library_module
from musicmap.session.library import OpenLibrary
from musicmap.session.lists import TrackList
from musicmap.session.messages import Composed, Message, Trouble, ViewRead
from musicmap.settings import Effort
from musicmap.types import NEVER_HEARD, Heard, HeardRhythm, LayerRef, ModelName, Seconds, TrackId, Vectors
from tests.cache.made import fill
from tests.fixtures.display import wait_until
from tests.jobs.fakes import Metronome, MissingMetronome
from tests.jobs.music import compose

M = TypeVar("M")
MODEL = "mtt-vgg"
JOGA = Line("../jóga.mp3", Path("/x/jóga.mp3"), "Jóga", "Björk", Seconds(305.0))
RECIPE = Recipe(LayerRef(ModelName(MODEL), "taggram"), "pca")


class Mailbox:
    """What a library has said."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    def of(self, kind: type[M]) -> list[M]:
        return [message for message in self.messages if isinstance(message, kind)]

    def last(self, kind: type[M]) -> M:
        return self.of(kind)[-1]

    def wait(self, condition: Callable[[], bool]) -> None:
        wait_until(condition, 60)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tempo and key do not wait."""
    monkeypatch.setattr(library_module, "_QUIET_S", Seconds(0.0))


@pytest.fixture
def box() -> Mailbox:
    return Mailbox()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    compose(tmp_path / "music", ["a.flac", "b.flac", "c.flac"], seconds=7.0)
    return tmp_path / "music"


@pytest.fixture
def opened(tmp_path: Path, folder: Path, box: Mailbox) -> Iterator[OpenLibrary]:
    with closing(_open(tmp_path, folder, box)) as library:
        yield library


def _open(tmp_path: Path, folder: Path, box: Mailbox) -> OpenLibrary:
    file = tmp_path / "some.musicmap"
    return OpenLibrary(file, folder, Registry.of(models_folder()), box.messages.append, Effort(workers=1))


def _points(box: Mailbox) -> int:
    arrived = box.of(e.PictureArrived)
    return len(arrived[-1].picture.track) if arrived else 0


def test_from_a_folder_to_a_map_and_back_again(tmp_path: Path, folder: Path, box: Mailbox) -> None:
    with closing(_open(tmp_path, folder, box)) as library:
        library.read()
        library.read_tracks()
        box.wait(lambda: bool(box.of(ViewRead) and box.of(e.TracksRead) and box.of(e.ListsRead)))
        assert box.last(ViewRead).view == {}
        assert len(box.last(e.TracksRead).collection) == 0
        assert box.last(e.ListsRead).lists == ()
        library.maps.show([RECIPE])
        library.analyse(MODEL)
        library.analyse(MODEL)  # under way: nothing more
        box.wait(lambda: _points(box) == 6)
        box.wait(lambda: box.last(e.AnalysisSaid).progress is None)
        assert len(box.last(e.TracksRead).collection) == 3
        assert box.last(e.PictureArrived).tag_names == Registry.of(models_folder()).card(MODEL).classes
        tracks = [track.id for track in box.last(e.TracksRead).collection.tracks]
        taggrams: list[Vectors | None] = []
        library.taggram_of(tracks[0], RECIPE.layer, taggrams.append)
        library.taggram_of(TrackId(10**6), RECIPE.layer, taggrams.append)
        box.wait(lambda: len(taggrams) == 2)
        assert taggrams[0] is not None
        assert taggrams[0].values.shape == (2, 50)
        assert taggrams[1] is None
        lists = (TrackList("Evening", (JOGA, tracks[2], Line("http://radio", None), tracks[0])), TrackList("Later"))
        library.keep_lists(lists, {tracks[2]: Seconds(1.5), tracks[1]: Seconds(9.0)})
        library.keep_view({"layer": str(RECIPE.layer)})
    assert box.of(Trouble) == []

    again = Mailbox()
    with closing(_open(tmp_path, folder, again)) as library:
        library.read()
        library.maps.show([RECIPE])
        again.wait(lambda: _points(again) == 6)
        assert again.last(ViewRead).view == {"layer": str(RECIPE.layer)}
        assert again.last(e.ListsRead) == e.ListsRead(lists, {tracks[2]: Seconds(1.5)}), "no cue but of what is listed"
        library.analyse(MODEL)
        again.wait(lambda: bool(again.of(e.AnalysisSaid)) and again.last(e.AnalysisSaid).progress is None)
    assert len(again.of(e.PictureArrived)) == 1, "nothing has changed: the kept map is the map"
    assert again.of(Trouble) == []


def test_a_map_that_was_done_before_the_analysis_was_is_measured(
    opened: OpenLibrary, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(essentia_rhythm, "is_installed", lambda: False)  # Its end is said twice here.
    opened.analyse(MODEL)
    box.wait(lambda: box.of(e.AnalysisSaid) != [] and box.last(e.AnalysisSaid).progress is None)
    monkeypatch.setattr(Running, "alive", True)  # As while its last words are on their way.
    opened.maps.show([RECIPE])
    box.wait(lambda: _points(box) == 6)
    opened._keeper.call(lambda writer: None)  # What was to be kept is.
    monkeypatch.undo()
    opened._report.analysis(job.Done())
    box.wait(lambda: bool(box.of(e.TruthFound)))


def test_pause_cancel_and_going_on(opened: OpenLibrary, box: Mailbox) -> None:
    opened.analyse()
    box.wait(lambda: any(m.progress and m.progress.what == "listening" for m in box.of(e.AnalysisSaid)))
    opened.work.pause()
    box.wait(lambda: box.of(e.AnalysisSaid)[-1].progress is not None and box.last(e.AnalysisSaid).progress.paused)  # type: ignore[union-attr]
    opened.work.resume()
    opened.work.cancel()
    box.wait(lambda: box.last(e.AnalysisSaid).progress is None)
    opened.maps.show([RECIPE])
    opened.analyse(MODEL)
    box.wait(lambda: _points(box) == 6)


@pytest.fixture
def metronome(monkeypatch: pytest.MonkeyPatch) -> None:
    """What listens for tempo and key here, whether there is an Essentia or not."""
    monkeypatch.setattr(essentia_rhythm, "is_installed", lambda: True)
    monkeypatch.setattr(essentia_rhythm, "EssentiaRhythm", Metronome)


def _said(box: Mailbox) -> list[str]:
    """What went on, one after the other."""
    said = ["" if m.progress is None else m.progress.what for m in box.of(e.AnalysisSaid)]
    return [what for what, _ in groupby(said)]


@pytest.mark.usefixtures("metronome")
def test_tempo_and_key_are_found_when_the_models_have_heard_everything(opened: OpenLibrary, box: Mailbox) -> None:
    opened.maps.show([RECIPE])
    opened.analyse(MODEL)
    box.wait(lambda: "finding tempo and key" in _said(box) and _said(box)[-1] == "")
    assert _said(box) == ["looking for music", "listening", "", "finding tempo and key", ""]
    found = HeardRhythm(Metronome.version, 120.0, 0.5, "7.0 s", 0.25)
    box.wait(lambda: [t.rhythm for t in box.last(e.TracksRead).collection.tracks] == [found] * 3)
    box.wait(lambda: _points(box) == 6)
    box.messages.clear()
    opened.analyse(MODEL)
    box.wait(lambda: not opened.analysing and _said(box)[-1:] == [""])
    assert "finding tempo and key" not in _said(box), "it is known"
    assert box.of(Trouble) == []


@pytest.mark.usefixtures("metronome")
def test_the_search_for_tempo_and_key_is_on_the_same_reins(opened: OpenLibrary, box: Mailbox) -> None:
    opened.analyse(MODEL)
    box.wait(lambda: _said(box)[-1:] == ["finding tempo and key"])
    opened.work.pause()
    box.wait(lambda: _paused(box))
    opened.analyse(MODEL)  # the user looks for new music: that goes first, and then it goes on
    box.wait(lambda: _said(box)[-5:] == ["finding tempo and key", "", "looking for music", "", "finding tempo and key"])
    opened.work.cancel()
    box.wait(lambda: _said(box)[-1] == "")


def _paused(box: Mailbox) -> bool:
    progress = box.last(e.AnalysisSaid).progress
    return progress is not None and progress.paused


def test_a_listener_that_cannot_start_is_told(
    opened: OpenLibrary, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(essentia_rhythm, "is_installed", lambda: True)
    monkeypatch.setattr(essentia_rhythm, "EssentiaRhythm", MissingMetronome)
    opened.analyse(MODEL)
    box.wait(lambda: bool(box.of(Trouble)))
    assert box.last(Trouble).failure.sentence == "It cannot be loaded. Install it again."
    assert _said(box)[-1] == ""


def test_a_problem_is_told_and_can_be_tried_again(opened: OpenLibrary, box: Mailbox, folder: Path) -> None:
    (folder / "letter.mp3").write_text("Dear diary. " * 100)
    opened.analyse(MODEL)
    box.wait(lambda: bool(box.of(e.ProblemsRead)) and len(box.last(e.ProblemsRead).problems) == 1)
    box.wait(lambda: box.last(e.AnalysisSaid).progress is None)
    told = len(box.of(e.ProblemsRead))
    opened.try_again([folder / "letter.mp3"])
    box.wait(lambda: len(box.of(e.ProblemsRead)) > told)
    # At first it is forgotten; then it is found to be none again.
    box.wait(lambda: [p.path.name for p in box.last(e.ProblemsRead).problems] == ["letter.mp3"])
    box.wait(lambda: box.last(e.AnalysisSaid).progress is None)


def test_a_folder_that_is_away_is_trouble(opened: OpenLibrary, box: Mailbox, folder: Path) -> None:
    folder.rename(folder.with_name("away"))
    opened.analyse(MODEL)
    box.wait(lambda: bool(box.of(Trouble)))
    assert "cannot be reached" in box.last(Trouble).failure.sentence
    box.wait(lambda: box.last(e.AnalysisSaid).progress is None)


def test_closing_in_the_middle_of_everything(tmp_path: Path, folder: Path, box: Mailbox) -> None:
    library = _open(tmp_path, folder, box)
    library.read()
    library.maps.show([RECIPE])
    library.analyse()
    box.wait(lambda: bool(box.of(e.AnalysisSaid)))
    library.close()
    assert box.of(Trouble) == []


def test_what_was_heard_is_told_once_and_remembered(tmp_path: Path, box: Mailbox) -> None:
    file = tmp_path / "some.musicmap"
    a = fill(file, tmp_path, {"a.mp3": 1, "b.mp3": 2})["a.mp3"]
    with closing(_open(tmp_path, tmp_path, box)) as library:
        for at, seconds in ((1_000.0, 90.0), (1_000.0, 180.0), (2_000.0, 90.0)):
            library.remember(a, at, Seconds(seconds))
    assert box.of(e.TrackHeard) == [e.TrackHeard(a, 1_000.0), e.TrackHeard(a, 2_000.0)]
    again = Mailbox()
    with closing(_open(tmp_path, tmp_path, again)) as library:
        library.read_tracks()
        again.wait(lambda: bool(again.of(e.TracksRead)))
    heard = [track.heard for track in again.last(e.TracksRead).collection.tracks]
    assert heard == [Heard(2, 2_000.0), NEVER_HEARD]


class TestDemo:
    @pytest.fixture(autouse=True)
    def a_small_demo(self, monkeypatch: pytest.MonkeyPatch) -> None:
        one = next(entry for entry in entries() if entry.album.kind == "chiptune")
        monkeypatch.setattr(composing, "entries", lambda: (one,))

    def test_it_is_composed_and_then_may_be_analysed(self, tmp_path: Path, box: Mailbox) -> None:
        demo = tmp_path / "demo"
        demo.mkdir()
        with closing(_open(tmp_path, demo, box)) as library:
            library.compose_demo()
            box.wait(lambda: bool(box.of(Composed)))
            library.maps.show([RECIPE])
            library.analyse(MODEL)
            box.wait(lambda: _points(box) > 10)

    def test_cancelled_it_is_not_analysed(self, tmp_path: Path, box: Mailbox) -> None:
        demo = tmp_path / "demo"
        demo.mkdir()
        with closing(_open(tmp_path, demo, box)) as library:
            library.compose_demo()
            library.work.cancel()
            box.wait(lambda: bool(box.of(e.AnalysisSaid)) and box.last(e.AnalysisSaid).progress is None)
        assert box.of(Composed) == []
