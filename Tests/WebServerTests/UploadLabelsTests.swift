import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import ProfileBuilding
import ProfileFormats
import Profiles
import Snippets
import Testing

@testable import WebServer

/// What samples say of themselves, as a filter and as a table.
@Suite(.timeLimit(.minutes(20)))
struct UploadLabelsTests {
    private static let login = Label(key: "handler", value: .text("/login?a=b&c=<d>"))
    private static let start = Label(key: "handler", value: .text("/"))
    private static let size = Label(key: "bytes", value: .number(48, .bytes))

    private func profile(_ sets: [LabelSet], of rows: [Int32], values: [Int64]) -> Profile {
        var profile = ProfileBuilder.profile(rows.indices.map { "main > f\($0)" })
        profile.labelSets = sets
        profile.sets = [
            SampleSet(
                types: [.cpu],
                samples: SampleColumns(stacks: profile.sets[0].samples.stacks, values: [values], labels: rows))
        ]
        return profile
    }

    private func upload(_ test: TestService, _ profile: Profile) async throws -> String {
        let bytes = try Pprof.encode(profile, ProfileSelection())
        let response = try await test.client.execute(
            uri: "/api/profiles", method: .post, body: ByteBuffer(bytes: bytes))
        #expect(response.status == .created)
        return try response.decode(JSONValue.self)["id"].text
    }

    private func labelled(_ test: TestService) async throws -> String {
        try await upload(
            test,
            profile(
                [LabelSet([Self.login, Self.size]), LabelSet([Self.start])], of: [0, 1, -1],
                values: [6_000_000, 3_000_000, 1_000_000]))
    }

    @Test func `page and exports hold what bears the labels that are asked for`() async throws {
        try await TestService.run { test in
            let id = try await labelled(test)
            let path = "/api/profiles/\(id)/profile.folded"
            let login = "label=\(Self.login.address.asQueryValue)"
            #expect(try await test.get("\(path)?\(login)").text == "main;f0 6000000\n")
            #expect(try await test.get("\(path)?label=handler:/").text == "main;f1 3000000\n")
            #expect(try await test.get("\(path)?\(login)&label=bytes:48").text == "main;f0 6000000\n")
            #expect(try await test.get("\(path)?\(login)&label=handler:/").text == "")
            #expect(try await test.get("\(path)?label=handler:").text == "")
            for format in ProfileFormatNames.all {
                let answer = try await test.get("/api/profiles/\(id)/profile.\(format)?label=handler:/")
                #expect(answer.status == .ok, "\(format)")
            }
            let page = try await test.get("/u/\(id)?\(login)").text
            #expect(page.contains(">f0<") && !page.contains(">f1<"))
            #expect(page.contains("Without this label") && !page.contains("Without groups"))
            #expect(page.contains("profile.svg?set=0&amp;type=cpu&amp;\(login)"))
        }
    }

    @Test func `the page says how much bears which label, and leads to it`() async throws {
        try await TestService.run { test in
            let page = try await test.get("/u/\(try await labelled(test))").text
            #expect(page.contains("&amp;label=handler%3A%2F\">/</a> 30.0 %, 3 ms"))
            #expect(page.contains("&amp;label=bytes%3A48\">48 bytes</a> 60.0 %, 6 ms"))
            #expect(page.contains("/login?a=b&amp;c=&lt;d&gt;</a> 60.0 %, 6 ms") && !page.contains("<d>"))
        }
    }

