"""Playback.

Takes a path and a time;
gives sound;
may import sounddevice (only here), audio;
runs on its own process.
"""
