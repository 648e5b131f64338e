"""`python -m musicmap`."""

import sys

from musicmap.app import main

if __name__ == "__main__":
    sys.exit(main())
