"""Session: the open library as the user has it before them.

Takes events (what the user did, what a job found);
gives the next state: tracks, map, highlight, selection, playlist, undo;
may import every stage to its left;
runs on the GUI thread, in well under 8 ms an event.
"""
