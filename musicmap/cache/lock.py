"""One writer a library: a lock that goes with the process, however it ends."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

from musicmap.errors import LibraryError, LibraryInUse

_HELD = (BlockingIOError, PermissionError)


class Lock:
    """Held from when it is made until it is released, or its process is no more.

    It is the system's lock on a file beside the library (SQLite has its own on the library itself, and would lose them
    if we opened that). Where a file system knows no locks, there is none.

    Raises:
        LibraryInUse: somebody else holds it.
        LibraryError: nothing can be written beside the library.
    """

    def __init__(self, file: Path) -> None:
        self._path = Path(f"{os.path.realpath(file)}.lock")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._held = self._taken()
        except LibraryInUse:
            raise
        except OSError as error:
            raise LibraryError(
                f"The library file {file} cannot be opened: {error.strerror}.",
                "Choose another place for it with --library FILE, or free some space.",
            ) from error

    def release(self) -> None:
        """Doing it twice does nothing."""
        held, self._held = self._held, -1
        if held >= 0:
            _leave(self._path, held)

    def _taken(self) -> int:
        while True:
            held = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o644)
            try:
                _lock(held)
                if not _is(held, self._path):  # whoever held it took it away meanwhile
                    os.close(held)
                    continue
                os.ftruncate(held, 0)
                os.write(held, str(os.getpid()).encode())
            except _HELD:
                whose = _owner(held)
                os.close(held)
                raise LibraryInUse(
                    f"This library is open in another musicmap{whose}.", "Close it there, or go on there."
                ) from None
            except BaseException:
                os.close(held)
                raise
            return held


def is_free(file: Path) -> bool:
    """Whether nobody writes in a library now."""
    try:
        Lock(file).release()
    except LibraryError:
        return False
    return True


def _owner(held: int) -> str:
    with suppress(OSError, ValueError):
        return f" (process {int(os.read(held, 20))})"
    return ""


def _is(held: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(held), path.stat())
    except OSError:
        return False


if sys.platform == "win32":
    import msvcrt

    _FAR = 1 << 20
    """Which byte is locked: one that nobody reads."""

    def _lock(held: int) -> None:
        os.lseek(held, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(held, msvcrt.LK_NBLCK, 1)
        finally:
            os.lseek(held, 0, os.SEEK_SET)

    def _leave(path: Path, held: int) -> None:
        os.close(held)  # here nobody can take away what is open
        with suppress(OSError):
            path.unlink()

else:
    import errno
    import fcntl

    _UNKNOWN = (errno.ENOTSUP, errno.ENOLCK, errno.ENOSYS)

    def _lock(held: int) -> None:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in _UNKNOWN:
                raise

    def _leave(path: Path, held: int) -> None:
        # Taken away while it is still held: who waits with the old file in hand finds that it is gone.
        with suppress(OSError):
            path.unlink()
        os.close(held)
