package import Foundation
package import Profiles
package import Snippets

/// One execution of one snippet, as stored and as the API shows it.
package struct Run: Hashable, Sendable {
    package enum State: String, CaseIterable, Sendable {
        case queued, compiling, running, profiling
        case finished
        /// The service's own fault.
        case failed
        case cancelled

        package var isFinal: Bool { self == .finished || self == .failed || self == .cancelled }
    }

    package let id: String
    package var state: State
    package let createdAt: Date
    /// Nil once shared.
    package var expiresAt: Date?
    package var shared: Bool
    package let snippet: Snippet
    /// The address that the snippet is stored under, which a later version might compute otherwise; nil in a run that is
    /// not stored yet.
    package var snippetID: SnippetID?
    /// The run whose program was edited to make this one's; nil where it was written afresh.
    package let parent: String?
    package var toolchain: ToolchainInfo?
    package var host: Host?
    package var verdict: Verdict?
    /// Where and why the program crashed; nil where it did not, and in what was stored before this was known.
    package var crash: Crash?
    /// As in `RunOutcome`; while it runs, what is known so far.
    package var tests: TestReport?
    /// Why the service failed, in one sentence; only with `failed`.
    package var failure: String?
    package var diagnostics: [Diagnostic]
    package var output: [OutputChunk]
    package var outputDroppedBytes: Int
    /// As in `RunOutcome`.
    package var outputOrderDoubt: String?
    package var usage: Usage
    /// Nil while it runs, when it never ran, and when it ran unsampled.
    package var profile: ProfileSummary?
    /// Why there is no profile although one was taken, or what was left out of it, in one sentence.
    package var profileNote: String?

    package init(id: String, snippet: Snippet, createdAt: Date, expiresAt: Date?, parent: String? = nil) {
        self.id = id
        self.snippet = snippet
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.parent = parent
        state = .queued
        shared = false
        diagnostics = []
        output = []
        outputDroppedBytes = 0
        usage = Usage()
    }
}

extension Run {
    /// Takes over how the run ended.
    package mutating func end(with outcome: RunOutcome) {
        state = outcome.state
        toolchain = outcome.toolchain ?? toolchain
        host = outcome.host ?? host
        verdict = outcome.verdict
        crash = outcome.crash
        tests = outcome.tests
        failure = outcome.failure
        diagnostics = outcome.diagnostics
        output = outcome.output
        outputDroppedBytes = outcome.outputDroppedBytes
        outputOrderDoubt = outcome.outputOrderDoubt
        usage = outcome.usage
        profile = outcome.profile
        profileNote = outcome.profileNote
    }
}
