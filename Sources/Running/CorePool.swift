/// Gives each run cores that it shares with nobody, in the order of asking.
package actor CorePool {
    private struct Waiter {
        let id: Int
        let count: Int
        let continuation: CheckedContinuation<[Int], any Error>
    }

    private let size: Int
    private var free: [Int]
    private var waiters: [Waiter] = []
    private var lastID = 0

    package init(cores: [Int]) {
        size = cores.count
        free = cores
    }

    /// Waits until `count` cores are free (all of the pool's, where more are asked for than there are), keeps them
    /// while `body` runs, and returns its result. Throws `CancellationError` if the wait is cancelled.
    package func withCores<Result: Sendable>(
        _ count: Int, _ body: @Sendable ([Int]) async throws -> Result
    ) async throws -> Result {
        let cores = try await take(min(count, size))
        defer { giveBack(cores) }
        return try await body(cores)
    }

    private func take(_ count: Int) async throws -> [Int] {
        lastID += 1
        let id = lastID
        return try await withTaskCancellationHandler {
            try Task.checkCancellation()
            return try await withCheckedThrowingContinuation { continuation in
                waiters.append(Waiter(id: id, count: count, continuation: continuation))
                serveWaiters()
            }
        } onCancel: {
            Task { await self.abandon(id) }
        }
    }

    private func giveBack(_ cores: [Int]) {
        free.append(contentsOf: cores)
        free.sort()
        serveWaiters()
    }

    /// Strictly first come, first served: a run that wants several cores is not passed by ever more small ones.
    private func serveWaiters() {
        while let first = waiters.first, first.count <= free.count {
            waiters.removeFirst()
            let cores = Array(free.prefix(first.count))
            free.removeFirst(first.count)
            first.continuation.resume(returning: cores)
        }
    }

    private func abandon(_ id: Int) {
        guard let index = waiters.firstIndex(where: { $0.id == id }) else { return }
        waiters.remove(at: index).continuation.resume(throwing: CancellationError())
        serveWaiters()
    }
}
