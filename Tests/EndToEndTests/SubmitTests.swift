import Foundation
import Testing

extension EndToEndTests {
    /// `flamebox submit` against a service, as somebody at a terminal has it.
    @Suite struct SubmitTests {
        private struct Ended {
            let status: Int32
            let output: String
            let complaints: String
        }

        /// `flamebox submit` with a program in a file of its own; its streams apart.
        private static func submit(
            _ code: String, as name: String, to server: String, _ arguments: [String] = [],
            in directory: URL? = nil, afterStart: (Process) async throws -> Void = { _ in }
        ) async throws -> Ended {
            let directory = try directory ?? Service.freshDirectory()
            let file = directory.appending(path: name)
            try Data(code.utf8).write(to: file)
            let (output, complaints) = (directory.appending(path: "out"), directory.appending(path: "err"))
            let process = Process()
            process.executableURL = try Service.buildDirectory.appending(path: "flamebox")
            process.arguments = ["submit", file.path, "--server", server] + arguments
            for (url, stream) in [(output, \Process.standardOutput), (complaints, \.standardError)] {
                try Data().write(to: url)
                process[keyPath: stream] = try FileHandle(forWritingTo: url)
            }
            try process.run()
            try await afterStart(process)
            while process.isRunning { try await Task.sleep(for: .milliseconds(50)) }
            return Ended(
                status: process.terminationStatus, output: try String(contentsOf: output, encoding: .utf8),
                complaints: try String(contentsOf: complaints, encoding: .utf8))
        }

        private static let failing = """
            package main

            import (
                "fmt"
                "os"
                "time"
            )

            func spin(d time.Duration) (n int) {
                for start := time.Now(); time.Since(start) < d; {
                    n++
                }
                return n
            }

            func main() {
                fmt.Println("first", os.Args[1:])
                spin(300 * time.Millisecond)
                fmt.Fprintln(os.Stderr, "second \\x1b[31m")
                os.Exit(7)
            }
            """

        @Test func `a run elsewhere is told like one from here`() async throws {
            let service = try await SharedService.instance()
            let pprof = try Service.freshDirectory().appending(path: "cpu.pb.gz")
            let ended = try await Self.submit(
                Self.failing, as: "main.go", to: service.baseURL.absoluteString,
                ["--arg", "a b", "--share", "--pprof", pprof.path])
            #expect(ended.status == 7)
            #expect(ended.output.hasPrefix("first [a b]\n"))
            #expect(ended.complaints == "second \\u{1b}[31m\n")
            #expect(ended.output.contains("main.spin"))
            #expect(try Data(contentsOf: pprof).starts(with: [0x1F, 0x8B]))
            let id = try #require(ended.output.split(separator: "/r/").last?.split(separator: "\n").first)
            #expect(ended.output.contains("Shared: \(service.baseURL.absoluteString)/r/\(id)"))
            let run = try await Client(baseURL: service.baseURL).run(String(id))
            #expect(run.shared && run.verdict?.exitCode == 7)
        }

        @Test func `as JSON it is the service's own document`() async throws {
            struct Document: Decodable {
                let shared: Bool
                let snippet: Snippet
                struct Snippet: Decodable { let language: String }
                let diagnostics: [Client.Run.Diagnostic]
            }
            let service = try await SharedService.instance()
            let ended = try await Self.submit(
                "let x: Int = \"\"\n", as: "main.swift", to: service.baseURL.absoluteString, ["--json"])
            #expect(ended.status == 1)
            let document = try JSONDecoder().decode(Document.self, from: Data(ended.output.utf8))
            #expect(!document.shared && document.snippet.language == "swift")
            #expect(document.diagnostics.first?.line == 1)
            #expect(ended.complaints.isEmpty)
        }

        @Test func `an interrupted one is stopped there`() async throws {
            let service = try await SharedService.instance()
            let directory = try Service.freshDirectory()
            let ended = try await Self.submit(
                "package main\n\nfunc main() {\n\tprintln(\"begun\")\n\tfor {\n\t}\n}\n", as: "main.go",
                to: service.baseURL.absoluteString, ["--time-limit", "30000"], in: directory
            ) { process in
                while try !String(contentsOf: directory.appending(path: "err"), encoding: .utf8).contains("begun") {
                    try #require(process.isRunning)
                    try await Task.sleep(for: .milliseconds(20))
                }
                process.interrupt()
            }
            #expect(ended.status == 130)
            let id = try #require(ended.output.split(separator: "/r/").last?.split(separator: "\n").first)
            #expect(try await Client(baseURL: service.baseURL).run(String(id)).state == "cancelled")
        }

        @Test func `a service that says nothing keeps nobody`() async throws {
            let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(listener) }
            var (name, size) = (sockaddr_in(), socklen_t(MemoryLayout<sockaddr_in>.size))
            // Without a name of its own it listens at a port that is free.
            try #require(listen(listener, 8) == 0)
            let isNamed = withUnsafeMutableBytes(of: &name) { bytes in
                bytes.bindMemory(to: sockaddr.self).baseAddress.map { getsockname(listener, $0, &size) == 0 } ?? false
            }
            try #require(isNamed)
            let port = UInt16(bigEndian: name.sin_port)
            let ended = try await Self.submit(
                "package main\nfunc main() {}\n", as: "main.go", to: "http://127.0.0.1:\(port)"
            ) { process in
                var waiting = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
                while poll(&waiting, 1, 0) == 0 {
                    try #require(process.isRunning)
                    try await Task.sleep(for: .milliseconds(20))
                }
                process.interrupt()
            }
            #expect(ended.status == 130)
        }

        @Test func `nobody who reads the answer is no crash`() async throws {
            let service = try await SharedService.instance()
            let file = try Service.freshDirectory().appending(path: "main.go")
            try Data("package main\nfunc main() {}\n".utf8).write(to: file)
            let (output, complaints, process) = (Pipe(), Pipe(), Process())
            try output.fileHandleForReading.close()
            process.executableURL = try Service.buildDirectory.appending(path: "flamebox")
            process.arguments = ["submit", file.path, "--server", service.baseURL.absoluteString, "--json"]
            process.standardOutput = output
            process.standardError = complaints
            try process.run()
            let said = String(decoding: complaints.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            #expect(process.terminationStatus == 141)
            #expect(said.isEmpty)
        }

        @Test func `what it refuses is said in the words of the shell`() async throws {
            let service = try await SharedService.instance()
            let ended = try await Self.submit(
                "package main\nfunc main() {}\n", as: "main.go", to: service.baseURL.absoluteString,
                ["--rate", "1000000"])
            #expect(ended.status == 64)
            #expect(ended.complaints.contains("--rate is 1000000: allowed are"))
            #expect(ended.output.isEmpty)
        }

        @Test func `nobody there is not the program's fault`() async throws {
            let port = try Service.freePort()
            let ended = try await Self.submit(
                "package main\nfunc main() {}\n", as: "main.go", to: "http://127.0.0.1:\(port)")
            #expect(ended.status == 75)
            #expect(ended.complaints.contains("cannot be reached"))
        }
    }
}
