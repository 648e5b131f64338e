"""Points: what they refuse, in which order they are drawn, where they come from."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from musicmap.scene.batch import FRESH, Batch
from musicmap.scene.camera import Bounds, Camera
from musicmap.scene.morph import between, ease, origins, seen_from
from musicmap.scene.nearby import Nearby
from musicmap.scene.points import Flag, Points, drawing_order


def some(tracks: int, segments: int, seed: int = 0) -> Points:
    rng = np.random.default_rng(seed)
    return Points.of(
        rng.normal(size=(tracks * segments, 2)),
        track=np.repeat(np.arange(tracks), segments),
        segment=np.tile(np.arange(segments), tracks),
        colour=rng.integers(0, 256, (tracks * segments, 3)),
    )


def test_arrays_of_another_kind_or_length_are_refused() -> None:
    good = some(2, 2)
    with pytest.raises(ValueError, match="flags is uint8"):
        good.with_flags(np.zeros(3, np.uint8))
    with pytest.raises(ValueError, match="colour is float64"):
        good.with_colour(np.zeros((4, 3)))  # type: ignore[arg-type]


def test_flags_are_bits() -> None:
    points = Points.of(np.zeros((4, 2)), flags=[0, Flag.DIMMED, Flag.SELECTED, Flag.DIMMED | Flag.SELECTED])
    assert points.has(Flag.SELECTED).tolist() == [False, False, True, True]
    assert points.has(Flag.DIMMED).tolist() == [False, True, False, True]


def test_any_beginning_of_the_drawing_order_is_a_fair_sample() -> None:
    points = some(100, 200)
    first = drawing_order(points)[:2000]
    a_track = np.bincount(points.track[first], minlength=100)
    assert a_track.min() > 5
    assert a_track.max() < 40
    assert sorted(drawing_order(points).tolist()) == list(range(20_000))


def test_points_that_join_do_not_reshuffle_the_others() -> None:
    few, many = some(30, 20), some(50, 20)
    order = drawing_order(many)
    assert order[order < len(few)].tolist() == drawing_order(few).tolist()


def test_a_batch_is_ready_to_draw() -> None:
    points = some(3, 4).with_flags(np.array([2, 6, 2] + [0] * 9, np.uint8))
    batch = Batch.of(points)
    assert np.array_equal(batch.end, points.positions[batch.order])
    assert batch.start is batch.end
    assert np.array_equal(batch.part().looks[:, :3], points.colour[batch.order])
    rows = [row for row in batch.order.tolist() if row in (0, 2)]
    assert np.array_equal(batch.chosen().end, points.positions[rows]), "a hidden point has no ring"


def test_a_batch_at_rest_holds_twelve_bytes_a_point() -> None:
    old, new = some(50, 20), some(50, 20, seed=1)
    moving = Batch.of(new, origins(old, new))
    for batch in (Batch.of(new), moving.arrived()):
        assert batch.order.nbytes + batch.end.nbytes == 12 * len(new)
        assert batch.start is batch.end
        assert batch.fresh is None


@settings(max_examples=30, deadline=None)
@given(st.tuples(*[st.floats(-2, 2)] * 4), st.integers(0, 200))
def test_what_lies_within_is_what_a_look_at_each_finds(sides: tuple[float, ...], upto: int) -> None:
    batch, (x0, x1, y0, y1) = Batch.of(some(10, 20)), sides
    box = Bounds(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
    x, y = batch.end[:upto].T
    wanted = (x >= box.left) & (x <= box.right) & (y >= box.bottom) & (y <= box.top)
    assert batch.within(box, upto).tolist() == np.flatnonzero(wanted).tolist()


def test_near_by_most_points_are_left_out_and_none_that_is_seen() -> None:
    batch = Batch.of(some(100, 20))
    seen = Bounds(0.5, 0.5, 0.9, 0.9)
    near = Nearby.of(batch, seen)
    assert near.ranks is not None
    assert near.serves(seen)
    assert set(batch.within(seen).tolist()) <= set(near.ranks.tolist())
    assert not near.serves(Bounds(0.5, 0.5, 2.0, 0.9)), "one looks elsewhere"
    assert not near.serves(Bounds(0.6, 0.6, 0.61, 0.61)), "one is much nearer"
    places = range(len(near.ranks) + 1)
    assert [near.place(near.rank(i, batch)) for i in places] == list(places)
    assert Nearby.of(batch, Bounds(-9, -9, 9, 9)).ranks is None
    circles = Batch.of(Points.of(np.eye(2), radius=[5, 5]))
    assert Nearby.of(circles, Bounds(4, 4, 5, 5)).count(circles) == 2, "they reach into the picture"


def test_points_that_are_nowhere_are_drawn_nowhere() -> None:
    batch = Batch.of(Points.of(np.array([[np.nan, 0], [np.inf, 1], [2, 3]])))
    assert np.isfinite(batch.end).all()
    assert (np.abs(batch.end).max(axis=1) > 1e9).sum() == 2


@pytest.mark.parametrize("shuffled", [False, True])
def test_the_same_segments_move_and_new_ones_appear(shuffled: bool) -> None:
    old = some(4, 5, seed=1)
    new = some(6, 5, seed=2)
    if shuffled:
        order = np.random.default_rng(3).permutation(len(new))
        new = Points.of(new.positions[order], new.track[order], new.segment[order])
    found = origins(old, new)
    for row, (track, segment) in enumerate(zip(new.track.tolist(), new.segment.tolist(), strict=True)):
        was = np.flatnonzero((old.track == track) & (old.segment == segment))
        assert found.fresh[row] == (len(was) == 0)
        assert np.array_equal(found.positions[row], old.positions[was[0]] if len(was) else new.positions[row])
    batch = Batch.of(new, found)
    assert np.array_equal((batch.part().looks[:, 3] & FRESH) != 0, found.fresh[batch.order])
    assert (batch.arrived().part().looks[:, 3] == 0).all()


def test_what_was_pointed_at_is_found_again() -> None:
    old, new = some(3, 4), some(3, 4, seed=5)
    order = np.random.default_rng(0).permutation(12)[:7]
    found = origins(old, Points.of(new.positions[order], new.track[order], new.segment[order]))
    assert found.now_at(order[::-1]).tolist() == list(range(7))[::-1]
    assert found.now_at([i for i in range(12) if i not in order]).tolist() == []
    assert found.now_at([]).tolist() == []


def test_from_nothing_all_points_are_new() -> None:
    found = origins(Points.of(np.zeros((0, 2))), some(2, 3))
    assert found.fresh.all()
    assert not found.any_kept
    assert found.now_at([0, 3]).tolist() == []


def test_a_layout_in_other_units_begins_where_the_last_one_was_seen() -> None:
    before, after = Camera((0, 0), (10, 10), (800, 600)), Camera((500, -3), (0.1, 0.1), (800, 600))
    positions = some(2, 5).positions
    assert after.pixels(seen_from(positions, before, after)) == pytest.approx(before.pixels(positions), abs=1e-2)
    assert seen_from(positions, before, before) is positions


@settings(max_examples=50)
@given(st.floats(-1, 2), st.floats(-1, 2))
def test_easing_rises_from_0_to_1(a: float, b: float) -> None:
    assert 0.0 <= ease(a) <= 1.0
    assert (ease(a) <= ease(b)) or a > b
    assert ease(0.5) == 0.5


def test_the_way_is_straight() -> None:
    start, end = np.zeros((1, 2), np.float32), np.ones((1, 2), np.float32)
    assert between(start, end, 0.25).tolist() == [[0.25, 0.25]]


def test_finer_points_come_out_of_the_one_that_held_them_and_coarser_out_of_their_first() -> None:
    fine = Points.of(np.arange(16).reshape(8, 2), track=[7, 7, 7, 7, 7, 2, 2, 2], segment=[0, 1, 2, 3, 4, 0, 1, 2])
    coarse = Points.of(np.arange(6).reshape(3, 2) + 100, track=[7, 7, 2], segment=[0, 3, 0])
    out = origins(coarse, fine)
    assert out.positions[:, 0].tolist() == [100, 100, 100, 102, 102, 104, 104, 104]
    assert not out.fresh.any()
    assert out.before.tolist() == [0, -1, -1, 1, -1, 2, -1, -1]
    back = origins(fine, coarse)
    assert back.positions.tolist() == [[0, 1], [6, 7], [10, 11]]
    new = origins(coarse, Points.of([[0, 0]], track=[5], segment=[1]))
    assert new.fresh.all()
