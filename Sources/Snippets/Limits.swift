/// Every limit of the service, with its unit in its name. Those that an operator may choose are in `SettableLimit.all`.
package enum Limits {
    // What a person may send.
    package static var sourceBytes: Int { LimitValues.inForce.sourceBytes }
    package static var sourceFiles: Int { LimitValues.inForce.sourceFiles }
    /// Of a file's name with its folders, and the parts of it that `/` keeps apart.
    package static let fileNameBytes = 200
    package static let fileNameParts = 10
    package static let arguments = 64
    package static let argumentBytes = 4096
    /// Of a program's environment, beside those that every program has, and their bytes together.
    package static let environmentVariables = 64
    package static let environmentBytes = 4096
    package static var standardInputBytes: Int { LimitValues.inForce.standardInputBytes }
    /// A request holds the source and the input; JSON may escape each byte as six (`\u0000`).
    package static var requestBodyBytes: Int {
        6 * (sourceBytes + standardInputBytes + argumentBytes + environmentBytes) + 16 * 1024
    }
    package static let jsonDepth = 16
    package static let requestHeaderBytes = 16 * 1024

    /// Of the processor time that a jail's processors have. Above all of it, so that a program that uses what it was given
    /// is never made to wait.
    package static let cpuPercentPerCore = 110

    // Compiling.
    package static var compileTimeMs: Int { LimitValues.inForce.compileTimeMs }
    package static var compileMemoryBytes: Int { LimitValues.inForce.compileMemoryBytes }
    package static let compileScratchBytes = 1 << 30
    package static let compileScratchFiles = 8192
    package static let compileThreads = 64
    package static let compileOutputBytes = 256 * 1024
    package static let artifactBytes = 128 << 20
    package static let diagnostics = 100
    package static let diagnosticMessageBytes = 4096
    /// Of one step of making a language's caches.
    package static let warmUpTimeMs = 600_000
    /// How long a process waits for another that makes the same caches.
    package static let cacheTurnSeconds = 900
    /// What caches are made from may change while they are made: so often it is tried.
    package static let cacheAttempts = 5
    package static let compilerCacheBytes: Int64 = 2 << 30
    /// What the caches were made from is looked at again before a compile after so long.
    package static let cacheLookSeconds = 10
    /// A worker looks by itself, and tries a language that could not be compiled again.
    package static let languageTrialSeconds = 30

    // Formatting and vetting.
    /// In the jail.
    package static let toolTimeMs = 5000
    package static let toolMemoryBytes = 512 << 20
    /// Of one file that a tool writes; what is handed out is held to `sourceBytes`.
    package static let toolFileBytes = 16 << 20
    /// Under way on one worker.
    package static let toolJobsAtOnce = 2
    package static let toolJobsPerClient = 1
    /// From the request to the answer, with the wait for a worker.
    package static let toolAnswerSeconds = 20
    /// Tools go before comparisons that have waited for less.
    package static let toolsGoFirstMs = 30_000

    // Running.
    package static var defaultRunTimeMs: Int { LimitValues.inForce.defaultTimeLimitMs }
    package static var runTimesMs: ClosedRange<Int> {
        LimitValues.inForce.minTimeLimitMs...LimitValues.inForce.maxTimeLimitMs
    }
    package static var runMemoryBytes: Int { LimitValues.inForce.runMemoryBytes }
    /// 64 beyond what a runtime starts for itself (Go's and Dispatch's own threads, at most 16).
    package static let runThreads = 80
    package static var runScratchBytes: Int { LimitValues.inForce.runScratchBytes }
    package static let runScratchFiles = 4096
    package static let runDescriptors = 256
    package static var outputBytesPerStream: Int { LimitValues.inForce.outputBytesPerStream }
    /// Of one stream as JSON, in which a byte may become six (`\u0000`). A MiB of text stays well below it.
    package static let outputEncodedBytesPerStream = 2 << 20
    /// Pieces of output that are told apart; where there are more, neighbours become one.
    package static let outputChunks = 16_384
    package static let coresPerRun = 64
    /// Jails' launchers that a worker keeps waiting: for a program, its compiler, its symbolizer.
    package static let waitingLaunchers = 3
    /// Between two looks of a worker at whether control groups can still be made, in milliseconds.
    package static let placeCheckPeriodMs = 5000
    /// From the soft signal, on which a Swift program's buffered output is written out, to the kill.
    package static let flushBeforeKillMs = 20

    // Tests.
    /// Told one by one; what is beyond is counted.
    package static let testsListed = 1000
    /// Begun and not ended.
    package static let testsAtOnce = 4096
    package static let testNameBytes = 256
    /// Of what one test printed and logged, its beginning, ...
    package static let testOutputBytes = 8 * 1024
    /// ... and of all tests together.
    package static let testsOutputBytes = 256 * 1024
    /// Of a line in which a program says something of a test.
    package static let testFrameBytes = 64 * 1024
    /// Of results of parts that wait for the whole's.
    package static let testsHeldBytes = 256 * 1024

    // Sampling.
    package static var defaultSampleRateHz: Int { LimitValues.inForce.defaultSampleRateHz }
    package static var sampleRatesHz: ClosedRange<Int> { 97...LimitValues.inForce.maxSampleRateHz }
    package static var samplesPerRun: Int { LimitValues.inForce.samplesPerRun }
    package static let stackFrames = 512
    /// The kernel's own records are shorter than this.
    package static let stackSliceBytes = 64 * 1024
    package static let stackSliceBytesPerSecond = 64_000_000
    package static let mappingsPerRun = 65_536
    package static let threadNamesPerRun = 4096
    /// Told apart in the split of a run's wall time; the whole is in the profile.
    package static let threadsInSummary = 16
    package static let symbolNameBytes = 4096
    /// Of what a program may write to name the code that it makes.
    package static let perfMapBytes = 4 << 20
    /// Functions on the stack of a crash, innermost first.
    package static let crashFrames = 64
    package static let fixesPerDiagnostic = 4
    package static let editsPerFix = 64
    /// Of what all fixes together put into a program that was compiled.
    package static let fixTextBytes = 64 * 1024
    /// Of what a compiler writes of its messages, for their fixes.
    package static let serializedDiagnosticsBytes = 1 << 20
    /// Of what a fix says that it does.
    package static let fixMessageCharacters = 200
    /// How many functions are named that hold the memory of a program that ran out of it.
    package static let memoryHolders = 3
    /// Goroutines that wait alike count as one.
    package static let crashGoroutines = 32
    /// Of each of those.
    package static let goroutineFrames = 16
    /// Of the words that a runtime has for a crash.
    package static let crashReasonBytes = 512
    package static let symbolizeTimeMs = 10_000
    package static let symbolizeMemoryBytes = 1 << 30

    // Comparing.
    package static var comparisonPairs: ClosedRange<Int> { 1...LimitValues.inForce.maxComparisonPairs }
    package static var defaultComparisonPairs: Int { LimitValues.inForce.defaultComparisonPairs }
    /// Compiling, warm-ups and all pairs together.
    package static var comparisonTimeMs: Int { LimitValues.inForce.comparisonTimeMs }
    package static let comparedPathsPerRun = 20_000
    /// Of a differential tree as it is stored and sent: narrower ones are cut.
    package static let differentialNodes = 2000
    package static let comparedFunctions = 500
    package static let explainedFindings = 8
    /// Between the parts that two sources have in common: longer ones are shown as replaced, not compared line by line.
    package static let diffedLines = 1000

    // Storing.
    package static var unsharedRunDays: Int { LimitValues.inForce.unsharedRunDays }
    /// Of a stored profile, whatever runs may take now: what was stored under another limit is read all the same.
    package static let storedSamples = 1_000_000
    package static var profileCompressedBytes: Int { LimitValues.inForce.profileCompressedBytes }
    package static var storeBytes: Int { LimitValues.inForce.storeBytes }
    /// Of what one client has stored and nobody shared: its oldest makes room.
    package static var clientStoreBytes: Int { LimitValues.inForce.clientStoreBytes }
    /// Of `storeBytes`: from here on, what nobody shared makes room, the oldest first, ...
    package static let storeHighWaterPercent = 90
    /// ... until no more than this is used.
    package static let storeLowWaterPercent = 80
    /// What was removed is told from what never was for so long, ...
    package static var removalDays: Int { LimitValues.inForce.removalDays }
    /// ... and of so many, the newest.
    package static let removalsKept = 500_000
    /// What nobody shared stays for its reader for so long, however full the store is.
    package static let unsharedLeastSeconds = 600
    /// What a row counts for beside what is in it.
    package static let storedRowBytes = 1024
    /// Of a stored document, decompressed.
    package static let storedDocumentBytes = 64 << 20
    /// Of the disk, kept for what must be written when it is full; of a small disk a fifth at most.
    package static let storeReserveBytes = 16 << 20
    /// With less left on the disk, nothing new is taken in.
    package static let storeFreeDiskBytes = 1 << 20
    /// Up to this size a store is looked through, page by page, when it is opened.
    package static let storeCheckedBytes = 64 << 20
    /// How often a store that could not be written is tried again.
    package static let storeRecoverySeconds = 5
    package static let storeRetryAfterSeconds = 30
    /// Of what ended while the store could not be written, in memory until it can.
    package static let unstoredBytes = 64 << 20

    // A database that is the store.
    /// Connections of one process to it.
    package static let databaseConnections = 8
    /// Reads and writes that wait for one of those.
    package static let databaseWaiting = 1000
    package static let databaseAddressBytes = 4096
    /// To make a connection to each of its hosts.
    package static let databaseConnectSeconds = 5
    /// What a server may take for a statement, of which ...
    package static let databaseStatementMs = 8000
    /// ... it may wait for what another one holds, ...
    package static let databaseLockMs = 5000
    /// ... and to answer it at all: beyond, the connection is given up.
    package static let databaseAnswerMs = 10_000
    /// Of one answer: two profiles and a document at most, with room.
    package static let databaseAnswerBytes = 128 << 20
    /// How often work is repeated that the server took back because another's was in the way.
    package static let databaseConflicts = 12
    /// A server that could not be reached is not tried again before.
    package static let databaseRetryMs = 500
    /// How long a start waits for one.
    package static let databaseStartMs = 20_000
    /// For each statement that brings its tables up to date, and for who does so already.
    package static let databaseMigrationMs = 600_000
    /// Removed in one transaction.
    package static let databaseRemovedAtOnce = 100

    // A database that is the queue.
    /// Connections of one process to it, beside one that hears of changes.
    package static let queueConnections = 4
    /// How often a process looks for changes that it may not have heard of, where it hears of some, ...
    package static let queueLookMs = 1000
    /// ... and where it hears of none.
    package static let queuePollMs = 250
    /// Between two looks, however many changes there are.
    package static let queueLookGapMs = 10
    /// How long what a worker says is held back where the database is away.
    package static let queueOutageMs = 120_000
    /// A job that was let in and is not written down after so long never will be: who let it in is gone.
    package static let reservationMs = 120_000
    /// An end that the process that let the job in has not stored after so long is any other's to store.
    package static let adoptedEndMs = 5000
    /// An end that nobody has stored after so long is forgotten.
    package static let unstoredEndMs = 3_600_000
    /// How often what is in flight is held against the queue, where others may have been at work on it.
    package static let interruptedLookSeconds = 60
    /// Hosts of one database.
    package static let databaseHosts = 8
    package static let databasePasswordBytes = 1024
    package static let databaseCertificateBytes = 1 << 20
    /// Ends that are handed out at a time.
    package static let endsAtOnce = 100

    // Profiles from elsewhere.
    /// Of an upload as it is sent.
    package static var uploadBytes: Int { LimitValues.inForce.uploadBytes }
    /// Of an upload, decompressed.
    package static var uploadContentBytes: Int { LimitValues.inForce.uploadContentBytes }
    /// From the head of an upload to the end of its body.
    package static let uploadSeconds = 60
    package static let uploadNameBytes = 256
    /// Taken in at a time, each with its body in memory.
    package static let uploadsAtOnce = 8
    package static let uploadsAtOncePerClient = 2
    /// Of one owner's token, the newest.
    package static let uploadsListed = 500
    /// Of a local file that a command reads, as it is and decompressed.
    package static let localFileBytes = 1 << 30
    /// Of a local file; a sample of several types counts as often as it has values.
    package static let localSamples = 40_000_000

    // The Go Playground's protocol.
    /// Of a program with a clock of its own, on the world's.
    package static let playgroundRunMs = 4500
    /// From a request to its answer, with the wait for a core.
    package static let playgroundAnswerSeconds = 45
    /// Of answers that are kept, the newest.
    package static let playgroundCacheBytes = 16 << 20

    // Queueing.
    package static var waitingJobs: Int { LimitValues.inForce.waitingJobs }
    package static var jobsPerClient: Int { LimitValues.inForce.jobsPerClient }
    /// One has the machine to itself for minutes.
    package static var comparisonsPerClient: Int { LimitValues.inForce.comparisonsPerClient }
    /// On one machine: they take turns, and each keeps its programs and what it measured until its end.
    package static let begunComparisons = 4
    /// What a client had of the machine counts half after so long.
    package static let chargeHalfLifeSeconds = 300
    /// What every job counts, before its time.
    package static let jobChargeMs = 1000
    /// Beyond all that a job's own limits allow it, before its worker is told to stop it.
    package static let jobGraceMs = 60_000
    /// From being told to stop a job to its last word; a worker that takes longer is given up.
    package static let stopGraceMs = 30_000
    /// A worker that renews its leases no more has lost them after so long.
    package static let leaseMs = 15_000
    /// So often a job is handed out whose workers are lost before they tell anything of it.
    package static let leaseAttempts = 3
    /// A job fails for which there are workers, and none that has what it asks for, after so long.
    package static let unclaimedJobMs = 60_000
    /// What is told of a job stays for so long after its end was stored, for readers who are behind.
    package static let retiredNewsMs = 5000
    /// Of so many jobs, the newest.
    package static let retiredNewsJobs = 32
    /// Between two tries of what the queue did not do.
    package static let queueRetryMs = 500
    /// Unfinished jobs of a worker beyond one for each core: comparisons that stand still, and those that it was told to
    /// stop. More than any service of ours hands out.
    package static let jobsBeyondCores = 16
    package static let toolchainNameBytes = 256
    /// Of a toolchain that an operator added.
    package static let addedToolchainNameBytes = 64
    /// How many toolchains an operator may add: workers try each at every start.
    package static let addedToolchains = 16
    package static let jobNameBytes = 64
    /// From the end of its connection to the end of a worker, with all its jails taken down.
    package static let workerFarewellMs = 15_000
    package static let deadlineCheckMs = 500
    package static let retryAfterSeconds = 5
    package static let eventStreamKeepAliveSeconds = 15
    package static let expirySweepSeconds = 3600

    // Serving.
    package static let requestTargetBytes = 8 * 1024
    package static let requestHeaders = 100
    /// From the head of a request to the end of its body.
    package static let requestBodySeconds = 20
    /// The same, of bodies that nobody reads.
    package static let requestSeconds = 30
    package static var idleConnectionSeconds: Int { LimitValues.inForce.idleConnectionSeconds }
    package static var connections: Int { LimitValues.inForce.connections }
    /// Of a response: who takes nothing of it for so long is cut.
    package static let stalledReaderSeconds = 20
    package static let responsePieceBytes = 64 * 1024
    /// Of stored profiles, decoded for another format or for a page.
    package static let profileJSONBytes = 64 << 20
    /// Of views that were made, whoever asked for them.
    package static var viewCacheBytes: Int { LimitValues.inForce.viewCacheBytes }
    /// Of runs and of comparisons, each, that were read from the store.
    package static let documentCacheBytes = 32 << 20
    /// Of what others' pages tell of each.
    package static let outlineCacheBytes = 4 << 20
    /// Threads that make views of stored profiles, at most: one less than there are processors, but one.
    package static var viewThreads: Int { LimitValues.inForce.viewThreads }
    /// Views that wait for a thread.
    package static let viewsWaiting = 24
    /// Views that are made for one client at a time.
    package static let viewsPerClient = 12
    /// Of a run: larger ones are written out among the views, not where everybody is answered.
    package static let documentWorkBytes = 128 * 1024
    /// To make one view, with the wait for a thread.
    package static let viewSeconds = 30
    /// Of responses under way, each body counted once however many read it.
    package static var responseBytes: Int { LimitValues.inForce.responseBytes }
    package static var responseBytesPerClient: Int { LimitValues.inForce.responseBytesPerClient }
    /// Of one client; behind a proxy, its requests under way.
    package static var connectionsPerClient: Int { LimitValues.inForce.connectionsPerClient }
    /// Connections that the kernel keeps until they are accepted; it may keep fewer (`net.core.somaxconn`). Where they
    /// are more, a client's first packet is lost, and it tries again after a second, then two, four and eight.
    package static let connectionBacklog = 4096
    /// From this many connections on, those without a request are closed after `crowdedIdleSeconds`.
    package static var crowdedConnections: Int { connections / 2 }
    package static let crowdedIdleSeconds = 5
    /// Beyond this many, each new one takes the place of the idlest. Below `connections`, so that there is always a place to
    /// be seen in.
    package static var fullConnections: Int { connections - connections / 8 }
    /// Of the whole web side, held by the kernel, whatever these bounds have missed: well above what they add up to.
    package static var webMemoryMebibytes: Int { LimitValues.inForce.webMemoryMebibytes }
    /// How long readiness waits for the store's size before it answers with the one it knew last.
    package static let storeSizeWaitMs = 50
    // What a page without scripts holds of each; the whole is in the API.
    package static let topRowsOnPage = 100
    /// Labels that one address may ask for together, and the bytes of each.
    package static let labelFilters = 8
    package static let labelFilterBytes = 1024
    package static let labelKeysOnPage = 12
    package static let labelValuesOnPage = 10
    /// Values of a label that have a frame of their own where samples are grouped by it.
    package static let labelGroups = 50
    /// Stacks of a grouped profile, each group's own: beyond it no further group gets a frame of its own.
    package static var groupedStacks: Int { 4 * storedSamples }
    package static let sourceLinesOnPage = 5000
    package static let outputPartsOnPage = 2000
    package static let ancestorsOnPage = 10
    package static let comparisonsOnPage = 20
    package static let runsOnSnippetPage = 20
}
