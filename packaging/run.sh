#!/bin/sh
# Starts musicmap; the first time it sets everything up.
#   sh packaging/run.sh [--lean]                a window
#   sh packaging/run.sh [--lean] demo           the demo library, no music needed
#   sh packaging/run.sh [--lean] FOLDER         your music
#   sh packaging/run.sh [--lean] analyze …      any musicmap command
# --lean leaves Essentia out (some 300 MB; only for your own .pb models, tempo and key).
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
. "$root/packaging/setup.sh"

kind=run
if [ "${1-}" = --lean ]; then
    kind=lean
    shift
fi
set_up "$kind"
# -P: a file in the folder one happens to stand in must never be taken for a part of the program.
exec "$python" -P -m musicmap "$@"
