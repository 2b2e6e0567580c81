import Testing

extension EndToEndTests {
    /// Time belongs to the function that spends it, whatever the compiler made of it.
    ///
    /// Each program burns half a second and more. Against a thousandth of that in stray samples the bounds leave room
    /// for hundreds of standard deviations; they only need some hundred samples.
    @Suite(.serialized, .timeLimit(.minutes(5)))
    struct AttributionTests {
        private let client: Client

        init() async throws {
            client = Client(baseURL: try await SharedService.instance().baseURL)
        }

        /// The share of the samples that have the function anywhere in their stack.
        private func shares(of functions: [String], in code: String) async throws -> [Double] {
            let run = try await client.result("swift", code)
            #expect(run.verdict?.kind == "exited")
            let stacks = try await client.folded(run.id)
            let all = stacks.reduce(0) { $0 + $1.samples }
            try #require(all > 200, "only \(all) samples")
            return functions.map { function in
                let samples = stacks.filter { $0.frames.contains(function) }.reduce(0) { $0 + $1.samples }
                return Double(samples) / Double(all)
            }
        }

        @Test func `functions with equal bodies have each their own time`() async throws {
            let names = ["header(_:)", "body(_:)", "Checksum.value()", "Digest.value()"]
            let shares = try await shares(of: names, in: Self.equalBodies)
            for (name, share) in zip(names, shares) {
                #expect((0.15...0.35).contains(share), "\(name) has a share of \(share)")
            }
        }

        @Test func `a function stays in the picture while the runtime takes it to an actor`() async throws {
            let shares = try await shares(of: ["hopping(_:_:)"], in: Self.hopping)
            #expect(shares[0] > 0.9, "hopping(_:_:) has a share of \(shares[0])")
        }

        private static let equalBodies = """
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
            struct Digest {
                var m: Int
                @inline(never) func value() -> UInt64 {
                    var s = UInt64(truncatingIfNeeded: m) | 1
                    for i in 0..<2000 { s ^= s << 13; s ^= s >> 7; s ^= s << 17; s &+= UInt64(truncatingIfNeeded: i) }
                    return s
                }
            }
            var sum: UInt64 = 0
            for i in 0..<40_000 {
                sum &+= header(i)
                sum &+= body(i)
                sum &+= Checksum(n: i).value()
                sum &+= Digest(m: i).value()
            }
            print(sum != 0)
            """

        /// Most of the time goes by in `swift_task_switch`, to which `hopping` jumps.
        private static let hopping = """
            actor Counter {
                var n = 0
                func add() -> Int {
                    n &+= 1
                    return n
                }
            }
            @inline(never) func hopping(_ counter: Counter, _ rounds: Int) async -> Int {
                var sum = 0
                for _ in 0..<rounds { sum &+= await counter.add() }
                return sum
            }
            @inline(never) func outer(_ counter: Counter) async -> Int { await hopping(counter, 40_000_000) }
            print(await outer(Counter()))
            """
    }
}
