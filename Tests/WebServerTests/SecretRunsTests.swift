import Foundation
import HTTPTypes
import HummingbirdTesting
import Jobs
import ProfileBuilding
import ProfileFormats
import Runs
import Snippets
import Testing

@testable import WebServer

/// The address of a run that nobody shared opens its source, so nothing that others read names it.
@Suite(.timeLimit(.minutes(20)))
struct SecretRunsTests {
    /// An edit of `parent` that is over.
    private func edit(of parent: TestService.Accepted, _ test: TestService) async throws -> TestService.Accepted {
        let body = #"{"language":"go","code":"package main // edit of \#(RandomID.make())","parent":"\#(parent.id)"}"#
        let child = try await test.post("/api/runs", json: body).decode(TestService.Accepted.self)
        let worker = try await test.worker()
        let profile = try StoredProfile.encode(SampleProfile.make())
        try await worker.connection.send(.finished(.sample), of: try await worker.nextJob().id, profile: profile)
        _ = try await test.ended(child.id)
        worker.connection.close()
        return child
    }

    private func share(_ run: TestService.Accepted, _ test: TestService) async throws {
        #expect(try await test.post("/api/runs/\(run.id)/share", json: "", run.bearer).status == .ok)
    }

    private static func addresses(of run: String) -> [String] {
        [
            "/r/\(run)", "/api/runs/\(run)", "/api/runs/\(run)/events", "/api/runs/\(run)/family",
            "/api/runs/\(run)/profile.html", "/api/runs/\(run)/profile.json", "/api/compare/\(run)/\(run)",
            "/compare/\(run)/\(run)", "/api/compare/\(run)/\(run)/comparison.html",
        ]
    }

    @Test func `a shared run names no ancestor that nobody shared, but to its owner`() async throws {
        try await TestService.run { test in
            let grandparent = try await test.finishedRun("package main // grandparent")
            let parent = try await edit(of: grandparent, test)
            let child = try await edit(of: parent, test)
            try await share(child, test)
            let snippet = try await test.get("/api/runs/\(child.id)").decode(JSONValue.self)["snippet"]["id"].text
            for address in Self.addresses(of: child.id) + ["/p/\(snippet)"] {
                // Twice, for what is kept of the first.
                for _ in 0..<2 {
                    let answer = try await test.get(address)
                    #expect(answer.status == .ok)
                    #expect(!answer.text.contains(parent.id), "\(address)")
                    #expect(!answer.text.contains(grandparent.id), "\(address)")
                }
            }
            for proof in [child.cookie, child.bearer, parent.cookie] {
                let document = try await test.get("/api/runs/\(child.id)", proof).decode(JSONValue.self)
                #expect(document["parent"] == .string(parent.id))
            }
            let own = try await test.get("/r/\(child.id)", child.cookie).text
            #expect(own.contains(parent.id))
            // Whose edit the parent is may be somebody else's to know.
            #expect(!own.contains(grandparent.id))
            // What the owner saw is not what the next reader gets.
            #expect(try await !test.get("/r/\(child.id)").text.contains(parent.id))
        }
    }

    @Test func `an ancestor that was shared is named to everybody`() async throws {
        try await TestService.run { test in
            let parent = try await test.finishedRun()
            try await share(parent, test)
            let child = try await edit(of: parent, test)
            try await share(child, test)
            #expect(try await test.get("/r/\(child.id)").text.contains("/compare/\(parent.id)/\(child.id)"))
            let document = try await test.get("/api/runs/\(child.id)").decode(JSONValue.self)
            #expect(document["parent"] == .string(parent.id))
        }
    }

    @Test func `a shared comparison names no run that nobody shared, but to its owner`() async throws {
        try await TestService.run { test in
            let (secret, open) = (try await test.finishedRun("package main // a"), try await test.finishedRun())
            try await share(open, test)
            let body = #"{"before":"\#(secret.id)","after":"\#(open.id)"}"#
            let accepted = try await test.post("/api/comparisons", json: body).decode(TestService.Accepted.self)
            #expect(try await test.delete("/api/comparisons/\(accepted.id)", accepted.bearer).status == .noContent)
            while try await test.get("/api/comparisons/\(accepted.id)").decode(JSONValue.self)["state"].text == "queued"
            {
                await Task.yield()
            }
            _ = try await test.post("/api/comparisons/\(accepted.id)/share", json: "", accepted.bearer)
            let addresses = [
                "/compare/\(accepted.id)", "/api/comparisons/\(accepted.id)", "/api/comparisons/\(accepted.id)/events",
                "/api/comparisons/\(accepted.id)/comparison.html", "/r/\(open.id)",
            ]
            for address in addresses { #expect(try await !test.get(address).text.contains(secret.id), "\(address)") }
            #expect(try await test.get("/compare/\(accepted.id)").text.contains("/r/\(open.id)"))
            #expect(try await test.get("/compare/\(accepted.id)", accepted.cookie).text.contains("/r/\(secret.id)"))
            for (proof, run) in [(secret.cookie, secret.id), (accepted.bearer, secret.id), (open.bearer, nil)] {
                let shown = try await test.get("/api/comparisons/\(accepted.id)", proof).decode(JSONValue.self)
                #expect(shown["before"]["run"] == (run.map(JSONValue.string) ?? .null))
            }
        }
    }
}
