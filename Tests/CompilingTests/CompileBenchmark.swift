import Foundation
import Snippets
import Testing

@testable import Compiling

/// Compiling in the sandbox against the toolchain's own driver outside it, in turn, both warm. Prints; judges nothing.
/// `Tests/Benchmarks/compile` runs it.
@Suite(
    .needsCompilers, .serialized,
    .enabled(if: ProcessInfo.processInfo.environment["FLAMEBOX_BENCHMARKS"] != nil, "only as a benchmark"))
struct CompileBenchmark {
    private static let rounds = 11

    static let programs: [(name: String, language: Language, code: String)] = [
        ("Swift, print only", .swift, "print((1...10).reduce(0, +))\n"),
        (
            "Swift, Foundation and concurrency", .swift,
            """
            import Foundation
            struct Point: Codable, Hashable { var x: Double; var y: Double }
            actor Store { var points: Set<Point> = []; func add(_ p: Point) { points.insert(p) } }
            let store = Store()
            await withTaskGroup(of: Void.self) { group in
                for i in 0..<8 { group.addTask { await store.add(Point(x: Double(i), y: sin(Double(i)))) } }
            }
            let sorted = await store.points.sorted { $0.x < $1.x }
            print(String(decoding: try JSONEncoder().encode(sorted), as: UTF8.self), Date())
            """
        ),
        (
            "Go, fmt and JSON", .go,
            "package main\nimport (\"encoding/json\"; \"fmt\")\nfunc main() { b, _ := json.Marshal(1); fmt.Println(string(b)) }\n"
        ),
        (
            "Go, net/http", .go,
            "package main\nimport \"net/http\"\nfunc main() { println(http.DefaultClient != nil) }\n"
        ),
    ]

    @Test(arguments: programs)
    func `compiling in the sandbox`(program: (name: String, language: Language, code: String)) async throws {
        var ours: [Double] = []
        var whole: [Double] = []
        var bare: [Double] = []
        for round in -1..<Self.rounds {
            // A changed comment keeps every cache of results out of the comparison.
            let code = program.code + "// \(round) \(UInt64.random(in: 0 ... .max))\n"
            let start = ContinuousClock.now
            var compileMs = 0
            try await TestBench.compile(Snippet(language: program.language, code: code)) { compileMs = $0.compileMs }
            let wholeMs = Self.milliseconds(since: start)
            let bareMs = try Self.bareMilliseconds(program.language, code)
            guard round >= 0 else { continue }
            ours.append(Double(compileMs))
            whole.append(wholeMs)
            bare.append(bareMs)
        }
        let (inside, call, outside) = (Self.median(ours), Self.median(whole), Self.median(bare))
        print(
            "\(program.name): in the sandbox \(Int(inside)) ms (with the jail around it \(Int(call)) ms),",
            "bare driver \(Int(outside)) ms, ratio \(String(format: "%.2f", inside / outside)),",
            "with the jail \(String(format: "%.2f", call / outside))")
    }

    private static func milliseconds(since start: ContinuousClock.Instant) -> Double {
        (ContinuousClock.now - start) / .milliseconds(1)
    }

    private static func median(_ values: [Double]) -> Double {
        values.sorted()[values.count / 2]
    }

    private static func bareMilliseconds(_ language: Language, _ code: String) throws -> Double {
        let directory = FileManager.default.temporaryDirectory.appending(path: "flamebox-bare-\(language.rawValue)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        let source = directory.appending(path: language.defaultFileName)
        try Data(code.utf8).write(to: source)
        let root = try RecordedToolchains(of: TestBench.installation).root(of: language)
        let process = Process()
        process.executableURL = URL(filePath: language == .go ? "\(root)/bin/go" : "\(root)/bin/swiftc")
        process.arguments =
            language == .go
            ? ["build", "-o", "\(directory.path)/main", source.path]
            : ["-O", source.path, "-o", "\(directory.path)/main"]
        process.environment = [
            "PATH": "/usr/bin:/bin", "HOME": directory.path, "GOTOOLCHAIN": "local", "CGO_ENABLED": "0",
            "GOPROXY": "off", "GOTELEMETRY": "off", "GOCACHE": "\(directory.path)/cache",
        ]
        let start = ContinuousClock.now
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return milliseconds(since: start)
    }
}
