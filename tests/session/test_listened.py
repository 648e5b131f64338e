"""What lists are drawn and mixed by, read from a library."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from musicmap.cache.reader import Reader
from musicmap.cache.writer import Writer
from musicmap.playlist.energy import energy
from musicmap.playlist.mix_points import OVERLAP
from musicmap.session.listened import Crossing, Ear, energies
from musicmap.types import Analysis, FileTags, LayerRef, ModelName, Seconds, SoundId, Track, TrackId, Vectors
from tests.cache.made import EMBEDDING, MODEL, SEGMENT, TAGGRAM, VERSION, heard, seen, sound, track_of
from tests.session.conftest import SEGMENTS, tag_names


def test_energy_is_of_what_was_heard_and_how_loud_it_was(file: Path) -> None:
    made = heard(2, segments=SEGMENTS)
    assert made.level is not None
    with Reader(file) as reader:
        second, nobody = reader.tracks()[1].id, TrackId(999)
        found = energies(reader, (second, nobody), MODEL, tag_names())
        deaf = energies(reader, (second,), ModelName("mtt-vgg"), tag_names())
    expected = energy(made.vectors[TAGGRAM].values, tag_names(), made.level.outline, SEGMENT)
    assert found[second] == pytest.approx(expected, abs=0.002), "they are kept with half the precision"
    assert found[second].std() > 0
    assert found[nobody].shape == deaf[second].shape == (0,)


LONG = 30


@pytest.fixture
def planted(tmp_path: Path) -> tuple[Path, list[Track]]:
    """Three tracks of noise; what sounds from segment 24 on in the first begins the second at segment 4."""
    file = tmp_path / "planted.musicmap"
    random = np.random.default_rng(3)
    rows = [random.standard_normal((LONG, 40)).astype(np.float32) for _ in range(3)]
    rows[0][24:27] = rows[1][4:7]
    with Writer(file, tmp_path) as writer:
        names = ["a.mp3", "b.mp3", "c.mp3", "unheard.mp3"]
        writer.saw(seen(tmp_path / name, FileTags(bpm=120.0, key="Am")) for name in names)
        for number, (name, values) in enumerate(zip(names, rows, strict=False)):
            writer.identified(track_of(file, tmp_path / name), sound(number))
            layers = {layer: Vectors(layer, values, SEGMENT, VERSION) for layer in (TAGGRAM, EMBEDDING)}
            writer.analysed(Analysis(sound(number), Seconds(LONG * SEGMENT), layers))
    with Reader(file) as reader:
        return file, list(reader.tracks())


def test_a_track_goes_over_into_another_where_they_sound_alike(planted: tuple[Path, list[Track]]) -> None:
    file, (one, two, three, _) = planted
    sounds = [track.sound for track in (one, two, three) if track.sound is not None]
    with Reader(file) as reader:
        found = Ear().crossing(reader, EMBEDDING, one, two, sounds)
    best, *others = found.points
    assert (best.leave, best.enter) == (24, 4)
    assert best.likeness == pytest.approx(1.0, abs=1e-3)
    assert best.score == pytest.approx(1.0, abs=1e-3), "of one tempo and key"
    assert max(other.likeness for other in others) < 0.9
    assert (found.segment, found.segments) == (SEGMENT, (LONG, LONG))
    assert found.overlap(best) == OVERLAP


def test_where_nothing_else_was_heard_the_two_tell_what_is_usual(planted: tuple[Path, list[Track]]) -> None:
    file, (one, two, *_) = planted
    with Reader(file) as reader:
        best = Ear().crossing(reader, EMBEDDING, one, two, []).points[0]
    assert (best.leave, best.enter) == (24, 4)


def test_where_one_was_not_heard_there_is_no_place(planted: tuple[Path, list[Track]]) -> None:
    file, (one, two, _, unheard) = planted
    assert unheard.sound is None
    with Reader(file) as reader:
        ear = Ear()
        for pair in ((one, unheard), (unheard, one)):
            assert ear.crossing(reader, EMBEDDING, *pair, []) == Crossing(())
        deaf = LayerRef(ModelName("mtt-vgg"), "taggram")
        assert ear.crossing(reader, deaf, one, two, []) == Crossing(())


def test_what_sounds_alike_is_learnt_once_until_the_library_changes(
    planted: tuple[Path, list[Track]], monkeypatch: pytest.MonkeyPatch
) -> None:
    file, (one, two, three, unheard) = planted
    sounds = [track.sound for track in (one, two, three) if track.sound is not None]
    ear, read, vectors_of = Ear(), list[SoundId](), Reader.vectors_of

    def counted(reader: Reader, sound: SoundId, layer: LayerRef) -> Vectors | None:
        read.append(sound)
        return vectors_of(reader, sound, layer)

    monkeypatch.setattr(Reader, "vectors_of", counted)
    with Reader(file) as reader:
        ear.crossing(reader, EMBEDDING, one, two, sounds)
        assert len(read) == 2 + 3
        ear.crossing(reader, EMBEDDING, two, one, sounds)
        assert len(read) == 5 + 2
        ear.crossing(reader, TAGGRAM, two, one, sounds)
        assert len(read) == 7 + 5
    with Writer(file, file.parent) as writer:
        writer.identified(unheard.id, sound(0))
    with Reader(file) as reader:
        ear.crossing(reader, TAGGRAM, two, one, sounds)
    assert len(read) == 12 + 5
