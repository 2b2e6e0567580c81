import Runs

/// How a run ended, as its column holds it, and of each side's warm-up run in a comparison.
struct StoredOutcome: StoredForm {
    let state: String
    let toolchain: StoredToolchain?
    let host: StoredHost?
    let verdict: StoredVerdict?
    let crash: StoredCrash?
    let tests: StoredTests?
    let failure: String?
    let diagnostics: [StoredDiagnostic]?
    let output: [StoredOutputChunk]?
    let outputDroppedBytes: Int?
    let outputOrderDoubt: String?
    let usage: StoredUsage?
    let profile: StoredProfileSummary?
    let profileNote: String?

    init(_ outcome: RunOutcome) {
        state = outcome.state.rawValue
        toolchain = outcome.toolchain.map(StoredToolchain.init)
        host = outcome.host.map(StoredHost.init)
        verdict = outcome.verdict.map(StoredVerdict.init)
        crash = outcome.crash.map(StoredCrash.init)
        tests = outcome.tests.map(StoredTests.init)
        failure = outcome.failure
        diagnostics = outcome.diagnostics.map(StoredDiagnostic.init)
        output = outcome.output.map(StoredOutputChunk.init)
        outputDroppedBytes = outcome.outputDroppedBytes
        outputOrderDoubt = outcome.outputOrderDoubt
        usage = StoredUsage(outcome.usage)
        profile = outcome.profile.map(StoredProfileSummary.init)
        profileNote = outcome.profileNote
    }

    func restored() throws -> RunOutcome {
        var outcome = RunOutcome(state: try .init(finalWord: state))
        outcome.toolchain = toolchain?.restored()
        outcome.host = host?.restored()
        outcome.verdict = try verdict?.restored()
        outcome.crash = crash?.restored()
        outcome.tests = try tests?.restored()
        outcome.failure = failure
        outcome.diagnostics = try (diagnostics ?? []).map { try $0.restored() }
        outcome.output = try (output ?? []).map { try $0.restored() }
        outcome.outputDroppedBytes = outputDroppedBytes ?? 0
        outcome.outputOrderDoubt = outputOrderDoubt
        outcome.usage = usage?.restored() ?? Usage()
        outcome.profile = profile?.restored()
        outcome.profileNote = profileNote
        return outcome
    }
}

extension Run.State {
    /// Of what is over.
    init(finalWord: String) throws {
        try self.init(word: finalWord)
        guard isFinal else { throw StoredDocument.Failure.ofAnotherVersion }
    }
}
