"""Kinds of music.

Takes a random generator;
gives a piece: who plays which notes, how fast, in which room;
may import instruments, effects, and the theory beside it (score, harmony, melody, pattern);
runs on worker processes.
"""
