"""Cli.

Takes arguments;
gives the whole chain without Qt;
may import every stage to its left;
runs on the main thread.
"""
