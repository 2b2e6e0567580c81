# Sourced by the scripts beside it: the checkout's root, plain sentences, and things that are done only once.
# shellcheck shell=bash
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)"
setup="$root/.setup"

say() { printf 'flamebox: %s\n' "$*"; }

fail() {
    printf 'flamebox: %s\n' "$*" >&2
    exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

# Two of these at once (a `make run` beside a `make test`) take turns.
take_turns() {
    mkdir -p "$setup"
    exec 8>"$setup/lock"
    flock --nonblock 8 || {
        say "another set-up is at work in this checkout; waiting for it"
        flock 8
    }
}

# done_before NAME KEY: whether NAME was made from exactly KEY (a version, a file's hash, …).
done_before() { [ "$(cat "$setup/stamps/$1" 2>/dev/null)" = "$2" ]; }

mark_done() {
    mkdir -p "$setup/stamps"
    printf '%s\n' "$2" >"$setup/stamps/$1"
}
