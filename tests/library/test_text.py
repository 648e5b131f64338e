"""Repairing texts: what was wrong comes right, what was right stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicmap.library.text import LONGEST, clean, repaired

WESTERN = [
    "Björk", "Sigur Rós", "Ágætis byrjun", "Motörhead", "Mötley Crüe", "Blue Öyster Cult", "Queensrÿche",
    "Édith Piaf – La Vie en rose", "Mélodie Éternelle", "déjà vu", "L’été indien", "à la carte", "naïveté", "ça ira",
    "Die Ärzte", "Für Elise", "Größenwahn", "Ü", "ÄÖÜ", "CORAÇÃO", "NÃO", "João Gilberto", "São Paulo", "Señorita",
    "¿Qué pasó?", "El Niño", "Ænima", "Mø", "Røyksopp", "Ålesund", "Håkan Hellström", "crème brûlée", "Tiësto",
    "Don’t, can’t, won’t", "“Heroes”", "It’s… over", "50 € – ½ price", "Beyoncé", "Zoë", "Œuvre", "Žižek", "naïf été",
    "Maß", "señor à côté", "Ñandú", "ÉTÉ", "Où", "Þursaflokkurinn", "Über", "Ó, þú", "Café del Mar × 2",
    "CAFÉ–BAR", "«CAFÉ»", "“Touché…”",
]  # fmt: skip
JAPANESE = [
    "東京",
    "愛",
    "さくら (single version)",
    "DJ 東京 remix",
    "初音ミク☆ミラクル♪",
    "ダンス・ダンス",
    "宇多田ヒカル",
    "ーー",
]
RUSSIAN = ["Кино – Группа крови", "Земфира", "МУМИЙ ТРОЛЛЬ", "Всё идёт по плану", "Аквариум (live 1987)", "Сплин №1"]


@pytest.mark.parametrize("text", [*WESTERN, "plain", "", "日本語", "Ελλάδα", "עברית", "Привет", "🎵 emoji", "Dvořák"])
def test_good_text_stays(text: str) -> None:
    assert repaired([text]) == [text]


def test_good_texts_of_one_file_stay_together() -> None:
    assert repaired(WESTERN) == WESTERN


@pytest.mark.parametrize("text", [*WESTERN, *JAPANESE, *RUSSIAN])
def test_utf8_that_was_read_as_western(text: str) -> None:
    data = text.encode()
    assert repaired([data.decode("latin-1")]) == [text]
    assert repaired([data.decode("utf-8", "surrogateescape")]) == [text]


def test_utf8_that_was_read_as_windows_text() -> None:
    assert repaired(["Donâ€™t stop â€“ BjÃ¶rk"]) == ["Don’t stop – Björk"]


@pytest.mark.parametrize("text", JAPANESE)
def test_shift_jis(text: str) -> None:
    assert repaired([text.encode("cp932").decode("latin-1")]) == [text]
    assert repaired([text.encode("cp932").decode("utf-8", "surrogateescape")]) == [text]


@pytest.mark.parametrize("text", RUSSIAN)
def test_cyrillic(text: str) -> None:
    assert repaired([text.encode("cp1251").decode("latin-1")]) == [text]
    assert repaired([text.encode("cp1251").decode("utf-8", "surrogateescape")]) == [text]


def test_one_text_of_a_file_proves_the_others() -> None:
    wrong = [text.encode("cp1251").decode("latin-1") for text in ("ДДТ", "Осень", "Я")]
    assert repaired(wrong) == ["ДДТ", "Осень", "Я"]
    assert repaired(wrong[:1]) == wrong[:1]


def test_one_western_text_keeps_the_others() -> None:
    texts = ["Êèíî", "Mötley Crüe"]
    assert repaired(texts) == texts


def test_bytes_that_prove_nothing_are_western() -> None:
    assert repaired([b"Fr\xfch \x93x\x94".decode("utf-8", "surrogateescape")]) == ["Früh “x”"]


def test_one_broken_letter_does_not_spoil_the_rest() -> None:
    """Old programs cut texts at a number of bytes, and through a letter."""
    cut = "Für Élise, été".encode()[:-1]
    assert repaired([cut.decode("utf-8", "surrogateescape")]) == ["Für Élise, étÃ"]


@given(st.lists(st.text()))
def test_never_fails_and_can_be_stored(texts: list[str]) -> None:
    for text in repaired(texts):
        clean(text).encode("utf-8")


@given(st.binary(max_size=40))
def test_any_bytes_can_be_stored(data: bytes) -> None:
    for how in ("latin-1", "utf-8"):
        (text,) = repaired([data.decode(how, "surrogateescape")])
        clean(text).encode("utf-8")


@given(st.text(st.sampled_from("aeiou bcdé èàöüñçßøåÉÖ"), max_size=30))
def test_western_letters_among_others_stay(text: str) -> None:
    mixed = f"a{text}z"
    if any(len(word) >= 4 and not any(c.isascii() for c in word) for word in mixed.split()):
        return
    assert repaired([mixed]) == [mixed]


class TestClean:
    def test_one_visible_line(self) -> None:
        assert clean("  a\x00b\r\n\tc\u202e d\ufeff\x7f ") == "ab c d"

    def test_composed(self) -> None:
        assert clean("Bjo\u0308rk") == "Björk"

    def test_joiners_stay(self) -> None:
        assert clean("👩\u200d🎤") == "👩\u200d🎤"

    def test_bounded(self) -> None:
        assert len(clean("x" * 10**6)) == LONGEST
        assert clean("x" * 50, 10) == "x" * 10

    def test_lone_surrogates_are_gone(self) -> None:
        assert clean("a\ud800b\udcff") == "ab"
