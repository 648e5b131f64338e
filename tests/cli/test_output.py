"""How commands speak."""

from __future__ import annotations

import io
import json
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicmap.cli.output import Output, counted, json_text, lasting, sayable
from musicmap.cli.progress import ProgressLine, told
from musicmap.jobs.events import Progress
from musicmap.types import Seconds


@given(st.dictionaries(st.text(), st.text(st.characters())))
def test_any_text_is_json_that_comes_back(document: dict[str, str]) -> None:
    text = json_text(document)
    text.encode("utf-8")
    assert json.loads(text) == json.loads(json.dumps(document))


def test_json_is_readable_and_strict() -> None:
    assert "Björk 日本" in json_text({"artist": "Björk 日本"})
    assert "\\udcfc" in json_text({"path": os.fsdecode(b"\xfc")})
    with pytest.raises(ValueError):
        json_text({"value": float("nan")})


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "latin-1"])
@given(text=st.text(st.characters(exclude_characters="\n\r")))
def test_anything_can_be_said_on_any_terminal(encoding: str, text: str) -> None:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding=encoding)
    Output.to(out, io.StringIO(), as_json=False).result({}, [text])
    assert raw.getvalue().count(b"\n") == 1
    out.detach()


def test_a_name_that_is_no_text_goes_out_as_its_bytes() -> None:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="utf-8")
    Output.to(out, io.StringIO(), as_json=False).result({}, [os.fsdecode(b"m\xfcsik \xe6\x97\xa5")])
    assert raw.getvalue() == b"m\xfcsik \xe6\x97\xa5\n"
    assert sayable("日 ü", "latin-1") == "\\u65e5 ü"
    out.detach()


def test_numbers_and_times_as_one_says_them() -> None:
    assert [lasting(s) for s in (0.4, 40, 59.4, 59.6, 480, 25_500, 3600 * 30)] == [
        "0 s", "40 s", "59 s", "1 min", "8 min", "7 h 05 min", "30 h 00 min"
    ]  # fmt: skip
    assert [counted(n, "track") for n in (0, 1, 2, 12_345)] == ["0 tracks", "1 track", "2 tracks", "12\u2009345 tracks"]


class _Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def _listening(done: int, *, left: float | None = None) -> Progress:
    return Progress("listening", done, 40, per_minute=21.3, left=None if left is None else Seconds(left))


def test_progress_in_words() -> None:
    assert told(_listening(3)) == "3 of 40, 21 a minute"
    assert told(_listening(30, left=90)) == "30 of 40, 21 a minute, 2 min left"
    assert told(Progress("looking for music", 0, 0)) == "…"
    assert told(Progress("listening", 3, 40, per_minute=21.3, paused=True)) == "3 of 40, paused"


def test_on_a_terminal_it_is_one_line_that_is_wiped_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "72")
    terminal = _Terminal()
    with ProgressLine(terminal) as line:
        for done in (0, 20, 40):
            line.show(_listening(done, left=100 - done))
    said = terminal.getvalue()
    assert "\n" not in said
    first, second, third, *wiped = said.split("\r")[1:]
    assert first.count("█") == 0
    assert second.count("█") == second.count("░") == 12
    assert third.count("░") == 0
    assert all(len(part) <= 71 for part in (first, second, third))
    assert [part.strip() for part in wiped] == ["", ""]


def test_elsewhere_it_is_a_line_now_and_then() -> None:
    now = 0.0
    log = io.StringIO()
    with ProgressLine(log, clock=lambda: now) as line:
        line.show(Progress("looking for music", 0, 0))
        for step in range(100):
            now = step * 0.5
            line.show(_listening(step % 40))
    lines = log.getvalue().splitlines()
    assert lines[0] == "looking for music: …"
    assert lines[1].startswith("listening: 0 of 40")
    assert len(lines) == 2 + 3


def test_it_can_be_quiet_but_not_on_a_terminal() -> None:
    log, terminal = io.StringIO(), _Terminal()
    for where in (log, terminal):
        with ProgressLine(where, quiet=True) as line:
            line.show(_listening(5))
    assert log.getvalue() == ""
    assert "listening" in terminal.getvalue()
