import Foundation
import Glibc
import HTTPTypes
import HummingbirdTesting
import Jobs
import Runs
import Snippets
import Testing

@testable import WebServer

/// What a stranger may take of the service: depth, length, time, and a share of the queue.
@Suite(.timeLimit(.minutes(10)))
struct BoundsTests {
    @Test(arguments: [
        ("192.0.2.7", "192.0.2.7"), ("::ffff:192.0.2.7", "192.0.2.7"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"), ("2001:db8:1:3::9", "2001:db8:1:3::/64"), ("unknown", "unknown"),
    ])
    func `a client is an IPv4 address or an IPv6 network`(address: String, name: String) {
        #expect(ClientIdentity.network(of: Substring(address)) == name)
    }

    @Test func `behind a proxy each client has a limit of its own, and cannot choose whose`() async throws {
        var configuration = TestService.configuration
        configuration.trustsProxy = true
        let queue = RunQueue(waitingLimit: 10, jobsPerClient: 1)
        try await TestService.run(queue: queue, configuration: configuration) { test in
            let first = try await test.submitStatus(from: "2001:db8::1")
            #expect(first == 202)
            #expect(try await test.submitStatus(from: "2001:db8::2") == 429)
            #expect(try await test.submitStatus(from: "2001:db8:0:1::1") == 202)
            // The proxy adds the true address at the end of what the client claims.
            #expect(try await test.submitStatus(from: "10.0.0.1, 2001:db8::3") == 429)
        }
    }

    @Test func `without a proxy nobody believes what a client says of itself`() async throws {
        try await TestService.run(queue: RunQueue(waitingLimit: 10, jobsPerClient: 1)) { test in
            _ = try await test.submit()
            let headers: HTTPFields = [.xForwardedFor: "192.0.2.1"]
            let answer = try await test.post("/api/runs", json: #"{"language":"go","code":"x"}"#, headers)
            #expect(answer.status.code == 429)
        }
    }

    @Test(arguments: ["[", "{\"a\":", "[{\"language\":"])
    func `JSON is refused by its depth before it is decoded`(opening: String) async throws {
        try await TestService.run { test in
            let deep = String(repeating: opening, count: 20_000)
            let answer = try await test.post("/api/runs", json: deep)
            #expect(answer.status.code == 400)
            #expect(try answer.problem()["detail"].text.contains("\(Limits.jsonDepth) levels"))
        }
    }

    @Test func `brackets inside a program are no depth`() async throws {
        try await TestService.run { test in
            let code = String(repeating: "[{\\\"", count: 1000)
            let answer = try await test.post("/api/runs", json: "{\"language\":\"go\",\"code\":\"\(code)\"}")
            #expect(answer.status.code == 202)
        }
    }

    @Test func `a method that nobody knows is refused as one that does not work here`() async throws {
        try await TestService.run { test in
            for name in ["QUERY", "BREW", "PROPFIND"] {
                let method = try #require(HTTPRequest.Method(name))
                let answer = try await test.client.execute(uri: "/api/limits", method: method)
                #expect(answer.status.code == 405)
                #expect(answer.headers[.allow]?.contains("GET") == true)
            }
        }
    }

    @Test func `too many header fields end a connection`() async throws {
        try await TestService.run(.live) { test in
            let socket = try RawClient(port: try #require(test.client.port))
            defer { socket.close() }
            let fields = (0...Limits.requestHeaders).map { "X-\($0): 1\r\n" }.joined()
            try socket.send("GET / HTTP/1.1\r\nHost: localhost\r\n\(fields)\r\n")
            #expect(await socket.answer().hasPrefix("HTTP/1.1 4"))
        }
    }

    @Test func `a reader who takes nothing is cut, and one who reads late is answered`() async throws {
        try await TestService.run(.live, configuration: impatient(\.reader)) { test in
            let port = try #require(test.client.port)
            let run = try await test.finishedRun(String(repeating: "x", count: Limits.sourceBytes))
            let request = "GET /api/runs/\(run.id) HTTP/1.1\r\nHost: localhost\r\n\r\n"
            let stopped = try RawClient(port: port, receiveBytes: 4096)
            defer { stopped.close() }
            // More answers than the sockets' buffers hold. Once it is cut, sending fails.
            await #expect(throws: RawClient.Failure.self) {
                for _ in 0..<15_000 {
                    try stopped.send(String(repeating: request, count: 100))
                    try await Task.sleep(for: .milliseconds(20))
                }
            }
            let patient = try RawClient(port: port)
            defer { patient.close() }
            try patient.send(request.replacing("localhost\r\n", with: "localhost\r\nConnection: close\r\n"))
            try await Task.sleep(for: .milliseconds(900))
            #expect(await patient.answer().hasSuffix("}"))
        }
    }

    @Test func `a head that drips is cut`() async throws {
        try await TestService.run(.live, configuration: impatient(\.idle)) { test in
            let socket = try RawClient(port: try #require(test.client.port))
            defer { socket.close() }
            try socket.send("GET / HTTP/1.1\r\nHost: localhost\r\nX-Drops: ")
            try await expectCut(socket, dripping: "x")
        }
    }

    @Test func `a body that drips is cut, whether somebody reads it or nobody`() async throws {
        try await TestService.run(.live, configuration: impatient(\.request)) { test in
            for address in ["POST /api/runs", "GET /api/limits", "POST /nowhere"] {
                let socket = try RawClient(port: try #require(test.client.port))
                defer { socket.close() }
                try socket.send(
                    "\(address) HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                        + "Content-Length: 60000\r\n\r\n")
                try await expectCut(socket, dripping: " ")
            }
        }
    }

    @Test(arguments: ["/api/runs", "/compile", "/share"])
    func `a body that is not what its header says is the client's doing`(address: String) async throws {
        try await TestService.run(.live) { test in
            let socket = try RawClient(port: try #require(test.client.port))
            defer { socket.close() }
            try socket.send(
                "POST \(address) HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}")
            #expect(await socket.answer().hasPrefix("HTTP/1.1 400 "))
        }
    }

    private func impatient(_ kind: WritableKeyPath<ClientPatience, Duration>) -> WebServerConfiguration {
        var configuration = TestService.configuration
        configuration.patience[keyPath: kind] = .milliseconds(300)
        return configuration
    }

    private func expectCut(_ socket: RawClient, dripping drop: String) async throws {
        await #expect(throws: RawClient.Failure.self) {
            for _ in 0..<15_000 {
                try socket.send(drop)
                try await Task.sleep(for: .milliseconds(20))
            }
        }
    }
}

extension TestService {
    fileprivate func submitStatus(from addresses: String) async throws -> Int {
        let headers: HTTPFields = [.xForwardedFor: addresses]
        return try await post("/api/runs", json: #"{"language":"go","code":"x"}"#, headers).status.code
    }
}
