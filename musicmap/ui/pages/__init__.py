"""Pages: what fills the window instead of the map, or lies above it for a while.

Takes frozen records through `show_…` methods;
gives signals;
may import PySide6, the theme and the widgets;
runs on the GUI thread, each call in a few milliseconds.
"""
