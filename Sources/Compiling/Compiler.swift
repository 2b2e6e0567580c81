import Foundation
package import Runs
package import Sandboxing
import SandboxProtocol
package import Snippets

/// Compiles snippets: source in, an executable or diagnostics out, everything hostile inside a jail.
package struct Compiler: Sendable {
    /// On the host: the `usr` directory of Swift's toolchain.
    package let swiftRoot: String
    let sandbox: Sandbox
    private let shelf: ToolchainShelf

    /// Makes caches first that are not there. Throws where no language can be compiled, or where the set-up is missing.
    ///
    /// - Parameter candidate: one that is to be tried before it is offered.
    package init(
        installation: Installation, sandbox: Sandbox, candidate: InstalledToolchain? = nil
    ) async throws {
        self.sandbox = sandbox
        shelf = try ToolchainShelf(of: installation, sandbox: sandbox, candidate: candidate)
        swiftRoot = try installation.defaultToolchain(of: .swift).root
        var failures: [any Error] = []
        for keeper in keepers {
            do { _ = try await keeper.current() } catch {
                if keeper.installed == candidate { throw error }
                if keeper.installed.name == nil { failures.append(error) }
            }
        }
        if failures.count == Language.allCases.count { throw failures[0] }
    }

    /// Of each language the default first.
    var keepers: [LanguageKeeper] { shelf.keepers }

    /// - Parameter toolchain: its name; nil for the language's default.
    func keeper(of language: Language, named toolchain: String?) throws(CompilingFailure) -> LanguageKeeper {
        let ofLanguage = keepers.filter { $0.language == language }
        guard let toolchain else {
            guard let first = ofLanguage.first else { throw .cachesMissing(toolchain: language.rawValue) }
            return first
        }
        guard let named = ofLanguage.first(where: { $0.offeredName == toolchain }) else {
            throw .toolchainGone(toolchain)
        }
        return named
    }

    /// Nil where it was never ready.
    package func defaultToolchain(of language: Language) -> ToolchainInfo? {
        keepers.first { $0.language == language && $0.installed.name == nil }?.toolchain?.info
    }

    /// The names of those that were added, be they ready or not.
    package func addedToolchains(of language: Language) -> [String] {
        keepers.filter { $0.language == language }.compactMap(\.installed.name)
    }

    /// Nil where it was never ready.
    package func info(of language: Language, named name: String) -> ToolchainInfo? {
        keepers.first { $0.language == language && $0.offeredName == name }?.toolchain?.info
    }

    /// Looks whether anything changed that caches were made from, and makes them anew where it did. Answers whether that
    /// was so for any toolchain, whatever came of it; or whether others were added or removed meanwhile.
    package func renewed() async -> Bool {
        var changed = shelf.lookAgain()
        for keeper in keepers {
            let before = keeper.caches
            // Why it fails, the next compile says.
            let after = try? await keeper.current()
            if after == nil || after?.caches !== before { changed = true }
        }
        return changed
    }

    /// Compiles `snippet`; the program, if there is one, is `directory`/main.
    ///
    /// What was compiled beforehand may have become older than what it was made from, or lack a module that nobody
    /// imported so before. Neither is the snippet's fault: caches are made anew, and a program that was rejected gets
    /// another chance before anybody is told.
    ///
    /// Throws `CompilingFailure`, or `CancellationError` once the task is cancelled and the jail is dead.
    /// - Parameters:
    ///   - toolchain: its name; nil for the language's default.
    ///   - directory: a host directory of the caller's own, without a file `main` in it.
    ///   - processors: those that the compilers may use; empty leaves the choice to the kernel.
    package func compile(
        _ snippet: Snippet, with toolchain: String? = nil, into directory: String, processors: [Int] = [],
        limits: CompileLimits = CompileLimits()
    ) async throws -> Compilation {
        let keeper = try keeper(of: snippet.language, named: toolchain)
        let order = CompileOrder(snippet: snippet, directory: directory, processors: processors, limits: limits)
        let language = try await keeper.current()
        let first = try await compile(order, with: language)
        guard first.isRejected else { return first.compilation }
        let current = try await keeper.current(isDoubtful: true)
        let isRenewed = current.caches !== language.caches
        let second = isRenewed ? try await compile(order, with: current) : first
        guard second.isRejected, second.blamesCaches else { return second.compilation }
        return try await compile(order, with: current, usingCaches: false).compilation
    }

    private func compile(
        _ order: CompileOrder, with language: ReadyLanguage, usingCaches: Bool = true
    ) async throws -> CompileAttempt.Result {
        let rules = language.rules
        let plan = rules.plan(for: order.snippet)
        guard plan.objections.isEmpty else {
            return .init(
                compilation: Compilation(
                    outcome: .rejected(DiagnosticBounds.apply(to: plan.objections)),
                    toolchain: language.toolchain.info, compileMs: 0),
                blamesCaches: false)
        }
        let attempt = CompileAttempt(
            jail: CompileJail(toolchain: language.toolchain, limits: order.limits, usesCaches: usingCaches),
            rules: rules, snippet: order.snippet, directory: order.directory, processors: order.processors)
        let first = try await attempt.compile(plan, in: sandbox)
        guard case .rejected(let diagnostics) = first.compilation.outcome,
            let otherPlan = rules.otherPlan(than: plan, after: diagnostics)
        else { return first }
        let second = try await attempt.compile(otherPlan, in: sandbox)
        return second.isRejected ? first : second
    }
}

/// What is to be compiled, where to, and with what.
private struct CompileOrder: Sendable {
    let snippet: Snippet
    let directory: String
    let processors: [Int]
    let limits: CompileLimits
}

/// What differs between the languages.
protocol LanguageRules: Sendable {
    /// What the snippet is compiled as, or why it is not.
    func plan(for snippet: Snippet) -> CompilePlan

    /// What to try instead, if the diagnostics say that something in `plan` was the mistake.
    func otherPlan(than plan: CompilePlan, after diagnostics: [Diagnostic]) -> CompilePlan?

    /// All messages in what the compilers printed.
    func diagnostics(in output: String, of snippet: Snippet) -> [Diagnostic]

    /// The same diagnostics with what mends them, as far as the compilers wrote that into `CompileUnit.messages`.
    func mended(_ diagnostics: [Diagnostic], by messages: [[UInt8]], of snippet: Snippet) -> [Diagnostic]

    /// Whether what the compilers printed speaks of what we compiled beforehand. A snippet can make them say so: it is a
    /// reason to try without, never to believe it.
    func blamesCaches(in output: String) -> Bool

    /// What a tool needs beside the program's files.
    func preparation(for order: ToolOrder) -> ToolPreparation

    /// All messages in what a tool printed.
    func findings(in output: String, of order: ToolOrder) -> [Diagnostic]
}

extension LanguageRules {
    func mended(_ diagnostics: [Diagnostic], by messages: [[UInt8]], of snippet: Snippet) -> [Diagnostic] {
        diagnostics
    }

    func preparation(for order: ToolOrder) -> ToolPreparation { ToolPreparation() }
}

/// What is there before a tool reads a program.
struct ToolPreparation: Sendable {
    /// Its units are compiled first.
    var plan: CompilePlan?
    /// The tool is started for each, and reads it from a file.
    var configurations: [String] = []
    /// Why the tool need not be asked. Empty: ask it.
    var objections: [Diagnostic] = []
}
