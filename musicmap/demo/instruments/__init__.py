"""Instruments.

Takes a pitch, how hard, how long;
gives the sound of one note, (2, n) float32;
may import numpy, tone;
runs on worker processes.
"""
