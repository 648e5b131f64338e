#!/bin/sh
# Measures. Each figure is one JSON line on stdout: {"name", "value", "unit", "bound", "holds"}.
#   sh packaging/bench.sh                              lists the benchmarks
#   sh packaging/bench.sh [--music FOLDER] NAME …      runs them; FOLDER is real music, for those that use some
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
. "$root/packaging/setup.sh"

set_up test
exec "$python" -P -m tests.benchmarks.harness "$@"
