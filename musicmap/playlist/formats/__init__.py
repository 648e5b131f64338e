"""A module for each kind of playlist file: bytes out of a playlist, and a playlist out of bytes.

Takes playlists, and what stands in files;
gives the other, and what could not be held;
may import from `playlist`, and what that may;
runs anywhere.
"""
