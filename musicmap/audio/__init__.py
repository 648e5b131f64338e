"""Audio.

Takes a file's path;
gives its sound as mono or stereo float32, log-mel patches, and the identity of its sound; writes sound files;
may import av (only here), types and errors;
runs on worker processes, and where sound is played.
"""
