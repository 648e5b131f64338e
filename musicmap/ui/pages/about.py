"""What this is, who may use it how, and whose models it listens with."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from musicmap import __version__
from musicmap.ui.pages.sheet import Sheet
from musicmap.ui.theme import SMALL, Theme, font
from musicmap.ui.widgets.label import Label, Prose

LICENCE = (
    "Free software under the GNU Affero General Public License, version 3 or later: you may use, study, change and "
    "share it, and there is no warranty."
)


class AboutPage(Sheet):
    """Plain text, to be read and copied."""

    def __init__(self, theme: Theme, notices: str, version: str = __version__, parent: QWidget | None = None) -> None:
        """`notices`: of the models, as long as they are."""
        super().__init__(theme, "musicmap", parent)
        self._notices = QPlainTextEdit(self)
        self._notices.setPlainText(notices)
        self._notices.setReadOnly(True)
        self._notices.setFrameShape(QFrame.Shape.NoFrame)
        self._notices.setFont(font(SMALL))
        self._notices.document().setDocumentMargin(0)
        self._notices.setAccessibleName("Notices of the models")
        self._notices.setTabChangesFocus(True)
        licence = Prose(LICENCE)
        licence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.add(Label(f"Version {version}", quiet=True, tabular=True))
        self.add(licence)
        self.add(Label("Models", size=SMALL, weight=QFont.Weight.DemiBold, quiet=True))
        self.add(self._notices, 1)
