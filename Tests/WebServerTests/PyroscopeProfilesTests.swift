import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import ProfileFormats
import Profiles
import Snippets
import Storing
import Testing

@testable import WebServer

/// What Pyroscope's adhoc addresses tell of what is there, and whom.
@Suite(.timeLimit(.minutes(20)))
struct PyroscopeProfilesTests {
    private static var configuration: WebServerConfiguration {
        var configuration = TestService.configuration
        configuration.clients = [.pyroscope]
        return configuration
    }

    private static func basic(_ token: OwnerToken) -> String {
        "Basic " + Data("somebody:\(token.text)".utf8).base64EncodedString()
    }

    private func upload(
        _ test: TestService, _ text: String, name: String, _ headers: HTTPFields = [:], type: String = ""
    ) async throws -> TestResponse {
        let profile = Data(text.utf8).base64EncodedString()
        let body = "{\"filename\":\"\(name)\",\"profile\":\"\(profile)\",\"type\":\"\(type)\"}"
        let answer = try await test.post("/api/adhoc/v1/upload", json: body, headers)
        #expect(answer.status == .ok, "\(answer.text)")
        return answer
    }

    private func listed(_ test: TestService, _ headers: HTTPFields = [:]) async throws -> JSONValue {
        let answer = try await test.get("/api/adhoc/v1/profiles", headers)
        #expect(answer.status == .ok)
        return try answer.decode(JSONValue.self)
    }

    @Test func `whoever pushes with a token of their own finds it again, and nobody else does`() async throws {
        try await TestService.run(configuration: Self.configuration) { test in
            let token = OwnerToken()
            for authorization in ["Bearer \(token.text)", Self.basic(token)] {
                let pushed = try await test.client.execute(
                    uri: "/ingest?name=shop.cpu", method: .post, headers: [.authorization: authorization],
                    body: ByteBuffer(string: "main;slow 3\n"))
                #expect(pushed.status == .ok)
            }
            let others = try await upload(test, "main 1\n", name: "others.txt")
            let own = try await listed(test, [.authorization: "Bearer \(token.text)"])
            #expect(own.keys.count == 2)
            #expect(try await listed(test, [.authorization: Self.basic(token)]) == own)
            for id in own.keys {
                #expect(own[id]["id"].text == id && own[id]["name"].text == "shop.cpu")
                #expect(try Date(own[id]["updatedAt"].text, strategy: .iso8601) <= .now)
                #expect(try await test.get("/u/\(id)").status == .ok)
            }
            let id = try others.decode(JSONValue.self)["id"].text
            #expect(!own.keys.contains(id))
            for headers: HTTPFields in [
                [:], [.authorization: "Bearer \(OwnerToken().text)"], [.authorization: "Bearer short"],
                [.authorization: "Basic !!!"], [.authorization: "Basic"], [.cookie: "owner_\(id)=\(token.text)"],
                [.cookie: "owner_\(id)"], [.cookie: "owner_x=y; owner_\(RandomID.make())=\(token.text)"],
            ] { #expect(try await listed(test, headers).keys.isEmpty) }
            let first = try #require(own.keys.first)
            let removed = try await test.delete(
                "/api/profiles/\(first)", [.authorization: "Bearer \(token.text)"])
            #expect(removed.status == .noContent)
            #expect(
                try await listed(test, [.authorization: "Bearer \(token.text)"]).keys == own.keys.subtracting([first]))
        }
    }

    @Test func `a browser's cookies show what it brought`() async throws {
        try await TestService.run(configuration: Self.configuration) { test in
            let sent = try await upload(test, "main 1\n", name: "a.txt")
            let cookie = try #require(sent.headers[.setCookie]?.split(separator: ";").first.map(String.init))
            let id = try sent.decode(JSONValue.self)["id"].text
            #expect(try await listed(test, [.cookie: "theme=dark; \(cookie)"]).keys == [id])
            let token = try sent.decode(JSONValue.self)["ownerToken"].text
            #expect(try await listed(test, [.authorization: "Bearer \(token)"]).keys == [id])
        }
    }

    @Test(arguments: ["", "json", "pprof", "collapsed", "perf_script", "<b>"])
    func `the type is what the profile contains, whatever is said`(type: String) async throws {
        try await TestService.run(configuration: Self.configuration) { test in
            let sent = try await upload(test, "main;slow 3\n", name: "a.pprof", type: type).decode(JSONValue.self)
            #expect(
                sent["flamebearer"]["flamebearer"]["names"] == .list(["total", "main", "slow"].map(JSONValue.string)))
            let json = String(
                decoding: Flamebearer.encode(
                    try ReadProfile.read(Array("main;slow 3\n".utf8), limits: .upload).profile, ProfileSelection()),
                as: UTF8.self)
            let again = try await upload(test, json, name: "a.txt", type: type).decode(JSONValue.self)
            #expect(again["flamebearer"]["flamebearer"] == sent["flamebearer"]["flamebearer"])
        }
    }

    @Test func `two are one flamebearer, which is read again`() async throws {
        try await TestService.run(configuration: Self.configuration) { test in
            var ids: [String] = []
            for text in ["main;slow 3\nmain;gone 2\n", "main;slow 5\nmain;new 1\n"] {
                ids.append(try await upload(test, text, name: "a").decode(JSONValue.self)["id"].text)
            }
            let answer = try await test.get("/api/adhoc/v1/diff/\(ids[0])/\(ids[1])")
            #expect(answer.status == .ok && answer.headers[.contentType] == "application/json")
            let file = try answer.decode(JSONValue.self)
            #expect(file["version"] == .number(1) && file["metadata"]["format"].text == "double")
            #expect(file["leftTicks"] == .number(5) && file["rightTicks"] == .number(6))
            let read = try ReadProfile.read(Array(answer.body.readableBytesView), limits: .upload)
            #expect(read.profile.sets[0].types.map(\.name) == ["after", "before"])
            #expect(read.profile.sets[0].samples.total(of: 0) == 6)
            let again = try await upload(test, answer.text, name: "difference.json")
            #expect(again.status == .ok)
        }
    }

    @Test func `what cannot be compared is refused with a sentence`() async throws {
        try await TestService.run(configuration: Self.configuration) { test in
            let first = try await upload(test, "main 3\n", name: "a").decode(JSONValue.self)["id"].text
            let difference = try await test.get("/api/adhoc/v1/diff/\(first)/\(first)").text
            let other = try await upload(test, difference, name: "a").decode(JSONValue.self)["id"].text
            let refused = try await test.get("/api/adhoc/v1/diff/\(first)/\(other)")
            #expect(refused.status == .unprocessableContent)
            #expect(try refused.problem()["detail"].text.contains("no type in common"))
            let unnamed = try await test.get("/api/adhoc/v1/diff/\(first)/\(first)?type=heap")
            #expect(try unnamed.problem()["detail"].text.contains("both have samples (count)"))
            for (path, status) in [
                ("diff/\(first)/\(RandomID.make())", 404), ("diff/x/\(first)", 404), ("profile/x", 404),
                ("profile/\(RandomID.make())", 404), ("profile/\(first)?type=heap", 422), ("diff/\(first)", 404),
            ] { #expect(try await test.get("/api/adhoc/v1/\(path)").status.code == status, "\(path)") }
        }
    }
}
