package import Compiling
import Foundation
import ProfileFormats
import Profiles
import Profiling
import Runs
import Snippets

/// Tries a toolchain before it is offered: a program is compiled and run in real jails, sampled, and found again in its
/// profile by name and line.
package struct ToolchainProbe: Sendable {
    private let setup: WorkerSetup
    private let toolchain: InstalledToolchain

    /// - Parameter setup: with the toolchain as its candidate.
    package init(_ toolchain: InstalledToolchain, in setup: WorkerSetup) {
        self.toolchain = toolchain
        self.setup = setup
    }

    /// What to record of it. Throws `ToolchainRefusal` where it cannot be offered.
    package func probe() async throws -> AddedToolchain {
        guard let name = toolchain.name else { throw ToolchainRefusal("A toolchain needs a name.") }
        let outcome = try await run(profiles: [.cpu])
        guard let info = outcome.toolchain else { throw ToolchainRefusal("It is not known what compiled the program.") }
        var weaker = toolchain.weaknesses + (try await runtimeWeaknesses(name))
        if setup.recordsMemory { weaker += try await memoryWeaknesses() }
        return AddedToolchain(
            name: name, language: toolchain.language, root: toolchain.root, version: info.version, weaker: weaker)
    }

    private func run(profiles: [ProfileFamily]) async throws -> RunOutcome {
        let options = RunOptions(profiles: profiles.flatMap(\.types))
        let snippet = try Snippet(
            language: toolchain.language, code: Self.program(in: toolchain.language), options: options)
        var ended: (outcome: RunOutcome, profile: [UInt8])?
        let (ends, end) = AsyncStream.makeStream(of: (RunOutcome, [UInt8]).self)
        await setup.runner.run(snippet, with: toolchain.name) { event, profile in
            if case .finished(let outcome) = event { end.yield((outcome, profile)) }
        }
        end.finish()
        for await (outcome, profile) in ends { ended = (outcome, profile) }
        guard let ended else { throw ToolchainRefusal("The program's run has no end.") }
        try Self.check(ended.outcome, ended.profile)
        return ended.outcome
    }

    private static func check(_ outcome: RunOutcome, _ encoded: [UInt8]) throws {
        if let failure = outcome.failure { throw ToolchainRefusal(failure) }
        guard let verdict = outcome.verdict, verdict.kind == .exited, verdict.exitCode == 0 else {
            let error = outcome.diagnostics.first { $0.severity == .error }
            throw ToolchainRefusal(
                "A program that is right did not run: \(outcome.verdict?.message ?? "")"
                    + (error.map { " \($0.message)" } ?? ""))
        }
        let printed = outcome.output.map(\.text).joined()
        guard printed == "done\n" else { throw ToolchainRefusal("A program printed what it does not: \(printed)") }
        guard !encoded.isEmpty else { throw ToolchainRefusal("A program's run left no profile.") }
        let profile = try StoredProfile.decode(encoded, limits: .stored)
        let named = profile.frames.contains { frame in
            profile.functions[Int(frame.function)].name.contains("spin") && frame.line > 0
        }
        guard named else {
            throw ToolchainRefusal(
                "The program's function is not in its profile by name and line: symbols are not found.")
        }
    }

    private func runtimeWeaknesses(_ name: String) async throws -> [String] {
        guard toolchain.language == .go else { return KnownRuntime.weaknesses(ofSwift: toolchain.root) }
        return try await setup.languages.withProgram(
            Self.program(in: .go), in: .go, with: name, KnownRuntime.weaknesses(ofGo:))
    }

    private func memoryWeaknesses() async throws -> [String] {
        do {
            let note = try await run(profiles: [.cpu, .memory]).profileNote
            return note.map { ["Of memory: \($0)"] } ?? []
        } catch let refusal as ToolchainRefusal {
            return ["Memory cannot be recorded: \(refusal.description)"]
        }
    }

    /// Works for long enough to be seen by a clock, and allocates.
    private static func program(in language: Language) -> String {
        switch language {
        case .go:
            """
            package main

            import (
            \t"fmt"
            \t"time"
            )

            var kept [][]byte

            //go:noinline
            func spin(until time.Time) (sum int) {
            \tfor time.Now().Before(until) {
            \t\tfor i := range 100_000 {
            \t\t\tsum += i & 7
            \t\t}
            \t}
            \treturn sum
            }

            func main() {
            \tfor range 64 {
            \t\tkept = append(kept, make([]byte, 1<<16))
            \t}
            \tif spin(time.Now().Add(400*time.Millisecond)) > 0 {
            \t\tfmt.Println("done")
            \t}
            }

            """
        case .swift:
            """
            import Foundation

            @inline(never)
            func spin(until end: Date) -> Int {
                var sum = 0
                while Date() < end {
                    for i in 0..<100_000 { sum &+= i & 7 }
                }
                return sum
            }

            var kept: [[UInt8]] = []
            for _ in 0..<64 { kept.append([UInt8](repeating: 1, count: 1 << 16)) }
            if spin(until: Date() + 0.4) > 0 { print("done") }

            """
        }
    }
}
