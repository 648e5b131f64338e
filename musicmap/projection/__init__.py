"""Projection.

Takes a layer matrix and a recipe;
gives positions (N, 2);
may import sklearn (only here);
runs on worker processes.
"""
