import Synchronization
import Testing

@testable import Running

private final class CoresInUse: Sendable {
    private let cores = Mutex(Set<Int>())

    /// False where somebody else uses one of them.
    func enter(_ entering: [Int]) -> Bool {
        cores.withLock { cores in
            defer { cores.formUnion(entering) }
            return cores.isDisjoint(with: entering)
        }
    }

    func leave(_ leaving: [Int]) { cores.withLock { $0.subtract(leaving) } }
}

struct CorePoolTests {
    @Test func `a run has its cores to itself`() async throws {
        let pool = CorePool(cores: [1, 2])
        let inUse = CoresInUse()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    try await pool.withCores(1) { cores in
                        #expect(inUse.enter(cores))
                        await Task.yield()
                        inUse.leave(cores)
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await pool.withCores(2) { $0 } == [1, 2])
    }

    @Test func `more cores than there are means all of them`() async throws {
        #expect(try await CorePool(cores: [3]).withCores(8) { $0 } == [3])
    }

    @Test func `who is cancelled while waiting leaves the queue`() async throws {
        let pool = CorePool(cores: [1])
        try await pool.withCores(1) { _ in
            let waiting = Task { try await pool.withCores(1) { $0 } }
            waiting.cancel()
            await #expect(throws: CancellationError.self) { try await waiting.value }
        }
        #expect(try await pool.withCores(1) { $0 } == [1])
    }

    @Test func `cores come back when the run fails`() async throws {
        struct Failure: Error {}
        let pool = CorePool(cores: [1])
        await #expect(throws: Failure.self) { try await pool.withCores(1) { _ in throw Failure() } }
        #expect(try await pool.withCores(1) { $0 } == [1])
    }
}

struct CorePlanTests {
    @Test func `all cores but one run programs, and a single one does everything`() {
        #expect(CorePlan(cores: [0, 1, 2]).run == [1, 2])
        #expect(CorePlan(cores: [0, 1, 2]).rest == [0])
        #expect(CorePlan(cores: [5]).run == [5])
        #expect(CorePlan(cores: [5]).rest == [5])
    }

    @Test(arguments: [(4, 2), (5, 2), (3, 3), (2, 1)])
    func `shares of the cores do not overlap and leave none out`(cores: Int, workers: Int) throws {
        let all = Array(0..<cores)
        let shares = try (0..<workers).map { try #require(CoreShare("\($0)/\(workers)")).cores(of: all) }
        #expect(shares.flatMap(\.self) == all)
    }

    @Test(arguments: ["", "1", "2/2", "-1/2", "a/b", "0/0", "1/2/3"])
    func `what is not a share is refused`(text: String) {
        #expect(CoreShare(text) == nil)
    }
}
