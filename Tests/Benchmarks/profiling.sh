# Sourced by the benchmarks of the profiles: builds the program that does the work. Numbers mean something on a quiet
# machine only; compare them within one run.
# shellcheck shell=bash
source "$(dirname "${BASH_SOURCE[0]}")/../../scripts/common.sh"

run_benchmark() {
    local swift
    swift="$(readlink -f "$(command -v swiftc)")"
    cd "$root"
    export FLAMEBOX_ONLY=profiling-benchmark TOOLCHAIN="${swift%/bin/*}"
    swift build -c release --product profiling-benchmark ${BENCHMARK_BUILD:+--scratch-path "$BENCHMARK_BUILD"} >&2
    # Each line when it is known, also into a file.
    stdbuf -oL "$(swift build -c release --show-bin-path ${BENCHMARK_BUILD:+--scratch-path "$BENCHMARK_BUILD"})/profiling-benchmark" "$@"
}
