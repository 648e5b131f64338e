"""Decoding real files, good ones and others."""

from __future__ import annotations

import os
import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicmap.audio import decode, encode
from musicmap.audio.chain import BLOCK, Cut
from musicmap.audio.encode import Kind
from musicmap.errors import UnreadableAudio
from musicmap.types import Floats, Hertz, Seconds
from tests.audio.conftest import Tune, WriteAs
from tests.faults.odd import sound_file

KINDS: tuple[Kind, ...] = ("flac", "mp3", "ogg", "opus", "m4a", "wav")
CD = Hertz(44_100)


def mono(path: Path, rate: int = 16_000) -> Floats:
    return np.concatenate(list(decode.mono(path, Hertz(rate))))


def stereo(path: Path, start: float = 0.0, rate: int = CD) -> Floats:
    return np.concatenate([np.zeros((0, 2), np.float32), *decode.stereo_from(path, Seconds(start), Hertz(rate))])


def sine(hertz: float, seconds: float, rate: int, channels: int = 1, loud: float = 0.5) -> Floats:
    wave = loud * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)
    return np.repeat(wave[:, None], channels, axis=1).astype(np.float32)


def f32(*values: float) -> Floats:
    return np.array(values, np.float32)


def loudness(samples: Floats) -> float:
    return float(np.sqrt(np.mean(np.square(samples, dtype=np.float64))))


def pitch(samples: Floats, rate: int = 16_000) -> float:
    return float(np.argmax(np.abs(np.fft.rfft(samples * np.hanning(len(samples))))) * rate / len(samples))


