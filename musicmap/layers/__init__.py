"""Layers.

Takes vectors of many sounds;
gives matrices over segments or tracks;
may import models, cache;
runs on worker processes.
"""
