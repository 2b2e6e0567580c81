import SandboxProtocol
import Synchronization

/// The jails that there are, so that a process that ends can take them down and leave no group of theirs.
final class LiveJails: Sendable {
    private let sessions = Mutex<[ObjectIdentifier: JailSession]>([:])

    func add(_ session: JailSession) {
        sessions.withLock { $0[ObjectIdentifier(session)] = session }
        Task { [self] in
            _ = await session.ending.value
            sessions.withLock { _ = $0.removeValue(forKey: ObjectIdentifier(session)) }
        }
    }

    /// Returns when each is dead and its group removed.
    func takeDown() async {
        let living = sessions.withLock { Array($0.values) }
        for session in living {
            session.finish(orKill: .stopped)
            session.send(.kill(.stopped))
        }
        for session in living { _ = await session.ending.value }
    }
}
