#!/bin/sh
# Makes the lock files again from pyproject.toml: every package that may be installed, with its hashes, for every
# system and Python we run on. Each file is whole in itself.
#   requirements.lock            the program
#   requirements-essentia.lock   the program and Essentia
#   requirements-test.lock       the program, Essentia, Dask, and the tools that test them
# `sh packaging/lock.sh` keeps the versions that still fit; `sh packaging/lock.sh --upgrade` takes the newest.
set -eu
cd "$(dirname "$0")/.."
PATH="$PATH:$PWD/.venv/bin"
command -v uv >/dev/null || { echo 'This needs uv: python3 -m pip install uv' >&2; exit 1; }

compile() {
    file=packaging/$1
    shift
    # The header and the annotations would name paths and hosts of the machine this ran on.
    uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-header --no-annotate --prerelease if-necessary-or-explicit \
        --output-file "$file" "$@" >/dev/null
    echo "$file: $(grep -c '==' "$file") packages" >&2
}

compile requirements.lock "$@"
compile requirements-essentia.lock --extra essentia --constraints packaging/requirements.lock "$@"
compile requirements-test.lock --group test --extra essentia --extra dask --constraints packaging/requirements.lock "$@"
