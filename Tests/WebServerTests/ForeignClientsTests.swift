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

/// Programs of others, as they are, against a service that listens.
@Suite(.timeLimit(.minutes(20)))
struct ForeignClientsTests {
    private static let folded = "main;<b>slow</b> 3\nmain;fast 1\n"

    private static func configuration(_ clients: Set<ForeignClient>) -> WebServerConfiguration {
        var configuration = TestService.configuration
        configuration.clients = clients
        return configuration
    }

    /// What a program prints, once it has ended well; it reads `input`.
    private func output(_ program: URL, _ arguments: [String], input: String = "") async throws -> String {
        let folder = FileManager.default.temporaryDirectory.appending(path: "flamebox-client-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (given, printed) = (folder.appending(path: "in"), folder.appending(path: "out"))
        try Data(input.utf8).write(to: given)
        try Data().write(to: printed)
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        process.environment = ["HOME": folder.path, "PATH": "/usr/bin:/bin", "PPROF_TMPDIR": folder.path]
        process.currentDirectoryURL = folder
        process.standardInput = try FileHandle(forReadingFrom: given)
        process.standardOutput = try FileHandle(forWritingTo: printed)
        let status = try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        #expect(status == 0, "\(arguments)")
        return String(decoding: try Data(contentsOf: printed), as: UTF8.self)
    }

    private func curl(_ arguments: [String], input: String = "") async throws -> String {
        try await output(
            URL(filePath: "/usr/bin/curl"), ["--silent", "--show-error", "--fail", "--noproxy", "*"] + arguments,
            input: input)
    }

    private func path(of address: String, on test: TestService) throws -> String {
        let origin = "http://127.0.0.1:\(try #require(test.client.port))"
        #expect(address.hasPrefix(origin))
        return String(address.dropFirst(origin.count))
    }

    @Test func `curl brings what flamegraph com's clients do, raw and as JSON`() async throws {
        try await TestService.run(.live, configuration: Self.configuration([.flamegraphCom])) { test in
            let address = "http://127.0.0.1:\(try #require(test.client.port))"
            let profile = Data(Self.folded.utf8).base64EncodedString()
            let json = "{\"filename\":\"my.folded\",\"profile\":\"\(profile)\",\"type\":\"folded\"}"
            let answers = [
                try await curl(["--data-binary", "@-", address], input: Self.folded),
                try await curl(
                    ["--data", "@-", "--header", "Content-Type: application/json", "\(address)/api/upload/v1"],
                    input: json),
            ]
            for answer in answers {
                let document = try JSONDecoder().decode(JSONValue.self, from: Data(answer.utf8))
                #expect(document["url"].text == "\(address)/share/\(document["key"].text)")
                let page = try await curl(["--location", document["url"].text])
                #expect(page.contains("&lt;b&gt;slow") && !page.contains("<b>slow"))
                #expect(
                    try await curl(["--location", "\(address)/api/preview/\(document["key"].text)"]).contains("<svg"))
                let path = "/api/profiles/\(document["key"].text)"
                let removed = try await test.delete(
                    path, [.authorization: "Bearer \(document["ownerToken"].text)"])
                #expect(removed.status == .noContent)
            }
            #expect(try await curl(["--location", address]).contains("Source code"))
        }
    }

