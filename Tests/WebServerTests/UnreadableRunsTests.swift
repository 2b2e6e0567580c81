import Foundation
import GRDB
import HTTPTypes
import HummingbirdTesting
import Snippets
import Storing
import Testing

@testable import WebServer

/// What a later version stored, or what is damaged, is said on its page and in its JSON, and nowhere else.
@Suite(.timeLimit(.minutes(20)))
struct UnreadableRunsTests {
    /// Of the store that is tried here: a shared run, one that was edited from it, and a comparison of the two.
    private let run = "3iJ_gTvz3ZyMAwT4efTVzg"
    private let edit = "deXFqt1jichixlyIq_pj3w"
    private let comparison = "WK-f9MWvum63WbhhcAC_Ug"

    /// The store of 2026-11-30 after some statements.
    private func store(_ statements: String, _ arguments: StatementArguments) async throws -> [UInt8] {
        let file = FileManager.default.temporaryDirectory.appending(path: RandomID.make())
        defer { try? FileManager.default.removeItem(at: file) }
        let fixture = try #require(try FixtureStore.all.first { $0.name == "2026-11-30" })
        try Data(try fixture.file()).write(to: file)
        let queue = try DatabaseQueue(path: file.path)
        try await queue.write { try $0.execute(sql: statements, arguments: arguments) }
        try queue.close()
        return Array(try Data(contentsOf: file))
    }

    private func unreadableSnippet(of run: String, owner: OwnerToken? = nil) async throws -> [UInt8] {
        try await store(
            """
            UPDATE snippets SET document = CAST('{"language":"later"}' AS BLOB)
                WHERE id = (SELECT snippetID FROM runs WHERE id = :run);
            UPDATE runs SET ownerDigest = coalesce(:owner, ownerDigest) WHERE id = :run
            """, ["run": run, "owner": owner?.digest])
    }

    @Test func `an end that cannot be read is said where the run is shown, beside its program`() async throws {
        let store = try await store(
            "UPDATE runs SET outcome = CAST('{\"state\":\"suspended\"}' AS BLOB) WHERE id = ?", [run])
        try await TestService.run(content: store) { test in
            let document = try await test.get("/api/runs/\(run)").decode(JSONValue.self)
            #expect(document["state"].text == "failed")
            #expect(document["failure"].text.contains("version of Flamebox that this one cannot read"))
            #expect(document["snippet"]["files"][0]["content"].text.contains("func squares"))
            let page = try await test.get("/r/\(run)", [.accept: "text/html"])
            #expect(page.status == .ok)
            #expect(page.text.contains("cannot read"))
            #expect(page.text.contains("func squares"))
            let events = try await test.get("/api/runs/\(run)/events").text
            #expect(events.contains("event: finished") && events.contains("cannot read"))
            // The profile is stored beside it.
            #expect(try await test.get("/api/runs/\(run)/profile.folded").text.contains("main.squares"))
        }
    }

    @Test func `a program that cannot be read is said in the same places`() async throws {
        try await TestService.run(content: try await unreadableSnippet(of: run)) { test in
            let document = try await test.get("/api/runs/\(run)").decode(JSONValue.self)
            #expect(document["id"].text == run)
            #expect(document["state"].text == "failed")
            #expect(document["shared"] == .flag(true))
            #expect(document["failure"].text.contains("version of Flamebox that this one cannot read"))
            let page = try await test.get("/r/\(run)", [.accept: "text/html"])
            #expect(page.status == .ok)
            #expect(page.text.contains("cannot read"))
            let events = try await test.get("/api/runs/\(run)/events").text
            #expect(events.contains("event: finished") && events.contains("cannot read"))
            for path in ["profile.folded", "family"] {
                let answer = try await test.get("/api/runs/\(run)/\(path)")
                #expect(answer.status == .conflict)
                #expect(try answer.problem()["detail"].text.contains("cannot read"))
            }
            for path in ["/api/compare/\(run)/\(edit)", "/compare/\(edit)/\(run)", "/p/zgHr6GmnmEIROAmY-r2v8j"] {
                #expect(try await test.get(path).status == .conflict, "\(path)")
            }
        }
    }

