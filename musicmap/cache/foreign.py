"""Other programs' databases: only ever read, and as they lie there, without a lock or a file beside them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from musicmap.errors import UserError

Song = tuple[str, object, object, object]
"""Where it lies, and as they were found: times played, rating, last played."""

_BY_NAME = "SELECT filename, playcount, rating, lastplayed FROM songs LIMIT ?"
_BY_URL = "SELECT url, playcount, rating, lastplayed FROM songs LIMIT ?"


def clementine_songs(file: Path, most: int) -> list[Song]:
    """The songs in a database of Clementine (`filename`) or of Strawberry (`url`), which came out of it.

    Raises:
        UserError: it is in use, damaged, or another program's.
    """
    # Opened as one that never changes, what its program has not written into it yet would be passed over in silence.
    journal = file.with_name(f"{file.name}-wal")
    if journal.exists() and journal.stat().st_size:
        raise UserError(f"{file.name} is in use.", "Close the program that it belongs to, and try again.")
    try:
        address = f"{file.absolute().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(address, uri=True, isolation_level=None)) as db:
            db.text_factory = lambda text: text.decode("utf-8", "surrogateescape")
            db.execute("PRAGMA trusted_schema = OFF")
            # A view by that name could be made to run for ever.
            if db.execute("SELECT type FROM sqlite_master WHERE name = 'songs'").fetchone() != ("table",):
                raise _another(file)
            columns = {name for _, name, *_ in db.execute("PRAGMA table_info(songs)")}
            rows = db.execute(_BY_URL if "url" in columns else _BY_NAME, (most,)).fetchall()
    except sqlite3.Error as error:
        raise _another(file) from error
    return [(_text(where), *numbers) for where, *numbers in rows]


def _text(where: object) -> str:
    """Clementine keeps names as bytes."""
    return where.decode("utf-8", "surrogateescape") if isinstance(where, bytes) else str(where or "")


def _another(file: Path) -> UserError:
    return UserError(f"{file.name} is no library of Strawberry or Clementine, or it is damaged.")
