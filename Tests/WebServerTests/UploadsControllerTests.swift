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

@Suite(.timeLimit(.minutes(20)))
struct UploadsControllerTests {
    private struct Uploaded: Decodable {
        let id: String
        let url: String
        let ownerToken: String
        let format: String

        var bearer: HTTPFields { [.authorization: "Bearer \(ownerToken)"] }
        var cookie: HTTPFields { [.cookie: "owner_\(id)=\(ownerToken)"] }
    }

    private func send(
        _ bytes: [UInt8], to test: TestService, path: String = "/api/profiles?name=my%20heap",
        _ headers: HTTPFields = [:]
    ) async throws -> TestResponse {
        try await test.client.execute(uri: path, method: .post, headers: headers, body: ByteBuffer(bytes: bytes))
    }

    private func upload(_ test: TestService) async throws -> Uploaded {
        let response = try await send(try Pprof.encode(SampleProfile.make(), .type("cpu")), to: test)
        #expect(response.status == .created)
        return try response.decode(Uploaded.self)
    }

    @Test func `a profile that is brought is there, with its types, in every format`() async throws {
        try await TestService.run { test in
            let uploaded = try await upload(test)
            #expect(uploaded.url == "/u/\(uploaded.id)")
            #expect(uploaded.format == "pprof")
            let shown = try await test.get("/api/profiles/\(uploaded.id)").decode(JSONValue.self)
            #expect(shown["name"].text == "my heap")
            #expect(shown["types"][0]["name"].text == "cpu" && shown["types"][1]["name"].text == "samples")
            #expect(shown["ownerToken"] == .null)
            let folded = try await test.get("/api/profiles/\(uploaded.id)/profile.folded?type=samples").text
            let expected = try FoldedStacks.encode(SampleProfile.make(), .type("cpu"), limitBytes: 1 << 20)
            #expect(folded == String(decoding: expected, as: UTF8.self))
            for format in ["json", "pb.gz", "speedscope.json", "flamebearer.json", "svg", "html"] {
                #expect(try await test.get("/api/profiles/\(uploaded.id)/profile.\(format)").status == .ok)
            }
            #expect(try await test.get("/api/profiles/\(uploaded.id)/profile.gif").status == .notFound)
        }
    }

    @Test func `its page shows it without scripts, each type under an address of its own`() async throws {
        try await TestService.run { test in
            let uploaded = try await upload(test)
            let page = try await test.get("/u/\(uploaded.id)")
            #expect(page.status == .ok && page.headers[.robotsTag] == "noindex")
            #expect(page.text.contains("my heap") && page.text.contains("<svg") && page.text.contains("Top functions"))
            #expect(page.text.contains("/u/\(uploaded.id)?set=0&amp;type=samples"))
            #expect(!page.text.contains("Remove this profile"))
            #expect(try await test.get("/u/\(uploaded.id)?set=0&type=samples").status == .ok)
            #expect(try await test.get("/u/\(uploaded.id)?type=nothing").status == .unprocessableContent)
            #expect(try await test.get("/u/\(uploaded.id)", uploaded.cookie).text.contains("Remove this profile"))
        }
    }

    @Test func `sharing and removing are the owner's`() async throws {
        try await TestService.run { test in
            let uploaded = try await upload(test)
            let path = "/api/profiles/\(uploaded.id)"
            #expect(try await test.client.execute(uri: "\(path)/share", method: .post).status == .unauthorized)
            #expect(try await test.delete(path, [.authorization: "Bearer \(RandomID.make())"]).status == .forbidden)
            let shared = try await test.client.execute(uri: "\(path)/share", method: .post, headers: uploaded.bearer)
            #expect(try shared.decode(JSONValue.self)["url"].text == uploaded.url)
            #expect(try await test.get(path).decode(JSONValue.self)["expiresAt"] == .null)
            #expect(try await test.get(uploaded.url).headers[.robotsTag] == nil)
            #expect(try await test.delete(path, uploaded.bearer).status == .noContent)
            for gone in [path, uploaded.url, "\(path)/profile.json"] {
                #expect(try await test.get(gone).status == .gone)
            }
        }
    }

    @Test(arguments: [
        ("\0\u{1}junk", 415, "no profile format that is known"), ("FLR\0\0", 415, "jfrconv"),
        (#"{"shared":{"frames":[]},"profiles":[{"samples":[[0]],"weights":[1]}]}"#, 422, "speedscope, byte"),
        ("", 415, "no profile format"),
    ])
    func `what cannot be read is refused with the reason`(text: String, status: Int, reason: String) async throws {
        try await TestService.run { test in
            let response = try await send(Array(text.utf8), to: test)
            #expect(response.status.code == status)
            #expect(try response.problem()["detail"].text.contains(reason))
        }
    }

    @Test func `what is too large is refused with its limit, sent or decompressed`() async throws {
        try await TestService.run { test in
            let large = try await send([UInt8](repeating: 0x61, count: Limits.uploadBytes + 1), to: test)
            #expect(large.status == .contentTooLarge)
            let bomb = try Gzip.compress([UInt8](repeating: 0x61, count: Limits.uploadContentBytes + 1), effort: .least)
            let answer = try await send(bomb, to: test)
            #expect(answer.status == .contentTooLarge)
            #expect(try answer.problem()["limitBytes"] == .number(Double(Limits.uploadContentBytes)))
        }
    }

    @Test func `another site's page cannot bring one`() async throws {
        try await TestService.run { test in
            let response = try await send(Array("a;b 1\n".utf8), to: test, [.origin: "https://elsewhere.example"])
            #expect(response.status == .forbidden)
        }
    }

    @Test func `a form without scripts brings one, and says what is wrong with it`() async throws {
        try await TestService.run { test in
            let type: HTTPFields = [.contentType: "multipart/form-data; boundary=\"XX\""]
            func form(_ content: String) -> [UInt8] {
                Array(
                    "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.folded\"\r\n\r\n\(content)\r\n--XX--\r\n"
                        .utf8)
            }
            let taken = try await send(form("main;<b>slow</b> 3\n"), to: test, path: "/upload", type)
            #expect(taken.status == .seeOther)
            let page = try await test.get(taken.headers[.location] ?? "").text
            #expect(page.contains("a.folded") && page.contains("&lt;b&gt;slow") && !page.contains("<b>slow"))
            let refused = try await send(form("not a profile"), to: test, path: "/upload", type)
            #expect(refused.status == .unsupportedMediaType)
            #expect(refused.text.contains("role=\"alert\"") && refused.text.contains("type=\"file\""))
            for broken in ["", "--XX\r\n", "--XX\r\n\r\n\r\n", "--XX\r\nno end"] {
                #expect(try await send(Array(broken.utf8), to: test, path: "/upload", type).status == .badRequest)
            }
        }
    }
}
