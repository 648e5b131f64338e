"""Files from the network: a download that breaks off goes on where it was."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

from musicmap.errors import ModelError

_PATIENCE_S = 30.0
_BLOCK = 1 << 18
_TRIES = 4
"""In a row that bring nothing."""
_MOST_BYTES = 4 << 30
_BY_HAND = "Or download the file and its .json elsewhere, and add it: musicmap models add FILE."

Told = Callable[[int, int | None], None]
"""Bytes that are here, and how many there will be, where that is known. May raise to give up; what is here stays."""


class NotThere(ModelError):
    """The server has no such file."""


@dataclass(frozen=True, slots=True)
class _Answer:
    body: IO[bytes]
    first: int
    """Where in the file the body begins."""
    size: int | None
    """Of the whole file."""
    mark: str
    """What tells this file from a later one at the same address."""


def size_of(address: str) -> int | None:
    """How large a file is; None where the server does not say. Raises ModelError, and NotThere."""
    with _opened(address, 0, "") as answer:
        return answer.size


def fetch(address: str, into: Path, told: Told = lambda _here, _size: None) -> None:
    """Download a file. While it is not whole it is called `….part`, and the next time only the rest is fetched, unless
    the server has another file by then.

    Raises:
        NotThere: the server has no such file.
        ModelError: the network is not there, the server does not answer, or the download breaks off again and again.
    """
    part = into.with_name(f"{into.name}.part")
    failures = 0
    while failures < _TRIES:
        before = _length(part)
        try:
            if _more(address, part, told):
                part.replace(into)
                _mark_of(part).unlink(missing_ok=True)
                return
        except (http.client.HTTPException, TimeoutError, ConnectionError):
            pass  # it broke off; what is there counts
        failures = 0 if _length(part) > before else failures + 1
    raise ModelError(
        f"The download broke off after {_length(part) / 1e6:.1f} MB.",
        "What is there is kept; the same command goes on.",
    )


def _more(address: str, part: Path, told: Told) -> bool:
    """Fetch what is missing; whether the file is whole then."""
    here, mark = _length(part), _mark_of(part)
    with _opened(address, here, mark.read_text("utf-8") if here and mark.is_file() else "") as answer:
        mark.write_text(answer.mark, "utf-8")
        with part.open("r+b" if answer.first else "wb") as file:
            file.seek(answer.first)
            file.truncate()
            here = answer.first
            while block := answer.body.read(_BLOCK):
                here += len(block)
                if here > (answer.size or _MOST_BYTES):
                    raise ModelError(f"{_host(address)} sends more than it said.", _BY_HAND)
                file.write(block)
                told(here, answer.size)
    return answer.size is None or here == answer.size


@contextmanager
def _opened(address: str, first: int, mark: str) -> Iterator[_Answer]:
    headers = {"User-Agent": "musicmap", "Accept-Encoding": "identity"}
    if first and mark:  # without a mark nobody knows what the beginning is of
        headers |= {"Range": f"bytes={first}-", "If-Range": mark}
    try:
        response = urllib.request.build_opener(_StaySafe()).open(
            urllib.request.Request(address, headers=headers), timeout=_PATIENCE_S
        )
    except urllib.error.HTTPError as e:
        e.close()
        if e.code != 416 or not first:
            raise _refusal(e.code, address) from e
    except (urllib.error.URLError, ValueError) as e:
        reason = getattr(e, "reason", e)
        if isinstance(reason, TimeoutError | ConnectionResetError):
            raise ConnectionError(str(reason)) from e
        raise ModelError(
            f"There is no way to {_host(address)} from here.", f"Look whether there is a network. {_BY_HAND}"
        ) from e
    else:
        with response:
            yield _answer(response, address)
        return
    with _opened(address, 0, "") as whole:  # the server's file is shorter than what is here of it
        yield whole


def _refusal(code: int, address: str) -> ModelError:
    if code in (404, 410):
        return NotThere(f"{_host(address)} has no file {Path(urlsplit(address).path).name}.", _BY_HAND)
    return ModelError(f"{_host(address)} refuses ({code}).", f"Try again later. {_BY_HAND}")


def _answer(response: Any, address: str) -> _Answer:
    headers = response.headers
    length = headers.get("Content-Length", "")
    size = int(length) if length.isdigit() else None
    first = 0
    if response.status == 206:
        unit, _, rest = headers.get("Content-Range", "").partition(" ")
        span, _, whole = rest.partition("/")
        start = span.partition("-")[0]
        if unit != "bytes" or not start.isdigit() or not whole.isdigit():
            raise ModelError(f"{_host(address)} answers in a way that musicmap does not understand.", _BY_HAND)
        first, size = int(start), int(whole)
    if size is not None and size > _MOST_BYTES:
        raise ModelError(f"{_host(address)} offers a file larger than any model that musicmap knows of.")
    # A weak mark (W/…) must not be asked for with a range: RFC 9110, 13.1.5.
    etag = headers.get("ETag", "")
    mark = etag if etag and not etag.startswith("W/") else headers.get("Last-Modified", "")
    return _Answer(response, first, size, mark)


class _StaySafe(urllib.request.HTTPRedirectHandler):
    """An address that begins with https leads to none that does not."""

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        if req.full_url.startswith("https:") and not newurl.startswith("https:"):
            raise urllib.error.URLError("it leads out of the encrypted network")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _mark_of(part: Path) -> Path:
    return part.with_name(f"{part.name}.mark")


def _length(file: Path) -> int:
    return file.stat().st_size if file.is_file() else 0


def _host(address: str) -> str:
    return urlsplit(address).hostname or address
