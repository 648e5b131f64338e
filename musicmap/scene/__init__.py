"""Scene.

Takes positions, colours, choices;
gives what is drawn and what is under the pointer, without Qt;
may import numpy;
runs on the GUI thread, in at most milliseconds.
"""
