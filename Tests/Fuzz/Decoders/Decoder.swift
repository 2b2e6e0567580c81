/// The readers of bytes that a hostile program, a stranger or a tool that read a stranger's bytes chose.
///
/// `feed` takes any bytes. That it returns, soon, is all that is asked, besides what the decoders' own round trips
/// promise; a violation traps.
enum Decoder: String, CaseIterable {
    case records
    case allocations
    case waits
    case objectFiles
    case callFrames
    case expressions
    case prologues
    case walks
    case livingWalks
    case symbolizerAnswers
    case names
    case perfMaps
    case goTables
    case crashes
    case recursions
    case tasks
    case launcherMessages
    case eventOrders
    case jobFrames
    case profiles
    case storedProfiles
    case foreignProfiles
    case pulledAnswers
    case pushes
    case sources
    case diagnostics
    case serializedDiagnostics
    case output
    case playbacks
    case testReaders
    case playgroundRequests
    case playgroundSnippets

    func feed(_ bytes: [UInt8]) {
        switch self {
        case .records: feedRecords(bytes)
        case .allocations: feedAllocations(bytes)
        case .waits: feedWaits(bytes)
        case .objectFiles: feedObjectFile(bytes)
        case .callFrames: feedCallFrames(bytes)
        case .expressions: feedExpression(bytes)
        case .prologues: feedPrologue(bytes)
        case .walks: feedWalk(bytes)
        case .livingWalks: feedLivingWalk(bytes)
        case .symbolizerAnswers: feedSymbolizerAnswers(bytes)
        case .names: feedNames(bytes)
        case .perfMaps: feedPerfMap(bytes)
        case .goTables: feedGoTable(bytes)
        case .crashes: feedCrash(bytes)
        case .recursions: feedRecursions(bytes)
        case .tasks: feedTasks(bytes)
        case .launcherMessages: feedLauncherMessage(bytes)
        case .eventOrders: feedEventOrder(bytes)
        case .jobFrames: feedJobFrame(bytes)
        case .profiles: feedProfile(bytes)
        case .storedProfiles: feedStoredProfile(bytes)
        case .foreignProfiles: feedForeignProfile(bytes)
        case .pulledAnswers: feedPulledAnswer(bytes)
        case .pushes: feedPush(bytes)
        case .sources: feedSource(bytes)
        case .diagnostics: feedDiagnostics(bytes)
        case .serializedDiagnostics: feedSerializedDiagnostics(bytes)
        case .output: feedOutput(bytes)
        case .testReaders: feedTestReaders(bytes)
        case .playbacks: feedPlayback(bytes)
        case .playgroundRequests: feedPlaygroundRequest(bytes)
        case .playgroundSnippets: feedPlaygroundSnippet(bytes)
        }
    }

    /// Makes lengths plausible again after a mutation, where a reader would otherwise stop at the first of them.
    func mend(_ bytes: [UInt8]) -> [UInt8] {
        switch self {
        case .records: mendRecordSizes(bytes)
        case .callFrames: mendEntryLengths(bytes, from: 1)
        case .walks: mendEntryLengths(bytes, from: WalkInput.headerBytes)
        case .livingWalks: mendEntryLengths(bytes, from: LivingWalkInput.headerBytes)
        default: bytes
        }
    }
}
