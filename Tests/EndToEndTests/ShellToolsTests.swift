import Foundation
import Testing

extension EndToEndTests {
    /// `flamebox format` and `flamebox vet` on what `flamebox run` takes: files, a folder, a text of several files.
    @Suite(.serialized, .timeLimit(.minutes(10)))
    struct ShellToolsTests {
        private static let unformed = "package main\nfunc main() {\nfmt.Println(Two())}\n"
        private static let formed = "package main\n\nimport \"fmt\"\n\nfunc main() {\n\tfmt.Println(Two())\n}\n"
        private static let two = "package main\n\nfunc Two() int { return 2 }\n"
        private static let data = "  not  Go\n"

        private func flamebox(_ arguments: String...) throws -> (status: Int32, words: String) {
            try Service.result(of: Service.buildDirectory.appending(path: "flamebox").path, arguments)
        }

        private func withFolder(_ files: [String: String], _ body: (URL) throws -> Void) throws {
            let folder = FileManager.default.temporaryDirectory.appending(path: "flamebox-tools-\(UUID().uuidString)")
            defer { try? FileManager.default.removeItem(at: folder) }
            for (name, content) in files {
                let file = folder.appending(path: name)
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(content.utf8).write(to: file)
            }
            try body(folder)
        }

        private func text(_ file: URL) throws -> String { String(decoding: try Data(contentsOf: file), as: UTF8.self) }

        @Test func `a folder is formatted file by file, and what is no source stays`() throws {
            let files = ["main.go": Self.unformed, "two.go": Self.two, "data/x.txt": Self.data]
            try withFolder(files) { folder in
                let checked = try flamebox("format", "--check", folder.path)
                #expect(checked.status == 1, "\(checked.words)")
                #expect(checked.words.hasSuffix("main.go\n") && !checked.words.contains("two.go"), "\(checked.words)")
                let written = try flamebox("format", "--write", folder.path)
                #expect(written.status == 0 && written.words.isEmpty, "\(written.words)")
                #expect(try text(folder.appending(path: "main.go")) == Self.formed)
                #expect(try text(folder.appending(path: "two.go")) == Self.two)
                #expect(try text(folder.appending(path: "data/x.txt")) == Self.data)
            }
        }

        @Test func `a text of several files stays one`() throws {
            let archive = "-- main.go --\n\(Self.unformed)-- two.go --\n\(Self.two)-- data/x.txt --\n\(Self.data)"
            let formed = archive.replacing(Self.unformed, with: Self.formed)
            let broken = archive.replacing("func Two", with: "func 2")
            try withFolder(["p.txtar": archive, "broken.txtar": broken]) { folder in
                let file = folder.appending(path: "p.txtar")
                #expect(try flamebox("format", file.path).words == formed)
                #expect(try text(file) == archive)
                #expect(try flamebox("format", "--write", file.path).status == 0)
                #expect(try text(file) == formed)
                let kept = folder.appending(path: "broken.txtar")
                let refused = try flamebox("format", "--write", kept.path)
                #expect(refused.status == 1 && refused.words.contains("two.go:3:"), "\(refused.words)")
                #expect(try text(kept) == broken)
            }
        }

        @Test func `a folder and a text of several files are vetted as programs`() throws {
            let files = [
                "main.go": "package main\n\nimport \"play/words\"\n\nfunc main() { words.Say(1) }\n",
                "words/words.go":
                    "package words\n\nimport \"fmt\"\n\nfunc Say(n int) {\n\tn = n\n\tfmt.Printf(\"%s\\n\", n)\n}\n",
                "go.mod": "module play\n",
            ]
            let archive = files.sorted { $0.key < $1.key }.map { "-- \($0) --\n\($1)" }.joined()
            let all = Dictionary(uniqueKeysWithValues: files.map { ("play/\($0)", $1) })
            try withFolder(all.merging(["play.txtar": archive]) { first, _ in first }) { folder in
                for path in ["play", "play.txtar"].map({ folder.appending(path: $0).path }) {
                    let found = try flamebox("vet", path)
                    #expect(found.status == 1, "\(found.words)")
                    let lines = found.words.split(separator: "\n")
                    #expect(
                        lines.first == "words/words.go:6:2: warning: self-assignment of n"
                            && lines.dropFirst().first == "  fix: Remove self-assignment"
                            && lines.last?.contains("words/words.go:7:") == true, "\(found.words)")
                }
            }
        }
    }
}
