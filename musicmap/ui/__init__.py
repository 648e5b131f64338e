"""Ui.

Takes a session;
gives a window;
may import PySide6, pyqtgraph (only here);
runs on the GUI thread.
"""
