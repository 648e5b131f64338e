"""Playlist.

Takes tracks;
gives playlist files;
may import nothing beyond types;
runs on anywhere.
"""
