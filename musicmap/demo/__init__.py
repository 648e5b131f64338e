"""Demo.

Takes a folder;
gives a small composed music library in it;
may import mutagen, audio;
runs on worker processes.
"""
