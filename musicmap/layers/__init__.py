"""Layers: what a model heard in a whole library, as one matrix.

Takes vectors of many sounds;
gives matrices over segments or tracks;
may import models, cache and what stands left of them;
runs on worker processes (the arithmetic is numpy's).
"""
