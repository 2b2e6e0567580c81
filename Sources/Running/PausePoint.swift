import Runs
import Synchronization

/// Where a comparison lets others have the machine: between two pairs, when it was asked to.
package final class PausePoint: Sendable {
    private struct State {
        var isAsked = false
        var isCancelled = false
        var standing: CheckedContinuation<Void, any Error>?
    }

    private let state = Mutex(State())

    package init() {}

    /// From now on the next `pass` stands still.
    package func ask() { state.withLock { $0.isAsked = true } }

    /// Lets go on what stands still, and takes back what was asked.
    package func goOn() {
        take { $0.isAsked = false }?.resume()
    }

    /// Returns at once where nothing was asked. Otherwise tells so, stands still until `goOn`, and returns for how long.
    /// Throws `CancellationError` where the task is cancelled meanwhile.
    func pass(announce: () async -> Void) async throws -> Duration {
        guard state.withLock({ $0.isAsked }) else { return .zero }
        let begin = ContinuousClock.now
        await announce()
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { stand($0) }
        } onCancel: {
            take { $0.isCancelled = true }?.resume(throwing: CancellationError())
        }
        return ContinuousClock.now - begin
    }

    private func stand(_ continuation: CheckedContinuation<Void, any Error>) {
        let state = state.withLock { state in
            if state.isAsked, !state.isCancelled { state.standing = continuation }
            return state
        }
        if state.isCancelled {
            continuation.resume(throwing: CancellationError())
        } else if !state.isAsked {
            continuation.resume()
        }
    }

    private func take(_ change: (inout sending State) -> Void) -> CheckedContinuation<Void, any Error>? {
        state.withLock { state in
            change(&state)
            defer { state.standing = nil }
            return state.standing
        }
    }
}

/// The time that a comparison has. While it stands still for others, that stands still, too.
struct ComparisonTime: Sendable {
    private(set) var deadline: ContinuousClock.Instant
    let pausing: PausePoint
    let report: Runner.Report<ComparisonEvent>

    /// To be called where no compiler and no program runs, and no core is held.
    /// - Parameter state: what it goes on with.
    mutating func letOthersPass(then state: Run.State) async throws {
        let pause = try await pausing.pass { await report(.paused, []) }
        guard pause > .zero else { return }
        deadline += pause
        await report(.state(state), [])
    }
}
