"""Jobs.

Takes a frozen request;
gives a stream of events (progress, partial, done, failed);
may import multiprocessing and threading (only here), every stage to its left;
runs on its own threads; work in worker processes.
"""