class TestMono:
    @pytest.mark.parametrize("kind", KINDS)
    def test_gives_back_what_was_written(self, tmp_path: Path, tune: Tune, kind: Kind) -> None:
        samples = tune(3.0)
        encode.write(tmp_path / f"a.{kind}", samples, CD, kind)
        rate = decode.probe(tmp_path / f"a.{kind}").rate
        heard = mono(tmp_path / f"a.{kind}", rate)
        assert len(heard) / rate == pytest.approx(3.0, abs=0.03)
        if rate == CD:
            same = min(len(heard), len(samples))
            assert np.corrcoef(heard[:same], samples[:same].mean(1))[0, 1] > (0.95 if kind == "ogg" else 0.998)

    def test_is_the_plain_mean_of_the_channels(self, tmp_path: Path) -> None:
        """FFmpeg's own matrix would make it 3 dB louder."""
        one_side = sine(440, 1.0, CD, 2) * f32(1, 0)
        encode.write(tmp_path / "a.wav", one_side, CD, "wav")
        assert np.abs(mono(tmp_path / "a.wav", CD) - one_side[:, 0] / 2).max() < 1e-4

    def test_mean_of_six_channels(self, tmp_path: Path, write_as: WriteAs) -> None:
        six = sine(440, 0.5, 48_000, 6) * f32(1, 1, 1, 0, 1, -1)
        path = write_as(tmp_path / "a.wav", six, 48_000, "wav", "pcm_s24le", "5.1")
        assert decode.probe(path).channels == 6
        assert np.abs(mono(path, 48_000) - six.mean(1)).max() < 1e-4

    def test_channels_without_names(self, tmp_path: Path) -> None:
        with wave.open(str(tmp_path / "a.wav"), "wb") as file:
            file.setnchannels(7)
            file.setsampwidth(2)
            file.setframerate(8_000)
            file.writeframes(np.tile(np.array([700, 0, 0, 0, 0, 0, 0], np.int16), 8_000).tobytes())
        assert mono(tmp_path / "a.wav", 8_000) == pytest.approx(100 / 32_768, abs=1e-6)
        assert np.isfinite(stereo(tmp_path / "a.wav")).all()

    @pytest.mark.parametrize("codec", ["pcm_u8", "pcm_s24le", "pcm_s32le", "pcm_f32le", "pcm_f64le", "pcm_alaw"])
    def test_any_depth(self, tmp_path: Path, tune: Tune, write_as: WriteAs, codec: str) -> None:
        samples = tune(0.5)
        path = write_as(tmp_path / "a.wav", samples, CD, "wav", codec)
        assert np.abs(mono(path, CD) - samples.mean(1)).max() < (0.02 if codec in ("pcm_u8", "pcm_alaw") else 1e-5)

    @pytest.mark.parametrize(
        ("ending", "container", "codec"),
        [
            ("aiff", "aiff", "pcm_s16be"),
            ("wma", "asf", "wmav2"),
            ("wv", "wv", "wavpack"),
            ("tta", "tta", "tta"),
            ("m4a", "ipod", "alac"),
            ("mka", "matroska", "flac"),
            ("mp2", "mp2", "mp2"),
            ("oga", "ogg", "flac"),
            ("ac3", "ac3", "ac3"),
            ("aac", "adts", "aac"),
            ("caf", "caf", "pcm_s16be"),
        ],
    )
    def test_other_formats(
        self, tmp_path: Path, tune: Tune, write_as: WriteAs, ending: str, container: str, codec: str
    ) -> None:
        samples = tune(1.0)
        path = write_as(tmp_path / f"a.{ending}", samples, CD, container, codec)
        heard = mono(path, CD)
        assert len(heard) / CD == pytest.approx(1.0, abs=0.08)
        assert loudness(heard) == pytest.approx(loudness(samples.mean(1)), rel=0.05)

    @pytest.mark.parametrize("rate", [8_000, 11_025, 22_050, 32_000, 48_000, 96_000])
    def test_resampled_sine_is_that_sine(self, tmp_path: Path, rate: int) -> None:
        """The golden value is the formula: right pitch, loudness and moment."""
        encode.write(tmp_path / "a.wav", sine(1_000, 2.0, rate), Hertz(rate), "wav")
        heard, wanted = mono(tmp_path / "a.wav"), sine(1_000, 2.0, 16_000)[:, 0]
        assert abs(len(heard) - len(wanted)) <= 1
        assert np.abs(heard[200:-200] - wanted[200 : len(heard) - 200]).max() < 1e-3

    def test_what_16_khz_cannot_hold_is_gone(self, tmp_path: Path) -> None:
        encode.write(tmp_path / "a.wav", sine(9_000, 2.0, CD), CD, "wav")
        assert loudness(mono(tmp_path / "a.wav")[200:-200]) < 0.35 * 10 ** (-70 / 20)

    @pytest.mark.parametrize("kind", KINDS)
    def test_same_bits_every_time(self, tmp_path: Path, tune: Tune, kind: Kind) -> None:
        encode.write(tmp_path / f"a.{kind}", tune(2.0), CD, kind)
        assert mono(tmp_path / f"a.{kind}").tobytes() == mono(tmp_path / f"a.{kind}").tobytes()

    def test_comes_in_blocks(self, tmp_path: Path) -> None:
        encode.write(tmp_path / "a.flac", sine(440, 60.0, 8_000), Hertz(8_000), "flac")
        sizes = [len(block) for block in decode.mono(tmp_path / "a.flac")]
        assert max(sizes) <= 2 * BLOCK + 64
        assert sum(sizes) == pytest.approx(60 * 16_000, abs=2)

    def test_loud_and_impossible_samples_are_left_to_the_caller(self, tmp_path: Path, write_as: WriteAs) -> None:
        odd = np.zeros((4_000, 1), np.float32)
        odd[1_000], odd[3_000] = 4.0, np.nan
        heard = mono(write_as(tmp_path / "a.wav", odd, 16_000, "wav", "pcm_f32le", "mono"))
        assert heard[1_000] == 4.0
        assert np.isnan(heard[3_000])

    def test_tenth_of_a_second_and_silence(self, tmp_path: Path) -> None:
        for kind in KINDS:
            encode.write(tmp_path / f"a.{kind}", np.zeros((4_410, 2), np.float32), CD, kind)
            heard = mono(tmp_path / f"a.{kind}")
            assert not heard.any()
            assert 1_600 <= len(heard) < 3_200


