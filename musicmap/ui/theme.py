"""How the window looks: colours in the dark and in the light, sizes, and what Qt is told of them.

The map's own colours are `musicmap.scene.theme`; the panels around it are made from the same ones, so that
the two cannot drift apart.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from musicmap import settings
from musicmap.scene.theme import DARK as DARK_MAP
from musicmap.scene.theme import LIGHT as LIGHT_MAP
from musicmap.scene.theme import MapTheme, Rgb
from musicmap.ui.motion import motion_wanted

SMALL, BODY, TITLE, LARGE = 11, 13, 16, 22
"""Type, in pixels."""
TIGHT, NEAR, GAP, WIDE, FAR = 4, 8, 12, 16, 24
"""Space, in pixels."""
CORNER, ROW, ICON = 6, 28, 16
"""Radius of corners, height of a row, side of an icon, in pixels."""
QUICK = 120
"""Milliseconds that hovering and panels may take to change."""


@dataclass(frozen=True, slots=True)
class Theme:
    """All colours of the window, and whether things may move."""

    map: MapTheme
    panel: Rgb
    """What lies around the map."""
    raised: Rgb
    """What lies above a panel: menus, the floating line, the chosen part of a switch."""
    on_accent: Rgb
    """Text on the accent."""
    motion: bool = True
    """False: the system asks for reduced motion."""

    @property
    def dark(self) -> bool:
        return self.map.dark

    @property
    def canvas(self) -> Rgb:
        """What lies under the points, and what one types into."""
        return self.map.canvas

    @property
    def text(self) -> Rgb:
        return self.map.text

    @property
    def quiet(self) -> Rgb:
        """Text and icons that stand back."""
        return self.map.quiet

    @property
    def accent(self) -> Rgb:
        """What is selected or playing, and nothing else."""
        return self.map.accent

    @property
    def line(self) -> Rgb:
        """Separators on a panel: one pixel, 8 % of the way to the text."""
        return mix(self.panel, self.text, 0.08)

    @property
    def hover(self) -> Rgb:
        """A row or button under the pointer."""
        return mix(self.panel, self.text, 0.06)

    @property
    def groove(self) -> Rgb:
        """The empty part of bars and sliders, the bars of shares."""
        return mix(self.panel, self.text, 0.10)

    @property
    def chosen(self) -> Rgb:
        """A selected row."""
        return mix(self.panel, self.accent, 0.16 if self.dark else 0.10)


DARK = Theme(map=DARK_MAP, panel=(0x14, 0x18, 0x1F), raised=(0x1E, 0x23, 0x2C), on_accent=(0x1F, 0x14, 0x04))
LIGHT = Theme(map=LIGHT_MAP, panel=(0xFF, 0xFF, 0xFF), raised=(0xFF, 0xFF, 0xFF), on_accent=(0xFF, 0xFF, 0xFF))


def mix(one: Rgb, other: Rgb, share: float) -> Rgb:
    """`share` of the way from one colour to another, in sRGB: what covering with that opacity gives."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def colour(rgb: Rgb, alpha: float = 1.0) -> QColor:
    """For painting."""
    return QColor(*rgb, round(255 * alpha))


def font(
    size: int = BODY,
    weight: QFont.Weight = QFont.Weight.Normal,
    *,
    tabular: bool = False,
) -> QFont:
    """The system's UI font at `size` pixels; `tabular` gives digits of one width, so that columns line up."""
    made = QFont(QApplication.font())
    made.setPixelSize(size)
    made.setWeight(weight)
    if tabular:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made


def current(choice: settings.Theme, app: QApplication) -> Theme:
    """The theme to use now: the chosen one, or the system's. A system that does not say is dark."""
    light = choice == "light" or (choice == "system" and app.styleHints().colorScheme() == Qt.ColorScheme.Light)
    return replace(LIGHT if light else DARK, motion=motion_wanted())


