import Linux
import SandboxProtocol
import Synchronization

/// A launcher process: it makes namespaces as soon as it runs, and waits in them for the request of its one jail.
final class Launcher: Sendable {
    let control: OwnedDescriptor
    let process: Int32
    private let isEnded = Atomic(false)

    /// - Parameter path: of `flamebox-sandbox`.
    init(_ path: String) throws(SandboxFailure) {
        let sockets = try asking { () throws(SystemError) in try MessageSockets() }
        let null = try asking { () throws(SystemError) in try OwnedDescriptor.open("/dev/null", 0) }
        process = try asking { () throws(SystemError) in
            try sockets.near.setSendBuffer(bytes: 2 * largestMessageBytes)
            return try spawn(path, [], descriptors: [null.number, null.number, 2, sockets.far.number])
        }
        control = sockets.keepNear()
    }

    deinit { end() }

    /// Whether nothing has happened to it while it waited.
    @available(*, noasync, message: "blocks the calling thread")
    var isWaiting: Bool {
        let readiness = try? waitUntilReady([(number: control.number, interest: .readable)], timeoutMs: 0)
        return readiness == [[]]
    }

    func launch(
        _ request: LaunchRequest, _ grant: LaunchGrant, _ descriptors: LaunchDescriptors
    ) throws(SandboxFailure) {
        let message = LauncherOrder.launch(request, grant).encoded()
        guard message.count <= largestMessageBytes else { throw .host(SystemError("launch request", code: 7)) }
        let isAlive = try asking { () throws(SystemError) in try control.send(message, descriptors: descriptors.all) }
        guard isAlive else { throw .launcherLost("before its request") }
    }

    /// Its jail dies with it, by the kernel's hand.
    @available(*, noasync, message: "blocks the calling thread")
    func end() {
        guard !isEnded.exchange(true, ordering: .relaxed) else { return }
        killProcess(process)
        _ = try? waitForChild(process)
    }
}

/// Launchers that wait, so that a request finds its namespaces made. Each is for one jail and gone with it.
final class LauncherPool: Sendable {
    private struct State {
        var waiting: [Launcher] = []
        var inTheMaking = 0
    }

    private let path: String
    private let size: Int
    private let state = Mutex(State())

    init(path: String, size: Int) {
        self.path = path
        self.size = size
    }

    var waiting: [Launcher] { state.withLock(\.waiting) }

    /// One that waited, or where none does, a fresh one.
    @available(*, noasync, message: "blocks the calling thread")
    func take() throws(SandboxFailure) -> Launcher {
        while let launcher = state.withLock({ $0.waiting.popLast() }) {
            if launcher.isWaiting { return launcher }
        }
        return try Launcher(path)
    }

    /// Puts new ones in the place of those taken. A host that cannot make one now is asked again by the next jail.
    @available(*, noasync, message: "blocks the calling thread")
    func refill() {
        while reserve() {
            let launcher = try? Launcher(path)
            state.withLock { state in
                state.inTheMaking -= 1
                if let launcher { state.waiting.append(launcher) }
            }
            if launcher == nil { return }
        }
    }

    private func reserve() -> Bool {
        state.withLock { state in
            guard state.waiting.count + state.inTheMaking < size else { return false }
            state.inTheMaking += 1
            return true
        }
    }
}