    @Test(arguments: ["not gzip", ""])
    func `a profile that cannot be read is a matter of its run`(content: String) async throws {
        let store = try await store(
            "UPDATE profiles SET content = CAST(? AS BLOB) WHERE runID = ?", [content, run])
        try await TestService.run(content: store) { test in
            let page = try await test.get("/r/\(run)", [.accept: "text/html"])
            #expect(page.status == .ok)
            #expect(page.text.contains("Its profile cannot be read"))
            #expect(page.text.contains("func squares"))
            #expect(try await test.get("/api/runs/\(run)").status == .ok)
            for path in ["/api/runs/\(run)/profile.svg", "/api/compare/\(run)/\(edit)", "/compare/\(run)/\(edit)"] {
                #expect(try await test.get(path).status == .conflict, "\(path)")
            }
        }
    }

    @Test func `a program that was stored under wider limits is shown, and not measured again`() async throws {
        let store = try await store(
            """
            UPDATE snippets SET document = CAST(? AS BLOB) WHERE id = (SELECT snippetID FROM runs WHERE id = ?)
            """,
            [#"{"language":"go","files":[{"name":"main.go","content":"x"}],"options":{"timeLimitMs":900000}}"#, run])
        try await TestService.run(content: store) { test in
            #expect(try await test.get("/r/\(run)").status == .ok)
            let answer = try await test.post("/api/comparisons", json: #"{"before":"\#(run)","after":"\#(edit)"}"#)
            #expect(answer.status == .unprocessableContent)
            #expect(try answer.problem()["detail"].text.contains("beyond what this service allows now"))
            #expect(try answer.problem()["field"].text == "before")
        }
    }

    @Test func `who is related to what cannot be read is shown as ever`() async throws {
        try await TestService.run(content: try await unreadableSnippet(of: run)) { test in
            #expect(try await test.get("/r/\(edit)", [.accept: "text/html"]).text.contains("func squares"))
            let family = try await test.get("/api/runs/\(edit)/family").decode(JSONValue.self)
            #expect(family["comparisons"][0]["id"].text == comparison)
            let document = try await test.get("/api/comparisons/\(comparison)").decode(JSONValue.self)
            #expect(document["before"]["snippet"]["id"].text == "zgHr6GmnmEIROAmY-r2v8j")
            #expect(try await test.get("/compare/\(comparison)").status == .ok)
        }
    }

    @Test func `an owner removes what cannot be read, and nobody else does`() async throws {
        let owner = OwnerToken()
        try await TestService.run(content: try await unreadableSnippet(of: run, owner: owner)) {
            (test: TestService) async throws in
            let path = "/api/runs/\(run)"
            #expect(try await test.delete(path).status == .unauthorized)
            #expect(try await test.delete(path, [.authorization: "Bearer \(OwnerToken().text)"]).status == .forbidden)
            #expect(try await test.delete(path, [.authorization: "Bearer \(owner.text)"]).status == .noContent)
            #expect(try await test.get(path).status == .gone)
        }
    }

    @Test func `a comparison that cannot be read is said on its page and left out of lists`() async throws {
        let owner = OwnerToken()
        let store = try await store(
            "UPDATE comparisons SET document = x'1F8B00', ownerDigest = ? WHERE id = ?", [owner.digest, comparison])
        try await TestService.run(content: store) { test in
            let document = try await test.get("/api/comparisons/\(comparison)").decode(JSONValue.self)
            #expect(document["state"].text == "failed")
            #expect(document["url"].text == "/compare/\(comparison)")
            #expect(document["failure"].text.contains("damaged"))
            let page = try await test.get("/compare/\(comparison)", [.accept: "text/html"])
            #expect(page.status == .ok)
            #expect(page.text.contains("damaged"))
            #expect(try await test.get("/api/comparisons/\(comparison)/events").text.contains("damaged"))
            #expect(try await test.get("/api/comparisons/\(comparison)/changes").status == .conflict)
            let family = try await test.get("/api/runs/\(run)/family").decode(JSONValue.self)
            #expect(family["comparisons"] == .list([]))
            let path = "/api/comparisons/\(comparison)"
            #expect(try await test.delete(path).status == .unauthorized)
            #expect(try await test.delete(path, [.authorization: "Bearer \(owner.text)"]).status == .noContent)
            #expect(try await test.get(path).status == .gone)
        }
    }
}
