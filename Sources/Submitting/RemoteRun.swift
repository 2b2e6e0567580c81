import Foundation
package import Runs
import Snippets

/// What `POST /api/runs` answers.
package struct AcceptedRun: Decodable, Sendable {
    package let id: String
    /// The run's page, as a path.
    package let url: String
    let ownerToken: String

    /// The identifier becomes part of addresses that are asked.
    var isUsable: Bool {
        let characters = id.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        return (1...64).contains(id.utf8.count) && characters && url.hasPrefix("/") && !url.hasPrefix("//")
            && url.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
            && ownerToken.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }
}

/// What a service tells of a run while it goes on, and at its end.
package enum RemoteProgress: Sendable {
    /// - Parameter position: in the queue, from 1; nil where the service does not say.
    case state(Run.State, position: Int?)
    case output([OutputChunk])
    /// With the whole run as the service worded it.
    case finished(RunOutcome, json: [UInt8])
}

/// A run as the contract shows it, as far as a terminal shows it.
struct RemoteRun: Decodable {
    let state: RemoteState
    let toolchain: RemoteToolchain?
    let verdict: RemoteVerdict?
    let crash: RemoteCrash?
    let tests: [RemoteTest]?
    let testCounts: RemoteTestCounts?
    let failure: String?
    let diagnostics: [RemoteDiagnostic]
    let output: [RemoteOutput]
    let outputDroppedBytes: Amount
    let outputOrderDoubt: String?
    let usage: RemoteUsage
    let profile: RemoteProfileSummary?
    let profileNote: String?

    var outcome: RunOutcome {
        var outcome = RunOutcome(state: state.value)
        outcome.toolchain = toolchain.map { ToolchainInfo(name: $0.name, version: $0.version) }
        outcome.verdict = verdict?.value
        outcome.crash = crash?.value
        outcome.tests = testCounts.map { $0.report(tests ?? []) }
        outcome.failure = failure
        outcome.diagnostics = diagnostics.map(\.value)
        outcome.output = output.map(\.value)
        outcome.outputDroppedBytes = outputDroppedBytes.value
        outcome.outputOrderDoubt = outputOrderDoubt
        outcome.usage = usage.value
        outcome.profile = profile?.value
        outcome.profileNote = profileNote
        return outcome
    }
}

/// A state that a later service knows and we do not counts as one on the way.
struct RemoteState: Decodable {
    let value: Run.State

    init(from decoder: any Decoder) throws {
        value = Run.State(rawValue: try decoder.singleValueContainer().decode(String.self)) ?? .running
    }
}

struct RemoteToolchain: Decodable {
    let name: String
    let version: String
}

struct RemoteVerdict: Decodable {
    let kind: String
    let exitCode: Int?
    let signal: String?
    let message: String

    /// A kind that a later service knows and we do not is one that did not go well.
    var value: Verdict {
        Verdict(kind: Verdict.Kind(rawValue: kind) ?? .signalled, exitCode: exitCode, signal: signal, message: message)
    }
}

struct RemoteTest: Decodable {
    let name: String
    let outcome: String
    let unfinished: Bool?
    let durationMs: Amount
    let output: String
    let file: String?
    let line: Int?

    /// An outcome that a later service knows and we do not is none that went well.
    var value: TestResult {
        TestResult(
            name: name, outcome: TestResult.Outcome(rawValue: outcome) ?? .failed, isUnfinished: unfinished ?? false,
            durationMs: durationMs.value, output: output, file: file, line: line)
    }
}

struct RemoteTestCounts: Decodable {
    let passed: Amount
    let failed: Amount
    let unfinished: Amount?
    let skipped: Amount
    let leftOut: Amount

    func report(_ tests: [RemoteTest]) -> TestReport {
        TestReport(
            results: tests.map(\.value), passed: passed.value, failed: failed.value,
            unfinished: unfinished?.value ?? 0, skipped: skipped.value, leftOut: leftOut.value)
    }
}

struct RemoteCrash: Decodable {
    struct Frame: Decodable {
        let function: String
        let file: String?
        let line: Int?

        var value: Crash.Frame { Crash.Frame(function: function, file: file, line: line) }
    }

    struct RemoteGoroutine: Decodable {
        let id: Int
        let count: Int
        let state: String
        let waitMinutes: Int?
        let stack: [Frame]
        let createdBy: Frame?

        var value: Goroutine {
            Goroutine(
                id: id, count: count, state: state, waitMinutes: waitMinutes, stack: stack.map(\.value),
                createdBy: createdBy?.value)
        }
    }

    let reason: String
    let stack: [Frame]
    let goroutines: [RemoteGoroutine]?
    let furtherGoroutines: Int?

    var value: Crash {
        Crash(
            reason: reason, stack: stack.map(\.value), goroutines: (goroutines ?? []).map(\.value),
            furtherGoroutines: furtherGoroutines ?? 0)
    }
}

struct RemoteDiagnostic: Decodable {
    let file: String
    let line: Int
    let column: Int
    let severity: String
    let message: String
    let fixes: [RemoteFix]?

    var value: Diagnostic {
        Diagnostic(
            file: file, line: line, column: column, severity: Diagnostic.Severity(rawValue: severity) ?? .note,
            message: message,
            fixes: (fixes ?? []).prefix(Limits.fixesPerDiagnostic).map { Fix(message: $0.message, edits: []) })
    }
}

/// A terminal says what would mend something, and changes nothing.
struct RemoteFix: Decodable {
    let message: String
}

struct RemoteOutput: Decodable {
    let stream: String
    let text: String
    let atMs: Amount
    let droppedBytes: Amount?

    var value: OutputChunk {
        OutputChunk(
            stream: OutputChunk.Stream(rawValue: stream) ?? .stderr, text: text, atMs: atMs.value,
            droppedBytes: droppedBytes?.value)
    }
}

struct RemoteUsage: Decodable {
    let queuedMs: Amount
    let compileMs: Amount
    let wallMs: Amount
    let userMs: Amount
    let systemMs: Amount
    let maxResidentBytes: Amount
    let profileMs: Amount

    var value: Usage {
        var usage = Usage()
        usage.queuedMs = queuedMs.value
        usage.compileMs = compileMs.value
        usage.wallMs = wallMs.value
        usage.userMs = userMs.value
        usage.systemMs = systemMs.value
        usage.maxResidentBytes = maxResidentBytes.value
        usage.profileMs = profileMs.value
        return usage
    }
}
