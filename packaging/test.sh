#!/bin/sh
# Tests musicmap; the first time it sets everything up.
#   sh packaging/test.sh                 all that CI does: the checks and every test
#   sh packaging/test.sh ARGUMENTS       only pytest, with these arguments, like: tests/cli -k doctor
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
. "$root/packaging/setup.sh"

[ $# -gt 0 ] || exec sh "$root/packaging/check.sh"
set_up test
cd "$root"
exec "$python" -m pytest "$@"
