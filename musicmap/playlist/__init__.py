"""Playlists: tracks in an order, and the files that players open.

Takes tracks;
gives playlist files, written whole or not at all;
may import types and errors, and how `library` mends text;
runs anywhere.
"""
