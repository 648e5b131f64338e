"""UI: the one window.

Takes a session and what the user does;
gives pictures and events;
may import PySide6 and pyqtgraph (only here), and every stage to its left;
runs on the GUI thread, never more than 8 ms at a time.
"""
