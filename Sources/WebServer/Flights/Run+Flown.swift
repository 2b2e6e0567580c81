import Foundation
import Jobs
import Reports
import Runs
import Snippets
import Storing

extension Run: Flown {
    /// A run has one profile, or none.
    enum Part { case whole }

    static func event(in event: JobEvent) -> RunEvent? {
        if case .run(let event) = event { event } else { nil }
    }

    static func part(of event: RunEvent) -> Part? {
        switch event {
        case .profile, .finished: .whole
        case .state, .diagnostics, .output, .tests: nil
        }
    }

    mutating func take(_ event: RunEvent) -> Notice? {
        switch event {
        case .state(let state):
            guard !state.isFinal else { return nil }
            self.state = state
            return Notice(name: "state", json: JSONText.state(state))
        case .diagnostics(let diagnostics):
            self.diagnostics = diagnostics
            return Notice(
                name: "diagnostics", json: JSONText.of(["diagnostics": diagnostics.map(DiagnosticDocument.init)]))
        case .output(let chunks):
            output += chunks
            return Notice(name: "output", json: JSONText.of(["output": chunks.map(OutputChunkDocument.init)]))
        case .tests(let results):
            add(results)
            return Notice(name: "tests", json: JSONText.of(["tests": results.map(TestDocument.init)]))
        case .profile(let summary):
            profile = summary
            return Notice(name: "profile", json: JSONText.of(ProfileSummaryDocument(summary)), isReplacing: true)
        case .finished: return nil
        }
    }

    static func outcome(in event: RunEvent) -> RunOutcome? {
        if case .finished(let outcome) = event { outcome } else { nil }
    }

    static func failed(_ sentence: String) -> RunOutcome { .failed(sentence) }

    /// Of a run of which no worker gave an account, what it told so far is kept.
    func outcome(
        of end: FlightEnd<RunOutcome>, startedAt: Date?, profiles: inout [Part: [UInt8]]
    ) -> RunOutcome {
        var outcome: RunOutcome
        switch end {
        case .reported(let reported): outcome = reported
        case .cancelled: outcome = abandoned(RunOutcome(state: .cancelled))
        case .failed(let sentence): outcome = abandoned(.failed(sentence))
        }
        if case .reported = end {} else { profiles = [:] }
        outcome.usage.queuedMs = max(0, Int((startedAt?.timeIntervalSince(createdAt) ?? 0) * 1000))
        if let bytes = profiles[.whole]?.count, bytes > Limits.profileCompressedBytes {
            profiles = [:]
            outcome.profile = nil
            outcome.profileNote = Sentences.profileTooLarge(bytes: bytes)
        }
        return outcome
    }

    /// Counts them one by one; at its end the run has the right numbers.
    private mutating func add(_ results: [TestResult]) {
        var report = tests ?? TestReport()
        report.results += results
        for result in results {
            switch result.outcome {
            case .passed: report.passed += 1
            case .failed:
                report.failed += 1
                report.unfinished += result.isUnfinished ? 1 : 0
            case .skipped: report.skipped += 1
            }
        }
        tests = report
    }

    private func abandoned(_ outcome: RunOutcome) -> RunOutcome {
        var outcome = outcome
        outcome.output = output
        outcome.tests = tests
        outcome.diagnostics = diagnostics
        return outcome
    }

    var finalDocument: String { JSONText.of(RunDocument(self)) }

    var outline: RunOutline { RunOutline(self) }
}

/// What the store does with runs.
extension Run {
    func insert(into store: any Store, owner: OwnerToken, client: String) async throws {
        try await store.insert(self, owner: owner, client: client)
    }

    static func find(_ id: String, in store: any Store) async throws -> StoreFinding<Run> { try await store.run(id) }

    static func standing(of id: String, in store: any Store) async throws -> Standing? {
        try await store.standing(ofRun: id)
    }

    static func profile(of id: String, _: Part, in store: any Store) async throws -> [UInt8]? {
        try await store.profile(of: id)
    }

    static func unfinished(in store: any Store) async throws -> [String] { try await store.unfinishedRuns() }

    static func finish(
        _ id: String, with outcome: RunOutcome, profiles: [Part: [UInt8]], in store: any Store
    ) async throws -> Bool {
        try await store.finish(id, with: outcome, profile: profiles[.whole])
    }

    static func share(_ id: String, in store: any Store) async throws -> ShareOutcome { try await store.share(id) }

    static func remove(_ id: String, from store: any Store, at date: Date) async throws {
        try await store.remove(id, at: date)
    }
}

extension Run {
    /// Of memory, as far as it depends on what a person wrote and a program printed.
    var approximateBytes: Int {
        let tests = (tests?.results ?? []).flatMap { [$0.name, $0.output] }
        let texts = output.map(\.text) + diagnostics.map(\.message) + tests
        return texts.reduce(4096) { $0 + $1.utf8.count + 64 } + snippet.approximateBytes
    }

    /// Its output is held twice: here, and among the events that a late reader gets, where JSON may have made it longer.
    var bytesInMemory: Int {
        let tests = (tests?.results ?? []).reduce(0) { $0 + $1.output.utf8.count + $1.name.utf8.count }
        return (output.reduce(0) { $0 + $1.text.utf8.count } + tests) * 4
    }

    /// Whether `approximateBytes` is more, without adding up all that a talkative program printed.
    func tellsMore(than bytes: Int) -> Bool {
        var left = bytes - 4096 - snippet.approximateBytes
        for text in output.lazy.map(\.text) {
            if left < 0 { return true }
            left -= text.utf8.count + 64
        }
        return left < diagnostics.reduce(0) { $0 + $1.message.utf8.count + 64 }
    }
}

extension Snippet {
    var approximateBytes: Int { files.reduce(options.standardInput.utf8.count) { $0 + $1.content.utf8.count } }
}
