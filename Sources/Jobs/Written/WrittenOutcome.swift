import Foundation
import Profiles
import Runs

/// `RunOutcome` as it is written. What is missing means what it meant before it existed: nothing was said of it.
struct WrittenRunOutcome: Codable {
    let state: WrittenState
    let toolchain: WrittenToolchain?
    let host: WrittenHost?
    let verdict: WrittenVerdict?
    let crash: WrittenCrash?
    let tests: WrittenTests?
    let failure: String?
    let diagnostics: [WrittenDiagnostic]?
    let output: [WrittenChunk]?
    let outputDroppedBytes: Int?
    let outputOrderDoubt: String?
    let usage: WrittenUsage?
    let profile: WrittenProfileSummary?
    let profileNote: String?
    let raw: WrittenRawOutput?

    init(_ outcome: RunOutcome) {
        state = WrittenState(outcome.state)
        toolchain = outcome.toolchain.map(WrittenToolchain.init)
        host = outcome.host.map(WrittenHost.init)
        verdict = outcome.verdict.map(WrittenVerdict.init)
        crash = outcome.crash.map(WrittenCrash.init)
        tests = outcome.tests.map(WrittenTests.init)
        failure = outcome.failure
        diagnostics = outcome.diagnostics.map(WrittenDiagnostic.init)
        output = outcome.output.map(WrittenChunk.init)
        outputDroppedBytes = outcome.outputDroppedBytes
        outputOrderDoubt = outcome.outputOrderDoubt
        usage = WrittenUsage(outcome.usage)
        profile = outcome.profile.map(WrittenProfileSummary.init)
        profileNote = outcome.profileNote
        raw = outcome.raw.map(WrittenRawOutput.init)
    }

    var outcome: RunOutcome {
        var outcome = RunOutcome(state: state.state)
        outcome.toolchain = toolchain?.toolchain
        outcome.host = host?.host
        outcome.verdict = verdict?.verdict
        outcome.crash = crash?.crash
        outcome.tests = tests?.report
        outcome.failure = failure
        outcome.diagnostics = (diagnostics ?? []).map(\.diagnostic)
        outcome.output = (output ?? []).map(\.chunk)
        outcome.outputDroppedBytes = outputDroppedBytes ?? 0
        outcome.outputOrderDoubt = outputOrderDoubt
        outcome.usage = usage?.usage ?? Usage()
        outcome.profile = profile?.summary
        outcome.profileNote = profileNote
        outcome.raw = raw?.output
        return outcome
    }
}

/// Bytes as base64.
struct WrittenRawOutput: Codable {
    let standardOutput: Data
    let standardError: Data
    let droppedBytes: Int

    init(_ output: RawOutput) {
        standardOutput = Data(output.standardOutput)
        standardError = Data(output.standardError)
        droppedBytes = output.droppedBytes
    }

    var output: RawOutput {
        RawOutput(
            standardOutput: Array(standardOutput), standardError: Array(standardError), droppedBytes: droppedBytes)
    }
}

struct WrittenToolchain: Codable {
    let name: String
    let version: String

    init(_ toolchain: ToolchainInfo) {
        name = toolchain.name
        version = toolchain.version
    }

    var toolchain: ToolchainInfo { ToolchainInfo(name: name, version: version) }
}

struct WrittenHost: Codable {
    let cpu: String
    let cores: Int
    let sandbox: [String]
    let waived: [String]

    init(_ host: Runs.Host) {
        cpu = host.cpu
        cores = host.cores
        sandbox = host.sandbox
        waived = host.waived
    }

    var host: Runs.Host { Runs.Host(cpu: cpu, cores: cores, sandbox: sandbox, waived: waived) }
}

struct WrittenVerdict: Codable {
    struct Limit: Codable {
        let name: String
        let value: Int
    }

    let kind: Verdict.Kind.RawValue
    let exitCode: Int?
    let signal: String?
    let message: String
    let limit: Limit?

    init(_ verdict: Verdict) {
        kind = verdict.kind.rawValue
        exitCode = verdict.exitCode
        signal = verdict.signal
        message = verdict.message
        limit = verdict.limit.map { Limit(name: $0.name, value: $0.value) }
    }

    /// Nil for a kind that this version does not know.
    var verdict: Verdict? {
        Verdict.Kind(rawValue: kind).map { kind in
            Verdict(
                kind: kind, exitCode: exitCode, signal: signal, message: message,
                limit: limit.map { Verdict.Limit(name: $0.name, value: $0.value) })
        }
    }
}

struct WrittenDiagnostic: Codable {
    let file: String
    let line: Int
    let column: Int
    let severity: String
    let message: String
    let fixes: [WrittenFix]?

    init(_ diagnostic: Diagnostic) {
        fixes = diagnostic.fixes.isEmpty ? nil : diagnostic.fixes.map(WrittenFix.init)
        file = diagnostic.file
        line = diagnostic.line
        column = diagnostic.column
        severity = diagnostic.severity.rawValue
        message = diagnostic.message
    }

    /// A severity that this version does not know is a note.
    var diagnostic: Diagnostic {
        Diagnostic(
            file: file, line: line, column: column, severity: Diagnostic.Severity(rawValue: severity) ?? .note,
            message: message, fixes: (fixes ?? []).map(\.fix))
    }
}

struct WrittenChunk: Codable {
    enum Stream: String, Codable { case stdout, stderr }

    let stream: Stream
    let text: String
    let atMs: Int
    let droppedBytes: Int?

    init(_ chunk: OutputChunk) {
        stream = chunk.stream == .stdout ? .stdout : .stderr
        text = chunk.text
        atMs = chunk.atMs
        droppedBytes = chunk.droppedBytes
    }

    var chunk: OutputChunk {
        OutputChunk(stream: stream == .stdout ? .stdout : .stderr, text: text, atMs: atMs, droppedBytes: droppedBytes)
    }
}

struct WrittenUsage: Codable {
    let queuedMs: Int?
    let compileMs: Int?
    let wallMs: Int?
    let userMs: Int?
    let systemMs: Int?
    let maxResidentBytes: Int?
    let profileMs: Int?

    init(_ usage: Usage) {
        queuedMs = usage.queuedMs
        compileMs = usage.compileMs
        wallMs = usage.wallMs
        userMs = usage.userMs
        systemMs = usage.systemMs
        maxResidentBytes = usage.maxResidentBytes
        profileMs = usage.profileMs
    }

    var usage: Usage {
        var usage = Usage()
        usage.queuedMs = queuedMs ?? 0
        usage.compileMs = compileMs ?? 0
        usage.wallMs = wallMs ?? 0
        usage.userMs = userMs ?? 0
        usage.systemMs = systemMs ?? 0
        usage.maxResidentBytes = maxResidentBytes ?? 0
        usage.profileMs = profileMs ?? 0
        return usage
    }
}
