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

/// Profiles from elsewhere beside each other and beside runs.
@Suite(.timeLimit(.minutes(20)))
struct UploadComparisonsTests {
    private static let heap = ProfileType(name: "heap <i>&\"", unit: .named("</p> pages"))

    private func profile(_ types: [ProfileType], values: [Int64] = [7, 3], function: String = "slow") -> Profile {
        var profile = ProfileBuilder.profile(["main > \(function)", "main > fast"])
        let stacks = profile.sets[0].samples.stacks
        profile.sets = [
            SampleSet(types: types, samples: SampleColumns(stacks: stacks, values: types.map { _ in values }))
        ]
        return profile
    }

    private func upload(_ test: TestService, _ profile: Profile, name: String = "one") async throws -> String {
        let bytes = try Pprof.encode(profile, ProfileSelection())
        let response = try await test.client.execute(
            uri: "/api/profiles?name=\(name)", method: .post, body: ByteBuffer(bytes: bytes))
        #expect(response.status == .created)
        return try response.decode(JSONValue.self)["id"].text
    }

    @Test func `two profiles are one picture and a table, and nothing is said of noise`() async throws {
        try await TestService.run { test in
            let types = [Self.heap, ProfileType.cpu]
            let before = try await upload(test, profile(types), name: "before%3Cb%3E")
            let after = try await upload(test, profile(types, values: [9, 3]))
            let page = try await test.get("/compare/\(before)/\(after)").text
            #expect(page.contains("One profile of each") && page.contains("Differential flamegraph"))
            #expect(page.contains("before&lt;b&gt;, read as pprof") && !page.contains("before<b>"))
            #expect(page.contains("heap &lt;i&gt;") && !page.contains("<i>&\""))
            #expect(page.contains("href=\"/u/\(before)\"") && page.contains("Amount per run"))
            #expect(!page.contains("Is it real?") && !page.contains("aria-label=\"Source\""))
            #expect(page.contains("type=heap%20%3Ci%3E%26%22"))
            let document = try await test.get("/api/compare/\(before)/\(after)?type=cpu").decode(JSONValue.self)
            #expect(document["comparable"] == .flag(true) && document["unit"].text == "milliseconds")
            #expect(document["before"]["url"].text == "/u/\(before)" && document["warnings"] == .list([]))
            #expect(document["functions"][0]["name"].text == "slow")
            #expect(document["functions"][0]["significant"] == .flag(false))
            let first = try await test.get("/api/compare/\(before)/\(after)").decode(JSONValue.self)
            #expect(first["type"].text == Self.heap.name && first["functions"][0]["difference"] == .number(2))
            let file = try await test.get("/api/compare/\(before)/\(after)/comparison.html?measure=share")
            #expect(file.status == .ok && file.text.contains("One profile of each"))
        }
    }

    @Test func `a profile stands beside a run where both count the same`() async throws {
        try await TestService.run { test in
            let run = try await test.finishedRun().id
            let uploaded = try await upload(test, profile([.cpu]))
            for pair in ["\(run)/\(uploaded)", "\(uploaded)/\(run)"] {
                let document = try await test.get("/api/compare/\(pair)").decode(JSONValue.self)
                #expect(document["comparable"] == .flag(true) && document["type"].text == "cpu")
                let page = try await test.get("/compare/\(pair)").text
                #expect(page.contains("href=\"/r/\(run)\"") && page.contains("href=\"/u/\(uploaded)\""))
                #expect(!page.contains("Is it real?"))
            }
            let chosen = try await test.get("/compare?before=http%3A%2F%2Fh%2Fu%2F\(uploaded)%3Ftab%3Dtop&after=\(run)")
            #expect(chosen.headers[.location] == "/compare/\(uploaded)/\(run)")
            let measured = try await test.post(
                "/api/comparisons", json: "{\"before\":\"\(uploaded)\",\"after\":\"\(run)\"}")
            #expect(measured.status == .unprocessableContent)
            #expect(try measured.problem()["detail"].text.contains("cannot be run again"))
        }
    }

    @Test func `where nothing is counted alike a sentence says so`() async throws {
        try await TestService.run { test in
            let times = try await upload(test, profile([.cpu]))
            let milliseconds = try await upload(test, profile([ProfileType(name: "cpu", unit: .milliseconds)]))
            let many = (0..<20).map { ProfileType(name: "t\($0)", unit: .count) }
            let others = try await upload(test, profile(many))
            for other in [milliseconds, others] {
                let document = try await test.get("/api/compare/\(times)/\(other)").decode(JSONValue.self)
                #expect(document["comparable"] == .flag(false))
                #expect(document["refusal"].text.contains("no type in common"))
                let page = try await test.get("/compare/\(times)/\(other)")
                #expect(page.status == .ok && page.text.contains("no type in common"))
                #expect(page.text.contains("Flamegraph before") && !page.text.contains("Differential flamegraph"))
                #expect(try await test.get("/api/compare/\(times)/\(other)/comparison.html").status == .ok)
            }
            let list = try await test.get("/api/compare/\(times)/\(others)").decode(JSONValue.self)["refusal"].text
            #expect(list.contains("t0 (count)") && list.contains("and 14 more"))
            let named = try await test.get("/api/compare/\(times)/\(times)?type=heap").decode(JSONValue.self)
            #expect(named["refusal"].text.contains("both have cpu (nanoseconds)"))
        }
    }

    @Test func `differences of differences are shown, whatever their signs`() async throws {
        try await TestService.run { test in
            let before = try await upload(test, profile([Self.heap], values: [-7, 3]))
            let after = try await upload(test, profile([Self.heap], values: [4, -9]))
            for path in ["/compare", "/api/compare"] {
                for measure in ["perRun", "share"] {
                    let answer = try await test.get("\(path)/\(before)/\(after)?measure=\(measure)")
                    #expect(answer.status == .ok, "\(path) \(measure)")
                }
            }
        }
    }

    @Test func `what was removed is not shown from what was kept of it`() async throws {
        try await TestService.run { test in
            let bytes = try Pprof.encode(profile([.cpu]), ProfileSelection())
            let response = try await test.client.execute(
                uri: "/api/profiles", method: .post, body: ByteBuffer(bytes: bytes))
            let (id, token) = try (
                response.decode(JSONValue.self)["id"].text, response.decode(JSONValue.self)["ownerToken"].text
            )
            let other = try await upload(test, profile([.cpu]))
            let pairs = ["\(id)/\(other)", "\(other)/\(id)"]
            for pair in pairs { #expect(try await test.get("/compare/\(pair)").status == .ok) }
            #expect(
                try await test.delete("/api/profiles/\(id)", [.authorization: "Bearer \(token)"]).status == .noContent)
            for pair in pairs {
                #expect(try await test.get("/compare/\(pair)").status == .gone)
                #expect(try await test.get("/api/compare/\(pair)").status == .gone)
            }
            #expect(try await test.get("/compare/\(other)/AAAAAAAAAAAAAAAAAAAAAA").status == .notFound)
            #expect(try await test.get("/compare/\(other)/short").status == .notFound)
        }
    }
}
