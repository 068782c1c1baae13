#!/bin/sh
# Show, on a Debian machine, what a newcomer sees on a bare one. For developers; needs root and debootstrap.
#
#   scripts/bare_root.sh run     ./install.sh run as a plain user: seconds to the home page, and nothing left after stopping
#   scripts/bare_root.sh test    ./install.sh test as a plain user
#
#   --chromium     the bare root has a Chromium, so that no test is left out
#   --root FOLDER  keep the bare system there for the next time (the plain user's home is always made anew)
#
# The root holds Debian's minimal base, python3, python3-venv and ca-certificates, and the last commit of this checkout.
# Where Debian's packages come from, proxies, certificates and pip's configuration are those of this machine.
set -eu
cd "$(dirname "$0")/.."

SUITE=bookworm
PACKAGES=python3,python3-venv,ca-certificates
USER_NAME=newcomer
DEADLINE_S=1800
PORT=${PORT:-5000}

say() { printf '%s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

make_system() {
    mirror=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
        awk -v suite="$SUITE" '$2 == suite && $3 == "main" { print $1; exit }')
    [ -n "$mirror" ] || fail "This machine's apt knows no $SUITE."
    say "Making a bare $SUITE in $root …"
    debootstrap --variant=minbase --include="$PACKAGES" "$SUITE" "$root" "$mirror" >"$root.log" ||
        fail "debootstrap failed, see $root.log"
    chroot "$root" useradd --create-home --shell /bin/sh "$USER_NAME"
}

# By apt inside the finished base: debootstrap's own resolver cannot configure what Chromium depends on.
add_chromium() {
    if [ -e "$root/usr/bin/chromium" ]; then return; fi
    say "Installing Chromium in it …"
    { chroot "$root" apt-get update && DEBIAN_FRONTEND=noninteractive chroot "$root" apt-get install --yes --no-install-recommends chromium
    } >>"$root.log" 2>&1 || fail "apt failed, see $root.log"
}

# What this machine needs to reach the network, the bare one needs too.
carry_configuration() {
    for file in /etc/resolv.conf /etc/hosts /etc/pip.conf; do
        if [ -e "$file" ]; then cp "$file" "$root$file"; fi
    done
    mkdir -p "$root/usr/local/share/ca-certificates"
    cp -R /usr/local/share/ca-certificates/. "$root/usr/local/share/ca-certificates/"
    chroot "$root" update-ca-certificates >/dev/null
}

make_home() {
    rm -rf "$home" && mkdir -p "$home/shop"
    git archive HEAD | tar -x -C "$home/shop"
    if [ -e "$HOME/.config/pip" ]; then mkdir "$home/.config" && cp -R "$HOME/.config/pip" "$home/.config/"; fi
    chroot "$root" chown -R "$USER_NAME:$USER_NAME" "/home/$USER_NAME"
}

# as_newcomer COMMAND …: take this shell's place in the bare root, with nothing of its environment but the way to the network.
as_newcomer() {
    passed=$(env | grep -iE '^(PIP_[A-Z_]+|[A-Z_]*_?PROXY|SSL_CERT_(FILE|DIR)|REQUESTS_CA_BUNDLE|CI)=' || true)
    IFS='
'
    # shellcheck disable=SC2086 - one word for each line
    exec chroot --userspec="$USER_NAME:$USER_NAME" "$root" /usr/bin/env -i \
        HOME="/home/$USER_NAME" USER="$USER_NAME" LANG=C.UTF-8 PATH=/usr/local/bin:/usr/bin:/bin PORT="$PORT" $passed \
        /bin/sh -c 'cd ~/shop && exec "$@"' sh "$@"
}

processes() {
    for process in /proc/[0-9]*; do
        if [ "$(readlink "$process/root")" = "$root" ]; then tr '\0' ' ' <"$process/cmdline"; say "(${process#/proc/})"; fi
    done
}

answers() {
    chroot "$root" python3 -c 'import sys, urllib.request; urllib.request.urlopen(sys.argv[1], timeout=5)' \
        "http://127.0.0.1:$PORT/" 2>/dev/null
}

# start_and_stop WHAT: prints the seconds from the command to the home page, then stops the shop.
start_and_stop() {
    begun=$(date +%s)
    as_newcomer ./install.sh run &
    shop=$!
    until answers; do
        kill -0 "$shop" 2>/dev/null || fail "$1: the shop ended by itself."
        [ $(($(date +%s) - begun)) -lt "$DEADLINE_S" ] || fail "$1: no home page within $DEADLINE_S s."
        sleep 0.2
    done
    seconds=$(($(date +%s) - begun))
    kill -TERM "$shop"
    wait "$shop" || true
    left=$(processes)
    [ -z "$left" ] || fail "$1: processes were left: $left"
    summary="${summary}$1: home page after $seconds s, no process left after stopping
"
}

prove_run() {
    summary=''
    start_and_stop "First start, everything downloaded"
    rm -rf "$home/shop/.venv" "$home/shop/instance"
    start_and_stop "First start, packages in pip's cache"
    start_and_stop "Second start"
    printf '\n%s' "$summary"
}

clean_up() {
    processes | sed -n 's/.*(\([0-9]*\))$/\1/p' | xargs --no-run-if-empty kill -KILL 2>/dev/null || true
    umount --recursive "$root/proc" "$root/dev/shm" 2>/dev/null || true
    if [ -z "$keep" ]; then rm -rf --one-file-system "$root" "$root.log"; fi
}

[ "$(id -u)" = 0 ] || fail "Making a bare root needs root."
# Its mounts are seen by nobody else and end with the script.
if [ -z "${BARE_ROOT_UNSHARED:-}" ]; then BARE_ROOT_UNSHARED=1 exec unshare --mount "$0" "$@"; fi

keep=''
chromium=''
while :; do
    case "${1:-}" in
        --chromium) chromium=1; shift ;;
        --root) keep=$2; shift 2 ;;
        *) break ;;
    esac
done
case "${1:-}" in run | test) ;; *) fail "Usage: scripts/bare_root.sh [--chromium] [--root FOLDER] run | test" ;; esac
root=${keep:-$(mktemp -d)}
mkdir -p "$root"
root=$(readlink -f "$root")
home=$root/home/$USER_NAME
chmod 755 "$root"
trap clean_up EXIT
trap 'exit 1' INT TERM HUP

if [ ! -e "$home" ]; then make_system; fi
mount -t proc proc "$root/proc"
mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
carry_configuration
if [ -n "$chromium" ]; then add_chromium; fi
make_home
case "${1:-}" in
    run) prove_run ;;
    test) shift; (as_newcomer ./install.sh test "$@") ;;
esac
