"""XML written plainly, and read without trusting who wrote it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol
from xml.etree.ElementTree import Element, indent, tostring
from xml.parsers import expat

from musicmap.errors import UserError


class Visitor(Protocol):
    """Hears of each element when it begins and when it ends; nothing else is kept of the file."""

    def begin(self, name: str, attributes: Mapping[str, str], /) -> None: ...

    def end(self, name: str, text: str, /) -> None:
        """`text` is what stands directly before the element's end."""


_DEEPEST = 100
"""Folders in folders: no playlist has nearly as many."""


def document(root: Element) -> bytes:
    indent(root, " ")
    text: bytes = tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + text + b"\n"


def walk(data: bytes, file: Path, root: str, visitor: Visitor) -> None:
    """Lead `visitor` through a file whose outermost element is called `root`; names come without their namespace.

    Entities of the file's own are refused, so nothing grows; what lies outside the file is never fetched.

    Raises:
        UserError: it is something else, damaged, or dangerous.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    text: list[str] = []
    depth = 0

    def begin(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal depth
        name = name.rpartition(" ")[2]
        if (depth == 0 and name != root) or depth > _DEEPEST:
            raise ValueError(name)
        depth += 1
        text.clear()
        visitor.begin(name, attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        visitor.end(name.rpartition(" ")[2], "".join(text))
        text.clear()

    def refuse(name: str, *_: object) -> None:
        raise ValueError(name)

    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.CharacterDataHandler = text.append
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise unreadable(file) from error


def unreadable(file: Path) -> UserError:
    return UserError(f"{file.name} cannot be read as a playlist.", "It may be damaged, or something else by that name.")
