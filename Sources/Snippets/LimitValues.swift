import Synchronization

/// The limits that an operator may choose, at their defaults until somebody does. What each is, `SettableLimit` says.
package struct LimitValues: Hashable, Sendable {
    package var sourceBytes = 64 * 1024
    package var sourceFiles = 20
    package var standardInputBytes = 64 * 1024

    package var compileTimeMs = 30_000
    package var compileMemoryBytes = 2 << 30

    package var defaultTimeLimitMs = 10_000
    package var minTimeLimitMs = 100
    package var maxTimeLimitMs = 30_000
    package var runMemoryBytes = 512 << 20
    package var runScratchBytes = 64 << 20
    package var outputBytesPerStream = 1 << 20

    package var defaultSampleRateHz = 999
    package var maxSampleRateHz = 4999
    package var samplesPerRun = 1_000_000

    package var maxComparisonPairs = 30
    package var defaultComparisonPairs = 10
    package var comparisonTimeMs = 300_000

    package var unsharedRunDays = 7
    package var profileCompressedBytes = 4 << 20
    package var storeBytes = 20 << 30
    package var clientStoreBytes = 256 << 20
    package var removalDays = 90

    package var uploadBytes = 8 << 20
    package var uploadContentBytes = 64 << 20

    package var waitingJobs = 100
    package var jobsPerClient = 2
    package var comparisonsPerClient = 1

    package var connections = 1024
    package var connectionsPerClient = 128
    package var idleConnectionSeconds = 60
    package var viewThreads = 2
    package var viewCacheBytes = 64 << 20
    package var responseBytes = 256 << 20
    package var responseBytesPerClient = 96 << 20
    package var webMemoryMebibytes = 2048

    package init() {}
}

extension LimitValues {
    private static let choice = Mutex<LimitValues?>(nil)

    /// The same from the first time that anybody asks to the end of the process.
    package static let inForce: LimitValues = choice.withLock { $0 ?? LimitValues() }

    /// To be called before anything else asks for a limit.
    package static func enforce(_ values: LimitValues) {
        choice.withLock { $0 = values }
        precondition(inForce == values, "a limit was asked for before it was chosen")
    }
}
