import Foundation
import Snippets
import Synchronization
import Testing

@testable import Compiling

/// The object linked into Swift programs: a block-buffered output that a kill or a crash does not lose.
@Suite(.needsCompilers, .serialized, .timeLimit(.minutes(20)))
struct StandardOutputTests {
    /// More than is line-buffered, and not a whole number of blocks.
    private static let lines = 20_000
    private static let expected = (0..<lines).map { "line \($0)\n" }.joined()

    @Test func `what was printed is written on the soft signal`() async throws {
        let code = """
            import Glibc
            for i in 0..<\(Self.lines) { print("line", i) }
            fputs("ready", stderr)
            while true {}
            """
        try await withProgram(code) { program, signal in
            let (process, output, errors) = try Self.start(program)
            // Drained from the start: the program must never wait for us.
            let received = Mutex(Data())
            output.fileHandleForReading.readabilityHandler = { handle in
                let piece = handle.availableData
                received.withLock { $0 += piece }
            }
            _ = errors.fileHandleForReading.readData(ofLength: 5)
            #expect(received.withLock(\.count) < Self.expected.utf8.count)
            kill(process.processIdentifier, signal)
            let deadline = ContinuousClock.now + .seconds(30)
            while received.withLock(\.count) < Self.expected.utf8.count, ContinuousClock.now < deadline { usleep(1000) }
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            #expect(received.withLock { String(decoding: $0, as: UTF8.self) } == Self.expected)
        }
    }

    static let crashes = [
        ("an index out of range", "let a = [1]; print(a[CommandLine.arguments.count + 5])", [SIGILL, SIGTRAP]),
        ("abort", "abort()", [SIGABRT]),
        ("a signal sent to itself", "raise(SIGSEGV)", [SIGSEGV]),
        ("a bad pointer", "print(UnsafePointer<Int>(bitPattern: 8 * CommandLine.arguments.count)!.pointee)", [SIGSEGV]),
    ]

    @Test(arguments: crashes)
    func `what was printed is written on a crash, which keeps its signal`(
        crash: (name: String, code: String, signals: [Int32])
    ) async throws {
        let code = "import Glibc\nfor i in 0..<\(Self.lines) { print(\"line\", i) }\n\(crash.code)\n"
        try await withProgram(code) { program, _ in
            let (process, output, _) = try Self.start(program)
            let received = output.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            #expect(String(decoding: received, as: UTF8.self) == Self.expected)
            #expect(process.terminationReason == .uncaughtSignal)
            #expect(crash.signals.contains(process.terminationStatus))
        }
    }

    @Test func `the first lines are written one by one`() async throws {
        let code = "import Glibc\nprint(\"first\")\nfputs(\"ready\", stderr)\nwhile true {}\n"
        try await withProgram(code) { program, _ in
            let (process, output, errors) = try Self.start(program)
            _ = errors.fileHandleForReading.readData(ofLength: 5)
            #expect(output.fileHandleForReading.availableData == Data("first\n".utf8))
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
    }

    @Test func `no path of the host is in a program`() async throws {
        for (language, code) in [
            (Language.swift, "import Foundation\nprint(Date())\n"), (.go, "package main\nfunc main() {}\n"),
        ] {
            try await TestBench.compile(Snippet(language: language, code: code)) { compilation in
                guard case .built(let program, _) = compilation.outcome else { return }
                let bytes = try Data(contentsOf: URL(filePath: program.path))
                #expect(bytes.firstRange(of: Data("/src".utf8)) != nil)
                #expect(bytes.firstRange(of: Data(TestBench.installation.root.utf8)) == nil)
            }
        }
    }

    private func withProgram(_ code: String, _ body: (Executable, Int32) throws -> Void) async throws {
        try await TestBench.compile(Snippet(language: .swift, code: code)) { compilation in
            guard case .built(let program, _) = compilation.outcome, let signal = program.flushSignal else {
                Issue.record("not built: \(compilation.outcome)")
                return
            }
            try body(program, signal)
        }
    }

    private static func start(_ program: Executable) throws -> (Process, Pipe, Pipe) {
        let process = Process()
        process.executableURL = URL(filePath: program.path)
        process.environment = [
            "LD_LIBRARY_PATH": "\(program.toolchainRoot)/lib/swift/linux", "SWIFT_BACKTRACE": "enable=no",
        ]
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        return (process, output, errors)
    }
}
