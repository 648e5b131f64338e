"""Models.

Takes log-mel patches (n, frames, bands);
gives taggrams and embeddings, a row per segment;
may import onnxruntime, essentia (only here);
runs on worker processes.
"""
