import Reports
import Runs

/// The parts of how a run ended, which events and comparisons tell, too.
struct ToolchainDocument: Encodable {
    let name: String
    let version: String

    init(_ toolchain: ToolchainInfo) {
        name = toolchain.name
        version = toolchain.version
    }
}

struct HostDocument: Encodable {
    let cpu: String
    let cores: Int
    let sandbox: [String]
    let waived: [String]

    init(_ host: Host) {
        cpu = host.cpu
        cores = host.cores
        sandbox = host.sandbox
        waived = host.waived
    }
}

/// What is not there is null.
struct VerdictDocument: Encodable {
    private struct Limit: Encodable {
        let name: String
        let value: Int
    }

    private let verdict: Verdict

    init(_ verdict: Verdict) {
        self.verdict = verdict
    }

    private enum CodingKeys: CodingKey { case kind, exitCode, signal, message, limit }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(verdict.kind.rawValue, forKey: .kind)
        try container.encode(verdict.exitCode, forKey: .exitCode)
        try container.encode(verdict.signal, forKey: .signal)
        try container.encode(verdict.message, forKey: .message)
        try container.encode(verdict.limit.map { Limit(name: $0.name, value: $0.value) }, forKey: .limit)
    }
}

/// Places that are not known are left out.
struct CrashDocument: Encodable {
    struct Frame: Encodable {
        let function: String
        let file: String?
        let line: Int?

        init(_ frame: Crash.Frame) {
            function = frame.function
            file = frame.file
            line = frame.line
        }
    }

    /// With the sentence that pages show.
    struct GoroutineDocument: Encodable {
        let id: Int
        let count: Int
        let state: String
        let waitMinutes: Int?
        let sentence: String
        let file: String?
        let line: Int?
        let stack: [Frame]
        let createdBy: Frame?

        init(_ goroutine: Goroutine) {
            id = goroutine.id
            count = goroutine.count
            state = goroutine.state
            waitMinutes = goroutine.waitMinutes
            sentence = GoroutineWording.sentence(on: goroutine)
            file = goroutine.place?.file
            line = goroutine.place?.line
            stack = goroutine.stack.map(Frame.init)
            createdBy = goroutine.createdBy.map(Frame.init)
        }
    }

    let reason: String
    let file: String?
    let line: Int?
    let stack: [Frame]
    let goroutines: [GoroutineDocument]?
    let furtherGoroutines: Int?

    init(_ crash: Crash) {
        goroutines = crash.goroutines.isEmpty ? nil : crash.goroutines.map(GoroutineDocument.init)
        furtherGoroutines = crash.furtherGoroutines == 0 ? nil : crash.furtherGoroutines
        reason = crash.reason
        file = crash.file
        line = crash.line
        stack = crash.stack.map(Frame.init)
    }
}

struct DiagnosticDocument: Encodable {
    let file: String
    let line: Int
    let column: Int
    let severity: String
    let message: String
    /// Left out where there is none.
    let fixes: [FixDocument]?

    init(_ diagnostic: Diagnostic) {
        fixes = diagnostic.fixes.isEmpty ? nil : diagnostic.fixes.map(FixDocument.init)
        file = diagnostic.file
        line = diagnostic.line
        column = diagnostic.column
        severity = diagnostic.severity.rawValue
        message = diagnostic.message
    }
}

struct OutputChunkDocument: Encodable {
    let stream: String
    let text: String
    let atMs: Int
    /// Left out where nothing is missing before the text.
    let droppedBytes: Int?

    init(_ chunk: OutputChunk) {
        stream = chunk.stream.rawValue
        text = chunk.text
        atMs = chunk.atMs
        droppedBytes = chunk.droppedBytes
    }
}

struct UsageDocument: Encodable {
    let queuedMs: Int
    let compileMs: Int
    let wallMs: Int
    let userMs: Int
    let systemMs: Int
    let maxResidentBytes: Int
    let profileMs: Int

    init(_ usage: Usage) {
        queuedMs = usage.queuedMs
        compileMs = usage.compileMs
        wallMs = usage.wallMs
        userMs = usage.userMs
        systemMs = usage.systemMs
        maxResidentBytes = usage.maxResidentBytes
        profileMs = usage.profileMs
    }
}
