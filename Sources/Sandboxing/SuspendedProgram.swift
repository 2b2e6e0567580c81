package import SandboxProtocol

/// A jail before its first command. Dropping it kills it.
package struct SuspendedProgram: ~Copyable, Sendable {
    /// The host's number of the jail's init: attach samplers here, with inheritance.
    package let processID: Int32
    let running: RunningProgram

    /// Starts the first command.
    package consuming func resume() throws(SandboxFailure) -> RunningProgram { running }
}

/// A jail at work. Copies are the same jail.
package struct RunningProgram: Sendable {
    /// The host's number of the jail's init.
    package let processID: Int32

    /// Output as it comes: the kept first half at once, the kept last half when the jail has ended.
    package let output: AsyncStream<OutputPiece>

    /// Kills every process of the jail. Harmless when it has ended.
    package func kill(_ reason: KillReason) {}

    /// Sends the soft signal, on which a program may write out what it has buffered.
    package func flush() {}

    /// Waits until every process is dead and hand-outs are delivered.
    package func report() async throws(SandboxFailure) -> LaunchReport { throw .launcherLost("not built yet") }

    /// Waits like `report()`.
    package func captured() async -> CapturedOutput { CapturedOutput() }
}
