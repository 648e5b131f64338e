"""What this is, who may use it how, and whose models it listens with."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QTextCharFormat, QTextCursor, QTextDocument, QTextFormat
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from musicmap import __version__
from musicmap.ui.pages.sheet import Sheet
from musicmap.ui.theme import GAP, NEAR, SMALL, Theme, font
from musicmap.ui.widgets.label import Label, Prose

LICENCE = (
    "Free software under the GNU Affero General Public License, version 3 or later: you may use, study, change and "
    "share it, and there is no warranty."
)

_MARKDOWN = QTextDocument.MarkdownFeature.MarkdownDialectCommonMark | QTextDocument.MarkdownFeature.MarkdownNoHTML


class AboutPage(Sheet):
    """Text to be read and copied."""

    def __init__(self, theme: Theme, notices: str, version: str = __version__, parent: QWidget | None = None) -> None:
        """`notices`: of the models, Markdown, as long as they are; HTML in it is shown, not obeyed."""
        super().__init__(theme, "musicmap", parent)
        self._notices = QTextEdit(self)
        self._notices.setReadOnly(True)
        self._notices.setFrameShape(QFrame.Shape.NoFrame)
        self._notices.setFont(font(SMALL))
        self._notices.document().setDocumentMargin(0)
        self._notices.document().setMarkdown(notices, _MARKDOWN)
        _set(self._notices.document())
        self._notices.setAccessibleName("Notices of the models")
        self._notices.setTabChangesFocus(True)
        licence = Prose(LICENCE)
        licence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.add(Label(f"Version {version}", quiet=True, tabular=True))
        self.add(licence)
        self.add(self._notices, 1)


def _set(document: QTextDocument) -> None:
    """Headings in bold at the size of the text, and room between paragraphs: Qt's own setting shouts and crowds."""
    heading = QTextCharFormat()
    heading.setFontWeight(QFont.Weight.DemiBold)
    heading.setProperty(QTextFormat.Property.FontSizeAdjustment, 0)
    cursor, block = QTextCursor(document), document.begin()
    while block.isValid():
        cursor.setPosition(block.position())
        form = block.blockFormat()
        if form.headingLevel():
            form.setTopMargin(GAP)
            cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
            cursor.mergeCharFormat(heading)
        elif block.textList() is None:
            form.setTopMargin(NEAR)
        cursor.setBlockFormat(form)
        block = block.next()
