"""Session.

Takes events;
gives the open library, selection, hover, highlight, playlist, undo;
may import every stage to its left;
runs on the GUI thread.
"""
