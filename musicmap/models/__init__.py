"""What listens.

Takes log-mel patches (n, frames, mels) and the folder where the models lie, or samples;
gives a taggram row and an embedding row for each patch, and each model's card; tempo and key of samples;
may import onnxruntime, essentia (only here), audio's front ends, types, errors;
runs on worker processes; the cards anywhere.
"""
