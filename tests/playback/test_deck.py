"""The deck: cues on a timeline, mixed ahead, changed just ahead of the device."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from musicmap.errors import UnreadableAudio
from musicmap.playback.deck import AHEAD, DEEP, Cue, Deck
from musicmap.playback.messages import FADE
from musicmap.types import Floats, Hertz, Seconds

RATE = Hertz(8000)
FADE_FRAMES = round(FADE * RATE)
BLOCK = 80
"""What the device takes at once: 10 ms."""
SONG: Floats = np.random.default_rng(7).uniform(-0.6, 0.6, (10 * RATE, 2)).astype(np.float32)


def song(sound: Floats = SONG, block: int = 256) -> Iterator[Floats]:
    for at in range(0, len(sound), block):
        yield sound[at : at + block]


def cue(token: int = 1, start: float = 0.0, length: float | None = None) -> Cue:
    return Cue(token, Path("song.flac"), Seconds(start), None if length is None else Seconds(length))


class Listener:
    """A deck, and a device that takes from it as fast as we like."""

    def __init__(self) -> None:
        self.deck = Deck(RATE)
        self.heard: list[Floats] = []
        self.listen(1)

    def begin(self, what: Cue, sound: Floats = SONG) -> None:
        self.deck.begin(what, self.deck.source(song(sound)))

    def listen(self, blocks: int) -> None:
        for _ in range(blocks):
            while self.deck.decode():
                pass
            self.deck.mix()
            out = np.zeros((BLOCK, 2), np.float32)
            self.deck.ring.take_into(out)
            self.heard.append(out)

    @property
    def sound(self) -> Floats:
        return np.concatenate(self.heard)


def begins(sound: Floats) -> int:
    return int(np.flatnonzero(np.abs(sound).sum(axis=1))[0])


def test_a_cue_sounds_at_once_and_exactly() -> None:
    listener = Listener()
    listener.begin(cue())
    listener.listen(300)
    sound = listener.sound[BLOCK:]
    assert begins(sound) == 0
    np.testing.assert_allclose(sound[FADE_FRAMES:], SONG[FADE_FRAMES : len(sound)], atol=1e-6)
    assert listener.deck.ring.starved == 0


def test_an_audition_sounds_its_length_and_ends() -> None:
    listener = Listener()
    listener.begin(cue(length=0.5))
    assert listener.deck.end(listener.deck.ring.taken) is None
    listener.listen(100)
    sound = listener.sound[BLOCK:]
    length = RATE // 2
    np.testing.assert_allclose(
        sound[FADE_FRAMES : length - FADE_FRAMES], SONG[FADE_FRAMES : length - FADE_FRAMES], atol=1e-6
    )
    assert not sound[length:].any()
    assert np.abs(sound[length - 1]).max() < 0.02, "It ends in a fade."
    ended = listener.deck.end(listener.deck.ring.taken)
    assert ended is not None
    assert ended.token == 1
    assert listener.deck.end(listener.deck.ring.taken) is None, "An end is told once."
    assert not listener.deck.busy


def test_a_new_cue_is_heard_with_the_devices_next_but_one_block_though_half_a_second_was_mixed() -> None:
    listener = Listener()
    listener.begin(cue())
    listener.listen(50)
    assert listener.deck.ring.put_until - listener.deck.ring.taken > (DEEP - 0.1) * RATE
    before = len(listener.sound)
    tone = np.ones((RATE, 2), np.float32) * 0.5
    listener.begin(cue(2), tone)
    listener.listen(20)
    sound = listener.sound[before:]
    steady = int(np.flatnonzero(np.abs(sound[:, 0] - 0.5) < 1e-6)[0])
    assert steady - FADE_FRAMES <= BLOCK + 0.004 * RATE
    np.testing.assert_allclose(sound[steady + BLOCK :], 0.5, atol=1e-6)


def test_the_latest_of_many_wins_and_none_piles_up() -> None:
    listener = Listener()
    for token in range(1, 40):
        listener.begin(cue(token), np.ones((RATE, 2), np.float32) * 0.01 * token)
        listener.listen(1)
    listener.listen(10)
    assert listener.deck.cue == cue(39)
    np.testing.assert_allclose(listener.sound[-BLOCK:], 0.39, atol=1e-6)
    assert np.abs(listener.sound).max() < 1.0, "Cross-fades of some forty never add up."


def test_leaving_fades_and_forgets() -> None:
    listener = Listener()
    listener.begin(cue(), np.full((5 * RATE, 2), 0.5, np.float32))
    listener.listen(20)
    before = len(listener.sound)
    listener.deck.leave(Seconds(0.2))
    assert listener.deck.cue is None
    listener.listen(40)
    sound = listener.sound[before:, 0]
    assert (np.diff(sound) <= 1e-7).all()
    assert np.abs(np.diff(sound)).max() < 0.001
    assert sound[-1] == 0.0
    assert not listener.deck.busy
    assert listener.deck.end(10**9) is None, "What was stopped has not ended."


def test_volume_glides_and_reaches_what_was_mixed_already() -> None:
    listener = Listener()
    listener.begin(cue(), np.full((5 * RATE, 2), 0.5, np.float32))
    listener.listen(20)
    before = len(listener.sound)
    listener.deck.set_volume(0.5)
    listener.listen(10)
    sound = listener.sound[before:, 0]
    assert np.abs(np.diff(sound)).max() < 0.01
    np.testing.assert_allclose(sound[BLOCK + round(0.02 * RATE) :], 0.5**4, atol=1e-6)


def test_position_is_that_of_the_frame_heard() -> None:
    listener = Listener()
    listener.begin(cue(start=30.0))
    begin = listener.deck.ring.taken
    listener.listen(100)
    deck = listener.deck
    assert deck.position(begin + RATE // 4) == pytest.approx(30.25)
    assert deck.position(0) == 30.0, "Not before it is heard."


def test_a_slow_decoder_makes_it_wait_but_loses_nothing() -> None:
    listener = Listener()
    deck = listener.deck
    deck.begin(cue(), deck.source(song()))
    for number in range(200):
        if number % 3 == 0:  # A block of 32 ms every 30 ms: hardly enough.
            deck.decode()
        deck.mix()
        out = np.zeros((BLOCK, 2), np.float32)
        deck.ring.take_into(out)
        listener.heard.append(out)
    while deck.decode():
        pass
    listener.listen(50)
    sound = listener.sound
    sound = sound[np.abs(sound).sum(axis=1) > 0]
    np.testing.assert_allclose(sound[FADE_FRAMES:4000], SONG[FADE_FRAMES:4000], atol=1e-6)


def test_decoding_stays_only_so_far_ahead() -> None:
    deck = Deck(RATE)
    source = deck.source(song())
    deck.begin(cue(), source)
    while deck.decode():
        deck.mix()
    assert source.decoded <= (AHEAD + DEEP) * RATE + 256


def test_a_file_that_breaks_at_once_is_told_and_one_that_breaks_later_ends_there() -> None:
    def broken(good: int) -> Iterator[Floats]:
        yield from song(SONG[:good])
        raise UnreadableAudio("The file is damaged.")

    deck = Deck(RATE)
    with pytest.raises(UnreadableAudio):
        deck.source(broken(100))
    deck.begin(cue(), deck.source(broken(1000)))
    assert [deck.decode() for _ in range(3)] == [True] * 3
    with pytest.raises(UnreadableAudio):
        deck.decode()
    deck.mix()
    assert deck.ring.put_until == 1000


@pytest.mark.parametrize("length", [0.0, 0.001, 0.02])
def test_very_short_auditions_end_too(length: float) -> None:
    listener = Listener()
    listener.begin(cue(length=length))
    listener.listen(5)
    assert listener.deck.end(listener.deck.ring.taken) is not None


def test_a_cue_begun_elsewhere_ends_where_it_was_to_end() -> None:
    assert cue(start=10.0, length=3.0).at(Seconds(12.0)) == cue(start=12.0, length=1.0)
    assert cue(start=10.0, length=3.0).at(Seconds(14.0)).length == 0.0
    assert cue(start=10.0).at(Seconds(-1.0)) == cue(start=0.0)


def test_what_follows_begins_on_the_very_next_frame() -> None:
    listener = Listener()
    first, second = SONG[:7001], SONG[7001:]
    listener.begin(cue(1), first)
    while not listener.deck.wants_more:
        listener.listen(1)
    listener.deck.append(cue(2), listener.deck.source(song(second)))
    while (ended := listener.deck.end(listener.deck.ring.taken)) is None:
        listener.listen(1)
    assert (ended, listener.deck.cue) == (cue(1), cue(2))
    assert listener.deck.position(7001 + RATE // 10) == pytest.approx(0.1)
    listener.listen(60)
    sound = listener.sound[BLOCK:]
    np.testing.assert_allclose(sound[FADE_FRAMES:], SONG[FADE_FRAMES : len(sound)], atol=1e-6)
    assert listener.deck.ring.starved == 0


def test_what_was_to_follow_does_not_when_something_else_begins() -> None:
    listener = Listener()
    listener.begin(cue(1), SONG[:4000])
    while not listener.deck.wants_more:
        listener.listen(1)
    listener.deck.append(cue(2), listener.deck.source(song()))
    listener.begin(cue(3), np.full((RATE, 2), 0.25, np.float32))
    listener.listen(50)
    np.testing.assert_allclose(listener.sound[-BLOCK:], 0.25, atol=1e-6)
    assert listener.deck.cue == cue(3)
    listener.deck.leave(FADE)
    listener.listen(60)
    assert not listener.deck.busy
    assert not listener.sound[-BLOCK:].any()


def test_an_audition_that_goes_round_passes_from_its_end_into_its_beginning() -> None:
    listener, steady = Listener(), np.full((RATE, 2), 0.5, np.float32)
    listener.begin(cue(length=0.25), steady)
    for _ in range(3):
        while not listener.deck.wants_more:
            listener.listen(1)
            listener.deck.end(listener.deck.ring.taken)
        listener.deck.append(cue(length=0.25), listener.deck.source(song(steady)))
    listener.listen(40)
    sound = listener.sound[BLOCK + FADE_FRAMES : BLOCK + round(0.75 * RATE)]
    assert sound.min() > 0.49, "equal power: never softer than alone"
    assert np.abs(np.diff(sound[:, 0])).max() < 0.02, "no click"


def crossing(tail: float = 1.0) -> Listener:
    """Half a second of one, of which it fades out for the last four tenths into another."""
    listener, one, other = Listener(), np.zeros((5 * RATE, 2), np.float32), np.zeros((5 * RATE, 2), np.float32)
    one[:, 0], other[:, 1] = 0.5, SONG[: 5 * RATE, 1]
    first = Cue(1, Path("one.flac"), Seconds(0.0), Seconds(0.5), fade=Seconds(0.4))
    listener.begin(first, one)
    assert listener.deck.wants_more
    listener.deck.append(
        Cue(2, Path("other.flac"), Seconds(0.0), Seconds(tail), fade=Seconds(0.2)), listener.deck.source(song(other))
    )
    return listener


def test_a_long_cross_fade_begins_on_its_frame_and_has_equal_power() -> None:
    listener = crossing()
    listener.listen(140)
    sound, fade, begin = listener.sound[BLOCK:], round(0.4 * RATE), round(0.1 * RATE)
    left, right = sound[:, 0], sound[:, 1]
    np.testing.assert_allclose(left[FADE_FRAMES:begin], 0.5, atol=1e-6)
    assert not right[:begin].any()
    turn = (np.arange(fade) + 0.5) / fade * np.pi / 2
    np.testing.assert_allclose(left[begin : begin + fade], 0.5 * np.cos(turn), atol=1e-6)
    np.testing.assert_allclose(right[begin : begin + fade], SONG[:fade, 1] * np.sin(turn), atol=1e-6)
    alone = slice(begin + fade, begin + round(0.8 * RATE))
    assert not left[alone].any()
    np.testing.assert_allclose(right[alone], SONG[fade : round(0.8 * RATE), 1], atol=1e-6)
    assert not right[begin + RATE :].any(), "it ends where it is to end"
    assert listener.deck.ring.starved == 0


def test_the_second_of_a_pair_is_the_cue_from_where_it_is_heard() -> None:
    listener = crossing()
    listener.listen(10)
    ended = listener.deck.end(round(0.1 * RATE))
    assert ended is not None
    assert ended.token == 1
    assert listener.deck.cue is not None
    assert listener.deck.cue.token == 2
    assert listener.deck.position(round(0.3 * RATE)) == pytest.approx(0.2, abs=0.001)


@pytest.mark.parametrize("blocks", [5, 30])
def test_a_pair_is_left_at_once_wherever_it_is(blocks: int) -> None:
    listener = crossing()
    listener.listen(blocks)
    listener.deck.end(listener.deck.ring.taken)
    listener.begin(cue(3), np.full((RATE, 2), 0.25, np.float32))
    listener.listen(6)
    np.testing.assert_allclose(listener.sound[-BLOCK:], 0.25, atol=1e-6)
    assert listener.deck.cue == cue(3)


def test_what_is_to_follow_waits_until_there_is_enough_to_go_on_with() -> None:
    listener = Listener()
    at_ease = list[bool]()
    for what, blocks in ((cue(length=5.0), 5), (cue(2, length=0.05), 1)):
        listener.begin(what)
        assert listener.deck.wants_more
        at_ease.append(listener.deck.at_ease)
        listener.listen(blocks)
        at_ease.append(listener.deck.at_ease)
    assert at_ease == [False, True, False, True], "once half the ring is mixed, or all of it decoded, short as it is"


def test_a_fade_is_never_longer_than_what_sounds() -> None:
    listener = Listener()
    first = Cue(1, Path("one.flac"), Seconds(0.0), Seconds(0.2), fade=Seconds(3.0))
    listener.begin(first, np.full((RATE, 2), 0.5, np.float32))
    listener.listen(30)
    end = round(0.2 * RATE)
    sound = listener.sound[BLOCK:, 0]
    assert (np.diff(sound[FADE_FRAMES:end]) < 0).all()
    assert not sound[end:].any()


def test_a_cue_that_goes_round_goes_back_to_its_own_beginning() -> None:
    around = Cue(1, Path("song.flac"), Seconds(3.0), Seconds(2.0), round=(Seconds(3.0), Seconds(2.0)))
    paused = around.at(Seconds(4.5))
    assert (paused.start, paused.length) == (4.5, 0.5)
    assert paused.again() == around
    assert cue().again() is None
