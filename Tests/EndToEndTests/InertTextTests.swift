import Foundation
import Testing

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

extension EndToEndTests {
    /// Whatever a program calls itself, prints, or makes its compiler say is text in every place where it is shown.
    @Suite(.serialized, .timeLimit(.minutes(10)))
    struct InertTextTests {
        /// Ends contexts of markup, and turns around and hides what stands beside it. No space, which a Swift name
        /// cannot hold as it is.
        private static let hostile = "</script></pre></title><svg/onload=alert(1)>\"'\u{202E}\u{200B}\u{2066}"
        /// What only output can hold: a window's title, a colour by a single control character, a line over another.
        private static let commands = "\u{1B}]0;title\u{7}\u{9B}31m\u{8}\u{85}"

        /// A function, a file in a diagnostic and in the line tables, a diagnostic, and output, all of them hostile.
        private static let program = """
            #sourceLocation(file: "\(hostile.replacing("\"", with: "")).swift", line: 1)
            @inline(never) func `\(hostile)`(_ count: Int) -> Int {
                var sum = 0
                for index in 0..<count { sum = sum &* 31 ^ index }
                return sum
            }
            #warning("\(hostile.replacing("\"", with: "\\\""))")
            print(`\(hostile)`(200_000_000) == 0)
            print("\(hostile.replacing("\"", with: "\\\""))\(escaped(commands))")
            """

        private static func escaped(_ text: String) -> String {
            text.unicodeScalars.map { "\\u{" + String($0.value, radix: 16) + "}" }.joined()
        }

        @Test func `a hostile program is inert on every page and in every format`() async throws {
            let client = Client(baseURL: try await SharedService.instance().baseURL)
            let submitted = try await client.submit("swift", Self.program)
            let run = try await client.wait(for: submitted.id)
            #expect(run.text(of: "stdout").hasSuffix(Self.hostile + Self.commands + "\n"))
            #expect(run.diagnostics.contains { $0.message.contains("<svg/onload") && $0.file.contains("<svg/onload") })
            _ = try await client.send("POST", "/api/runs/\(run.id)/share", token: submitted.ownerToken)
            let snippet = try await client.get("/api/runs/\(run.id)").json(SnippetOf.self).snippet.id
            for path in ["/r/\(run.id)", "/p/\(snippet)", "/compare/\(run.id)/\(run.id)"] {
                try await Self.expectInert(client.get(path), "text/html", path)
            }
            let exports = ["svg": "image/svg+xml", "html": "text/html", "folded": "text/plain"]
            for (format, type) in exports {
                try await Self.expectInert(client.get("/api/runs/\(run.id)/profile.\(format)"), type, format)
            }
            for document in ["", "/profile.json", "/profile.speedscope.json", "/profile.flamebearer.json"] {
                let answer = try await client.get("/api/runs/\(run.id)\(document)")
                #expect(answer.headers["content-type"]?.hasPrefix("application/json") == true, "\(document)")
                #expect(answer.headers["x-content-type-options"] == "nosniff")
                #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: answer.body) }
                #expect(answer.text.contains("svg/onload") || answer.text.contains("svg\\/onload"), "\(document)")
            }
            try await Self.expectWholeEvents(client.get("/api/runs/\(run.id)/events"))
        }

        @Test func `a hostile program is inert on a terminal and in the files it leaves`() throws {
            let directory = try Service.freshDirectory()
            let source = directory.appending(path: "main.swift")
            try Data(Self.program.utf8).write(to: source)
            let (page, picture) = (directory.appending(path: "a.html"), directory.appending(path: "a.svg"))
            let words = try Service.words(of: ["run", source.path, "--html", page.path, "--svg", picture.path])
            // As name, file, message and output.
            #expect(words.components(separatedBy: "<svg/onload").count >= 5)
            #expect(!words.unicodeScalars.contains(where: Self.isCommand))
            for file in [page, picture] {
                let text = try String(contentsOf: file, encoding: .utf8)
                #expect(text.contains("&lt;svg/onload"))
                #expect(!text.contains("<svg/onload"))
                #expect(!text.unicodeScalars.contains(where: Self.isCommand))
            }
        }

        private struct SnippetOf: Decodable {
            struct Snippet: Decodable { let id: String }
            let snippet: Snippet
        }

        private static func expectInert(_ answer: Client.Answer, _ type: String, _ place: String) {
            #expect(answer.status == 200, "\(place)")
            #expect(answer.headers["content-type"]?.hasPrefix(type) == true, "\(place)")
            #expect(answer.headers["x-content-type-options"] == "nosniff", "\(place)")
            #expect(answer.headers["content-security-policy"]?.isEmpty == false, "\(place)")
            #expect(answer.text.contains("svg/onload"), "\(place)")
            if type != "text/plain" {
                #expect(!answer.text.contains("<svg/onload"), "\(place)")
                #expect(!answer.text.contains("</script></pre>"), "\(place)")
            }
            // What a form sends again has to be as it was.
            let shown = answer.text.replacing(#/<textarea[^>]*>[^<]*</textarea>/#, with: "")
            #expect(!shown.unicodeScalars.contains(where: isCommand), "\(place)")
        }

        /// Nothing in an event's data ends a line of the stream.
        private static func expectWholeEvents(_ answer: Client.Answer) {
            #expect(answer.headers["content-type"]?.hasPrefix("text/event-stream") == true)
            #expect(answer.text.contains("svg"))
            let fields = ["", "id", "event", "data", "retry"]
            for line in answer.text.components(separatedBy: CharacterSet(charactersIn: "\r\n")) {
                #expect(fields.contains(String(line.prefix { $0 != ":" })), "\(line.prefix(60))")
            }
        }

        /// Controls but for line feed and tab, and format characters.
        private static func isCommand(_ scalar: Unicode.Scalar) -> Bool {
            switch scalar.properties.generalCategory {
            case .control: scalar != "\n" && scalar != "\t"
            case .format, .lineSeparator, .paragraphSeparator: true
            default: false
            }
        }
    }
}
