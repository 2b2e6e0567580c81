package import SandboxProtocol

/// A jail before its first command. Dropping it kills it.
package struct SuspendedProgram: ~Copyable, Sendable {
    private let session: JailSession

    init(_ session: JailSession) { self.session = session }

    deinit { session.finish(orKill: .stopped) }

    /// The host's number of the jail's init.
    package var processID: Int32 { session.processID }

    /// The directory of a control group that holds the jail and nothing else, by which the kernel's events can be told
    /// to watch it; nil where this host has none.
    package var clockedGroup: String? { session.clockedGroup }

    /// Starts the first command when `attach` has attached what watches it to the jail's init, with inheritance.
    package consuming func resume<Watcher>(
        attaching attach: (_ processID: Int32) throws -> Watcher
    ) throws -> (running: RunningProgram, watcher: Watcher) {
        let watcher = try attach(processID)
        return (try resumeUnsampled(), watcher)
    }

    /// Starts the first command with nobody watching: for compilers and tools, and for programs as a baseline.
    package consuming func resumeUnsampled() throws(SandboxFailure) -> RunningProgram {
        try session.resume()
        return RunningProgram(session: session)
    }
}

/// A jail at work. Copies are the same jail.
package struct RunningProgram: Sendable {
    let session: JailSession

    /// The host's number of the jail's init.
    package var processID: Int32 { session.processID }

    /// Output as it comes: the kept first half at once, the kept last half when the jail has ended. For one consumer.
    package var output: AsyncStream<OutputPiece> { session.output }

    /// When the first command's exec began, in `CLOCK_MONOTONIC` nanoseconds.
    package var startNanoseconds: UInt64? {
        get async { await session.start.value }
    }

    /// Kills every process of the jail. Harmless when it has ended.
    package func kill(_ reason: KillReason) { session.send(.kill(reason)) }

    /// Sends the soft signal, on which a program may write out what it has buffered.
    package func flush() { session.send(.signal(JailLimits.softSignal)) }

    /// Waits until every process is dead and hand-outs are delivered.
    package func report() async throws(SandboxFailure) -> LaunchReport { try await session.ending.value.report.get() }

    /// Waits like `report()`.
    package func captured() async -> CapturedOutput { await session.ending.value.output }
}
