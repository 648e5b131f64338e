"""Playlists: tracks in an order, how they are found, and the files that players open.

Takes tracks, and the rows of a layer;
gives lists (like something, from one track to another, along a line …) and playlist files of every format, whole or not
at all, and what of such a file is in the library;
may import layers and library, and what stands left of them;
runs anywhere.
"""
