import Foundation
import Runs
import Sandboxing
import SandboxProtocol
import Snippets

/// One jail's worth of compiling, and what its end means.
struct CompileAttempt: Sendable {
    let jail: CompileJail
    let rules: any LanguageRules
    let snippet: Snippet
    let directory: String
    let processors: [Int]

    struct Result: Sendable {
        let compilation: Compilation
        /// Of a rejection: whether it may be due to what we compiled beforehand.
        let blamesCaches: Bool

        var isRejected: Bool {
            if case .rejected = compilation.outcome { true } else { false }
        }
    }

    func compile(_ plan: CompilePlan, in sandbox: Sandbox) async throws -> Result {
        let request = jail.request(for: snippet, by: plan, processors: processors)
        let (report, output) = try await Self.perform(request, in: sandbox, delivery: directory)
        let said = rules.mended(
            rules.diagnostics(in: output, of: snippet), by: takeMessages(report.handOuts.dropFirst()), of: snippet)
        return Result(
            compilation: Compilation(
                outcome: try outcome(
                    of: report, of: request.commands, output: output, said: said, remarks: plan.remarks),
                toolchain: jail.toolchain.info,
                compileMs: Self.milliseconds(of: report)),
            blamesCaches: rules.blamesCaches(in: output))
    }

    /// Reads and removes what was delivered beside the program: the next attempt delivers under the same names. What was not
    /// written, or is too large, mends nothing.
    private func takeMessages(_ handOuts: ArraySlice<HandOutOutcome>) -> [[UInt8]] {
        handOuts.enumerated().compactMap { index, handOut in
            guard case .delivered = handOut else { return nil }
            let path = "\(directory)/\(CompileJail.messagesName(index))"
            defer { try? FileManager.default.removeItem(atPath: path) }
            return FileManager.default.contents(atPath: path).map { Array($0) }
        }
    }

    /// Runs a jail to its end; a cancelled task kills it first.
    static func perform(
        _ request: LaunchRequest, in sandbox: Sandbox, delivery: String?
    ) async throws -> (LaunchReport, String) {
        do {
            let suspended = try await sandbox.launch(request, delivery: delivery)
            let running = try suspended.resumeUnsampled()
            return try await withTaskCancellationHandler {
                (try await running.report(), Self.text(of: await running.captured()))
            } onCancel: {
                running.kill(.stopped)
            }
        } catch let failure as SandboxFailure {
            throw CompilingFailure.sandbox(failure)
        }
    }

    /// Some compilers complain on standard output, some on standard error; none on both.
    private static func text(of output: CapturedOutput) -> String {
        String(decoding: output.bytes(of: .standardOutput) + output.bytes(of: .standardError), as: UTF8.self)
    }

    private static func milliseconds(of report: LaunchReport) -> Int {
        guard let first = report.commands.first, let last = report.commands.last else { return 0 }
        return Int(last.endNanoseconds.subtractingReportingOverflow(first.startNanoseconds).partialValue / 1_000_000)
    }

    func outcome(
        of report: LaunchReport, of commands: [JailCommand], output: String, said: [Diagnostic],
        remarks: [Diagnostic] = []
    ) throws -> CompileOutcome {
        if let outcome = try Self.outcome(ofKilled: report, limits: jail.limits) { return outcome }
        guard let last = report.commands.last else { throw CompilingFailure.artifactLost("no compiler was started") }
        switch last.end {
        case .exited(0) where report.commands.count == commands.count:
            return try outcome(of: report.handOuts.first, remarks + said)
        case .notExecuted(let code):
            throw CompilingFailure.notExecuted(program: commands[report.commands.count - 1].path, code: code)
        default:
            return .rejected(errors(said, in: output, end: last.end))
        }
    }

    /// Nil for a jail that ended by itself.
    static func outcome(ofKilled report: LaunchReport, limits: CompileLimits) throws -> CompileOutcome? {
        if report.counters.outOfMemoryKills > 0 { return .outOfMemory(limitBytes: limits.memoryBytes) }
        switch report.killed {
        case nil: return nil
        case .timeLimit: return .timedOut(limitMs: limits.timeMs)
        case .memoryLimit: return .outOfMemory(limitBytes: limits.memoryBytes)
        case .stopped: throw CancellationError()
        case .blockedCall: throw CompilingFailure.blockedCall(report.blockedCall ?? "unknown")
        case .serverGone: throw CompilingFailure.sandbox(.launcherLost("the jail was orphaned"))
        case .lost: throw CompilingFailure.sandbox(.launcherLost("its jail was killed"))
        }
    }

    private func outcome(of handOut: HandOutOutcome?, _ said: [Diagnostic]) throws -> CompileOutcome {
        switch handOut {
        case .delivered:
            return .built(executable, bounded(said))
        case .tooLarge(let bytes):
            return .rejected([
                complaint("The program would be \(bytes) bytes: at most \(Limits.artifactBytes) are allowed.")
            ])
        case .absent, .irregular, nil: throw CompilingFailure.artifactLost("\(String(describing: handOut))")
        }
    }

    private var executable: Executable {
        Executable(
            path: "\(directory)/\(CompileJail.programName)", language: snippet.language,
            flushSignal: snippet.language == .swift ? SwiftCaches.flushSignal : nil,
            toolchainRoot: jail.toolchain.root,
            runtimeLayout: snippet.language == .go ? "\(jail.toolchain.caches)/\(GoRuntimeLayout.name)" : nil)
    }

    /// Never without an error: a compiler that died on the snippet has rejected it, too.
    private func errors(_ found: [Diagnostic], in output: String, end: CommandReport.End) -> [Diagnostic] {
        let isExplained = found.contains { $0.severity == .error }
        return bounded(isExplained ? found : found + [complaint(Self.sentence(for: end, output))])
    }

    private static func sentence(for end: CommandReport.End, _ output: String) -> String {
        let how =
            switch end {
            case .signalled(let number): "crashed on this program (signal \(number))"
            case .exited(let code): "gave up on this program (exit code \(code))"
            case .notExecuted(let code): "could not be executed (errno \(code))"
            }
        let lines = output.split(separator: "\n", maxSplits: 1)
        return "The compiler \(how)." + (lines.first.map { " It said: \($0)" } ?? "")
    }

    private func complaint(_ sentence: String) -> Diagnostic {
        bounded([Diagnostic(file: snippet.sources[0].name, line: 0, column: 0, severity: .error, message: sentence)])[0]
    }

    /// Errors before warnings where there are too many.
    private func bounded(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
        DiagnosticBounds.apply(to: diagnostics)
    }
}
