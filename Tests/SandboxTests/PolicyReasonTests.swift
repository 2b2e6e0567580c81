import Foundation
import SandboxProtocol
import Sandboxing
import Testing

/// A call that is allowed because the suite's programs make it: a policy that ends them for it instead must end them.
/// A reason that is no longer true is so noticed, and the line can go.
@Suite(
    .enabled(if: hasCompilers, "needs root and the toolchains that scripts/setup records"), .serialized,
    .timeLimit(.minutes(20)))
struct PolicyReasonTests {
    struct Line: Sendable, CustomTestStringConvertible {
        let text: String
        let call: String
        let programs: [String]

        var testDescription: String { text }
    }

    private static let names = ["Go programs": "everyday.go", "Swift programs": "everyday.swift"]

    static let lines: [Line] = {
        let text = (try? String(contentsOfFile: "\(policiesPath)/common.policy", encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map(String.init).compactMap { line in
            let parts = line.split(separator: "#", maxSplits: 1)
            let words = parts.first?.split(separator: " ") ?? []
            guard parts.count == 2, words.first == "allow", words.count > 1 else { return nil }
            let programs = names.filter { parts[1].contains($0.key) }.map(\.value)
            return programs.isEmpty ? nil : Line(text: line, call: String(words[1]), programs: programs)
        }
    }()

    @Test func `the programs do all their work under the policy as it is`() async throws {
        for program in Self.names.values {
            let outcome = try await CompiledProbe(program).run()
            #expect(outcome.end == .exited(0), "\(program): \(outcome.text)")
            #expect(outcome.text.hasPrefix("done"))
        }
        #expect(Self.lines.count > 40)
    }

    @Test(arguments: lines)
    func `who takes an allowed call away is told by the program that needs it`(line: Line) async throws {
        let policies = try policies(killing: line)
        defer { try? FileManager.default.removeItem(at: policies) }
        let jails = try await Sandbox(launcher: launcherPath, policies: policies.path, slots: 1)
        for program in line.programs {
            let outcome = try await CompiledProbe(program).run(in: jails)
            #expect(outcome.report.blockedCall == line.call, "\(program) does without")
        }
    }

    private func policies(killing line: Line) throws -> URL {
        let copy = testDirectory.appending(path: "policies-\(UUID().uuidString)")
        try FileManager.default.copyItem(at: URL(filePath: policiesPath), to: copy)
        let common = copy.appending(path: "common.policy")
        let killing = line.text.replacing("allow ", with: "kill ", maxReplacements: 1)
        let rules = try String(contentsOf: common, encoding: .utf8).replacing(line.text, with: killing)
        try Data(rules.utf8).write(to: common)
        return copy
    }
}
