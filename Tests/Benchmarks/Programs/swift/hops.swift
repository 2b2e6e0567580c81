// Actors: hops to them and back, and functions that end in a jump to the runtime.
actor Counter {
    var n = 0
    func add(_ k: Int) -> Int {
        n &+= k
        return n
    }
}

@MainActor enum Total {
    static var value = 0
}

@MainActor func collect(_ k: Int) { Total.value &+= k }

@inline(never) func hopping(_ counter: Counter, _ rounds: Int) async -> Int {
    var sum = 0
    for k in 0..<rounds { sum &+= await counter.add(k) }
    return sum
}

@inline(never) func outer(_ counter: Counter, _ rounds: Int) async -> Int { await hopping(counter, rounds) }

@inline(never) func collecting(_ rounds: Int) async {
    for k in 0..<rounds { await collect(k) }
}

let counter = Counter()
print(await outer(counter, 20_000_000))
await collecting(1_000_000)
await withTaskGroup(of: Int.self) { group in
    for _ in 0..<4 { group.addTask { await outer(counter, 2_000_000) } }
    for await sum in group { Total.value &+= sum }
}
print(Total.value != 0)
