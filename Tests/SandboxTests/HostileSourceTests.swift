import Compiling
import Foundation
import Runs
import Snippets
import Testing

/// Source that attacks its compiler. Every one ends as a verdict or as a program that is confined like any other.
@Suite(
    .enabled(if: hasCompilers, "needs root and the toolchains that scripts/setup records"), .serialized,
    .timeLimit(.minutes(20)))
struct HostileSourceTests {
    private static let bounds = {
        var limits = CompileLimits()
        limits.timeMs = 10_000
        return limits
    }()

    private static let endsEarly = [
        (
            "doubling tuples", Language.swift,
            "func d<T>(_ x: T) -> (T, T) { (x, x) }\nprint("
                + String(repeating: "d(", count: 24) + "1" + String(repeating: ")", count: 24) + ")"
        ),
        (
            "deep nesting", .swift,
            "let x = " + String(repeating: "(", count: 20_000) + "1" + String(repeating: ")", count: 20_000)
        ),
        (
            "deep nesting", .go,
            "package main\nvar x = " + String(repeating: "(", count: 20_000) + "1"
                + String(repeating: ")", count: 20_000) + "\nfunc main() {}"
        ),
        (
            "a giant table", .go,
            "package main\nvar x = [...]int{1 << 30: 1}\nfunc main() { println(x[0]) }"
        ),
        (
            "a hundred large arrays", .go,
            "package main\n" + (0..<100).map { "var x\($0) = [1 << 24]byte{1 << 23: 1}\n" }.joined()
                + "func main() { println(x0[0]" + (1..<100).map { " + x\($0)[0]" }.joined() + ") }"
        ),
        (
            "fifteen hundred methods", .go,
            "package main\ntype T int\n" + (0..<1500).map { "func (T) M\($0)() {}\n" }.joined() + "func main() {}"
        ),
    ]

    @Test(arguments: endsEarly.indices)
    func `a compiler that is led astray ends within its limits`(index: Int) async throws {
        let (name, language, code) = Self.endsEarly[index]
        let compilation = try await compile(code, language, limits: Self.bounds)
        switch compilation.outcome {
        case .built, .timedOut, .outOfMemory: break
        case .rejected(let diagnostics): #expect(diagnostics.contains { $0.severity == .error }, "\(name)")
        }
    }

    private static let refused: [(Language, String)] = [
        (
            .go,
            "package main\nimport _ \"embed\"\n//go:embed ../../etc/passwd\nvar s string\nfunc main() { println(s) }"
        ),
        (.go, "package main\nimport \"C\"\n// #cgo LDFLAGS: -fplugin=/tmp/x.so\nfunc main() {}"),
        (.go, "package main\n//go:cgo_export_dynamic main\nfunc main() {}"),
        (.go, "package main\nimport \"example.com/evil\"\nfunc main() { evil.Run() }"),
        (.go, "package main\nimport \"./../../etc\"\nfunc main() {}"),
        (.swift, "import \"/etc/passwd\"\n"),
        (
            .swift,
            "@freestanding(expression) macro m() -> Int = #externalMacro(module: \"/tmp/x\", type: \"T\")\nprint(#m)"
        ),
        (.swift, "import CNotThere\nprint(secret())"),
    ]

    @Test(arguments: refused.indices)
    func `what reaches for the compiler's host is refused`(index: Int) async throws {
        let (language, code) = Self.refused[index]
        guard case .rejected(let diagnostics) = try await compile(code, language).outcome else {
            Issue.record("it was compiled")
            return
        }
        #expect(!diagnostics.contains { $0.message.contains("root:") })
    }

    @Test func `a snippet that was compiled leaves nothing in the caches that others use`() async throws {
        let caches = projectRoot.appending(path: ".setup/caches").resolvingSymlinksInPath()
        let before = try listing(of: caches)
        _ = try await compile("import Foundation\nprint(Date())", .swift)
        _ = try await compile("package main\nimport \"fmt\"\nfunc main() { fmt.Println(1) }", .go)
        #expect(try listing(of: caches) == before)
    }

    /// Every file with its size and time of change.
    private func listing(of directory: URL) throws -> [String] {
        let keys: [URLResourceKey] = [.fileSizeKey, .contentModificationDateKey]
        let files = FileManager.default.enumerator(at: directory, includingPropertiesForKeys: keys)
        return try (files?.allObjects as? [URL] ?? []).map { file in
            let values = try file.resourceValues(forKeys: Set(keys))
            return "\(file.path) \(values.fileSize ?? 0) \(values.contentModificationDate ?? .distantPast)"
        }.sorted()
    }
}
