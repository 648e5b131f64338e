"""Widgets: the parts of the window around the map. Leaves: they know nothing of where things come from.

Takes frozen records and arrays through `show_…` methods;
gives signals;
may import PySide6, the theme, words and colours;
runs on the GUI thread, each call in a few milliseconds.
"""
