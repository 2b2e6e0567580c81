/// What became of a jail. Written when every process in it is dead.
package struct LaunchReport: Equatable, Sendable {
    /// One for each command that was started.
    package var commands: [CommandReport]
    /// Why the jail was killed; nil where it ended by itself or ran out of memory (see `counters`).
    package var killed: KillReason?
    /// The name of the system call that ended the jail; implies `killed == .blockedCall`.
    package var blockedCall: String?
    /// In the request's order, however the commands ended: diagnostics are wanted most when they failed.
    package var handOuts: [HandOutOutcome]
    /// Mechanisms in force, by the names that a run's page shows: `user`, `pid`, `mount`, `seccomp`, …
    package var mechanisms: [String]
    /// Taken from outside by the server; zero in what the launcher sends.
    package var counters: JailCounters

    package init(
        commands: [CommandReport] = [], killed: KillReason? = nil, blockedCall: String? = nil,
        handOuts: [HandOutOutcome] = [], mechanisms: [String] = [], counters: JailCounters = JailCounters()
    ) {
        self.commands = commands
        self.killed = killed
        self.blockedCall = blockedCall
        self.handOuts = handOuts
        self.mechanisms = mechanisms
        self.counters = counters
    }
}

/// How one command went. Times are `CLOCK_MONOTONIC` nanoseconds.
package struct CommandReport: Equatable, Sendable {
    package enum End: Equatable, Sendable {
        case exited(Int32)
        /// By this signal's number.
        case signalled(Int32)
        /// `execveat(2)` failed with this errno: the file is not a program for this machine, or is not there.
        case notExecuted(Int32)
    }

    package let end: End
    /// Just before the exec.
    package let startNanoseconds: UInt64
    package let endNanoseconds: UInt64
    package let userNanoseconds: UInt64
    package let systemNanoseconds: UInt64
    package let maxResidentBytes: UInt64

    package init(
        end: End, startNanoseconds: UInt64, endNanoseconds: UInt64, userNanoseconds: UInt64,
        systemNanoseconds: UInt64, maxResidentBytes: UInt64
    ) {
        self.end = end
        self.startNanoseconds = startNanoseconds
        self.endNanoseconds = endNanoseconds
        self.userNanoseconds = userNanoseconds
        self.systemNanoseconds = systemNanoseconds
        self.maxResidentBytes = maxResidentBytes
    }
}

/// Why a jail was killed from outside.
package enum KillReason: UInt8, CaseIterable, Sendable {
    /// Its wall time was over.
    case timeLimit = 1
    /// Somebody asked for it.
    case stopped
    /// It made a call that its policy ends it for.
    case blockedCall
    /// The server that had asked for it went away.
    case serverGone
    /// Somebody on the host killed its init, none of us.
    case lost
    /// Its memory grew beyond its limit where no control group holds it: the server saw it from outside.
    case memoryLimit
}

/// What became of a hand-out.
package enum HandOutOutcome: Equatable, Sendable {
    case delivered(bytes: UInt64)
    case absent
    /// Not a regular file with one name, or reached over a link.
    case irregular
    case tooLarge(bytes: UInt64)
}

/// What the kernel counted for the whole jail, whatever its programs say.
package struct JailCounters: Equatable, Sendable {
    /// Processes killed for want of memory.
    package var outOfMemoryKills: UInt64 = 0
    /// Threads and processes refused by the limit.
    package var refusedThreads: UInt64 = 0
    package var peakMemoryBytes: UInt64 = 0
    package var cpuNanoseconds: UInt64 = 0

    package init() {}
}
