import Foundation
import Runs
import Sandboxing
import Snippets
import Testing

@testable import Compiling

/// A package upgrade while the service runs: on a copy of the C headers and of the caches, with the real compiler.
@Suite(.needsCompilers, .timeLimit(.minutes(15)))
struct ChangedMachineTests {
    @Test func `Swift programs go on being compiled when C headers change`() async throws {
        // The caches of what is there now, which the copies below are of.
        _ = try await TestBench.compiler()
        let place = FileManager.default.temporaryDirectory.appending(path: "flamebox-\(RandomID.make())")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: place) }
        let own = TestBench.installation
        // With the times that the caches know.
        try Self.copy("/usr/include", to: place.appending(path: "include"))
        try Self.copy("\(own.caches)/swift", to: place.appending(path: "caches/swift"))
        // Another language's are not what this is about.
        try FileManager.default.createSymbolicLink(
            atPath: place.appending(path: "caches/go").path, withDestinationPath: "\(own.caches)/go")
        let installation = Installation(
            root: own.root, programs: own.programs, headers: place.appending(path: "include").path,
            caches: place.appending(path: "caches").path)
        let sandbox = try await Sandbox(launcher: own.launcher, policies: own.policies)
        let compiler = try await Compiler(installation: installation, sandbox: sandbox)
        let before = try Self.caches(in: place)
        try #require(before.count == 1)

        try FileManager.default.setAttributes(
            [.modificationDate: Date()], ofItemAtPath: place.appending(path: "include/stdio.h").path)
        for _ in 0..<2 {
            let directory = place.appending(path: RandomID.make())
            try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
            let snippet = try Snippet(language: .swift, code: "import Foundation\nprint(Date() > .distantPast)\n")
            let compilation = try await compiler.compile(snippet, into: directory.path)
            guard case .built(let program, []) = compilation.outcome else {
                Issue.record("not built: \(compilation.outcome)")
                return
            }
            try #expect(TestBench.output(of: program) == "true\n")
        }
        // Made anew, and the old ones, which nobody uses any more, are gone at the latest by the next look.
        let renewed = try #require(compiler.caches(of: .swift))
        #expect(!before.contains(renewed))
    }

    private static func copy(_ source: String, to destination: URL) throws {
        try FileManager.default.createDirectory(
            at: destination.deletingLastPathComponent(), withIntermediateDirectories: true)
        let process = Process()
        process.executableURL = URL(filePath: "/bin/cp")
        process.arguments = ["-a", source, destination.path]
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
    }

    private static func caches(in place: URL) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: place.appending(path: "caches/swift").path)
            .filter { $0.count == 16 }
    }
}

extension Compiler {
    /// The name of the caches that are in use.
    fileprivate func caches(of language: Language) -> String? {
        keepers.first { $0.language == language }?.caches?.name
    }
}
