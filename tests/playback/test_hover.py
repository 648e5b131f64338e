"""The hover policy: what the pointer makes sound, and when."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicmap.playback.hover import Begin, FadeOut, HoverPolicy, HoverState, PlayOn, mode_for
from musicmap.settings import HoverMode, Settings
from musicmap.types import Seconds

Act = Begin[str] | PlayOn[str] | FadeOut


class Pointer:
    """A caller of the policy: moves, clicks, and a timer that fires exactly when due."""

    def __init__(self, mode: HoverMode = "hover") -> None:
        self.policy = HoverPolicy[str](mode)
        self.state = HoverState[str]()
        self.acts: list[tuple[float, Act]] = []

    def move(self, now: float, segment: str | None) -> None:
        self.wait(now)
        self.state = self.policy.moved(self.state, Seconds(now), segment)

    def click(self, now: float, segment: str | None) -> None:
        self.wait(now)
        self.state, act = self.policy.clicked(self.state, Seconds(now), segment)
        if act:
            self.acts.append((now, act))

    def wait(self, until: float) -> None:
        while (due := self.policy.due(self.state)) is not None and due <= until:
            self.state, act = self.policy.tick(self.state, due)
            assert act is not None, "A timer that fires when due has something to do."
            self.acts.append((round(due, 6), act))


def test_a_resting_pointer_sounds_after_the_dwell_once() -> None:
    pointer = Pointer()
    pointer.move(1.0, "a")
    pointer.move(1.05, "a")  # Within the segment: the dwell goes on.
    pointer.wait(9.0)
    assert pointer.acts == [(1.12, Begin("a"))]


def test_sweeping_sounds_only_where_the_pointer_rests() -> None:
    pointer = Pointer()
    for i, segment in enumerate("abcdefg"):
        pointer.move(i * 0.05, segment)
    pointer.wait(9.0)
    assert pointer.acts == [(0.42, Begin("g"))]


def test_moving_on_goes_straight_to_the_next() -> None:
    pointer = Pointer()
    pointer.move(0.0, "a")
    pointer.move(1.0, None)  # A gap between two points, crossed faster than the dwell.
    pointer.move(1.05, "b")
    pointer.wait(9.0)
    assert pointer.acts == [(0.12, Begin("a")), (1.17, Begin("b"))]


def test_coming_back_within_the_dwell_changes_nothing() -> None:
    pointer = Pointer()
    pointer.move(0.0, "a")
    pointer.move(1.0, "b")
    pointer.move(1.1, "a")
    pointer.wait(9.0)
    assert pointer.acts == [(0.12, Begin("a"))]


def test_leaving_fades_out() -> None:
    pointer = Pointer()
    pointer.move(0.0, "a")
    pointer.move(1.0, None)
    pointer.wait(9.0)
    assert pointer.acts == [(0.12, Begin("a")), (1.12, FadeOut())]


def test_what_was_heard_to_its_end_begins_again_only_after_the_pointer_left() -> None:
    pointer = Pointer()
    pointer.move(0.0, "a")
    pointer.wait(3.2)
    pointer.state = pointer.policy.released(pointer.state)
    pointer.wait(5.0)
    pointer.move(5.0, None)
    pointer.wait(6.0)
    pointer.move(6.0, "a")
    pointer.wait(9.0)
    assert pointer.acts == [(0.12, Begin("a")), (6.12, Begin("a"))]


def test_a_click_plays_on_and_frees_the_pointer() -> None:
    pointer = Pointer()
    pointer.move(0.0, "a")
    pointer.click(1.0, "a")
    pointer.move(2.0, "b")
    pointer.move(3.0, None)
    pointer.wait(4.0)
    assert pointer.acts == [(0.12, Begin("a")), (1.0, PlayOn("a"))]
    pointer.click(5.0, "c")
    pointer.click(6.0, None)
    pointer.move(7.0, "d")
    pointer.wait(9.0)
    assert pointer.acts[2:] == [(5.0, PlayOn("c")), (6.0, FadeOut()), (7.12, Begin("d"))]


def test_pausing_a_track_gives_the_map_its_sound_back_and_keeps_the_place() -> None:
    pointer = Pointer()
    pointer.click(0.0, "a")
    pointer.state = pointer.policy.released(pointer.state)
    pointer.move(1.0, None)
    pointer.wait(2.0)
    assert pointer.acts == [(0.0, PlayOn("a"))], "Fading out would forget the paused place."
    pointer.move(2.0, "b")
    pointer.wait(3.0)
    assert pointer.acts[1:] == [(2.12, Begin("b"))]


def test_in_click_mode_only_clicks_sound() -> None:
    pointer = Pointer("click")
    pointer.move(0.0, "a")
    pointer.wait(1.0)
    pointer.click(1.0, "a")
    pointer.move(2.0, "b")
    pointer.wait(9.0)
    assert pointer.acts == [(1.0, PlayOn("a"))]


def test_silent_mode_is_silent_and_ends_what_the_pointer_began() -> None:
    pointer = Pointer()
    pointer.move(0.0, "a")
    pointer.wait(1.0)
    pointer.policy = HoverPolicy[str]("silent")
    pointer.click(1.0, "b")
    pointer.wait(9.0)
    assert [act for _, act in pointer.acts] == [Begin("a"), FadeOut()]


@given(st.lists(st.tuples(st.floats(0.001, 0.3), st.sampled_from(["a", "b", None])), max_size=30))
def test_whatever_the_way_the_last_rest_wins(moves: list[tuple[float, str | None]]) -> None:
    pointer = Pointer()
    now = 0.0
    for pause, segment in moves:
        now += pause
        pointer.move(now, segment)
    pointer.wait(now + 1.0)
    last = pointer.acts[-1][1] if pointer.acts else FadeOut()
    over = pointer.state.over
    assert last == (FadeOut() if over is None else Begin(over))
    times = [at for at, _ in pointer.acts]
    assert times == sorted(times)
    for one, other in zip(pointer.acts, pointer.acts[1:], strict=False):
        assert one[1] != other[1], "Nothing is begun or ended twice in a row."


@pytest.mark.parametrize(
    ("sound", "allowed", "mode"),
    [("hover", False, "click"), ("hover", True, "hover"), ("click", False, "click"), ("silent", True, "silent")],
)
def test_the_map_is_quiet_until_sound_was_asked_for(sound: HoverMode, allowed: bool, mode: HoverMode) -> None:
    assert mode_for(Settings(sound=sound, sound_allowed=allowed)) == mode


@pytest.mark.parametrize("mode", ["hover", "click", "silent"])
def test_scrubbing_sounds_at_once_in_every_mode_and_does_not_chop(mode: HoverMode) -> None:
    policy, state = HoverPolicy[str](mode), HoverState[str]()
    heard = []
    for now, segment in enumerate(["a", "a", None, "b", None, "b", "c"]):
        state, act = policy.scrubbed(state, Seconds(now / 100), segment)
        heard += [act] if act else []
    assert heard == [Begin("a"), Begin("b"), Begin("c")]
