"""Scene: what is drawn, and what is under the pointer.

Takes positions, colours and choices as arrays, and a camera;
gives pictures, names, legends, tables, picked points and lassoed points, all without Qt;
may import numpy, PIL for letters, pyarrow for tables, and what stands left of it;
runs on the GUI thread in at most milliseconds, or anywhere.
"""
