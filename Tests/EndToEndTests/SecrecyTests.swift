import Foundation
import Testing

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

extension EndToEndTests {
    /// What is told to nobody: the operator's environment, owner tokens, what people write.
    @Suite(.serialized, .timeLimit(.minutes(10)))
    struct SecrecyTests {
        @Test func `a program sees no environment of ours, and the log neither its text nor a token`() async throws {
            let secret = "operators-secret-\(UUID().uuidString)"
            setenv("FLAMEBOX_TEST_SECRET", secret, 1)
            defer { unsetenv("FLAMEBOX_TEST_SECRET") }
            let log = FileManager.default.temporaryDirectory.appending(path: "flamebox-log-\(UUID().uuidString)")
            #expect(FileManager.default.createFile(atPath: log.path, contents: nil))
            defer { try? FileManager.default.removeItem(at: log) }
            let service = try await Service(log: try FileHandle(forWritingTo: log))
            let client = Client(baseURL: service.baseURL)
            let word = "word-\(UUID().uuidString)"
            let code = """
                package main

                import (
                    "fmt"
                    "os"
                )

                func main() { fmt.Println("\(word)", os.Environ()) }
                """
            let submitted = try await client.submit("go", code)
            let run = try await client.wait(for: submitted.id)
            #expect(run.text(of: "stdout").contains(word))
            #expect(!run.text(of: "stdout").contains(secret))
            _ = try await client.post("/api/runs", ["language": "go", "code": word, "options": ["cores": "x"]])
            _ = try await client.send("GET", "/r/\(submitted.id)?q=\(word)")
            for path in ["/r/\(run.id)", "/api/runs/\(run.id)"] {
                let shown = try await client.send("GET", path, token: submitted.ownerToken).text
                #expect(shown.contains(word))
                #expect(!shown.contains(submitted.ownerToken))
            }
            let removal = try await client.send("DELETE", "/api/runs/\(run.id)", token: submitted.ownerToken)
            #expect(removal.status == 204)
            let page = try await client.get("/r/\(submitted.id)")
            #expect(page.status == 410)
            let lines = try String(contentsOf: log, encoding: .utf8)
            #expect(lines.contains("\"route\":\"/api/runs/{id}\""))
            for told in [word, submitted.ownerToken, submitted.id, secret] { #expect(!lines.contains(told)) }
            // Dispatch's complaint where it wants a right that the worker gave up.
            #expect(!lines.contains("thread priority"))
        }

        @Test(arguments: ["\u{1b}]0;title\u{7}", "\u{202e}", "\u{200b}", "\u{9b}31m"])
        func `names, output and places of a program command no terminal`(hostile: String) throws {
            let directory = try Service.freshDirectory()
            defer { try? FileManager.default.removeItem(at: directory) }
            let source = directory.appending(path: "main.go")
            let code = "package main\n\nfunc main() {\n//line evil\(hostile).go:7\n\tx := 1\n}\n"
            try Data(code.utf8).write(to: source)
            let rejected = try Service.words(of: ["run", source.path])
            #expect(rejected.contains("declared and not used"))
            #expect(!Self.commandsTerminal(rejected))
            let escaped = hostile.unicodeScalars.map { scalar in
                let digits = String(scalar.value, radix: 16)
                return "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
            }
            let printing = "package main\n\nfunc main() { print(\"shown\(escaped.joined())\") }\n"
            try Data(printing.utf8).write(to: source)
            let shown = try Service.words(of: ["run", source.path])
            #expect(shown.contains("shown"))
            #expect(!Self.commandsTerminal(shown))
        }

        private static func commandsTerminal(_ text: String) -> Bool {
            text.unicodeScalars.contains { ["\u{7}", "\u{1b}", "\u{9b}", "\u{200b}", "\u{202e}"].contains($0) }
        }
    }
}
