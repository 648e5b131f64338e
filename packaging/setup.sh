# shellcheck shell=sh
# shellcheck disable=SC2154 # `root` is the caller's.
# Makes the virtual environment beside the project. Sourced, with `root` set to the project's folder; plain POSIX sh.
#
# `set_up KIND` with KIND one of
#   run    the program, with Essentia where there is a wheel of it
#   lean   the program without Essentia
#   test   the program and the tools that test it
# When all is as it was at the last start, that costs a few milliseconds: a stamp in the environment holds a checksum of
# the lock file, the Python version and the place. What is said goes to stderr; stdout is the program's own.

. "$root/packaging/system.sh"

environment=$root/.venv
python=$environment/bin/python

lock_of() {
    case $1 in
        run) echo "$root/packaging/requirements-essentia.lock" ;;
        lean) echo "$root/packaging/requirements.lock" ;;
        test) echo "$root/packaging/requirements-test.lock" ;;
    esac
}

stamp_of() {
    lock=$(lock_of "$1")
    echo "$(cksum <"$lock") $(sed -n 's/^version *= *//p' "$environment/pyvenv.cfg" 2>/dev/null) $root"
}

is_stamped() {
    [ -x "$python" ] && [ -r "$environment/musicmap-$1" ] && IFS= read -r stamp <"$environment/musicmap-$1" &&
        [ "$stamp" = "$(stamp_of "$1")" ]
}

# Whether this interpreter is of a version we run on, and whole.
is_good_python() {
    "$1" -c 'import sys, ctypes, sqlite3, ssl; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' \
        >/dev/null 2>&1
}

# Sets `base` to an interpreter to make the environment with, one that can make environments where there is one.
find_python() {
    base=
    for candidate in python3.13 python3.12 python3.11 python3.14 python3; do
        is_good_python "$candidate" || continue
        [ -n "$base" ] || base=$candidate
        "$candidate" -c 'import venv, ensurepip' >/dev/null 2>&1 || continue
        base=$candidate
        return 0
    done
    return 1
}

need_python() {
    find_python && return
    if command -v apt-get >/dev/null 2>&1; then
        if can_be_root; then
            for package in ${base:-python3 python3.13 python3.12 python3.11}; do
                apt_install "$package" "$package-venv" && find_python && return
            done
        elif [ -n "$base" ]; then
            fail "Python's venv module is missing. Type this, then start again:
  sudo apt-get install $base-venv"
        fi
    fi
    fail 'musicmap needs Python 3.11, 3.12, 3.13 or 3.14, and found none. Type one of these, then start again:
  sudo apt-get install python3 python3-venv
  sudo dnf install python3.13
  sudo pacman -S python
  brew install python@3.13'
}

install_lock() {
    quiet=-q
    [ -t 2 ] && quiet=
    # shellcheck disable=SC2086 # Nothing at all where not quiet.
    "$python" -m pip install $quiet --disable-pip-version-check --no-input --require-hashes --only-binary :all: \
        --requirement "$(lock_of "$1")" >&2
}

set_up() {
    is_stamped "$1" && return
    say 'Setting up musicmap. This happens once and takes some minutes.'
    need_system "$1"
    if ! is_good_python "$python" || ! "$python" -m pip --version >/dev/null 2>&1; then
        need_python
        "$base" -m venv --clear "$environment" >&2 || fail "The folder $environment could not be made."
    fi
    if ! install_lock "$1"; then
        [ "$1" = run ] || fail 'Some packages could not be installed. Is there a network? Start again to go on.'
        say 'Essentia could not be installed here. Going on without it.'
        install_lock lean || fail 'Some packages could not be installed. Is there a network? Start again to go on.'
    fi
    # The project is found from everywhere, and by the worker processes too.
    "$python" -c 'import sys, sysconfig
with open(sysconfig.get_path("purelib") + "/musicmap.pth", "w") as file:
    print(sys.argv[1], file=file)' "$root"
    stamp_of "$1" >"$environment/musicmap-$1"
}
