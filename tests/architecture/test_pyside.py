"""PySide6 6.12.0 drops a reference to None with every call on Python 3.11, and some thousand calls later aborts.

`pyproject.toml` keeps the two apart; this counts, so that no other release brings it back.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

CALLS = 2_000


def test_calls_into_qt_keep_their_references_to_none(qapp: QApplication) -> None:
    from PySide6.QtCore import QObject

    thing = QObject()
    before = sys.getrefcount(None)
    for _ in range(CALLS):
        thing.setObjectName("a")
    assert abs(sys.getrefcount(None) - before) < CALLS // 10
