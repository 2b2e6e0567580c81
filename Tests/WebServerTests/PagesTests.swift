import Foundation
import HTTPTypes
import HummingbirdTesting
import Jobs
import ProfileBuilding
import ProfileFormats
import Profiles
import Runs
import Snippets
import Storing
import Testing

@testable import WebServer

@Suite(.timeLimit(.minutes(10)))
struct PagesTests {
    @Test func `the editor is a form that works by itself`() async throws {
        try await TestService.run { test in
            let page = try await test.get("/")
            #expect(page.status == .ok)
            #expect(page.headers[.contentType] == "text/html; charset=utf-8")
            for part in [
                #"<form class="editor-form" id="editor-form" method="post" action="/run">"#,
                #"aria-label="Source code""#, #"aria-label="Language""#, #"<option value="go" selected>Go</option>"#,
                #"<option value="swift">Swift</option>"#, "package main", #"<body data-page="editor">"#,
            ] { #expect(page.text.contains(part)) }
            let swift = try await test.get("/?example=swift-queue")
            #expect(swift.text.contains(#"<option value="swift" selected>"#))
            let unknown = try await test.get("/?example=nothing")
            #expect(unknown.status.code == 404)
        }
    }

    @Test func `a program goes in by the form and its page tells the whole story`() async throws {
        try await TestService.run { test in
            let sent = try await test.post(
                "/run", form: "language=go&code=package+main%0D%0Afunc+main()+%7B%7D&timeLimitMs=500")
            #expect(sent.status.code == 303)
            let address = try #require(sent.headers[.location])
            let cookie = try #require(sent.headers[.setCookie]?.split(separator: ";").first.map(String.init))
            #expect(sent.headers[.setCookie]?.contains("HttpOnly") == true)
            #expect(sent.headers[.setCookie]?.contains("SameSite=Strict") == true)

            let waiting = try await test.get(address, [.cookie: cookie])
            #expect(waiting.text.contains(#"<noscript><meta http-equiv="refresh" content="1"></noscript>"#))
            #expect(waiting.text.contains("Waiting: next in line."))
            #expect(waiting.text.contains("Stop</button>"))
            let stranger = try await test.get(address)
            #expect(!stranger.text.contains("Stop</button>"))

            let worker = try await test.worker()
            let job = try await worker.nextJob()
            guard case .run(let snippet, _) = job.work else { throw ScriptedWorker.NothingCame() }
            #expect(snippet.files[0].content == "package main\nfunc main() {}")
            #expect(snippet.options.timeLimitMs == 500)
            try await worker.connection.send(
                .finished(.sample), of: job.id, profile: try StoredProfile.encode(SampleProfile.make()))
            _ = try await test.ended(job.id)

            let page = try await test.get(address, [.cookie: cookie])
            for part in [
                "The program was stopped at its 10 s limit.", "<svg", "Top functions", #"<span class="stdout">one"#,
                #"<span class="stderr">two"#, "Share</button>", "Remove this run", #"<li id="L2""#, "Test &lt;cpu&gt;",
                #"name="robots" content="noindex""#, "profile.pb.gz", "Truncated stacks",
            ] { #expect(page.text.contains(part), "\(part)") }
            #expect(!page.text.contains("http-equiv"))
            #expect(page.headers[HTTPField.Name.robotsTag] == "noindex")
        }
    }

    @Test func `buttons of the page stop, share and remove for who has the cookie`() async throws {
        try await TestService.run { test in
            let waiting = try await test.submit()
            let stopped = try await test.post("/r/\(waiting.id)/stop", form: "", waiting.cookie)
            #expect(stopped.status.code == 303)
            #expect(try await test.ended(waiting.id)["state"] == .string("cancelled"))
            let again = try await test.post("/r/\(waiting.id)/stop", form: "", waiting.cookie)
            #expect(again.status.code == 303)
            #expect(try await test.get("/r/\(waiting.id)").status == .ok)

            let run = try await test.finishedRun()
            let foreign = try await test.post("/r/\(run.id)/share", form: "", waiting.cookie)
            #expect(foreign.status.code == 401)
            let crossSite = run.cookie + [HTTPField.Name.secFetchSite: "cross-site"]
            #expect(try await test.post("/r/\(run.id)/share", form: "", crossSite).status.code == 403)
            #expect(try await test.post("/r/\(run.id)/share", form: "", run.cookie).status.code == 303)
            #expect(try await test.get("/r/\(run.id)").text.contains("Shared: this address stays"))
            #expect(try await test.get("/r/\(run.id)").text.contains("Shared: this address stays"))
            #expect(try await test.post("/r/\(run.id)/remove", form: "", run.cookie).status.code == 303)
            #expect(try await test.get("/r/\(run.id)").status.code == 410)
        }
    }

    @Test func `a form that cannot be run comes back with what was typed`() async throws {
        try await TestService.run { test in
            let page = try await test.post(
                "/run", form: "language=swift&code=print(%22%3Cb%3E%22)&sampleRateHz=5", [.accept: "text/html"])
            #expect(page.status.code == 422)
            #expect(page.text.contains("options.sampleRateHz is 5: allowed are 97 to 4999."))
            #expect(page.text.contains("print(&quot;&lt;b&gt;&quot;)"))
        }
    }

    @Test func `another site's form starts nothing`() async throws {
        try await TestService.run { test in
            let sent = try await test.post("/run", form: "language=go&code=x", [.origin: "https://evil.example"])
            #expect(sent.status.code == 403)
        }
    }

    @Test func `an error is a page for a person and JSON for a program`() async throws {
        try await TestService.run { test in
            let page = try await test.get("/nowhere", [.accept: "text/html,*/*"])
            #expect(page.status.code == 404)
            #expect(page.text.contains("There is nothing at this address."))
            let json = try await test.get("/nowhere").problem()
            #expect(json["status"] == .number(404))
            let api = try await test.get("/api/nowhere", [.accept: "text/html"]).problem()
            #expect(api["status"] == .number(404))
        }
    }

    /// Ends every context it could stand in. The combining accent after the quotation mark makes one grapheme of both.
    static let hostile =
        "</textarea></script></pre></title><img src=x onerror=alert(1)>\"\u{301} '\u{301} x=\"y\u{0}\u{202E}&lt;"

    @Test func `what is missing of the output is an element that no program's text can be`() async throws {
        try await TestService.run { test in
            var outcome = RunOutcome.sample
            let words = "… 7 bytes of standard output left out here …"
            outcome.output = [
                OutputChunk(stream: .stdout, text: "a", atMs: 0), OutputChunk(stream: .stdout, text: "b", atMs: 0),
                OutputChunk(stream: .stdout, text: "<em class=\"gap\">\(words)</em>", atMs: 0, droppedBytes: 7),
            ]
            let run = try await test.submit("package main")
            let worker = try await test.worker()
            let job = try await worker.nextJob()
            try await worker.connection.send(.finished(outcome), of: job.id, profile: [])
            _ = try await test.ended(run.id)
            let page = try await test.get("/r/\(run.id)").text
            #expect(
                page.contains(">ab</span><em class=\"gap\" role=\"note\">\(words)</em><span class=\"stdout\">&lt;em"))
            #expect(page.components(separatedBy: "<em class").count == 2)
            let document = try await test.get("/api/runs/\(run.id)").decode(JSONValue.self)
            #expect(document["output"][2]["droppedBytes"] == .number(7))
            #expect(document["output"][0]["droppedBytes"] == .null)
        }
    }

    @Test func `every page shows hostile text as text`() async throws {
        try await TestService.run { test in
            let hostile = Self.hostile
            var outcome = RunOutcome.sample
            outcome.verdict = Verdict(kind: .blockedSystemCall, message: hostile)
            outcome.output = [OutputChunk(stream: .stderr, text: hostile, atMs: 0)]
            outcome.diagnostics = [
                Diagnostic(file: "main.go", line: 1, column: 1, severity: .error, message: hostile),
                Diagnostic(file: hostile, line: 0, column: 0, severity: .note, message: hostile),
            ]
            outcome.toolchain = ToolchainInfo(name: hostile, version: hostile)
            outcome.host = Runs.Host(cpu: hostile, cores: 1, sandbox: [hostile], waived: [hostile])
            let run = try await test.submit(hostile)
            let worker = try await test.worker()
            let job = try await worker.nextJob()
            let profile = ProfileBuilder.profile(["main;\(hostile.replacing(";", with: ","))"])
            try await worker.connection.send(.finished(outcome), of: job.id, profile: try StoredProfile.encode(profile))
            _ = try await test.ended(run.id)
            _ = try await test.post("/api/runs/\(run.id)/share", json: "", run.bearer)
            let snippet = try await test.get("/api/runs/\(run.id)").decode(JSONValue.self)["snippet"]["id"].text

            let encoded = hostile.utf8.map { "%" + String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
            let pages = try await [
                test.get("/r/\(run.id)"), test.get("/r/\(run.id)", run.cookie), test.get("/p/\(snippet)"),
                test.post("/run", form: "language=\(encoded)&code=\(encoded)&arguments=\(encoded)&sampleRateHz=1"),
                test.get("/api/runs/\(run.id)/profile.svg"), test.get("/?example=%3Cimg%20src%3Dx%3E"),
            ]
            for page in pages {
                #expect(!page.text.contains("<img"))
                #expect(!page.text.contains("</script></pre>"))
                #expect(!page.text.unicodeScalars.contains("\u{0}"))
            }
            for page in pages.prefix(4) {
                let scalars = Array(page.text.unicodeScalars)
                let accents = scalars.indices.filter { scalars[$0] == "\u{301}" }
                #expect(!accents.isEmpty)
                #expect(accents.allSatisfy { scalars[$0 - 1] == ";" })
            }
        }
    }

    @Test func `every template is there and escapes by scalar`() throws {
        let pages = try Pages(
            folder: TestService.configuration.templates,
            assets: Assets.Addresses(prefix: "/assets/x", code: "/assets/x/code", preloads: [], style: nil))
        #expect(throws: Pages.MissingTemplate.self) {
            try Pages(
                folder: TestService.configuration.web,
                assets: Assets.Addresses(prefix: "", code: "", preloads: [], style: nil))
        }
        #expect(FieldHTML().escapeText("\"\u{301}<\u{301}\u{0}\r") == "&quot;\u{301}&lt;\u{301}\u{FFFD}&#13;")
        #expect(ScalarHTML().escapeText("\"\u{301}\t\r\n\u{202E}\u{0}") == "&quot;\u{301}\t&#13;\n\\u{202e}\\u{0}")
        var problem = Problem(.notFound, Self.hostile)
        problem.field = Self.hostile
        _ = try pages.content(.problem, ProblemPage(problem, pages))
    }
}
