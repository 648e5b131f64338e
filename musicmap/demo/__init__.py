"""Demo.

Takes an entry of the catalogue and a folder;
gives a track of music in it that musicmap composed itself: notes, sound, file tags, cover;
may import mutagen, PIL, audio;
runs on worker processes, a track at a time.
"""
