import Foundation
import SandboxProtocol
import Sandboxing
package import Snippets
package import Runs

extension Compiler {
    /// Formats or vets a program's source: hostile text in, text or diagnostics out, in a jail as compilers have it.
    ///
    /// Throws `CompilingFailure`, or `CancellationError` once the task is cancelled and the jail is dead.
    /// - Parameters:
    ///   - directory: a host directory of the caller's own, without a file whose name is a number in it.
    ///   - processors: those that the tool may use; empty leaves the choice to the kernel.
    package func perform(
        _ order: ToolOrder, in directory: String, processors: [Int] = [], limits: CompileLimits = .tool
    ) async throws -> ToolOutcome {
        let keeper = try keeper(of: order.program.language, named: order.toolchain)
        let language = try await keeper.current()
        let preparation = language.rules.preparation(for: order)
        guard preparation.objections.isEmpty else {
            return .diagnostics(DiagnosticBounds.apply(to: preparation.objections))
        }
        let jail = CompileJail(toolchain: language.toolchain, limits: limits)
        let request = try jail.request(for: order, after: preparation, processors: processors)
        let (report, output) = try await CompileAttempt.perform(
            request, in: sandbox, delivery: request.handOuts.isEmpty ? nil : directory)
        return try ToolAttempt(
            order: order, rules: language.rules, limits: limits, commands: request.commands,
            preparingCommands: jail.preparingCommands(for: order, preparation).count, directory: directory
        ).outcome(of: report, output: output)
    }
}

/// What the end of a tool's jail means.
private struct ToolAttempt {
    let order: ToolOrder
    let rules: any LanguageRules
    let limits: CompileLimits
    let commands: [JailCommand]
    /// Of these, the first so many are a compiler's.
    let preparingCommands: Int
    let directory: String

    func outcome(of report: LaunchReport, output: String) throws -> ToolOutcome {
        switch try CompileAttempt.outcome(ofKilled: report, limits: limits) {
        case .timedOut(let limitMs): return complaint("\(name) did not finish within \(limitMs / 1000) s.")
        case .outOfMemory(let limitBytes):
            return complaint("\(name) needs more than \(limitBytes >> 20) MiB of memory for this source.")
        default: break
        }
        guard let last = report.commands.last else { throw CompilingFailure.artifactLost("no tool was started") }
        if case .notExecuted(let code) = last.end {
            throw CompilingFailure.notExecuted(program: commands[report.commands.count - 1].path, code: code)
        }
        if last.end == .exited(0), report.commands.count == commands.count, !report.handOuts.isEmpty {
            return try formatted(report.handOuts, output: output)
        }
        let isPrepared = report.commands.count > preparingCommands
        let findings = DiagnosticBounds.apply(
            to: isPrepared ? rules.findings(in: output, of: order) : rules.diagnostics(in: output, of: order.program))
        guard findings.isEmpty, last.end != .exited(0) else { return .diagnostics(findings) }
        return complaint("\(name) \(Self.how(last.end))." + Self.firstLine(of: output))
    }

    /// What comes back has to be a program that could be submitted. A tool may write nothing although it says that all went
    /// well, as swift-format does of source with a no-break space between its words: then what it says beside is the answer.
    private func formatted(_ handOuts: [HandOutOutcome], output: String) throws -> ToolOutcome {
        var files: [String: SourceFile] = [:]
        for (index, handOut) in handOuts.enumerated() {
            switch handOut {
            case .delivered: break
            case .tooLarge: return tooLarge
            case .absent, .irregular: throw CompilingFailure.artifactLost("\(handOut)")
            }
            guard let bytes = FileManager.default.contents(atPath: "\(directory)/\(index)") else {
                throw CompilingFailure.artifactLost("file \(index) is not where it was delivered to")
            }
            guard let text = String(validating: bytes, as: UTF8.self) else {
                return complaint("\(name) wrote what is no text.")
            }
            let source = order.program.sources[index]
            guard !text.isBlank || source.content.isBlank else {
                let findings = DiagnosticBounds.apply(to: rules.findings(in: output, of: order))
                return findings.isEmpty
                    ? complaint("\(name) wrote nothing for \(source.name).") : .diagnostics(findings)
            }
            files[source.name] = SourceFile(name: source.name, content: text)
        }
        // What the program only reads stays as it is.
        let all = order.program.files.map { files[$0.name] ?? $0 }
        let byteCount = all.reduce(0) { $0 + $1.content.utf8.count }
        return byteCount <= Limits.sourceBytes ? .files(all) : tooLarge
    }

    private var tooLarge: ToolOutcome {
        complaint("Formatted, the source would be larger than the \(Limits.sourceBytes) bytes that are allowed.")
    }

    private var name: String {
        switch order.tool {
        case .format: "The formatter"
        case .vet: "The vet tool"
        }
    }

    private static func how(_ end: CommandReport.End) -> String {
        switch end {
        case .exited(let code): "gave up on this source (exit code \(code))"
        case .signalled(let number): "crashed on this source (signal \(number))"
        case .notExecuted(let code): "could not be executed (errno \(code))"
        }
    }

    private static func firstLine(of output: String) -> String {
        output.split(separator: "\n", maxSplits: 1).first.map { " It said: \($0)" } ?? ""
    }

    private func complaint(_ sentence: String) -> ToolOutcome {
        let file = order.program.sources[0].name
        return .diagnostics(
            DiagnosticBounds.apply(to: [
                Diagnostic(file: file, line: 0, column: 0, severity: .error, message: sentence)
            ]))
    }
}

extension String {
    fileprivate var isBlank: Bool { allSatisfy(\.isWhitespace) }
}
