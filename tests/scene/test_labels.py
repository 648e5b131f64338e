"""Names in the picture: never across each other, coarse from afar, steady under the hand."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from musicmap.scene.camera import Bounds, Camera
from musicmap.scene.labels import GAP, SIZES, Placed, opacity, placed
from musicmap.scene.names import Name

MAP = Bounds(-10.0, -10.0, 10.0, 10.0)
FITTED = Camera.fit(MAP, (1000.0, 800.0))
quick = settings(max_examples=60, deadline=None)

coordinates = st.floats(-10, 10)
names = st.lists(
    st.builds(
        Name,
        text=st.sampled_from(["rock", "female vocalists", "jazz", "ambient", "80s"]),
        x=coordinates,
        y=coordinates,
        rank=st.integers(0, 3),
        weight=st.floats(0, 1),
    ),
    max_size=60,
)
levels = st.floats(-1, 5)
places = st.tuples(coordinates, coordinates)


def measure(text: str, size: float) -> tuple[float, float]:
    return 0.7 * size * len(text), 1.3 * size


def box(label: Placed) -> tuple[float, float, float, float]:
    width, height = measure(label.name.text, label.size_px)
    return label.x_px - width / 2, label.y_px - height / 2, label.x_px + width / 2, label.y_px + height / 2


def inside(label: Placed) -> bool:
    left, top, right, bottom = box(label)
    return left >= 0 and top >= 0 and right <= FITTED.size[0] and bottom <= FITTED.size[1]


@quick
@given(names, levels, places)
def test_no_name_crosses_another(given: list[Name], level: float, at: tuple[float, float]) -> None:
    camera = FITTED.zoomed(2**level).looking_at(at)
    for one, other in itertools.combinations(map(box, placed(given, camera, measure, MAP)), 2):
        apart = max(one[0] - other[2], other[0] - one[2], one[1] - other[3], other[1] - one[3])
        assert apart >= GAP - 1e-6


@quick
@given(names, levels, places)
def test_no_name_crosses_what_is_written_over_the_map(given: list[Name], level: float, at: tuple[float, float]) -> None:
    camera, taken = FITTED.zoomed(2**level).looking_at(at), (100.0, 40.0, 260.0, 300.0)
    free, around = placed(given, camera, measure, MAP), placed(given, camera, measure, MAP, [taken])
    assert set(around) <= set(free)
    for one in free:
        left, top, right, bottom = box(one)
        crosses = left < taken[2] and right > taken[0] and top < taken[3] and bottom > taken[1]
        assert (one in around) != crosses


@quick
@given(names, levels, places, st.tuples(st.integers(-90, 90), st.integers(-90, 90)))
def test_a_drag_moves_the_names_with_the_points_and_changes_nothing_else(
    given: list[Name], level: float, at: tuple[float, float], drag: tuple[int, int]
) -> None:
    camera = FITTED.zoomed(2**level).looking_at(at)
    before = placed(given, camera, measure, MAP)
    after = placed(given, camera.panned(*drag), measure, MAP)
    moved = [(p.name, p.x_px + drag[0], p.y_px + drag[1], p.size_px, p.opacity) for p in before]
    still_inside = [
        m for m in moved if inside(Placed(*m)) and inside(Placed(m[0], m[1] - drag[0], m[2] - drag[1], *m[3:]))
    ]
    there = {p.name: p for p in after}
    for name, x, y, size, strength in still_inside:
        assert (there[name].x_px, there[name].y_px) == pytest.approx((x, y), abs=1e-6)
        assert (there[name].size_px, there[name].opacity) == (size, strength)
    both = {p.name for p in after if inside(p) and inside(Placed(p.name, p.x_px - drag[0], p.y_px - drag[1], 22, 1))}
    assert both <= {p.name for p in before}


@quick
@given(names, levels, st.randoms(use_true_random=False))
def test_the_order_of_the_names_does_not_matter(given: list[Name], level: float, random: object) -> None:
    camera = FITTED.zoomed(2**level)
    assert placed(given, camera, measure, MAP) == placed(given[::-1], camera, measure, MAP)


def test_from_afar_coarse_from_near_fine() -> None:
    given = [Name(f"rank {rank}", 0.0, 1.0 * rank, rank, 0.2) for rank in range(4)]

    def ranks(level: float) -> list[int]:
        camera = FITTED.zoomed(2**level).looking_at((0.0, 2.0 if level < 5 else 3.0))
        return [p.name.rank for p in placed(given, camera, measure, MAP)]

    assert ranks(-1.0) == ranks(0.0) == [0]
    assert ranks(1.0) == [0, 1]
    assert ranks(3.0) == [1, 2, 3]
    assert ranks(9.0) == [3]


def test_a_coarser_name_and_then_a_heavier_one_goes_first() -> None:
    crowd = [Name("light", 0, 0, 0, 0.1), Name("fine", 0, 0, 1, 0.9), Name("heavy", 0.1, 0, 0, 0.3)]
    (shown,) = placed(crowd, FITTED.zoomed(2), measure, MAP)
    assert shown.name.text == "heavy"


def test_larger_regions_have_larger_names() -> None:
    given = [Name("large", 0, 0, 0, 0.4), Name("small", 0, 5, 0, 0.05), Name("fine", 0, -5, 1, 0.05)]
    sizes = {p.name.text: p.size_px for p in placed(given, FITTED.zoomed(2), measure, MAP)}
    assert sizes == {"large": SIZES[0], "small": SIZES[1], "fine": SIZES[1]}


@quick
@given(st.integers(0, 3), st.floats(-3, 12))
def test_names_fade_without_a_jump(rank: int, level: float) -> None:
    assert 0 <= opacity(rank, level, 3) <= 1
    assert abs(opacity(rank, level + 1e-3, 3) - opacity(rank, level, 3)) < 0.01
    assert max(opacity(r, level, 3) for r in range(4)) == 1, "there is always something to read"


def test_a_name_partly_outside_is_drawn_and_one_wholly_outside_is_not() -> None:
    camera = Camera((0.0, 0.0), FITTED.scale, FITTED.size)
    edge = camera.seen.right
    shown = placed([Name("edge", edge, 0, 0, 1), Name("gone", edge + 5, 0, 0, 1)], camera, measure, MAP)
    assert [p.name.text for p in shown] == ["edge"]


def test_axes_of_their_own_scales_are_fitted_too() -> None:
    tall = Bounds(0.0, 0.0, 1.0, 1000.0)
    camera = Camera.fit(tall, (500.0, 500.0), keep_aspect=False)
    shown = placed([Name("coarse", 0.5, 500, 0, 1), Name("fine", 0.2, 100, 1, 1)], camera, measure, tall)
    assert [p.name.text for p in shown] == ["coarse"]


@pytest.mark.parametrize("given", [[], [Name("nowhere", math.nan, 0, 0, 1)]])
def test_nothing_to_name_gives_nothing(given: list[Name]) -> None:
    assert placed(given, FITTED, measure, MAP) == ()
