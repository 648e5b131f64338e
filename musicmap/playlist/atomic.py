"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from musicmap.errors import UserError


def write_whole(file: Path, data: bytes, *, overwrite: bool) -> None:
    """Write `data` to `file`, as `whole_file` does.

    Raises:
        UserError: the file exists and must not be replaced, or its folder cannot be written to.
    """
    with whole_file(file, overwrite=overwrite) as out:
        out.write(data)


@contextmanager
def whole_file(file: Path, *, overwrite: bool) -> Iterator[BinaryIO]:
    """A draft to write into, which becomes `file` when the block ends well. Raises UserError as `draft_of` does."""
    with draft_of(file, overwrite=overwrite) as draft, draft.open("wb") as out:
        yield out


@contextmanager
def draft_of(file: Path, *, overwrite: bool) -> Iterator[Path]:
    """An empty file, which becomes `file` when the block ends well.

    A crash, an error or a full disk leaves what was there before.

    Raises:
        UserError: the file exists and must not be replaced, or its folder cannot be written to.
    """
    if file.exists() and not overwrite:
        raise UserError(f"{file} is already there.", "Choose another name, or say that it may be replaced.")
    try:
        handle, name = tempfile.mkstemp(dir=file.absolute().parent, prefix=".musicmap-")
        draft = Path(name)
        try:
            with os.fdopen(handle, "rb+") as written:
                yield draft
                os.fsync(written.fileno())
            _open_to_others(draft)
            draft.replace(file)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise UserError(f"{file} could not be written: {error.strerror}.", "Choose another folder.") from error


def _open_to_others(draft: Path) -> None:
    # mkstemp makes files for the owner only; this one is to be as readable as any new file.
    mask = os.umask(0)
    os.umask(mask)
    draft.chmod(0o666 & ~mask)
