"""The map on the screen.

Takes points, a camera and a theme from the scene;
gives a widget, and signals for what the user points at, clicks and lassoes;
may import PySide6, pyqtgraph, scene;
runs on the GUI thread, its points on the GPU.
"""
