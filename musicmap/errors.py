"""Errors that a user can do something about.

Takes nothing, gives exception types; may import nothing; runs anywhere.

The environment's fault (a missing folder, a full disk, a file that is no music) is a `UserError`:
one plain sentence, with the mend. Everything else that escapes is ours and becomes a report.
"""


class UserError(Exception):
    """A fault outside the program, told in one plain sentence.

    `mend` says what to do about it, also in one sentence; it may be empty.
    """

    def __init__(self, sentence: str, mend: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.mend = mend

    def __str__(self) -> str:
        return f"{self.sentence} {self.mend}".strip()

    def __reduce__(self) -> tuple[type["UserError"], tuple[str, str]]:
        # Errors cross process borders; the default would lose `mend`.
        return (type(self), (self.sentence, self.mend))


class FolderAway(UserError):
    """A library's folder that is not there, though its tracks are known: its drive is not plugged in, for one."""


class UnreadableAudio(UserError):
    """A file whose sound cannot be had: no audio in it, damaged, or a format we cannot decode."""


class LibraryError(UserError):
    """A library that cannot be opened: newer than this program, damaged, or held by another."""


class LibraryInUse(LibraryError):
    """A library that another program, or another window, has open to write in."""


class LibraryDamaged(LibraryError):
    """A library file that is not whole any more."""


class CannotWrite(LibraryError):
    """The library cannot be written for now: the disk is full, or another program holds it.

    Nothing of the write is in the file; whoever still has it may try again.
    """


class ModelError(UserError):
    """A model that cannot be used: unknown name, missing file, wrong hash, wrong shape."""
