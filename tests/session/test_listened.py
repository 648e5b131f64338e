"""What lists are drawn and mixed by, read from a library."""

from __future__ import annotations

from pathlib import Path

import pytest

from musicmap.cache.reader import Reader
from musicmap.playlist.energy import energy
from musicmap.session.listened import energies
from musicmap.types import ModelName, TrackId
from tests.cache.made import MODEL, SEGMENT, TAGGRAM, heard
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
