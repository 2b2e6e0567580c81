package import Profiles

/// What a worker tells of one piece of work, step by step. Each kind of work has a type of its own.
package protocol ProgressEvent: Hashable, Sendable {
    /// After this one nothing more comes.
    var isLast: Bool { get }
    /// Whether the work is still what it says it is where this one never arrives.
    var isExpendable: Bool { get }
    /// A last word without what can be largest in it; nil where there is nothing to leave out.
    var shortened: Self? { get }

    /// A last word that says that we failed, and not the program.
    static func failure(_ sentence: String) -> Self
}

/// One step of a run, in the order in which a worker reports them.
package enum RunEvent: ProgressEvent {
    case state(Run.State)
    case diagnostics([Diagnostic])
    case output([OutputChunk])
    /// Those that ended since the last of these events.
    case tests([TestResult])
    /// A growing partial profile; its encoded form travels beside the event.
    case profile(ProfileSummary)
    /// The encoded profile travels beside it.
    case finished(RunOutcome)

    package var isLast: Bool { if case .finished = self { true } else { false } }

    /// A partial profile is one of many.
    package var isExpendable: Bool { if case .profile = self { true } else { false } }

    package var shortened: RunEvent? {
        guard case .finished(var outcome) = self, outcome.profile != nil else { return nil }
        outcome.profile = nil
        outcome.profileNote = "The profile is not kept: it is too large. A lower sample rate makes it smaller."
        return .finished(outcome)
    }

    package static func failure(_ sentence: String) -> RunEvent { .finished(.failed(sentence)) }
}

/// How a run ended, with all that was measured. The encoded profile travels beside it.
package struct RunOutcome: Hashable, Sendable {
    /// `finished`, `failed` or `cancelled`.
    package var state: Run.State
    package var toolchain: ToolchainInfo?
    package var host: Host?
    package var verdict: Verdict?
    /// Optional: outcomes that were stored before this was known have none.
    package var crash: Crash?
    /// Nil where the program was not run for its tests, and in what was stored before there were such runs.
    package var tests: TestReport?
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
    /// Of a program with a clock of its own, in place of `output`; never stored.
    package var raw: RawOutput?

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
