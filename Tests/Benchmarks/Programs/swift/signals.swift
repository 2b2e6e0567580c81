// Signals that interrupt work, and handlers that work themselves.
import Glibc

nonisolated(unsafe) var handled: UInt64 = 1

@inline(never) func mix(_ n: Int, _ seed: UInt64) -> UInt64 {
    var s = seed | 1
    for _ in 0..<n { s ^= s << 13; s ^= s >> 7; s ^= s << 17 }
    return s
}

@inline(never) func work(_ depth: Int) -> UInt64 {
    if depth > 0 { return work(depth - 1) &+ 1 }
    let s = mix(2000, handled)
    raise(SIGUSR1)
    return s
}

signal(SIGUSR1) { _ in handled = mix(2000, handled) }
var sum: UInt64 = 0
for _ in 0..<120_000 { sum &+= work(10) }
print(sum != 0)
