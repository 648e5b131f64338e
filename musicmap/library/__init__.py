"""Library.

Takes a folder on disk;
gives the files in it, what they say of themselves, and the difference from what is known;
may import mutagen (only here and in demo), types and errors;
runs on worker threads and processes.
"""