class TestChangesMidway:
    def test_chained_ogg(self, tmp_path: Path, write_as: WriteAs) -> None:
        parts = [
            write_as(tmp_path / f"{i}.ogg", sine(hz, 2.0, CD, 2), CD, "ogg", "vorbis", serial_offset=str(100 * i))
            for i, hz in enumerate((440, 880))
        ]
        path = tmp_path / "chain.ogg"
        path.write_bytes(b"".join(part.read_bytes() for part in parts))
        heard = mono(path)
        assert len(heard) / 16_000 == pytest.approx(4.0, abs=0.05)
        assert pitch(heard[8_000:24_000]) == pytest.approx(440, abs=1)
        assert pitch(heard[40_000:56_000]) == pytest.approx(880, abs=1)
        whole = stereo(path)
        for start in (1.0, 3.0):  # before and after the seam
            assert np.array_equal(stereo(path, start), whole[round(start * CD) :])

    def test_spliced_mp3_of_another_rate_and_fewer_channels(self, tmp_path: Path) -> None:
        encode.write(tmp_path / "a.mp3", sine(440, 2.0, CD, 2), CD, "mp3")
        encode.write(tmp_path / "b.mp3", sine(880, 2.0, 22_050), Hertz(22_050), "mp3")
        path = tmp_path / "both.mp3"
        path.write_bytes((tmp_path / "a.mp3").read_bytes() + (tmp_path / "b.mp3").read_bytes())
        heard = mono(path)
        assert len(heard) / 16_000 == pytest.approx(4.0, abs=0.15)
        assert pitch(heard[8_000:24_000]) == pytest.approx(440, abs=1)
        assert pitch(heard[-24_000:-8_000]) == pytest.approx(880, abs=1)


@pytest.mark.parametrize("container", ["aif", "caf", "m4b"])
@pytest.mark.parametrize("channels", [3, 5, 6, 7, 8])
def test_channels_in_an_order_of_the_files_own(tmp_path: Path, container: str, channels: int) -> None:
    """PyAV dies of these, when the garbage of a while later is collected; so in a process of its own."""
    path = tmp_path / f"a.{container}"
    path.write_bytes(sound_file(container, 1.0, 48_000, channels))
    program = "import pathlib; from musicmap.audio.decode import mono; print(sum(map(len, mono(pathlib.Path('{}')))))"
    asked = subprocess.run([sys.executable, "-c", program.format(path)], capture_output=True, text=True, check=False)
    assert (asked.returncode, asked.stderr) == (0, "")
    assert int(asked.stdout) == pytest.approx(16_000, abs=300)


