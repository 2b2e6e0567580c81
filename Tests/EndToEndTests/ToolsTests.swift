import Foundation
import Testing

extension EndToEndTests {
    /// Source in, source or diagnostics out, by a really running service.
    @Suite(.serialized, .timeLimit(.minutes(5)))
    struct ToolsTests {
        private struct Answer: Decodable {
            struct File: Decodable, Equatable {
                let name: String
                let content: String
            }

            let files: [File]?
            let diagnostics: [Client.Run.Diagnostic]?
        }

        private let client: Client

        init() async throws {
            client = Client(baseURL: try await SharedService.instance().baseURL)
        }

        private func ask(_ path: String, _ language: String, _ name: String, _ content: String) async throws -> Answer {
            let files = [["name": name, "content": content]]
            let answer = try await client.post(path, ["language": language, "files": files])
            try #require(answer.status == 200, "\(answer.text)")
            return try answer.json()
        }

        @Test(arguments: [
            (
                "go", "prog.go", "package main\nfunc main(){fmt.Println(1)}\n",
                "package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println(1) }\n"
            ),
            ("swift", "main.swift", "if true{print( 1 );}\n", "if true { print(1) }\n"),
        ])
        func `a program is formatted`(language: String, name: String, before: String, after: String) async throws {
            let answer = try await ask("/api/format", language, name, before)
            #expect(answer.files == [Answer.File(name: name, content: after)])
            #expect(answer.diagnostics == nil)
        }

        @Test func `what does not parse has its line`() async throws {
            let answer = try await ask("/api/format", "go", "prog.go", "package main\nfunc 123() {}\n")
            #expect(answer.files == nil)
            #expect(answer.diagnostics?.first?.line == 2)
            #expect(answer.diagnostics?.first?.message == "expected 'IDENT', found 123")
        }

        @Test func `a program is vetted`() async throws {
            let code = "package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Printf(\"%d\\n\", \"x\") }\n"
            let found = try #require(try await ask("/api/vet", "go", "prog.go", code).diagnostics)
            #expect(found.map(\.line) == [5] && found.map(\.severity) == ["warning"], "\(found)")
            #expect(try await ask("/api/vet", "swift", "main.swift", "print(1)\n").diagnostics?.isEmpty == true)
        }

        @Test func `nobody's run has to end first`() async throws {
            let endless = "package main\nfunc main() { println(\"begun\"); for {} }\n"
            let run = try await client.submit("go", endless, ["timeLimitMs": 30_000])
            try await client.waitForOutput(of: run.id)
            let answer = try await ask("/api/format", "go", "prog.go", "package  main\n")
            #expect(answer.files?.first?.content == "package main\n")
            #expect(try await client.run(run.id).state == "running")
            _ = try await client.send("DELETE", "/api/runs/\(run.id)", token: run.ownerToken)
            _ = try await client.wait(for: run.id)
        }
    }
}
