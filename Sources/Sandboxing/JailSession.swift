import Linux
import SandboxProtocol
import Synchronization

/// The server's side of one jail: its launcher, its streams, its group and its slot. A thread of its own waits on them.
final class JailSession: Sendable {
    struct Ending: Sendable {
        let report: Result<LaunchReport, SandboxFailure>
        let output: CapturedOutput
    }

    let processID: Int32
    let output: AsyncStream<OutputPiece>
    /// Nil where the jail ended without a start.
    let start = Promise<UInt64?>()
    let ending = Promise<Ending>()

    private let parts: JailParts
    private let limits: JailLimits
    private let outputByteLimit: Int
    private let launchers: LauncherPool
    private let filter: (any OutputFilter)?
    private let continuation: AsyncStream<OutputPiece>.Continuation
    private let isWatched = Mutex(false)

    init(
        _ parts: consuming JailParts, processID: Int32, limits: JailLimits, outputByteLimit: Int,
        launchers: LauncherPool, filter: (any OutputFilter)?
    ) {
        self.parts = parts
        self.processID = processID
        self.limits = limits
        self.outputByteLimit = outputByteLimit
        self.launchers = launchers
        self.filter = filter
        (output, continuation) = AsyncStream.makeStream()
    }

    var clockedGroup: String? { parts.clockedGroup }

    func resume() throws(SandboxFailure) {
        try parts.checkLimits()
        let isAlive = try asking { () throws(SystemError) in try parts.control.send(LauncherOrder.resume.encoded()) }
        guard isAlive else { throw .launcherLost("before the start") }
        watch()
    }

    /// A launcher that is gone has no jail left to order about.
    func send(_ message: LauncherOrder) { _ = try? parts.control.send(message.encoded()) }

    /// For a jail that was never resumed.
    func finish(orKill reason: KillReason) {
        guard !isWatched.withLock({ $0 }) else { return }
        send(.kill(reason))
        watch()
    }

    private func watch() {
        let isFirst = isWatched.withLock { isWatched in
            defer { isWatched = true }
            return !isWatched
        }
        guard isFirst else { return }
        startOwnedThread(named: "jail") { [self] in
            let memory =
                parts.holdsMemory ? nil : MemoryWatch(initProcess: processID, limitBytes: limits.memoryBytes)
            var watch = JailWatch(
                limits: limits, outputByteLimit: outputByteLimit, memory: memory,
                kernelTime: KernelTimeWatch(initProcess: processID), filter: filter
            ) { [continuation] in
                continuation.yield($0)
            }
            let report = watch.run(parts, onStart: { start.keep($0) })
            let result = parts.dismantle(report)
            start.keep(nil)
            for piece in watch.remainingPieces() { continuation.yield(piece) }
            continuation.finish()
            ending.keep(Ending(report: result, output: watch.captured))
            // Not before: while a program is measured, nothing is made beside it.
            launchers.refill()
        }
    }
}
