# Runs on the machine that is tried, before each check: the checkout's programs, a service, runs through its API.
# A check ends with one sentence: `pass`, `skip`, or `bad` with what it saw instead.
# shellcheck shell=bash
set -uo pipefail
cd /root || exit 1
flamebox="$ROOT/.build/$CONFIGURATION/flamebox"
address=http://127.0.0.1:8080
service_log=/root/service.log
service=
# What a compiler had not the time for: emulated, on a machine with other work, Swift's takes longer than its limit.
too_slow=

# Whatever a check started ends with it.
trap clean_up EXIT

clean_up() {
    stop_service
    rm -rf /root/data
}

pass() {
    echo "$*${too_slow:+; not judged, for want of time:$too_slow}"
    exit 0
}

skip() {
    echo "$*"
    exit 77
}

bad() {
    [ ! -s "$service_log" ] || tail -n 20 "$service_log"
    echo "$*"
    exit 1
}

# The service as a stranger starts it: from a login's shell. False where it ended or was not ready in time.
start_service() {
    rm -rf /root/data "$service_log"
    "$flamebox" serve --data /root/data "$@" >"$service_log" 2>&1 </dev/null &
    service=$!
    await_ready 600
}

await_ready() {
    local second
    # Seldom: emulated, an answer costs as much as the start that is waited for.
    for ((second = 0; second < $1; second += 5)); do
        [ "$(curl -s -o /dev/null -w '%{http_code}' $address/readyz)" = 200 ] && return 0
        [ -z "$service" ] || kill -0 "$service" 2>/dev/null || return 1
        [ -z "${unit-}" ] || [ "$(systemctl is-active "$unit")" = active ] || return 1
        sleep 5
    done
    return 1
}

stop_service() {
    [ -n "$service" ] || return 0
    kill "$service" 2>/dev/null
    wait "$service" 2>/dev/null
    service=
}

# paranoid: what the rest is tried with where the first check found that Debian's default does not do.
relax_perf_events() { sysctl -q -w kernel.perf_event_paranoid=2; }

ensure_service() {
    start_service "$@" && return 0
    relax_perf_events
    echo "note: the service does not start with perf_event_paranoid 3; going on with 2"
    start_service "$@" || bad "serve did not become ready: $(tail -n 1 "$service_log")"
}

# submit LANGUAGE FILE: the id of a run, which has as long as anybody may ask for.
submit() {
    python3 - "$1" "$2" <<'PYTHON' | curl -s "$address/api/runs" -H 'Content-Type: application/json' -d @- | field id
import json, sys
print(json.dumps({"language": sys.argv[1], "code": open(sys.argv[2]).read(), "options": {"timeLimitMs": 30000}}))
PYTHON
}

# field NAME…: a value inside the document on standard input, by the names that lead to it.
field() {
    python3 -c '
import json, sys
try: value = json.load(sys.stdin)
except ValueError: value = None
for name in sys.argv[1:]: value = value.get(name) if isinstance(value, dict) else None
print("" if value is None else value)' "$@"
}

run_field() { curl -s "$address/api/runs/$1" | field "${@:2}"; }

# await_state ID PATTERN SECONDS
await_state() {
    local second
    for ((second = 0; second < $3; second += 2)); do
        [[ "$(run_field "$1" state)" =~ ^($2)$ ]] && return 0
        sleep 2
    done
    return 1
}

# run_program LANGUAGE FILE: how it ended, as `state kind message`.
run_program() {
    local id
    id="$(submit "$1" "$2")"
    [ -n "$id" ] || { echo "refused"; return; }
    await_state "$id" 'finished|failed|cancelled' 240 || { echo "never ended"; return; }
    echo "$(run_field "$id" state) $(run_field "$id" verdict kind) $(run_field "$id" verdict message)"
}

expect_run() {
    local got
    got="$(run_program "$2" "$3")"
    if [[ "$got" == *"compiler was stopped at its time limit"* ]]; then
        too_slow+=" $1."
        return
    fi
    # A pattern, so without quotes.
    # shellcheck disable=SC2053
    [[ "$got" == $4 ]] || bad "$1: expected $4, got $got"
}

write_programs() {
    cat >/root/hello.go <<'GO'
package main

import "fmt"

func main() {
	sum := 0
	for i := 0; i < 50_000_000; i++ {
		sum += i & 3
	}
	fmt.Println(sum)
}
GO
    cat >/root/hello.swift <<'SWIFT'
var sum = 0
for i in 0..<20_000_000 { sum &+= i & 3 }
print(sum)
SWIFT
    # Waits, and then takes more than it may.
    cat >/root/greedy.go <<'GO'
package main

import (
	"fmt"
	"runtime/debug"
	"time"
)

func main() {
	debug.SetGCPercent(-1)
	fmt.Println("waiting")
	time.Sleep(6 * time.Second)
	var kept [][]byte
	for i := 0; i < 1200; i++ {
		block := make([]byte, 1<<20)
		for j := 0; j < len(block); j += 4096 {
			block[j] = 1
		}
		kept = append(kept, block)
	}
	fmt.Println("took", len(kept))
}
GO
}

# doctor_row NAME: `true` or `false` and its sentence.
doctor_row() {
    python3 -c '
import json, sys
for row in json.load(open("/root/doctor.json")):
    if row["name"] == sys.argv[1]: print(str(row["isWorking"]).lower(), row["meaning"], row["mend"])' "$1"
}

doctor() {
    local status=0 missing
    "$flamebox" doctor --json >/root/doctor.json 2>/root/doctor.err || status=$?
    missing="$(missing_rows)"
    if [ "$status" = 2 ] && [ -n "$missing" ] && ! grep -qv 'took the compiler too long' <<<"$missing"; then
        too_slow+=" a compile of doctor's."
        status=0
    fi
    return "$status"
}

# A sentence of a row that is missing, or nothing: what `serve` would refuse for.
missing_rows() {
    python3 -c '
import json
for row in json.load(open("/root/doctor.json")):
    if row["isRequired"] and not row["isWorking"]: print(row["name"], "|", row["meaning"], "|", row["mend"])'
}

# The web side of the service that runs.
web_process() { pgrep -f "^[^ ]*flamebox web " | head -n 1; }

# The unit that is shipped, put where its own words say; true once it is ready.
start_shipped_unit() {
    sed "s|/opt/flamebox/.build/release/flamebox|$flamebox|; s|/opt/flamebox|$ROOT|" "$ROOT/deploy/flamebox.service" \
        >/etc/systemd/system/flamebox.service
    systemctl daemon-reload
    systemctl start flamebox
    unit=flamebox await_ready 600
}

# The group of a process, in version 2.
group_of() { sed -n 's/^0:://p' "/proc/$1/cgroup"; }
