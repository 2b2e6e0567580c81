import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Testing

@testable import WebServer

/// Whom the service answers to, and whose pages may change something.
@Suite(.timeLimit(.minutes(20)))
struct OwnNamesTests {
    @Test(arguments: ["localhost", "LOCALHOST:8080", "127.0.0.1", "127.0.0.1:1", "[::1]", "[::1]:65535"])
    func `on the loopback its own names are known, with any port`(authority: String) {
        for address in ["127.0.0.1", "::1", "localhost"] {
            #expect(OwnNames(host: address, address: address, publicURL: nil).include(authority))
        }
    }

    @Test(arguments: [
        "", "evil.example", "evil.example:8080", "localhost.evil.example", "127.0.0.1.evil.example", "127.0.0.2",
        "10.0.0.1", "localhost:80@evil.example", "::1", "[::2]", "local host", "localhost:8x", "user@localhost",
    ])
    func `on the loopback any other name is foreign`(authority: String) {
        #expect(!OwnNames(host: "127.0.0.1", address: "127.0.0.1", publicURL: nil).include(authority))
    }

    @Test func `what the operator named is known, besides or alone`() throws {
        let url = try #require(PublicURL("https://Flamebox.Example/"))
        let behindProxy = OwnNames(host: "127.0.0.1", address: "127.0.0.1", publicURL: url)
        #expect(behindProxy.include("flamebox.example"))
        #expect(behindProxy.include("localhost:8080"))
        #expect(!behindProxy.include("flamebox.example:8443"))
        let open = OwnNames(host: "0.0.0.0", address: "0.0.0.0", publicURL: url)
        #expect(open.include("FLAMEBOX.example"))
        #expect(!open.include("192.0.2.7:8080"))
        #expect(!open.include("evil.example"))
        let unnamed = OwnNames(host: "0.0.0.0", address: "0.0.0.0", publicURL: nil)
        #expect(unnamed.include("whatever.example:99"))
    }

    @Test(arguments: [
        ("https://flamebox.example", "https://flamebox.example"), ("http://a:8080/", "http://a:8080"),
        ("HTTPS://A.example:443", "https://a.example"), ("http://[2001:db8::1]:80", "http://[2001:db8::1]"),
    ])
    func `a public address has one origin`(text: String, origin: String) {
        #expect(PublicURL(text)?.origin == origin)
    }

    @Test(arguments: [
        "", "flamebox.example", "ftp://a", "https://", "https://a/path", "https://a?x", "https://a#x",
        "https://user@a", "https://a:0", "https://a:99999", "https://a b", "javascript:alert(1)",
    ])
    func `what is no public address is refused`(text: String) {
        #expect(PublicURL(text) == nil)
    }

    private static let submission = #"{"language":"go","code":"package main"}"#