    @Test func `curl puts a file, or what it reads`() async throws {
        try await TestService.run(.live, configuration: Self.configuration([.curl])) { test in
            let address = "http://127.0.0.1:\(try #require(test.client.port))"
            let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).folded")
            try Data(Self.folded.utf8).write(to: file)
            defer { try? FileManager.default.removeItem(at: file) }
            for (source, name) in [(file.path, file.lastPathComponent), ("-", "A profile")] {
                let answer = try await curl(["--upload-file", source, "\(address)/"], input: Self.folded)
                #expect(answer.hasSuffix("\n"))
                let page = try await test.get(try path(of: String(answer.dropLast()), on: test))
                #expect(page.status == .ok && page.text.contains(name))
            }
        }
    }

    @Test func `go's own pprof reads what an address gives`() async throws {
        let environment = ProcessInfo.processInfo.environment
        let setUp = URL(filePath: #filePath).appending(path: "../../../.setup/wheels/go/go/bin/go").standardized
        let places =
            [environment["GO"]].compactMap(\.self)
            + (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/go" } + [setUp.path]
        guard let go = places.first(where: FileManager.default.isExecutableFile) else {
            try Test.cancel("no go: set GO, or run make once for .setup/go")
        }
        try await TestService.run(.live) { test in
            let address = "http://127.0.0.1:\(try #require(test.client.port))"
            let sent = try await test.client.execute(
                uri: "/api/profiles", method: .post, body: ByteBuffer(string: Self.folded))
            let id = try sent.decode(JSONValue.self)["id"].text
            let text = try await output(
                URL(filePath: go), ["tool", "pprof", "-raw", "\(address)/api/profiles/\(id)/profile.pb.gz"])
            #expect(text.contains("<b>slow</b>") && text.contains("Samples:"))
        }
    }

    @Test func `what Pyroscope's clients push is uploads, and its adhoc address answers with a picture`() async throws {
        try await TestService.run(configuration: Self.configuration([.pyroscope])) { test in
            let body = ByteBuffer(string: Self.folded)
            let pushed = try await test.client.execute(
                uri: "/ingest?name=shop.cpu%7Bregion=eu%7D&from=1&until=2", method: .post, body: body)
            #expect(pushed.status == .ok && pushed.text == "{}")
            for (uri, type, content, status) in [
                ("/push.v1.PusherService/Push", "application/json", "{\"series\":[]}", 422),
                ("/push.v1.PusherService/Push", "application/proto", "junk", 422),
                ("/ingest?name=a", "multipart/form-data", "junk", 422), ("/ingest?format=jfr", "", "FLR", 415),
                ("/api/adhoc/v1/upload", "application/json", "{}", 422),
            ] {
                let answer = try await test.client.execute(
                    uri: uri, method: .post, headers: [.contentType: type], body: ByteBuffer(string: content))
                #expect(answer.status.code == status, "\(uri) \(content): \(answer.text)")
            }
            let read = try ReadProfile.read(Array(Self.folded.utf8), limits: .upload).profile
            let pprof = Data(try Pprof.encode(read, ProfileSelection(type: "samples"))).base64EncodedString()
            let series = "{\"series\":[{\"labels\":[],\"samples\":[{\"rawProfile\":\"\(pprof)\"}]}]}"
            let push = try await test.client.execute(
                uri: "/push.v1.PusherService/Push", method: .post, headers: [.contentType: "application/json"],
                body: ByteBuffer(string: series))
            #expect(push.status == .ok && push.text == "{}", "\(push.text)")
            let profile = Data(Self.folded.utf8).base64EncodedString()
            let json =
                "{\"filename\":\"my.txt\",\"profile\":\"\(profile)\",\"type\":\"\",\"fileTypeData\":{\"units\":\"\"}}"
            let sent = try await test.client.execute(
                uri: "/api/adhoc/v1/upload", method: .post, body: ByteBuffer(string: json))
            let document = try sent.decode(JSONValue.self)
            #expect(document["flamebearer"]["flamebearer"]["numTicks"] == .number(4))
            let shown = try await test.get("/api/adhoc/v1/profile/\(document["id"].text)")
            #expect(try shown.decode(JSONValue.self) == document["flamebearer"])
            #expect(try await test.get("/u/\(document["id"].text)").text.contains("my.txt"))
        }
    }

    @Test func `a profile may be framed at one address, and its picture be anywhere`() async throws {
        try await TestService.run(configuration: Self.configuration([.flamegraphCom])) { test in
            let sent = try await test.client.execute(
                uri: "/api/profiles", method: .post, body: ByteBuffer(string: Self.folded))
            let id = try sent.decode(JSONValue.self)["id"].text
            let frame = try await test.get("/share/\(id)/iframe?onlyDisplay=flamegraph&colorMode=dark")
            #expect(frame.status == .ok && frame.text.contains("data-display=\"flamegraph\" data-scheme=\"dark\""))
            #expect(frame.text.contains("href=\"/u/\(id)\"") && !frame.text.contains("<form"))
            #expect(frame.text.contains("&lt;b&gt;slow") && !frame.text.contains("<b>slow"))
            let policy = try #require(frame.headers[.contentSecurityPolicy])
            #expect(policy.hasSuffix("frame-ancestors *") && policy.contains("form-action 'none'"))
            #expect(frame.headers[.resourcePolicy] == "cross-origin")
            let unknown = try await test.get("/share/\(id)/iframe?onlyDisplay=%22%3E%3Cb%3E&colorMode=blue")
            #expect(unknown.text.contains("data-display=\"\" data-scheme=\"\"") && !unknown.text.contains("<b>"))
            let picture = try await test.get("/api/preview/\(id)?size=full")
            #expect(picture.headers[.contentType] == "image/svg+xml" && picture.text.contains("<svg"))
            #expect(picture.headers[.resourcePolicy] == "cross-origin")
            for path in ["/u/\(id)", "/share/\(RandomID.make())/iframe", "/upload", "/api/profiles/\(id)/profile.svg"] {
                let other = try await test.get(path).headers
                #expect(other[.contentSecurityPolicy]?.contains("frame-ancestors 'none'") == true, "\(path)")
                #expect(other[.resourcePolicy] == "same-origin", "\(path)")
            }
        }
    }

    @Test func `all of it is off until the operator names it`() async throws {
        try await TestService.run { test in
            for (method, path) in [
                (HTTPRequest.Method.post, "/api/upload/v1"), (.put, "/a.folded"), (.put, "/"), (.get, "/share/x"),
                (.post, "/"), (.post, "/ingest"), (.post, "/push.v1.PusherService/Push"),
                (.post, "/api/adhoc/v1/upload"), (.get, "/api/adhoc/v1/profile/x"),
                (.get, "/api/adhoc/v1/profiles"), (.get, "/api/adhoc/v1/diff/x/y"),
                (.get, "/share/x/iframe"), (.get, "/api/preview/x"),
            ] {
                let answer = try await test.client.execute(
                    uri: path, method: method, body: ByteBuffer(string: Self.folded))
                #expect((400..<500).contains(answer.status.code), "\(method) \(path)")
            }
        }
    }

    @Test(arguments: [
        ("{}", 422), ("[]", 400), (#"{"profile":"!!!"}"#, 422), (#"{"profile":1}"#, 422),
        (#"{"profile":"AAECAw=="}"#, 415),
        ("junk", 400),
    ])
    func `what is none of its JSON is refused`(body: String, status: Int) async throws {
        try await TestService.run(configuration: Self.configuration([.flamegraphCom])) { test in
            let answer = try await test.post("/api/upload/v1", json: body)
            #expect(answer.status.code == status)
            let foreign = try await test.post("/", json: Self.folded, [.origin: "https://elsewhere.example"])
            #expect(foreign.status == .forbidden)
            let large = try await test.post("/api/upload/v1", json: String(repeating: "x", count: 12 << 20))
            #expect(large.status == .contentTooLarge)
        }
    }
}
