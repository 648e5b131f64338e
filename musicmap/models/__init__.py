"""What listens.

Takes log-mel patches (n, frames, mels) and the folders where the models lie, or samples; models of the user's, and
addresses where there are more;
gives a row for each patch in each of a model's layers, and each model's card; tempo and key of samples;
may import onnxruntime, essentia (only here), audio's front ends, types, errors;
runs on worker processes; the cards anywhere.
"""
