"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from musicmap.errors import UserError


def write_whole(file: Path, data: bytes, *, overwrite: bool) -> None:
    """Write `data` to `file` so that a crash or a full disk leaves what was there before.

    Raises:
        UserError: the file exists and must not be replaced, or its folder cannot be written to.
    """
    if file.exists() and not overwrite:
        raise UserError(f"{file} is already there.", "Choose another name, or say that it may be replaced.")
    draft: Path | None = None
    try:
        handle, name = tempfile.mkstemp(dir=file.absolute().parent, prefix=".musicmap-")
        draft = Path(name)
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        # mkstemp makes files for the owner only; a playlist is as readable as any new file.
        mask = os.umask(0)
        os.umask(mask)
        draft.chmod(0o666 & ~mask)
        draft.replace(file)
    except OSError as error:
        if draft is not None:
            draft.unlink(missing_ok=True)
        raise UserError(f"{file} could not be written: {error.strerror}.", "Choose another folder.") from error
