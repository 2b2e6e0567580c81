package import Compiling
package import Jobs
import Runs
import Snippets

/// Tries whether programs of each language can be compiled now: a small one is, all the way.
package struct LanguageTrials: Sendable {
    private let compiler: Compiler
    private let scratch: ScratchRoot
    private let processors: [Int]
    private let families: [ProfileFamily]

    /// - Parameter families: of profiles that this host can take.
    init(compiler: Compiler, scratch: ScratchRoot, processors: [Int], families: [ProfileFamily] = [.cpu]) {
        self.compiler = compiler
        self.scratch = scratch
        self.processors = processors
        self.families = families
    }

    /// For a doctor, who looks before there is a service.
    package init(compiler: Compiler, scratch: ScratchRoot) {
        self.init(compiler: compiler, scratch: scratch, processors: [])
    }

    /// Each language with why it cannot be compiled, where it cannot.
    package func offers() async -> [LanguageOffer] {
        var offers: [LanguageOffer] = []
        for language in [Language.go, .swift] {
            let profiles = families(of: language).flatMap { $0.types(of: language) }
            let trouble = await whyNot(language, nil)
            var toolchains = [compiler.defaultToolchain(of: language)].compactMap(\.self)
            var withheld: [WithheldToolchain] = []
            for name in compiler.addedToolchains(of: language) {
                if let reason = await whyNot(language, name) {
                    withheld.append(WithheldToolchain(name: name, reason: reason))
                } else if let info = compiler.info(of: language, named: name) {
                    toolchains.append(info)
                }
            }
            offers.append(
                LanguageOffer(
                    language: language, toolchains: toolchains, profiles: profiles, trouble: trouble,
                    withheld: withheld))
        }
        return offers
    }

    /// Goroutines are found without the kernel's help.
    private func families(of language: Language) -> [ProfileFamily] {
        ProfileFamily.allCases.filter { families.contains($0) || $0 == .wall && language == .go }
    }

    /// Tries again and again, and tells of every change. Returns when the task is cancelled.
    package func watch(from known: [LanguageOffer], tell: ([LanguageOffer]) async throws -> Void) async throws {
        var known = known
        while true {
            try await Task.sleep(for: .seconds(Limits.languageTrialSeconds))
            let inTrouble = known.contains { $0.trouble != nil || !$0.withheld.isEmpty }
            // A compile of each costs a second of a core; where all is well, looking at what they are made from does.
            guard await compiler.renewed() || inTrouble else { continue }
            let offers = await offers()
            if offers != known { try await tell(offers) }
            known = offers
        }
    }

    /// Hands the executable of a program of ours to `look`. Throws `ToolchainRefusal` where it does not compile.
    func withProgram<Value: Sendable>(
        _ code: String, in language: Language, with toolchain: String?, _ look: (_ path: String) -> Value
    ) async throws -> Value {
        let scratch = try scratch.directory()
        let compilation = try await compiler.compile(
            Snippet(language: language, code: code), with: toolchain, into: scratch.path, processors: processors)
        guard case .built(let executable, _) = compilation.outcome else {
            throw ToolchainRefusal("A program that is right was not compiled.")
        }
        return look(executable.path)
    }

    /// - Parameter toolchain: its name; nil for the language's default.
    private func whyNot(_ language: Language, _ toolchain: String?) async -> String? {
        do {
            let scratch = try scratch.directory()
            let snippet = try Snippet(language: language, code: Self.program(in: language))
            let compilation = try await compiler.compile(
                snippet, with: toolchain, into: scratch.path, processors: processors)
            switch compilation.outcome {
            case .built: return nil
            case .rejected(let diagnostics): return "A program that is right was rejected: \(Self.words(diagnostics))"
            case .timedOut: return Self.tooSlow
            case .outOfMemory: return "A small program took the compiler too much memory."
            }
        } catch {
            // A tool that failed may have said much.
            return String("\(error)".prefix(Limits.diagnosticMessageBytes))
        }
    }

    /// What may be over in a moment: a machine that has just started, or has much else to do.
    static let tooSlow = "A small program took the compiler too long."

    private static func words(_ diagnostics: [Diagnostic]) -> String {
        diagnostics.first { $0.severity == .error }?.message ?? "without a reason."
    }

    private static func program(in language: Language) -> String {
        switch language {
        case .go: "package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println(1) }\n"
        case .swift: "import Foundation\n\nprint(Date())\n"
        }
    }
}

/// A worker's refusal to serve where no program could be compiled, for reasons that will not pass by themselves.
struct NoLanguage: Error, CustomStringConvertible {
    let troubles: [String]

    /// Nil where a language can be compiled, or where trying again may help: then the service starts, says that it is not
    /// ready, and tries again.
    init?(_ offers: [LanguageOffer]) {
        troubles = offers.compactMap(\.trouble)
        guard troubles.count == offers.count, !troubles.contains(LanguageTrials.tooSlow) else { return nil }
    }

    var description: String { "no language can be compiled: \(troubles.joined(separator: "; "))" }
}
