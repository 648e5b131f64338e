"""What was heard, from a library into a file and from a file into a library: one machine listens for another."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from musicmap.cache.portable import PortableReader, PortableWriter
from musicmap.cache.reader import Reader
from musicmap.cache.records import KeptSound, Taken
from musicmap.cache.taking_in import RHYTHM
from musicmap.cache.wellformed import wellformed
from musicmap.cache.writer import Writer
from musicmap.errors import UserError
from musicmap.jobs.control import Control
from musicmap.jobs.events import Carried, Done, Event, Failed, Progress
from musicmap.jobs.keeper import Keeper
from musicmap.jobs.storing import stored
from musicmap.models.card import ModelCard
from musicmap.models.essentia_rhythm import EssentiaRhythm
from musicmap.playlist.atomic import draft_of
from musicmap.types import ModelName

_BEAT_S = 0.5
_SOUNDS, _BYTES = 256, 16 << 20
"""So much is in memory at once, and in one transaction."""


def export_heard(
    library: Path, out: Path, control: Control, *, overwrite: bool = False
) -> Generator[Event, None, None]:
    """Write all that was heard in a library's sounds. The events end with `Done` or `Failed`; a file is whole or not
    there."""
    try:
        yield from _export(library, out, control, overwrite=overwrite)
        yield Done(cancelled=control.cancelled)
    except UserError as error:
        yield Failed(str(error))


def import_heard(
    file: Path, keeper: Keeper, cards: Sequence[ModelCard], control: Control
) -> Generator[Event, None, None]:
    """Take in what another library's sounds were heard as, whether this one has met them or not.

    Nothing that is of the present version of one of `cards` is replaced, and nothing is taken in that could not have
    been heard. What was taken in until it was cancelled, killed or the file turned out to be damaged stays. The events
    end with `Done` or `Failed`.
    """
    try:
        with PortableReader(file) as reader:
            yield from _import(reader, keeper, {card.name: card for card in cards}, control)
        yield Done(cancelled=control.cancelled)
    except UserError as error:
        yield Done(cancelled=True) if control.cancelled else Failed(str(error))


class _Cancelled(Exception):
    """Nothing is to come of the draft."""


def _export(library: Path, out: Path, control: Control, *, overwrite: bool) -> Iterator[Event]:
    if out.exists() and library.exists() and out.samefile(library):
        raise UserError(f"{out} is the library itself.", "Choose another name.")
    written, beat = 0, _Beat("writing")
    try:
        with Reader(library) as reader, reader.snapshot(), draft_of(out, overwrite=overwrite) as draft:
            total = reader.sounds()
            with PortableWriter(draft) as file:
                for done, kept in enumerate(reader.kept()):
                    yield from beat.at(done, total)
                    if control.cancelled:
                        raise _Cancelled
                    whole, _ = wellformed(kept, {})
                    if whole is not None:
                        file.add(whole)
                        written += 1
    except _Cancelled:
        return
    yield Progress("writing", total, total)
    yield Carried(written)


def _import(
    reader: PortableReader, keeper: Keeper, cards: Mapping[ModelName, ModelCard], control: Control
) -> Iterator[Event]:
    present: dict[str, str] = {name: card.version for name, card in cards.items()}
    present[RHYTHM] = EssentiaRhythm.version
    taken, met, damaged, beat = Taken(), 0, 0, _Beat("taking in")
    for batch in _batches(reader):
        if control.cancelled:
            break
        looked = [(None, 1) if kept is None else wellformed(kept, cards) for kept in batch]
        met, damaged = met + len(batch), damaged + sum(wrong for _, wrong in looked)
        write = partial(Writer.take_in, sounds=[kept for kept, _ in looked if kept is not None], present=present)
        taken += yield from stored(keeper, control, write, partial(Progress, "taking in", met, reader.sounds))
        yield from beat.at(met, reader.sounds)
    yield Carried(met, taken, damaged)


def _batches(sounds: PortableReader) -> Iterator[list[KeptSound | None]]:
    batch: list[KeptSound | None] = []
    held = 0
    for kept in sounds:
        batch.append(kept)
        held += sum(len(layer.data) for layer in kept.layers) if kept is not None else 0
        if len(batch) >= _SOUNDS or held >= _BYTES:
            yield batch
            batch, held = [], 0
    if batch:
        yield batch


class _Beat:
    """Says how far it is, now and then."""

    def __init__(self, what: str) -> None:
        self._what, self._said = what, 0.0

    def at(self, done: int, total: int) -> Iterator[Progress]:
        now = time.monotonic()
        if now - self._said >= _BEAT_S:
            self._said = now
            yield Progress(self._what, done, total)
