#!/bin/sh
# The one check command, equal to CI: style, import contracts, types, tests. Ends at the first that fails.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
. "$root/packaging/setup.sh"

set_up test
cd "$root"
PATH=$environment/bin:$PATH
ruff check
ruff format --check
lint-imports
mypy
# Files side by side: half of what is tested is waiting for windows, sound and processes.
exec pytest --numprocesses auto --maxprocesses 4 --dist loadfile
