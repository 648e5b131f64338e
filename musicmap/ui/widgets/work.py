"""How far the analysis is: a thin bar, a line of words, pause and stop."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from musicmap.types import Seconds
from musicmap.ui.theme import NEAR, SMALL, TIGHT, Theme
from musicmap.ui.widgets.buttons import IconButton
from musicmap.ui.widgets.label import RIGHT, Fitting
from musicmap.ui.widgets.paint import fill_round
from musicmap.ui.widgets.words import THIN, count, length


@dataclass(frozen=True, slots=True)
class Work:
    """Something long that goes on."""

    what: str
    """“Looking for music”, “Listening”."""
    done: int = 0
    total: int = 0
    """0 while it is not known."""
    per_minute: float = 0.0
    left: Seconds | None = None
    paused: bool = False
    can_pause: bool = True
    first_look: bool = False
    waiting: str = ""
    """What it waits for by itself, in a sentence."""
    overrulable: bool = False
    """Whether it may be told not to wait."""

    @property
    def share(self) -> float:
        return min(self.done / self.total, 1.0) if self.total else 0.0


def ways_to_say(work: Work) -> tuple[str, ...]:
    """“312 of 1 204 tracks · 43 a minute · 20 min left”, and shorter, the longest first."""
    if work.waiting:
        return (work.waiting, "Waiting", "")
    if not work.total:
        return (work.what, "")
    far = f"{count(work.done)} of {count(work.total)}"
    percent = f"{int(100 * work.share)}{THIN}%"
    if work.first_look and not work.paused:
        return (f"First look at {far} tracks", f"First look {percent}", percent)
    if work.paused:
        return (f"Paused at {far} tracks", f"Paused at {percent}", percent)
    pace = f"{count(round(work.per_minute))} a minute" if work.per_minute >= 1 else ""
    left = "" if work.left is None else f"{length(work.left) if work.left >= 60 else 'under a minute'} left"
    return (
        " · ".join(part for part in (f"{far} tracks", pace, left) if part),
        " · ".join(part for part in (f"{far} tracks", left) if part),
        f"{far} tracks",
        percent,
    )


class WorkLine(QWidget):
    """Shows itself while there is something to show."""

    pause_asked = Signal()
    resume_asked = Signal()
    cancel_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Analysis")
        self._stands = False
        self._work: Work | None = None
        self._note = ""
        self._bar = ThinBar(theme)
        self._words = Fitting(size=SMALL, quiet=True, tabular=True)
        self._words.setAlignment(RIGHT)
        self._pause = IconButton(theme, "pause", "Pause")
        self._cancel = IconButton(theme, "x", "Stop; what is done is kept")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(NEAR)
        row.addWidget(self._words, 1)
        row.addWidget(self._bar)
        keys = QHBoxLayout()
        keys.setSpacing(0)
        keys.addWidget(self._pause)
        keys.addWidget(self._cancel)
        row.addLayout(keys)
        self._pause.clicked.connect(self._toggle)
        self._cancel.clicked.connect(self.cancel_asked)
        self.hide()

    def show_work(self, work: Work | None) -> None:
        """None: nothing goes on."""
        self._work = work
        for part in (self._bar, self._pause, self._cancel):
            part.setVisible(work is not None)
        self.setVisible(work is not None or bool(self._note))
        if work is None:
            self._words.show_ways((self._note, ""))
            self.setAccessibleDescription(self._note)
            return
        self._stands = work.paused or work.overrulable
        self._bar.show_share(work.share if work.total else None)
        self._words.show_ways(ways_to_say(work))
        self.setAccessibleDescription(ways_to_say(work)[0])
        self._pause.setVisible(work.can_pause)
        words = "Go on now" if work.overrulable else "Go on" if work.paused else "Pause"
        self._pause.show_icon("play" if self._stands else "pause", words)

    def show_note(self, sentence: str) -> None:
        """A sentence that stands here while nothing goes on; empty for none."""
        self._note = sentence
        self.show_work(self._work)

    def show_theme(self, theme: Theme) -> None:
        for part in (self._bar, self._pause, self._cancel):
            part.show_theme(theme)

    @Slot()
    def _toggle(self) -> None:
        if self._stands:
            self.resume_asked.emit()
        else:
            self.pause_asked.emit()


class ThinBar(QWidget):
    """A bar of four pixels; empty while the whole is not known."""

    def __init__(self, theme: Theme, wide: int = 96, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._wide, self._share = theme, wide, 0.0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_share(self, share: float | None) -> None:
        self._share = share or 0.0
        self.update()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._wide, TIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, room = QPainter(self), self.rect()
        fill_round(painter, room, self._theme.groove, TIGHT / 2)
        if self._share > 0:
            room.setWidth(max(TIGHT, round(room.width() * self._share)))
            fill_round(painter, room, self._theme.quiet, TIGHT / 2)
