"""What other programs know of listening: how often a file was played, when last, and how it was rated.

Takes the files of their libraries, which are only read;
gives names and numbers, and which tracks they are about;
may import from `playlist`, and what that may;
runs anywhere.
"""
