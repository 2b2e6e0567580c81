package import Comparing
package import Profiles

/// One step of a run, in the order in which a worker reports them.
package enum RunEvent: Codable, Hashable, Sendable {
    case state(Run.State)
    case diagnostics([Diagnostic])
    case output([OutputChunk])
    /// A growing partial profile; its encoded form travels beside the event.
    case profile(ProfileSummary)
    case finished(RunOutcome)
    /// Of a comparison: two more runs were measured.
    case pair(MeasuredPair)
    /// Of a comparison: a typical profile of one side travels beside the event.
    case sideProfile(Comparability.Side)
    /// Of a comparison: it stands still and has given back its cores, until it is resumed.
    case paused
    /// How a comparison ended.
    case compared(ComparisonOutcome)

    /// After this one nothing more comes.
    package var isLast: Bool {
        switch self {
        case .finished, .compared: true
        default: false
        }
    }
}

/// How a run ended, with all that was measured. The encoded profile travels beside it.
package struct RunOutcome: Codable, Hashable, Sendable {
    /// `finished`, `failed` or `cancelled`.
    package var state: Run.State
    package var toolchain: ToolchainInfo?
    package var host: Host?
    package var verdict: Verdict?
    /// Optional: outcomes that were stored before this was known have none.
    package var crash: Crash?
    package var failure: String?
    package var diagnostics: [Diagnostic] = []
    package var output: [OutputChunk] = []
    package var outputDroppedBytes = 0
    /// Why the order of what came on both streams may not be that in which it was written, in one sentence; nil where it
    /// is, where one stream is empty, and in what was stored before this was known.
    package var outputOrderDoubt: String?
    package var usage = Usage()
    package var profile: ProfileSummary?
    /// Why there is no profile although one was taken, or what was left out of it, in one sentence.
    package var profileNote: String?

    package init(state: Run.State) {
        self.state = state
    }

    /// Our own fault: said as such, never blamed on the program.
    package static func failed(_ sentence: String) -> RunOutcome {
        var outcome = RunOutcome(state: .failed)
        outcome.failure = sentence
        return outcome
    }
}
