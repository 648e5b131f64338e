"""Library.

Takes a folder on disk;
gives file records, file tags, and the difference from what is known;
may import mutagen (only here and in demo);
runs on worker threads and processes.
"""
