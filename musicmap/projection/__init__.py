"""Projection: from many dimensions to the two of a map.

Takes a layer matrix and a recipe;
gives positions, the same for the same recipe and rows;
may import sklearn, openTSNE and numba (only here), layers and what stands left of them;
runs on worker processes.
"""