    @Test func `page and exports tell apart what a label says, in all that is borne`() async throws {
        try await TestService.run { test in
            let id = try await labelled(test)
            let path = "/api/profiles/\(id)/profile.folded"
            let whole = try await test.get("\(path)?group=handler").text
            #expect(
                whole.split(separator: "\n").sorted() == [
                    "handler: /;main;f1 3000000", "handler: /login?a=b&c=<d>;main;f0 6000000",
                    "handler: none;main;f2 1000000",
                ])
            let narrowed = try await test.get("\(path)?label=handler:/&group=bytes").text
            #expect(narrowed == "bytes: none;main;f1 3000000\n")
            for format in ProfileFormatNames.all {
                let answer = try await test.get("/api/profiles/\(id)/profile.\(format)?group=handler")
                #expect(answer.status == .ok, "\(format)")
            }
            let page = try await test.get("/u/\(id)?group=handler").text
            #expect(page.contains("Grouped by <code>handler</code>.") && page.contains("Without groups"))
            #expect(page.contains("<code>handler: /login?a=b&amp;c=&lt;d&gt;</code>"))
            #expect(page.contains("profile.html?set=0&amp;type=cpu&amp;group=handler"))
            #expect(page.contains("&amp;label=handler%3A%2F&amp;group=handler\">/</a>"))
            // The other label is offered to group by, this one no more.
            #expect(page.contains("aria-label=\"Group by bytes\"") && !page.contains("Group by handler"))
            #expect(page.contains("name=\"group\" value=\"handler\""))
        }
    }

    @Test func `two profiles are compared in what bears a label, and by its groups`() async throws {
        try await TestService.run { test in
            let (first, second) = (try await labelled(test), try await labelled(test))
            let query = "label=handler%3A%2F&group=handler"
            let chosen = try await test.get("/compare?before=\(first)&after=\(second)&\(query)")
            #expect(chosen.headers[.location] == "/compare/\(first)/\(second)?\(query)")
            let page = try await test.get("/compare/\(first)/\(second)?\(query)").text
            #expect(page.contains("Only what bears <code>handler:/</code>") && page.contains("Without groups"))
            #expect(page.contains("<code>f1</code>") && !page.contains("<code>f0</code>"))
            #expect(page.contains("profile.json?type=cpu&amp;label=handler%3A%2F&amp;group=handler\""))
            for (query, names) in [("?\(query)", ["f1", "handler: /", "main"]), ("", ["f0", "f1", "f2", "main"])] {
                let document = try await test.get("/api/compare/\(first)/\(second)\(query)").decode(JSONValue.self)
                let functions: [JSONValue] =
                    if case .list(let functions) = document["functions"] { functions } else { [] }
                let there = functions.filter { $0["totalBefore"] != .number(0) }
                #expect(there.map { $0["name"].text }.sorted() == names)
            }
        }
    }

    @Test func `what no label can be is refused, and so are too many`() async throws {
        try await TestService.run { test in
            let id = try await labelled(test)
            let long = String(repeating: "x", count: Limits.labelFilterBytes)
            let many = Array(repeating: "label=a:b", count: Limits.labelFilters + 1).joined(separator: "&")
            let empty = Array(repeating: "label=", count: Limits.labelFilters + 1).joined(separator: "&")
            for query in ["label=handler", "label=a:\(long)", many, empty, "group=a\(long)", "group=a&group=b"] {
                for path in ["/u/\(id)", "/api/profiles/\(id)/profile.json"] {
                    let answer = try await test.get("\(path)?\(query)")
                    #expect(answer.status == .unprocessableContent, "\(query.prefix(20))")
                }
            }
            #expect(try await test.get("/u/\(id)?label=&group=").status == .ok)
        }
    }

    @Test func `a label for every sample leaves the page small`() async throws {
        try await TestService.run { test in
            let count = 2000
            let sets = (0..<count).map { number in
                LabelSet([
                    Label(key: "request", value: .text("\(number)\u{202E}<b>")),
                    Label(key: "key\(number % 1000)", value: .number(Int64(number), .named("<u>"))),
                ])
            }
            let rows = (0..<Int32(count)).map(\.self)
            var many = profile([LabelSet([Self.start])], of: [0], values: [1])
            many.labelSets = sets
            many.sets = [
                SampleSet(
                    types: [.cpu],
                    samples: SampleColumns(
                        stacks: rows.map { _ in 1 }, values: [rows.map { _ in 1000 }], labels: rows))
            ]
            let id = try await upload(test, many)
            let page = try await test.get("/u/\(id)").text
            #expect(page.contains("and 1990 more values") && page.contains("And 989 more keys"))
            #expect(page.utf8.count < 200_000 && !page.contains("<b>") && !page.contains("<u>"))
            let one = try await test.get("/api/profiles/\(id)/profile.folded?label=request:7%E2%80%AE%3Cb%3E")
            #expect(one.text == "main;f0 1000\n")
        }
    }
}

private enum ProfileFormatNames {
    static let all =
        ["json", "pb.gz", "folded", "speedscope.json", "flamebearer.json", "firefox.json", "otlp.pb"]
        + ["cpuprofile", "d3.json", "csv", "svg", "html"]
}