    private func status(_ text: String, _ test: TestService) async throws -> String {
        let socket = try RawClient(port: try #require(test.client.port))
        defer { socket.close() }
        try socket.send(text)
        return await socket.answer()
    }

    @Test func `a foreign host is answered 421, whatever is asked, but for monitors`() async throws {
        try await TestService.run(.live) { test in
            func get(_ path: String, _ host: String) async throws -> String {
                try await status("GET \(path) HTTP/1.1\r\n\(host)Connection: close\r\n\r\n", test)
            }
            for path in ["/", "/api/limits", "/metrics", "/nowhere", "/assets/x/main.js"] {
                let answer = try await get(path, "Host: evil.example\r\nAccept: text/html\r\n")
                #expect(answer.hasPrefix("HTTP/1.1 421 "), "\(path)")
                #expect(answer.contains("application/problem+json"))
            }
            #expect(try await get("/", "Host: localhost:80\r\n").hasPrefix("HTTP/1.1 200 "))
            #expect(try await get("/", "Host: localhost\r\nHost: evil.example\r\n").hasPrefix("HTTP/1.1 400 "))
            #expect(try await get("/healthz", "Host: evil.example\r\n").hasPrefix("HTTP/1.1 200 "))
            #expect(try await get("/readyz", "Host: evil.example\r\n").hasPrefix("HTTP/1.1 503 "))
            #expect(try await get("/metrics", "Host: 192.0.2.7:8080\r\n").hasPrefix("HTTP/1.1 200 "))
            let sent = try await status(
                "POST /api/runs HTTP/1.1\r\nHost: evil.example\r\nContent-Type: application/json\r\n"
                    + "Content-Length: \(Self.submission.utf8.count)\r\nConnection: close\r\n\r\n\(Self.submission)",
                test)
            #expect(sent.hasPrefix("HTTP/1.1 421 "))
        }
    }

    @Test(arguments: [
        [(HTTPField.Name.origin, "https://evil.example")], [(.origin, "null")], [(.origin, "http://localhost:1234")],
        [(.secFetchSite, "cross-site")], [(.secFetchSite, "same-site")], [(.secFetchSite, "nonsense")],
        [(.origin, "http://localhost"), (.secFetchSite, "cross-site")],
        [(.origin, "https://evil.example"), (.secFetchSite, "same-origin")],
        [(.origin, "null"), (.secFetchSite, "none")],
    ])
    func `another site's page changes nothing, by whatever body`(fields: [(HTTPField.Name, String)]) async throws {
        try await TestService.run { test in
            var headers: HTTPFields = [.accept: "text/html"]
            for (name, value) in fields { headers[name] = value }
            let run = try await test.submit()
            let answers = [
                try await test.post("/api/runs", json: Self.submission, headers),
                try await test.post("/api/runs", json: Self.submission, headers + [.contentType: "text/plain"]),
                try await test.post("/run", form: "language=go&code=x", headers),
                try await test.post("/", form: "language=go&code=x", headers),
                try await test.post("/compare", form: "before=x&after=y", headers),
                try await test.post("/api/comparisons", json: "{}", headers),
                try await test.post("/api/runs/\(run.id)/share", json: "", headers + run.bearer),
                try await test.post("/r/\(run.id)/stop", form: "", headers + run.cookie),
                try await test.delete("/api/runs/\(run.id)", headers + run.cookie),
                try await test.client.execute(uri: "/api/runs", method: .put, headers: headers),
            ]
            for answer in answers {
                #expect(answer.status == .forbidden)
                #expect(try answer.problem()["status"] == .number(403))
            }
            #expect(try await test.get("/api/runs/\(run.id)", headers).status == .ok)
        }
    }

    @Test(arguments: [
        [], [(HTTPField.Name.origin, "http://localhost")], [(.origin, "https://localhost")],
        [(.secFetchSite, "none")], [(.origin, "http://localhost"), (.secFetchSite, "same-origin")],
        [(.origin, "null"), (.secFetchSite, "same-origin")], [(.origin, "https://flamebox.example")],
    ])
    func `a page of ours, and who has no page, may`(fields: [(HTTPField.Name, String)]) async throws {
        let headers = fields.reduce(into: HTTPFields()) { $0[$1.0] = $1.1 }
        var configuration = TestService.configuration
        configuration.publicURL = PublicURL("https://flamebox.example")
        try await TestService.run(configuration: configuration) { (test: TestService) async throws in
            let sent = try await test.post("/api/runs", json: Self.submission, headers)
            #expect(sent.status == .accepted)
            let form = try await test.post("/run", form: "language=go&code=x", headers)
            #expect(form.status.code == 303)
        }
    }

    @Test func `a host that nobody knows is one sentence`() throws {
        var configuration = TestService.configuration
        configuration.host = "no-such-host.invalid"
        let error = #expect(throws: UnknownHost.self) { try configuration.resolved() }
        #expect(error?.description.contains("no-such-host.invalid") == true)
    }
}
