"""The wiring: arguments to a window, or to a command without one.

Takes the command line; gives an exit code; may import everything, when needed; runs on the main thread.
"""

from __future__ import annotations

import sys


def main() -> int:
    """Entry point of the `musicmap` command."""
    from musicmap.cli import run

    return run(sys.argv[1:])
