// Four functions that do 1, 2, 4 and 8 of 15 parts of the same work; two of them are merged into their caller.
@inline(never)
func unit(_ seed: UInt64) -> UInt64 {
    var value = seed | 1
    for _ in 0..<4000 {
        value ^= value << 13
        value ^= value >> 7
        value ^= value << 17
    }
    return value
}

@inline(never) func one(_ seed: UInt64) -> UInt64 { unit(seed) }
@inline(never) func two(_ seed: UInt64) -> UInt64 { unit(seed) ^ unit(seed + 1) }
@inline(__always) func four(_ seed: UInt64) -> UInt64 { (0..<4).reduce(0) { $0 ^ unit(seed &+ $1) } }
@inline(__always) func eight(_ seed: UInt64) -> UInt64 { (0..<8).reduce(0) { $0 ^ unit(seed &+ $1) } }

var total: UInt64 = 0
for round: UInt64 in 0..<16_000 {
    // The order changes, so that no clock can keep step with it.
    if round.nonzeroBitCount % 2 == 0 {
        total ^= one(round) ^ eight(round) ^ two(round) ^ four(round)
    } else {
        total ^= four(round) ^ two(round) ^ eight(round) ^ one(round)
    }
}
print(total)
