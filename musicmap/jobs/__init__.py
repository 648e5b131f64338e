"""Jobs: long work, out of the way.

Takes a frozen request;
gives a stream of events (progress, partial results, done, failed), with pause and cancel;
may import multiprocessing and threading (only here), and composes every stage to its left;
runs on its own threads, with the work itself in worker processes.
"""
