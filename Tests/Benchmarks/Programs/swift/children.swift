// Child tasks of every kind: of groups, `async let`, children's children, parents that work beside them.
@inline(never) func work(_ n: Int) -> Int {
    var s = UInt64(truncatingIfNeeded: n) | 1
    for _ in 0..<n { s ^= s << 13; s ^= s >> 7; s ^= s << 17 }
    return Int(truncatingIfNeeded: s >> 1)
}

struct Wide: Sendable {
    var words = (0, 0, 0, 0, 0, 0, 0, 0)
}

@inline(never) func leaf(_ n: Int) async -> Int {
    await Task.yield()
    return work(n)
}

@inline(never) func pair(_ n: Int) async -> Int {
    async let left = leaf(n)
    async let right = leaf(n + 1)
    return await left &+ right
}

@inline(never) func wide(_ n: Int) async -> Wide { Wide(words: (await leaf(n), 0, 0, 0, 0, 0, 0, 0)) }

@inline(never) func beside(_ n: Int) async -> Int {
    async let far = wide(n)
    let near = work(n)
    return await far.words.0 &+ near
}

@inline(never) func group(_ n: Int) async -> Int {
    await withTaskGroup(of: Int.self) { group in
        for k in 0..<8 { group.addTask { await pair(n + k) } }
        return await group.reduce(0, &+)
    }
}

@inline(never) func throwing(_ n: Int) async throws -> Int {
    try await withThrowingTaskGroup(of: Int.self) { group in
        for k in 0..<8 { group.addTask { work(n + k) } }
        var sum = 0
        while let next = try await group.next() { sum &+= next }
        return sum
    }
}

@inline(never) func discarding(_ n: Int) async {
    await withDiscardingTaskGroup { group in
        for k in 0..<8 { group.addTask { _ = await leaf(n + k) } }
    }
}

var sum = 0
for round in 0..<40 {
    let n = 200_000 + round
    sum &+= await group(n)
    sum &+= try await throwing(n)
    await discarding(n)
    sum &+= await beside(n)
    sum &+= await Task.detached { await pair(n) }.value
}
print(sum)
