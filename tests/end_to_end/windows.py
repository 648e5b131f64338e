"""What end-to-end tests say about a window."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from musicmap.ui.desk import Desk
from musicmap.ui.window import MainWindow

Open = Callable[[], MainWindow]


def desk_of(window: MainWindow) -> Desk:
    """The open library of a window that has one."""
    assert window.desk is not None
    return window.desk


def lonely_point(desk: Desk) -> int:
    """The point farthest from its nearest neighbour: no other can be meant."""
    points = desk.workspace.map.points.positions
    away = np.linalg.norm(points[:, None] - points[None], axis=2)
    np.fill_diagonal(away, np.inf)
    return int(away.min(axis=1).argmax())