class TestBadFiles:
    @pytest.mark.parametrize("kind", KINDS)
    def test_wrong_ending(self, tmp_path: Path, tune: Tune, kind: Kind) -> None:
        encode.write(tmp_path / f"a.{kind}", tune(1.0), CD, kind)
        wrong = (tmp_path / f"a.{kind}").rename(tmp_path / ("a.mp3" if kind != "mp3" else "a.flac"))
        assert len(mono(wrong)) / 16_000 == pytest.approx(1.0, abs=0.05)

    @pytest.mark.parametrize("kind", ["flac", "mp3", "ogg", "opus", "wav"])
    def test_truncated_is_heard_up_to_there(
        self, tmp_path: Path, tune: Tune, kind: Kind, capfd: pytest.CaptureFixture[str]
    ) -> None:
        encode.write(tmp_path / f"a.{kind}", tune(4.0), CD, kind)
        path = tmp_path / f"half.{kind}"
        whole = (tmp_path / f"a.{kind}").read_bytes()
        path.write_bytes(whole[: len(whole) // 2])
        assert 0.9 < len(mono(path)) / 16_000 < 3.0
        assert capfd.readouterr() == ("", "")

    def test_truncated_m4a_has_lost_its_index(self, tmp_path: Path, tune: Tune) -> None:
        encode.write(tmp_path / "a.m4a", tune(4.0), CD, "m4a")
        whole = (tmp_path / "a.m4a").read_bytes()
        (tmp_path / "a.m4a").write_bytes(whole[: len(whole) // 2])
        with pytest.raises(UnreadableAudio):
            mono(tmp_path / "a.m4a")

    @pytest.mark.parametrize("kind", ["flac", "mp3", "ogg", "opus", "m4a"])
    def test_damage_in_the_middle_costs_only_that(
        self, tmp_path: Path, tune: Tune, kind: Kind, capfd: pytest.CaptureFixture[str]
    ) -> None:
        encode.write(tmp_path / f"a.{kind}", tune(6.0), CD, kind)
        whole = bytearray((tmp_path / f"a.{kind}").read_bytes())
        middle = len(whole) // 2
        whole[middle : middle + 3_000] = np.random.default_rng(5).bytes(3_000)
        (tmp_path / f"a.{kind}").write_bytes(whole)
        # An Ogg page holds about a second and is checked as a whole; the damage may touch two.
        assert 3.5 < len(mono(tmp_path / f"a.{kind}")) / 16_000 < 6.5
        assert capfd.readouterr() == ("", "")

    def test_pictures_are_no_sound(self, tmp_path: Path) -> None:
        (tmp_path / "a.mp3").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(1_000))
        with pytest.raises(UnreadableAudio):
            mono(tmp_path / "a.mp3")

    @pytest.mark.parametrize("content", [b"", b"hello", b"\0" * 5_000, b"RIFF\x10\0\0\0WAVEfmt "])
    @pytest.mark.parametrize("name", ["a.mp3", "a.wav", "a.ogg"])
    def test_no_sound_at_all(self, tmp_path: Path, name: str, content: bytes) -> None:
        (tmp_path / name).write_bytes(content)
        with pytest.raises(UnreadableAudio) as caught:
            mono(tmp_path / name)
        assert caught.value.sentence.endswith(".")
        with pytest.raises(UnreadableAudio):
            stereo(tmp_path / name)

    def test_no_samples(self, tmp_path: Path) -> None:
        encode.write(tmp_path / "a.wav", np.zeros((0, 2), np.float32), CD, "wav")
        with pytest.raises(UnreadableAudio, match=r"no sound|Nothing"):
            mono(tmp_path / "a.wav")

    def test_never_opens_what_is_no_file(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "fifo.mp3")
        (tmp_path / "folder.mp3").mkdir()
        for path in (tmp_path / "fifo.mp3", tmp_path / "folder.mp3", Path("/dev/zero")):
            with pytest.raises(UnreadableAudio, match="regular"):
                mono(path)
            with pytest.raises(UnreadableAudio, match="regular"):
                stereo(path)
        with pytest.raises(UnreadableAudio, match="no such file"):
            decode.probe(tmp_path / "gone.mp3")

    @pytest.mark.parametrize(
        "content",
        ["#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{}\n", "ffconcat version 1.0\nfile '{}'\n"],
    )
    def test_playlist_in_disguise_leads_nowhere(self, tmp_path: Path, tune: Tune, content: str) -> None:
        encode.write(tmp_path / "secret.mp3", tune(1.0), CD, "mp3")
        (tmp_path / "a.mp3").write_text(content.format(tmp_path / "secret.mp3"))
        with pytest.raises(UnreadableAudio):
            mono(tmp_path / "a.mp3")

    def test_name_that_looks_like_a_protocol(self, tmp_path: Path, tune: Tune, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        encode.write(Path("concat:a|b.mp3"), tune(1.0), CD, "mp3")
        assert len(mono(Path("concat:a|b.mp3")))

    def test_name_that_is_no_utf8(self, tmp_path: Path, tune: Tune) -> None:
        encode.write(tmp_path / "a.mp3", tune(1.0), CD, "mp3")
        odd = (tmp_path / "a.mp3").rename(Path(os.fsdecode(os.fsencode(tmp_path) + b"/\x83\x65\xff.mp3")))
        assert len(mono(odd))
        assert len(stereo(odd))

    def test_a_rate_that_no_sound_has(self, tmp_path: Path) -> None:
        """One second of it would become hours."""
        encode.write(tmp_path / "a.wav", np.zeros(100, np.float32), Hertz(8_000), "wav")
        data = bytearray((tmp_path / "a.wav").read_bytes())
        data[24:28] = (1).to_bytes(4, "little")
        (tmp_path / "a.wav").write_bytes(data)
        with pytest.raises(UnreadableAudio, match="1 samples a second"):
            mono(tmp_path / "a.wav")

    def test_a_file_that_is_still_being_copied(self, tmp_path: Path, tune: Tune) -> None:
        encode.write(tmp_path / "a.wav", tune(5.0), CD, "wav")
        blocks = decode.mono(tmp_path / "a.wav")
        next(blocks)
        with (tmp_path / "a.wav").open("ab") as file:
            file.write(bytes(10))
        with pytest.raises(UnreadableAudio, match="changed"):
            list(blocks)


class TestStereoFrom:
    @pytest.mark.parametrize("kind", ["flac", "mp3", "ogg", "wav"])
    @pytest.mark.parametrize("rate", [44_100, 48_000, 16_000])
    def test_is_the_whole_decode_from_there_on(self, tmp_path: Path, tune: Tune, kind: Kind, rate: int) -> None:
        path = tmp_path / f"a.{kind}"
        encode.write(path, tune(8.0), CD, kind)
        whole = stereo(path, 0.0, rate)
        for start in (0.01, 0.5, 3.0, 4.567_89, 7.9):
            assert np.array_equal(stereo(path, start, rate), whole[round(start * rate) :]), start

    @pytest.mark.parametrize("kind", ["wav", "flac", "ogg", "mp3"])
    def test_mono_is_the_same_from_any_sample_on(self, tmp_path: Path, tune: Tune, kind: Kind) -> None:
        path = tmp_path / f"a.{kind}"
        encode.write(path, tune(8.0, 44_100), Hertz(44_100), kind)
        whole = np.concatenate(list(decode.mono(path)))
        for sample in (0, 1, 47_616, 90_001):
            np.testing.assert_array_equal(np.concatenate(list(decode.mono_from(path, sample))), whole[sample:])

    @pytest.mark.parametrize("kind", ["opus", "m4a"])
    def test_codecs_that_remember_are_almost_exact(self, tmp_path: Path, tune: Tune, kind: Kind) -> None:
        path, rate = tmp_path / f"a.{kind}", 48_000 if kind == "opus" else 44_100
        encode.write(path, tune(8.0, rate), Hertz(rate), kind)
        whole = stereo(path, 0.0, rate)[:, 0]
        for start in (0.5, 3.0, 4.567_89):
            heard, at = stereo(path, start, rate)[:, 0], round(start * rate)
            assert len(heard) == len(whole) - at
            likeness = {
                lag: float(np.corrcoef(heard[9:-9], whole[at + 9 + lag :][: len(heard) - 18])[0, 1])
                for lag in range(-4, 5)
            }
            assert max(likeness, key=lambda lag: likeness[lag]) == 0
            assert likeness[0] > 0.999

    @pytest.mark.parametrize(
        ("ending", "container", "codec"),
        [
            ("wma", "asf", "wmav2"),
            ("mka", "matroska", "libmp3lame"),
            ("aac", "adts", "aac"),
            ("wv", "wv", "wavpack"),
            ("m4a", "ipod", "alac"),
            ("tta", "tta", "tta"),
            ("oga", "ogg", "flac"),
        ],
    )
    def test_other_formats_begin_there_too(
        self, tmp_path: Path, tune: Tune, write_as: WriteAs, ending: str, container: str, codec: str
    ) -> None:
        """WMA's and Matroska's time stamps are whole milliseconds: they cannot name a sample."""
        path = write_as(tmp_path / f"a.{ending}", tune(5.0), CD, container, codec)
        whole = stereo(path)
        for start in (2.0, 3.456_7):
            heard, wanted = stereo(path, start), whole[round(start * CD) :]
            assert len(heard) == len(wanted)
            assert np.corrcoef(heard[:, 0], wanted[:, 0])[0, 1] > 0.999

    @pytest.mark.parametrize("kind", KINDS)
    def test_agrees_with_what_the_models_hear(self, tmp_path: Path, tune: Tune, kind: Kind) -> None:
        path = tmp_path / f"a.{kind}"
        encode.write(path, tune(3.0), CD, kind)
        both, one = stereo(path, 1.5, 16_000).mean(1), mono(path)[24_000:]
        assert np.abs(both[300:-300] - one[300:-300]).max() < (0.05 if kind == "m4a" else 1e-4)

    def test_beyond_the_end_is_nothing(self, tmp_path: Path, tune: Tune) -> None:
        for kind in KINDS:
            encode.write(tmp_path / f"a.{kind}", tune(1.0), CD, kind)
            assert stereo(tmp_path / f"a.{kind}", 99.0).shape == (0, 2)
            assert len(stereo(tmp_path / f"a.{kind}", -5.0)) == pytest.approx(CD, abs=2_000)

    def test_mono_comes_from_both_sides_at_full_level(self, tmp_path: Path) -> None:
        samples = sine(440, 1.0, CD)
        encode.write(tmp_path / "a.wav", samples, CD, "wav")
        assert np.abs(stereo(tmp_path / "a.wav") - samples).max() < 1e-4

    def test_surround_keeps_its_sides_and_does_not_clip(self, tmp_path: Path, write_as: WriteAs) -> None:
        left_only = sine(440, 1.0, 48_000, 6, 1.0) * f32(1, 0, 0, 0, 0, 0)
        path = write_as(tmp_path / "left.wav", left_only, 48_000, "wav", "pcm_s16le", "5.1")
        heard = stereo(path, 0.0, 48_000)
        assert loudness(heard[:, 0]) > 0.2
        assert loudness(heard[:, 1]) < 1e-4
        path = write_as(tmp_path / "all.wav", sine(440, 1.0, 48_000, 6, 1.0), 48_000, "wav", "pcm_s16le", "5.1")
        assert 0.9 < np.abs(stereo(path, 0.0, 48_000)).max() < 1.01


@given(
    sample=st.integers(0, 10**9),
    source=st.sampled_from([8_000, 11_025, 16_000, 22_050, 44_100, 48_000, 96_000, 352_800]),
    wanted=st.sampled_from([16_000, 44_100, 48_000]),
)
def test_cut_lies_where_both_grids_meet(sample: int, source: int, wanted: int) -> None:
    cut = Cut.at(sample, source, wanted)
    assert cut.feed >= 0
    assert cut.drop >= 0
    assert cut.feed * wanted % source == 0
    assert cut.feed * wanted // source + cut.drop == sample


class TestProbe:
    def test_says_it_in_plain_words(self, tmp_path: Path, tune: Tune) -> None:
        names = {}
        for kind in KINDS:
            encode.write(tmp_path / f"a.{kind}", tune(2.0), CD, kind)
            info = decode.probe(tmp_path / f"a.{kind}")
            names[kind] = info.codec
            assert info.channels == 2
            assert info.duration == pytest.approx(2.0, abs=0.05)
        assert names == {
            "flac": "FLAC", "mp3": "MP3", "ogg": "Ogg Vorbis", "opus": "Opus", "m4a": "AAC", "wav": "PCM",
        }  # fmt: skip
