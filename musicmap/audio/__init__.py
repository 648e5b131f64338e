"""Audio.

Takes a file's path;
gives mono float32 samples, log-mel patches, the identity of its sound;
may import av (only here);
runs on worker processes.
"""
