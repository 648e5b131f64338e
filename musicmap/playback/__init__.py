"""Playback.

Takes commands (sound this file from here) down a pipe;
gives sound on the device, and reports of what is heard;
may import sounddevice (only here, and only once sound is wanted), audio, settings;
runs on a process of its own; its messages and the hover policy anywhere.
"""
