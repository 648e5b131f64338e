"""Cache: one SQLite file a library, that survives any crash.

Takes tracks, file tags, vectors, problems, playlists and views;
gives the same, later;
may import sqlite3 (only here);
runs on one writer thread, and read-only readers anywhere.
"""
