"""Cache.

Takes tracks, vectors, playlists;
gives the same, after any crash, from one SQLite file a library;
may import sqlite3 (only here);
runs on one writer thread; readers anywhere.
"""
