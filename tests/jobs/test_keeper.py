"""One writer, on one thread, in the order given."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest

from musicmap.cache.reader import Reader
from musicmap.cache.writer import Writer
from musicmap.errors import LibraryError
from musicmap.jobs.keeper import Keeper
from musicmap.jobs.librarian import Librarian


@pytest.fixture
def keeper(tmp_path: Path) -> Iterator[Keeper]:
    opened = Keeper(tmp_path / "some.musicmap", tmp_path)
    yield opened
    opened.close()


def test_writes_happen_in_order_on_one_thread(keeper: Keeper) -> None:
    threads: list[int] = []

    def write(number: int) -> Future[int]:
        def on_keeper(writer: Writer) -> int:
            threads.append(threading.get_ident())
            writer.note("last", number)
            return number * 2

        return keeper.post(on_keeper)

    futures = [write(n) for n in range(50)]
    assert [f.result(10) for f in futures] == [2 * n for n in range(50)]
    assert len(set(threads)) == 1
    assert threads[0] != threading.get_ident()
    with Reader(keeper.file) as reader:
        assert reader.note("last") == 49


def test_an_error_belongs_to_who_asked_and_costs_nothing_else(keeper: Keeper) -> None:
    def fail(writer: Writer) -> None:
        writer.note("half", object())

    with pytest.raises(TypeError, match="JSON"):
        keeper.call(fail)
    keeper.call(lambda writer: writer.note("whole", 1))
    with Reader(keeper.file) as reader:
        assert (reader.note("half"), reader.note("whole")) == (None, 1)


def test_what_is_queued_is_written_before_it_closes(tmp_path: Path) -> None:
    keeper = Keeper(tmp_path / "some.musicmap", tmp_path)
    for n in range(20):
        keeper.post(lambda writer, n=n: writer.note(str(n), n))  # type: ignore[misc]
    keeper.close()
    with Reader(keeper.file) as reader:
        assert [reader.note(str(n)) for n in range(20)] == [*range(20)]


def test_a_write_after_closing_is_refused(tmp_path: Path) -> None:
    keeper = Keeper(tmp_path / "some.musicmap", tmp_path)
    keeper.close()
    with pytest.raises(LibraryError, match="closed"):
        keeper.call(lambda writer: writer.note("late", 1))
    keeper.close()


def test_a_library_that_cannot_be_opened_is_said_where_the_keeper_is_made(tmp_path: Path) -> None:
    (tmp_path / "diary").write_text("Dear diary, " * 100)
    with pytest.raises(LibraryError, match="damaged, or no library"):
        Keeper(tmp_path / "diary", tmp_path)


class TestLibrarian:
    def test_answers_come_in_order_on_its_own_thread(self, keeper: Keeper) -> None:
        errors: list[Exception] = []
        answers: list[tuple[object, int]] = []
        keeper.call(lambda writer: writer.note("a", 1))
        librarian = Librarian(keeper.file, errors.append)
        for key in ("a", "b", "a"):
            librarian.ask(
                lambda reader, key=key: reader.note(key),  # type: ignore[misc]
                lambda answer: answers.append((answer, threading.get_ident())),
            )
        librarian.close()
        assert [answer for answer, _ in answers] == [1, None, 1]
        assert {thread for _, thread in answers}.isdisjoint({threading.get_ident()})
        assert errors == []

    def test_a_bad_question_is_reported_and_the_next_one_answered(self, keeper: Keeper) -> None:
        errors: list[Exception] = []
        answers: list[object] = []

        def bad(reader: Reader) -> None:
            raise ValueError("bad question")

        librarian = Librarian(keeper.file, errors.append)
        librarian.ask(bad, answers.append)
        librarian.ask(lambda reader: reader.note("a"), answers.append)
        librarian.close()
        assert [str(e) for e in errors] == ["bad question"]
        assert answers == [None]

    def test_a_library_that_is_not_there_is_reported(self, tmp_path: Path) -> None:
        errors: list[Exception] = []
        librarian = Librarian(tmp_path / "none.musicmap", errors.append)
        librarian.ask(lambda reader: reader.note("a"), errors.append)
        librarian.close()
        assert [type(e) for e in errors] == [LibraryError]
