import Dispatch
import Glibc
import Synchronization

/// The wish that this process ends, as a signal, for commands that have jails: they take those down first. By a signal's
/// own hand the process would be gone, its jails dead by the kernel's, and their groups and directories left for the
/// next start to sweep.
final class Termination: Sendable {
    private struct State {
        var isAsked = false
        var action: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())
    /// Unsafe in name only: set up before anybody else has them, and only cancelled after.
    nonisolated(unsafe) private let sources: [any DispatchSourceSignal]

    init(_ signals: [Int32] = [SIGTERM, SIGINT, SIGHUP]) {
        sources = signals.map { number in
            // For good: what comes after the first signal is answered by the same end.
            signal(number, SIG_IGN)
            return DispatchSource.makeSignalSource(signal: number, queue: .global())
        }
        for source in sources {
            source.setEventHandler { [weak self] in self?.ask() }
            source.resume()
        }
    }

    deinit { for source in sources { source.cancel() } }

    /// Does this when the wish comes, or now where it has come.
    func whenAsked(_ action: @escaping @Sendable () -> Void) {
        let isAsked = state.withLock { state in
            state.action = action
            return state.isAsked
        }
        if isAsked { action() }
    }

    private func ask() {
        let action = state.withLock { state in
            state.isAsked = true
            return state.action
        }
        action?()
    }
}