class ThemeSwitch(QObject):
    """The theme in use. Dresses the whole application, and follows the system while `choice` is “system”."""

    changed = Signal(object)
    """Theme: also once for each call of `choose` that changes it."""

    def __init__(self, app: QApplication, choice: settings.Theme = "system", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._app = app
        self._choice = choice
        self.theme = current(choice, app)
        dress(app, self.theme)
        app.styleHints().colorSchemeChanged.connect(self._look_again)

    def choose(self, choice: settings.Theme) -> None:
        """Use the dark or the light theme, or the system's."""
        self._choice = choice
        self._look_again()

    @Slot()
    def _look_again(self) -> None:
        theme = current(self._choice, self._app)
        if theme != self.theme:
            self.theme = theme
            dress(self._app, theme)
            self.changed.emit(theme)


def dress(app: QApplication, theme: Theme) -> None:
    """Give the application this theme's palette, fonts and style sheet, over Qt's Fusion style on every system."""
    if app.style().name() != "fusion":
        app.setStyle("fusion")
    app.setPalette(palette(theme))
    app.setFont(font(BODY))
    app.setStyleSheet(stylesheet(theme))


def palette(theme: Theme) -> QPalette:
    """The theme for Qt's own widgets, and for ours that draw text."""
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    made = QPalette()
    for roles, rgb in (
        ((role.Window, role.Base, role.Button), theme.panel),
        ((role.AlternateBase, role.ToolTipBase), theme.raised),
        ((role.WindowText, role.Text, role.ButtonText, role.ToolTipText, role.BrightText), theme.text),
        ((role.PlaceholderText,), theme.quiet),
        ((role.Highlight, role.Accent, role.Link, role.LinkVisited), theme.accent),
        ((role.HighlightedText,), theme.on_accent),
        ((role.Light, role.Midlight, role.Mid, role.Dark, role.Shadow), theme.line),
    ):
        for each in roles:
            made.setColor(each, colour(rgb))
    for each in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(group.Disabled, each, colour(theme.quiet))
    return made


def stylesheet(theme: Theme) -> str:
    """Qt's own widgets, dressed. A widget's `kind` property chooses among the looks of a button."""
    names = {
        "canvas": theme.canvas,
        "panel": theme.panel,
        "raised": theme.raised,
        "text": theme.text,
        "quiet": theme.quiet,
        "accent": theme.accent,
        "on_accent": theme.on_accent,
        "line": theme.line,
        "hover": theme.hover,
        "pressed": mix(theme.panel, theme.text, 0.10),
        "groove": theme.groove,
        "handle": mix(theme.panel, theme.text, 0.22),
        "outline": mix(theme.panel, theme.text, 0.14),
        "pill": mix(theme.panel, theme.text, 0.22) if theme.dark else theme.raised,
        "accent_hover": mix(theme.accent, theme.text, 0.12),
        "accent_pressed": mix(theme.accent, theme.canvas, 0.08),
    }
    sheet = _SHEET
    for name, rgb in names.items():
        sheet = sheet.replace(f"@{name};", "#{:02x}{:02x}{:02x};".format(*rgb))
    return sheet


_SHEET = """
QToolTip { background: @raised; color: @text; border: 1px solid @outline; padding: 4px 8px; }

QPushButton, QToolButton {
    background: transparent; color: @text; border: 1px solid transparent; border-radius: 6px;
    padding: 0 8px; min-height: 26px; max-height: 26px;
}
QPushButton:hover, QToolButton:hover { background: @hover; }
QPushButton:pressed, QToolButton:pressed { background: @pressed; }
QPushButton:focus, QToolButton:focus { border-color: @accent; }
QPushButton:disabled, QToolButton:disabled { color: @quiet; background: transparent; }
QToolButton:checked { background: @hover; color: @text; }
QToolButton::menu-indicator { image: none; }

QPushButton[kind="primary"] {
    background: @accent; color: @on_accent; padding: 0 16px; min-height: 34px; max-height: 34px; font-weight: 600;
}
QPushButton[kind="primary"]:hover { background: @accent_hover; }
QPushButton[kind="primary"]:pressed { background: @accent_pressed; }
QPushButton[kind="primary"]:focus { border: 2px solid @text; }
QPushButton[kind="second"] {
    border: 1px solid @outline; padding: 0 16px; min-height: 34px; max-height: 34px; font-weight: 500;
}
QPushButton[kind="second"]:focus { border-color: @accent; }
QPushButton[kind="outlined"] { border: 1px solid @outline; padding: 0 12px; }
QPushButton[kind="outlined"]:focus { border-color: @accent; }
QPushButton[kind="link"] { color: @accent; font-weight: 600; padding: 0 8px; }
QPushButton[kind="link"]:disabled { color: @quiet; }
QPushButton[kind="quiet"], QToolButton[kind="quiet"] { color: @quiet; }
QPushButton[kind="quiet"]:hover, QToolButton[kind="quiet"]:hover { color: @text; }
QTabBar { background: transparent; border: none; }
QTabBar::tab { background: transparent; color: @quiet; border: none; border-bottom: 2px solid transparent;
    padding: 5px 8px 5px 8px; margin: 0; max-width: 150px; }
QTabBar::tab:hover { color: @text; }
QTabBar::tab:selected { color: @text; font-weight: 600; border-bottom-color: @accent; }
QTabBar::tab:only-one { border-bottom-color: transparent; }
QTabBar::tab:focus { background: @hover; }
QToolButton[kind="icon"] { padding: 0; min-width: 26px; max-width: 26px; }

QWidget#switch { background: @groove; border-radius: 6px; }
QToolButton[kind="part"] {
    color: @quiet; min-height: 22px; max-height: 22px; padding: 0 8px;
    border: 1px solid transparent; border-radius: 4px;
}
QToolButton[small="true"] { min-height: 16px; max-height: 16px; padding: 0 6px; font-size: 11px; }
QToolButton[kind="part"]:hover { background: transparent; color: @text; }
QToolButton[kind="part"]:checked { background: @pill; color: @text; }
QToolButton[kind="part"]:focus { border-color: @accent; }

QLineEdit {
    background: @canvas; color: @text; border: 1px solid @outline; border-radius: 6px;
    min-height: 26px; max-height: 26px; padding: 0; placeholder-text-color: @quiet;
    selection-background-color: @accent; selection-color: @on_accent;
}
QLineEdit:focus { border-color: @accent; }

QAbstractScrollArea { background: transparent; border: none; }
QPlainTextEdit { selection-background-color: @accent; selection-color: @on_accent; }
QScrollBar:vertical { background: transparent; width: 8px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 8px; margin: 0; }
QScrollBar::handle:vertical { background: @groove; min-height: 32px; border-radius: 2px; margin: 2px; }
QScrollBar::handle:horizontal { background: @groove; min-width: 32px; border-radius: 2px; margin: 2px; }
QScrollBar::handle:hover { background: @handle; }
QScrollBar::handle:disabled { background: transparent; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QMenu { background: @raised; color: @text; border: 1px solid @outline; border-radius: 6px; padding: 4px; }
QMenu::item { padding: 0 16px 0 32px; min-height: 28px; border-radius: 4px; }
QMenu::item:selected { background: @pressed; }
QMenu::item:disabled { color: @quiet; }
QMenu::separator { height: 1px; background: @line; margin: 4px 8px; }
QMenu::icon { padding-left: 8px; }

QSplitter::handle { background: @line; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QHeaderView::section { background: @panel; color: @quiet; border: none; padding: 4px 8px; }
QDialog QPushButton { border: 1px solid @outline; padding: 0 12px; min-width: 64px; }
QDialog QPushButton:default { border-color: @accent; }

QSlider { min-height: 20px; }
QSlider::groove:horizontal { background: @groove; height: 4px; border-radius: 2px; }
QSlider::sub-page:horizontal { background: @quiet; height: 4px; border-radius: 2px; }
QSlider::handle:horizontal { background: @text; width: 12px; height: 12px; margin: -4px 0; border-radius: 6px; }
QSlider::sub-page:horizontal:disabled { background: @groove; }
QSlider::handle:horizontal:disabled { background: @handle; }
QSlider::handle:horizontal:focus { background: @accent; }
"""
