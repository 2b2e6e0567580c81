/// A limit that an operator may choose, by a configuration file or an environment variable.
package struct SettableLimit: Sendable {
    /// With its unit at its end; the same in the file, in `/api/limits` and in `LimitValues`.
    package let name: String
    /// Within which nothing else of the service gives way.
    package let range: ClosedRange<Int>
    /// What it limits, in a sentence.
    package let meaning: String
    let path: any WritableKeyPath<LimitValues, Int> & Sendable

    init(
        _ name: String, _ range: ClosedRange<Int>, _ path: any WritableKeyPath<LimitValues, Int> & Sendable,
        _ meaning: String
    ) {
        self.name = name
        self.range = range
        self.path = path
        self.meaning = meaning
    }

    package func value(in values: LimitValues) -> Int { values[keyPath: path] }

    /// `FLAMEBOX_SOURCE_BYTES` for `sourceBytes`.
    package var variable: String {
        name.reduce("FLAMEBOX_") { $0 + ($1.isUppercase ? "_\($1)" : $1.uppercased()) }
    }
}

extension SettableLimit {
    package static let all: [SettableLimit] = [
        // What a person may send.
        SettableLimit(
            "sourceBytes", (1024)...(512 << 10), \.sourceBytes, "Source text of one program, all files together."),
        SettableLimit("sourceFiles", 1...200, \.sourceFiles, "Files of one program."),
        SettableLimit(
            "standardInputBytes", (0)...(512 << 10), \.standardInputBytes, "What a program is given to read."),
        // Compiling.
        SettableLimit("compileTimeMs", 1000...600_000, \.compileTimeMs, "Of one compilation."),
        SettableLimit("compileMemoryBytes", (512 << 20)...(64 << 30), \.compileMemoryBytes, "Of one compilation."),
        // Running.
        SettableLimit(
            "defaultTimeLimitMs", 100...600_000, \.defaultTimeLimitMs,
            "After which a program is stopped that asked for no other time."),
        SettableLimit("minTimeLimitMs", 1...600_000, \.minTimeLimitMs, "The shortest that a program may ask for."),
        SettableLimit("maxTimeLimitMs", 100...600_000, \.maxTimeLimitMs, "The longest that a program may ask for."),
        SettableLimit("runMemoryBytes", (64 << 20)...(64 << 30), \.runMemoryBytes, "Of one program."),
        SettableLimit(
            "runScratchBytes", (1 << 20)...(16 << 30), \.runScratchBytes,
            "What a program may write to its own directory."),
        SettableLimit(
            "outputBytesPerStream", (1024)...(1 << 20), \.outputBytesPerStream,
            "Kept of what a program prints, of each stream."),
        // Sampling.
        SettableLimit(
            "defaultSampleRateHz", 97...4999, \.defaultSampleRateHz, "Samples a second where none are asked for."),
        SettableLimit(
            "maxSampleRateHz", 97...4999, \.maxSampleRateHz, "The most samples a second that may be asked for."),
        SettableLimit("samplesPerRun", 1000...1_000_000, \.samplesPerRun, "Samples of one run."),
        // Comparing.
        SettableLimit("maxComparisonPairs", 1...30, \.maxComparisonPairs, "Pairs of runs of one comparison."),
        SettableLimit(
            "defaultComparisonPairs", 1...30, \.defaultComparisonPairs, "Pairs of runs where no number is asked for."),
        SettableLimit(
            "comparisonTimeMs", 10_000...3_600_000, \.comparisonTimeMs,
            "Of a whole comparison: compiling, warm-ups and all pairs."),
        // Storing.
        SettableLimit("unsharedRunDays", 1...3650, \.unsharedRunDays, "How long what nobody shared is kept."),
        SettableLimit(
            "profileCompressedBytes", (64 << 10)...(4 << 20), \.profileCompressedBytes,
            "Of one profile as it is stored; a larger one is not kept."),
        SettableLimit(
            "storeBytes", (64 << 20)...(1 << 50), \.storeBytes,
            "Of the whole store; beyond it nothing further is shared."),
        SettableLimit(
            "clientStoreBytes", (32 << 20)...(1 << 50), \.clientStoreBytes,
            "Of what one client has stored and nobody shared."),
        SettableLimit("removalDays", 0...3650, \.removalDays, "How long what was removed is told from what never was."),
        // Profiles from elsewhere.
        SettableLimit("uploadBytes", (64 << 10)...(64 << 20), \.uploadBytes, "Of an uploaded profile, as it is sent."),
        SettableLimit(
            "uploadContentBytes", (64 << 10)...(64 << 20), \.uploadContentBytes,
            "Of an uploaded profile, decompressed."),
        // Queueing.
        SettableLimit("waitingJobs", 1...1000, \.waitingJobs, "Runs and comparisons that wait."),
        SettableLimit(
            "jobsPerClient", 1...200, \.jobsPerClient, "Runs and comparisons that one client may have in flight."),
        SettableLimit(
            "comparisonsPerClient", 1...200, \.comparisonsPerClient, "Comparisons that one client may have in flight."),
        // Serving.
        SettableLimit("connections", 64...32_768, \.connections, "Open connections."),
        SettableLimit("connectionsPerClient", 4...32_768, \.connectionsPerClient, "Open connections of one client."),
        SettableLimit(
            "idleConnectionSeconds", 5...3600, \.idleConnectionSeconds,
            "How long a connection without a request stays open."),
        SettableLimit(
            "viewThreads", 1...64, \.viewThreads, "Threads that make pages and exports of stored profiles, at most."),
        SettableLimit(
            "viewCacheBytes", (1 << 20)...(256 << 20), \.viewCacheBytes,
            "Of pages and exports that are kept for the next reader."),
        SettableLimit("responseBytes", (32 << 20)...(1 << 30), \.responseBytes, "Of answers under way."),
        SettableLimit(
            "responseBytesPerClient", (16 << 20)...(1 << 30), \.responseBytesPerClient,
            "Of one client's answers under way."),
        SettableLimit(
            "webMemoryMebibytes", 512...1_048_576, \.webMemoryMebibytes,
            "Memory of the web side, held by the kernel; 'serve --web-memory' goes before it."),
    ]

    package static func named(_ name: String) -> SettableLimit? { all.first { $0.name == name } }

    /// Of each two, the first may not be more than the second.
    static let ordered: [(less: String, more: String)] = [
        ("minTimeLimitMs", "defaultTimeLimitMs"), ("defaultTimeLimitMs", "maxTimeLimitMs"),
        ("defaultSampleRateHz", "maxSampleRateHz"), ("defaultComparisonPairs", "maxComparisonPairs"),
        ("maxTimeLimitMs", "comparisonTimeMs"), ("clientStoreBytes", "storeBytes"),
        ("comparisonsPerClient", "jobsPerClient"), ("jobsPerClient", "waitingJobs"),
        ("connectionsPerClient", "connections"), ("responseBytesPerClient", "responseBytes"),
        ("uploadBytes", "uploadContentBytes"),
    ]
}
