// async/await: task groups, actors, async sequences, continuations.
actor Counter {
    private var total = 0
    func add(_ value: Int) { total &+= value }
    var value: Int { total }
}

@inline(never)
func burn(_ seed: Int) -> Int {
    var value = seed
    for step in 0..<30_000 { value = value &* 31 &+ step }
    return value
}

func leaf(_ seed: Int) async -> Int { await Task.yield(); return burn(seed) }
func middle(_ seed: Int) async -> Int { let value = await leaf(seed); return value &+ burn(value) }

let counter = Counter()
for round in 0..<(CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 2000) {
    await withTaskGroup(of: Int.self) { group in
        for index in 0..<50 { group.addTask { await middle(index &+ round) } }
        for await value in group { await counter.add(value) }
    }
    let (stream, continuation) = AsyncStream.makeStream(of: Int.self)
    for index in 0..<20 { continuation.yield(index) }
    continuation.finish()
    for await value in stream { await counter.add(value) }
}
print(await counter.value)
