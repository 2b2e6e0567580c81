// Four functions that do 1, 2, 4 and 8 of 15 parts of the same work; two of them are merged into their caller. The work
// leaves a trace, so that the compiler does none of it only once, and something follows each call, so that all callers
// stay on the stack.
nonisolated(unsafe) var trace: UInt64 = 1
nonisolated(unsafe) var calls = 0

@inline(never)
func unit() {
    var value = trace
    for _ in 0..<4000 {
        value ^= value << 13
        value ^= value >> 7
        value ^= value << 17
    }
    trace = value
}

@inline(never) func one() { repeated(1) }
@inline(never) func two() { repeated(2) }
@inline(__always) func four() { repeated(4) }
@inline(__always) func eight() { repeated(8) }

@inline(__always)
func repeated(_ times: Int) {
    for _ in 0..<times {
        unit()
        calls += 1
    }
}

for round in 0..<16_000 {
    // The order changes, so that no clock can keep step with it.
    if round.nonzeroBitCount % 2 == 0 {
        one()
        eight()
        two()
        four()
    } else {
        four()
        two()
        eight()
        one()
    }
}
print(trace, calls)
