// Functions with equal bodies, of several types and generic ones, which a compiler could make one of.
@inline(never) func header(_ n: Int) -> UInt64 {
    var s = UInt64(truncatingIfNeeded: n) | 1
    for i in 0..<2000 { s ^= s << 13; s ^= s >> 7; s ^= s << 17; s &+= UInt64(truncatingIfNeeded: i) }
    return s
}

@inline(never) func body(_ n: Int) -> UInt64 {
    var s = UInt64(truncatingIfNeeded: n) | 1
    for i in 0..<2000 { s ^= s << 13; s ^= s >> 7; s ^= s << 17; s &+= UInt64(truncatingIfNeeded: i) }
    return s
}

struct Checksum {
    var n: Int
    @inline(never) func value() -> UInt64 {
        var s = UInt64(truncatingIfNeeded: n) | 1
        for i in 0..<2000 { s ^= s << 13; s ^= s >> 7; s ^= s << 17; s &+= UInt64(truncatingIfNeeded: i) }
        return s
    }
}

class Thing<Element> {
    var elements: [Element] = []
    @inline(never) init(making n: Int, _ element: Element) {
        for _ in 0..<n { elements.append(element) }
    }
}

var sum: UInt64 = 0
for i in 0..<60_000 {
    sum &+= header(i)
    sum &+= body(i)
    sum &+= Checksum(n: i).value()
    sum &+= UInt64(Thing(making: 200, i).elements.count &+ Thing(making: 200, Double(i)).elements.count)
}
print(sum != 0)
