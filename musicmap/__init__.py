"""musicmap: a personal music collection as a map that sounds under the pointer.

Data flows right, imports point left; `CONTRIBUTING.md` draws the house and `pyproject.toml` holds
it to the drawing.
"""

__version__ = "0.1.0"
