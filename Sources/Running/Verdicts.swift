import Runs
import SandboxProtocol
import Snippets

/// How a run's end reads to a person: one plain sentence that names the limit and its number.
extension Verdict {
    /// The verdict on a program that ran, from what the kernel counted first and its exit status last: exit statuses
    /// lie, a runtime may swallow a refused thread or catch a signal.
    init(of report: LaunchReport, options: RunOptions) {
        if let call = report.blockedCall {
            self = .blocked(call)
        } else if report.counters.outOfMemoryKills > 0 || report.killed == .memoryLimit {
            self = .outOfMemory
        } else if report.killed == .timeLimit {
            self = .timedOut(afterMs: options.timeLimitMs)
        } else {
            self = .ended(report.commands.last?.end ?? .signalled(9), refusedThreads: report.counters.refusedThreads)
        }
    }

    /// With what failed and where, behind how it ended.
    func explained(by crash: Crash) -> Verdict {
        let end = message.hasSuffix(".") ? String(message.dropLast()) : message
        let stop = crash.sentence.hasSuffix("!") ? "" : "."
        return Verdict(
            kind: kind, exitCode: exitCode, signal: signal, message: "\(end): \(crash.sentence)\(stop)", limit: limit)
    }

    /// Of a run of tests: what they came to, and what else there is to say of the end.
    func told(by tests: TestReport, hasCrashed: Bool) -> Verdict {
        // 1 is how package testing ends where a test failed, and so is ours of Swift.
        let isPlain = kind == .exited && !hasCrashed && exitCode == (tests.failed > 0 ? 1 : 0)
        let sentence =
            isPlain || tests.count == 0 ? tests.sentence : "\(tests.sentence) \(message)"
        let whole = tests.count == 0 && !isPlain ? message : sentence
        return Verdict(kind: kind, exitCode: exitCode, signal: signal, message: whole, limit: limit)
    }

    private static func blocked(_ call: String) -> Verdict {
        Verdict(
            kind: .blockedSystemCall,
            message: "The program was stopped because it called \(call), which the sandbox does not allow.")
    }

    private static var outOfMemory: Verdict {
        Verdict(
            kind: .outOfMemory,
            message: "The program was stopped at its memory limit of \(mebibytes(Limits.runMemoryBytes)).",
            limit: Limit(name: "memoryBytes", value: Limits.runMemoryBytes))
    }

    private static func timedOut(afterMs limit: Int) -> Verdict {
        Verdict(
            kind: .timedOut, message: "The program was stopped at its time limit of \(seconds(limit)).",
            limit: Limit(name: "timeLimitMs", value: limit))
    }

    private static func ended(_ end: CommandReport.End, refusedThreads: UInt64) -> Verdict {
        let threads =
            refusedThreads == 0 ? "" : " It asked for more than its limit of \(Limits.runThreads) threads on the way."
        switch end {
        case .exited(0): return exited(0, "The program ended by itself." + threads)
        case .exited(let code): return exited(Int(code), "The program ended with exit code \(code)." + threads)
        case .signalled(let number): return signalled(number, threads)
        case .notExecuted:
            return Verdict(kind: .signalled, message: "The program could not be started: it is not a program.")
        }
    }

    private static func exited(_ code: Int, _ message: String) -> Verdict {
        Verdict(kind: .exited, exitCode: code, message: message)
    }

    private static func signalled(_ number: Int32, _ threads: String) -> Verdict {
        let signal = Signal(number: number)
        let meaning = signal.meaning.map { " (\($0))" } ?? ""
        return Verdict(
            kind: .signalled, signal: signal.name,
            message: "The program was ended by \(signal.name)\(meaning)." + threads)
    }
}

extension Verdict {
    /// The verdict on a snippet that did not compile.
    static func rejected(_ diagnostics: [Diagnostic]) -> Verdict {
        let errors = diagnostics.count { $0.severity == .error }
        let count = errors == 1 ? "1 error" : "\(errors) errors"
        return Verdict(kind: .compileRejected, message: "The program did not compile: \(count).")
    }

    static var compileTimedOut: Verdict {
        Verdict(
            kind: .compileTimedOut,
            message: "The compiler was stopped at its time limit of \(seconds(Limits.compileTimeMs)).",
            limit: Limit(name: "compileTimeMs", value: Limits.compileTimeMs))
    }

    static var compileOutOfMemory: Verdict {
        Verdict(
            kind: .compileOutOfMemory,
            message: "The compiler was stopped at its memory limit of \(mebibytes(Limits.compileMemoryBytes)).",
            limit: Limit(name: "compileMemoryBytes", value: Limits.compileMemoryBytes))
    }
}

private func seconds(_ milliseconds: Int) -> String {
    milliseconds % 1000 == 0 ? "\(milliseconds / 1000) s" : "\(milliseconds) ms"
}

private func mebibytes(_ bytes: Int) -> String {
    bytes % (1 << 30) == 0 ? "\(bytes >> 30) GiB" : "\(bytes >> 20) MiB"
}
