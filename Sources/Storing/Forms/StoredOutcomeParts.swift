import Runs

/// What `StoredOutcome` consists of.
struct StoredToolchain: StoredForm {
    let name: String
    let version: String

    init(_ toolchain: ToolchainInfo) {
        name = toolchain.name
        version = toolchain.version
    }

    func restored() -> ToolchainInfo { ToolchainInfo(name: name, version: version) }
}

struct StoredHost: StoredForm {
    let cpu: String
    let cores: Int
    let sandbox: [String]?
    let waived: [String]?

    init(_ host: Host) {
        cpu = host.cpu
        cores = host.cores
        sandbox = host.sandbox
        waived = host.waived
    }

    func restored() -> Host { Host(cpu: cpu, cores: cores, sandbox: sandbox ?? [], waived: waived ?? []) }
}

struct StoredVerdict: StoredForm {
    struct Limit: StoredForm {
        let name: String
        let value: Int

        init(_ limit: Verdict.Limit) {
            name = limit.name
            value = limit.value
        }

        func restored() -> Verdict.Limit { Verdict.Limit(name: name, value: value) }
    }

    let kind: String
    let exitCode: Int?
    let signal: String?
    let message: String
    let limit: Limit?

    init(_ verdict: Verdict) {
        kind = verdict.kind.rawValue
        exitCode = verdict.exitCode
        signal = verdict.signal
        message = verdict.message
        limit = verdict.limit.map(Limit.init)
    }

    func restored() throws -> Verdict {
        Verdict(
            kind: try .init(word: kind), exitCode: exitCode, signal: signal, message: message, limit: limit?.restored())
    }
}

struct StoredCrash: StoredForm {
    struct Frame: StoredForm {
        let function: String
        let file: String?
        let line: Int?

        init(_ frame: Crash.Frame) {
            function = frame.function
            file = frame.file
            line = frame.line
        }

        func restored() -> Crash.Frame { Crash.Frame(function: function, file: file, line: line) }
    }

    let reason: String
    /// The place is the first of these that is in the snippet's files.
    let stack: [Frame]?
    let goroutines: [StoredGoroutine]?
    let furtherGoroutines: Int?

    init(_ crash: Crash) {
        reason = crash.reason
        stack = crash.stack.map(Frame.init)
        goroutines = crash.goroutines.isEmpty ? nil : crash.goroutines.map(StoredGoroutine.init)
        furtherGoroutines = crash.furtherGoroutines == 0 ? nil : crash.furtherGoroutines
    }

    func restored() -> Crash {
        Crash(
            reason: reason, stack: (stack ?? []).map { $0.restored() },
            goroutines: (goroutines ?? []).map { $0.restored() }, furtherGoroutines: furtherGoroutines ?? 0)
    }
}

struct StoredGoroutine: StoredForm {
    let id: Int
    let count: Int
    let state: String
    let waitMinutes: Int?
    let stack: [StoredCrash.Frame]
    let createdBy: StoredCrash.Frame?

    init(_ goroutine: Goroutine) {
        id = goroutine.id
        count = goroutine.count
        state = goroutine.state
        waitMinutes = goroutine.waitMinutes
        stack = goroutine.stack.map(StoredCrash.Frame.init)
        createdBy = goroutine.createdBy.map(StoredCrash.Frame.init)
    }

    func restored() -> Goroutine {
        Goroutine(
            id: id, count: count, state: state, waitMinutes: waitMinutes, stack: stack.map { $0.restored() },
            createdBy: createdBy?.restored())
    }
}

struct StoredDiagnostic: StoredForm {
    let file: String
    let line: Int
    let column: Int
    let severity: String
    let message: String
    /// Nil where there is none, and in documents from before fixes were kept.
    let fixes: [StoredFix]?

    init(_ diagnostic: Diagnostic) {
        file = diagnostic.file
        line = diagnostic.line
        column = diagnostic.column
        severity = diagnostic.severity.rawValue
        message = diagnostic.message
        fixes = diagnostic.fixes.isEmpty ? nil : diagnostic.fixes.map(StoredFix.init)
    }

    func restored() throws -> Diagnostic {
        Diagnostic(
            file: file, line: line, column: column, severity: try .init(word: severity), message: message,
            fixes: (fixes ?? []).map { $0.restored() })
    }
}

struct StoredOutputChunk: StoredForm {
    let stream: String
    let text: String
    let atMs: Int
    let droppedBytes: Int?

    init(_ chunk: OutputChunk) {
        stream = chunk.stream.rawValue
        text = chunk.text
        atMs = chunk.atMs
        droppedBytes = chunk.droppedBytes
    }

    func restored() throws -> OutputChunk {
        OutputChunk(stream: try .init(word: stream), text: text, atMs: atMs, droppedBytes: droppedBytes)
    }
}

struct StoredUsage: StoredForm {
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

    func restored() -> Usage {
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
