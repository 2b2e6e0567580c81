import Foundation
import Testing

extension EndToEndTests {
    /// Programs of several files, with data, modules and an environment, through the API and the command.
    @Suite(.serialized, .timeLimit(.minutes(5)))
    struct FilesTests {
        private let client: Client

        init() async throws {
            client = Client(baseURL: try await SharedService.instance().baseURL)
        }

        private static let go = [
            "main.go": """
            package main

            import (
            \t"fmt"
            \t"os"

            \t"play/words"
            )

            func main() {
            \tdata, err := os.ReadFile("data/x.txt")
            \terrWrite := os.WriteFile("data/x.txt", nil, 0)
            \tfmt.Println(words.Count(string(data)), err, errWrite != nil, os.Getenv("WHO"), os.Getenv("HOME"))
            }
            """,
            "words/words.go": """
            package words

            import "strings"

            //go:noinline
            func Count(text string) (n int) {
            \tfor i := 0; i < 200000; i++ {
            \t\tn = len(strings.Fields(text))
            \t}
            \treturn n
            }
            """,
            "data/x.txt": "one two three",
        ]

        private static let swift = [
            "main.swift": """
            import Foundation
            \("import") Words
            let data = FileManager.default.contents(atPath: "data/x.txt") ?? Data()
            let who = ProcessInfo.processInfo.environment["WHO"] ?? "nobody"
            print(count(String(decoding: data, as: UTF8.self)), who)
            """,
            "Sources/Words/words.swift": """
            public func count(_ text: String) -> Int { text.split(separator: " ").count }
            """,
            "data/x.txt": "one two three",
        ]

        private func result(
            _ language: String, _ files: [String: String], _ options: [String: Any]
        ) async throws -> Client.Run {
            let list = files.sorted { $0.key < $1.key }.map { ["name": $0.key, "content": $0.value] }
            let submitted: Client.Submitted = try await client.post(
                "/api/runs", ["language": language, "files": list, "options": options]
            ).json()
            return try await client.wait(for: submitted.id)
        }

        @Test func `a Go program of packages reads its data and its environment, and its frames know their files`()
            async throws
        {
            let run = try await result(
                "go", Self.go, ["environment": ["WHO": "me", "HOME": "/", "GOGC": "50"]])
            #expect(run.text(of: "stdout") == "3 <nil> true me /\n", "\(run.verdict as Any)")
            let profile = try await client.get("/api/runs/\(run.id)/profile.json").text
            #expect(profile.contains("words.Count") && profile.contains("words/words.go"))
        }

        @Test func `a Swift program of modules reads its data and its environment, in the mode that is asked for`()
            async throws
        {
            let run = try await result("swift", Self.swift, ["environment": ["WHO": "me"], "swiftMode": 6])
            #expect(run.text(of: "stdout") == "3 me\n", "\(run.verdict as Any)")
        }

        @Test(arguments: ["go", "swift"])
        func `one text of several files is those`(language: String) async throws {
            let files = language == "go" ? Self.go : Self.swift
            let main = "main.\(language)"
            let text = files.filter { $0.key != main }.reduce(files[main, default: ""] + "\n") { text, file in
                text + "-- \(file.key) --\n\(file.value)\n"
            }
            let run = try await client.result(language, text)
            #expect(run.text(of: "stdout").hasPrefix("3 "), "\(run.verdict as Any)")
        }

        @Test func `what is no name and no environment is refused with its field`() async throws {
            let main = ["name": "main.go", "content": "package main\nfunc main() {}\n"]
            for name in ["../x.go", "/x", "a//b", "main.go/x", "a\u{202E}b", "x/.y"] {
                let answer = try await client.post(
                    "/api/runs", ["language": "go", "files": [main, ["name": name, "content": ""]]])
                #expect(answer.status == 422 && answer.text.contains("\"field\":\"files"), "\(name)")
            }
            let many = (0..<10_000).map { ["name": "d\($0)/a.go", "content": ""] }
            #expect(try await client.post("/api/runs", ["language": "go", "files": many]).status == 422)
            let loaded = try await client.post(
                "/api/runs",
                ["language": "go", "files": [main], "options": ["environment": ["LD_PRELOAD": "/tmp/x.so"]]])
            #expect(loaded.status == 422 && loaded.text.contains("options.environment"))
            let text = try await client.post(
                "/api/runs", ["language": "go", "code": "package main\n-- ../x.go --\n"])
            #expect(text.status == 422 && text.text.contains("invalid file name"))
        }

        @Test(arguments: ["go", "swift"])
        func `a folder, and one text of several files, are programs at the terminal`(language: String) async throws {
            let directory = try Service.freshDirectory().appending(path: "program")
            let files = language == "go" ? Self.go : Self.swift
            for (name, content) in files {
                let file = directory.appending(path: name)
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(content.utf8).write(to: file)
            }
            try FileManager.default.createSymbolicLink(
                atPath: directory.appending(path: "link.\(language)").path, withDestinationPath: "/etc/passwd")
            let text = files.sorted { $0.key < $1.key }.map { "-- \($0.key) --\n\($0.value)\n" }.joined()
            let archive = directory.deletingLastPathComponent().appending(path: "all.txtar")
            try Data(text.utf8).write(to: archive)
            for path in [directory.path, archive.path] {
                let process = Process()
                process.executableURL = try Service.buildDirectory.appending(path: "flamebox")
                process.arguments = [
                    "submit", path, "--server", client.baseURL.absoluteString, "--env", "WHO=me",
                ]
                let pipe = Pipe()
                process.standardOutput = pipe
                try process.run()
                let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
                process.waitUntilExit()
                #expect(output.contains("3 ") && output.contains(" me"), "\(output)")
            }
        }

        @Test func `the Go Playground's clients may send packages in folders, and a go.mod`() async throws {
            let program = """
                package main

                import (
                \t_ "embed"
                \t"fmt"
                \t"time"

                \t"example.com/x/lib"
                )

                //go:embed hello.txt
                var hello string

                func main() {
                \ttime.Sleep(time.Hour)
                \tfmt.Print(hello, lib.Name)
                }
                -- go.mod --
                module example.com/x
                -- lib/lib.go --
                package lib

                const Name = "lib"
                -- hello.txt --
                hello
                """
            let answer = try await client.post("/compile", ["Body": program, "WithVet": true]).text
            #expect(answer.contains(#""Message":"hello\nlib","Kind":"stdout","Delay":3600000000000"#), "\(answer)")
            #expect(answer.contains(#""VetOK":true"#), "\(answer)")
        }
    }
}
