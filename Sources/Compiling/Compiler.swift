import Foundation
import Runs
package import Sandboxing
import SandboxProtocol
package import Snippets

/// Compiles snippets: source in, an executable or diagnostics out, everything hostile inside a jail.
package struct Compiler: Sendable {
    package let toolchains: [Toolchain]
    private let sandbox: Sandbox
    private let rules: [Language: any LanguageRules]

    /// Throws where a toolchain or its caches are missing.
    package init(installation: Installation, sandbox: Sandbox) throws(CompilingFailure) {
        self.sandbox = sandbox
        let go = try Toolchain(.go, of: installation)
        let swift = try Toolchain(.swift, of: installation)
        toolchains = [go, swift]
        rules = [.go: GoRules(packages: try GoPackages(of: go)), .swift: SwiftRules()]
    }

    /// The toolchain that snippets of `language` are compiled with.
    package func toolchain(for language: Language) throws(CompilingFailure) -> Toolchain {
        guard let toolchain = toolchains.first(where: { $0.language == language }) else {
            throw .cachesMissing(toolchain: language.rawValue)
        }
        return toolchain
    }

    /// Compiles `snippet`; the program, if there is one, is `directory`/main.
    ///
    /// Throws `CompilingFailure`, or `CancellationError` once the task is cancelled and the jail is dead.
    /// - Parameters:
    ///   - directory: a host directory of the caller's own, without a file `main` in it.
    ///   - processors: those that the compilers may use; empty leaves the choice to the kernel.
    package func compile(
        _ snippet: Snippet, into directory: String, processors: [Int] = [], limits: CompileLimits = CompileLimits()
    ) async throws -> Compilation {
        let toolchain = try toolchain(for: snippet.language)
        guard let rules = rules[snippet.language] else { throw CompilingFailure.cachesMissing(toolchain: "") }
        let objections = rules.objections(to: snippet)
        guard objections.isEmpty else {
            return Compilation(
                outcome: .rejected(DiagnosticBounds.apply(to: objections)), toolchain: toolchain.info, compileMs: 0)
        }
        let attempt = CompileAttempt(
            jail: CompileJail(toolchain: toolchain, limits: limits), rules: rules, snippet: snippet,
            directory: directory, processors: processors)
        let mode = rules.mode(for: snippet)
        let first = try await attempt.compile(in: sandbox, mode: mode)
        guard case .rejected(let diagnostics) = first.outcome,
            let otherMode = rules.otherMode(than: mode, after: diagnostics)
        else { return first }
        let second = try await attempt.compile(in: sandbox, mode: otherMode)
        if case .rejected = second.outcome { return first }
        return second
    }
}

/// What differs between the languages.
protocol LanguageRules: Sendable {
    /// Errors that are clearer, or sooner, from us than from the compiler. Empty: ask the compiler.
    func objections(to snippet: Snippet) -> [Diagnostic]

    /// What `{mode}` stands for in the manifest's commands.
    func mode(for snippet: Snippet) -> [String]

    /// The mode to try instead, if the diagnostics say that `mode` was the mistake.
    func otherMode(than mode: [String], after diagnostics: [Diagnostic]) -> [String]?

    /// All messages in what the compilers printed.
    func diagnostics(in output: String, of snippet: Snippet) -> [Diagnostic]
}
