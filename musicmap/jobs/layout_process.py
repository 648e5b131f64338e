"""The process that lays maps out: it answers one order after the other, and keeps what the next may need."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection

import numpy as np

from musicmap.cache.reader import Reader
from musicmap.errors import UserError
from musicmap.jobs.events import Failed
from musicmap.jobs.layout_messages import (
    Answer,
    Dropped,
    LayoutDone,
    LayoutFailed,
    LayoutForming,
    LayoutMeasured,
    LayoutRequest,
    Measure,
    Order,
    Stop,
    Truth,
)
from musicmap.jobs.picture import Picture
from musicmap.jobs.workbench import Rows, picture_of, read_rows
from musicmap.projection.quality import quality, trust

_BETWEEN_S, _PER_POINT_S = 0.25, 5e-6
"""A forming layout is told so often, and large ones more seldom: every picture has to be drawn."""

Tell = Callable[[Answer | Dropped], None]
Wanted = Callable[[], bool]


class GivenUp(Exception):
    """Nobody wants this layout any more."""


def serve(connection: Connection) -> None:
    """The process: answer until nobody asks.

    On one thread of numpy's BLAS: with more, finding neighbours was several times slower beside an analysis, and its
    answers hung on how many cores there are.
    """
    from threadpoolctl import threadpool_limits  # The parent does without.

    with threadpool_limits(1):
        _answer(connection)


def _answer(connection: Connection) -> None:
    bench = Bench(connection.send, lambda: not connection.poll())
    while True:
        try:
            order: Order = connection.recv()
        except EOFError:
            return
        if isinstance(order, Stop):
            continue  # it was done before it was told to stop
        try:
            bench.answer(order)
        except GivenUp:
            connection.recv()
            connection.send(Dropped())


class Bench:
    """Answers orders in this process."""

    def __init__(self, tell: Tell, wanted: Wanted = lambda: True) -> None:
        """`wanted` says whether the work in hand still is."""
        self._tell, self._wanted = tell, wanted
        self._rows: tuple[LayoutRequest, str, Rows] | None = None
        self._last: tuple[str, Picture] | None = None

    def answer(self, order: LayoutRequest | Measure) -> None:
        """Tell what is asked for, or why not. Raises GivenUp."""
        request = order.request if isinstance(order, Measure) else order
        try:
            if isinstance(order, Measure):
                self._measure(request, each=order.each)
            else:
                self._lay_out(request)
        except GivenUp:
            raise
        except UserError as error:
            self._tell(LayoutFailed(request, Failed(str(error))))
        except Exception:  # noqa: BLE001 - reported in full, and the map before it stays
            self._tell(LayoutFailed(request, Failed("The map could not be laid out.", traceback.format_exc())))

    def _lay_out(self, request: LayoutRequest) -> None:
        recipe = request.recipe
        with Reader(request.file) as reader:
            revision, rows = self._read(reader, request)
            before = self._before(reader, request)
        self._look_up()
        told, pace = 0.0, _BETWEEN_S + _PER_POINT_S * len(rows.values)

        def forming(picture: Picture, share: float) -> None:
            nonlocal told
            self._look_up()
            if time.monotonic() - told >= pace:
                self._tell(LayoutForming(request, picture, share))
                told = time.monotonic()

        picture = picture_of(rows, before, forming, anew=request.anew)
        self._last = recipe.key, picture
        self._tell(LayoutDone(request, picture, revision))

    def _measure(self, request: LayoutRequest, *, each: bool) -> None:
        with Reader(request.file) as reader:
            revision, rows = self._read(reader, request)
            picture = self._before(reader, request)
        if picture is None or len(picture) != len(rows.values):
            self._tell(Dropped())  # the library has changed since
            return
        self._look_up()
        truth = measured(rows, picture, each=each, on_progress=lambda _: self._look_up())
        self._tell(LayoutMeasured(request, truth, revision))

    def _read(self, reader: Reader, request: LayoutRequest) -> tuple[str, Rows]:
        """The rows, from the library or as they were read last: another projection needs the same ones."""
        revision = reader.revision()
        if self._rows is not None:
            last, of, rows = self._rows
            if last.file == request.file and of == revision and last.recipe.same_rows(request.recipe):
                return revision, rows.under(request.recipe)
        self._rows = None  # before the next are read: there is room for one
        rows = read_rows(reader, request.recipe)
        self._rows = request, revision, rows
        return revision, rows

    def _before(self, reader: Reader, request: LayoutRequest) -> Picture | None:
        """What this recipe looked like last. What is kept may be older: another thread keeps it."""
        key = request.recipe.key
        return self._last[1] if self._last is not None and self._last[0] == key else kept(reader, key)

    def _look_up(self) -> None:
        if not self._wanted():
            raise GivenUp


def kept(reader: Reader, key: str) -> Picture | None:
    """The picture that the library keeps by this recipe, if it can still be read."""
    found = reader.picture(key)
    try:
        return None if found is None else Picture.from_bytes(found[1])
    except ValueError:
        return None


def measured(
    rows: Rows, picture: Picture, *, each: bool = True, on_progress: Callable[[float], None] = lambda _: None
) -> Truth:
    """How true a picture of these rows is, as a whole and, with `each`, point by point. `on_progress` may raise."""
    found = quality(rows.values, picture.positions)
    on_progress(0.0)
    near = trust(rows.values, picture.positions, on_progress=on_progress) if each else np.zeros(0, np.float32)
    as_bytes = np.rint(near * 255).astype(np.uint8)
    return Truth(found.trustworthiness, found.preservation, len(picture), as_bytes)


def lay_out(request: LayoutRequest) -> LayoutDone | LayoutFailed:
    """Read the library and lay it out, in this process."""
    told: list[Answer | Dropped] = []
    Bench(told.append).answer(request)
    (last,) = (answer for answer in told if isinstance(answer, LayoutDone | LayoutFailed))
    return last
