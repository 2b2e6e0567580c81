import HTTPTypes
import Hummingbird
import HummingbirdCore
import HummingbirdTesting
import Logging
import NIOCore
import NIOEmbedded
import ProfileFormats
import Snippets
import Testing

@testable import WebServer

/// What one stranger's connections, and readers who do not read, may take of the service.
@Suite(.timeLimit(.minutes(10)))
struct ConnectionBoundsTests {
    private let request = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"

    @Test func `one address has a share of the connections, and gets back what it closes`() async throws {
        var configuration = TestService.configuration
        configuration.connections.perClient = 3
        try await TestService.run(.live, configuration: configuration) { test in
            let port = try #require(test.client.port)
            // The test's own client keeps none open that it has not used. Which of the four comes last, the service's
            // threads decide.
            let sockets = try (0..<4).map { _ in try RawClient(port: port) }
            await withTaskGroup(of: String.self) { group in
                for socket in sockets { group.addTask { await socket.answer() } }
                let answer = await group.next() ?? ""
                #expect(answer.hasPrefix("HTTP/1.1 429"))
                #expect(answer.contains("Retry-After"))
                #expect(answer.contains("application/problem+json"))
                for socket in sockets { socket.shutDown() }
            }
            for socket in sockets { socket.close() }
            // The service hears of the closing in its own time.
            while true {
                let again = try RawClient(port: port)
                try? again.send(request)
                let answer = await again.answer()
                again.close()
                if answer.hasPrefix("HTTP/1.1 200") { break }
                try await Task.sleep(for: .milliseconds(20))
            }
        }
    }

    @Test func `connections that say nothing are closed soon where many are open`() async throws {
        var configuration = TestService.configuration
        configuration.connections.crowded = 2
        configuration.patience.crowded = .milliseconds(200)
        try await TestService.run(.live, configuration: configuration) { test in
            let port = try #require(test.client.port)
            let silent = try (0..<2).map { _ in try RawClient(port: port) }
            // Of two that are both idle, one may be left when the other was closed.
            await withTaskGroup(of: String.self) { group in
                for socket in silent { group.addTask { await socket.answer() } }
                #expect(await group.next() == "")
                for socket in silent { socket.shutDown() }
            }
            for socket in silent { socket.close() }
        }
    }

    @Test func `in a full house the idlest connection makes room for one that asks something`() async throws {
        var configuration = TestService.configuration
        configuration.connections.full = 3
        try await TestService.run(.live, configuration: configuration) { test in
            let port = try #require(test.client.port)
            let silent = try (0..<6).map { _ in try RawClient(port: port) }
            // The service's threads may see it before the last of the silent ones, and take it for the idlest.
            var answer = ""
            while !answer.hasPrefix("HTTP/1.1 200") {
                let asking = try RawClient(port: port)
                try? asking.send(request)
                answer = await asking.answer()
                asking.close()
            }
            // Six and one are four more than there is room for, and nothing else closes a silent one so soon.
            await withTaskGroup(of: String.self) { group in
                for socket in silent { group.addTask { await socket.answer() } }
                for _ in 0..<3 { #expect(await group.next() == "") }
                for socket in silent { socket.shutDown() }
            }
            for socket in silent { socket.close() }
        }
    }

    @Test func `behind a proxy requests under way count, not the proxy's connections`() async throws {
        var configuration = TestService.configuration
        configuration.trustsProxy = true
        configuration.connections.perClient = 1
        try await TestService.run(configuration: configuration) { test in
            func from(_ address: String) -> HTTPFields { [.xForwardedFor: address] }
            let accepted = try await test.submit()
            async let stream = test.get(accepted.events, from("192.0.2.1"))
            while await test.service.eventReaderCount == 0 { await Task.yield() }
            #expect(try await test.get("/healthz", from("192.0.2.1")).status.code == 429)
            #expect(try await test.get("/healthz", from("192.0.2.2")).status.code == 200)
            _ = try await test.delete("/api/runs/\(accepted.id)", accepted.bearer + from("192.0.2.2"))
            _ = try await stream
            #expect(try await test.get("/healthz", from("192.0.2.1")).status.code == 200)
        }
    }

    /// It is let go of where the service stops in that moment; as NIO has it, that ends the process.
    @Test func `a connection that was accepted and that nobody serves is closed`() async throws {
        let channel = NIOAsyncTestingChannel()
        try await accept(channel)
        try await channel.closeFuture.get()
    }

    private func accept(_ channel: NIOAsyncTestingChannel) async throws {
        let server = PunctualHTTP1(http: HTTP1Channel(responder: { _, _, _ in }))
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        _ = try await channel.testingEventLoop.executeInContext {
            server.setup(channel: channel, logger: logger)
        }.get()
    }

    @Test func `bytes under way are counted once for all who read them, and bounded`() throws {
        var bounds = ResponseBudget.Bounds()
        (bounds.bytes, bounds.bytesPerClient) = (1_000_000, 600_000)
        let budget = ResponseBudget(bounds: bounds)
        func body(_ bytes: SharedBytes, for client: String) throws -> Any {
            try ResponseBudget.$current.withValue(ResponseBudget.Holder(budget: budget, client: client)) {
                try bytes.body(unpackedTo: nil)
            }
        }
        func bytes(_ count: Int) -> SharedBytes { SharedBytes(ByteBuffer(repeating: 1, count: count)) }
        let shared = bytes(400_000)
        var held = try [body(shared, for: "a"), body(shared, for: "b"), body(shared, for: "c")]
        #expect(budget.usedBytes == 400_000)
        #expect(throws: Problem.self) { try body(bytes(300_000), for: "a") }
        held.append(try body(bytes(500_000), for: "b"))
        #expect(budget.usedBytes == 900_000)
        #expect { try body(bytes(200_000), for: "c") } throws: { ($0 as? Problem)?.status == .serviceUnavailable }
        // What fits into one piece is not worth counting.
        held.append(try body(bytes(Limits.responsePieceBytes), for: "d"))
        #expect(budget.usedBytes == 900_000)
        held = []
        #expect(budget.usedBytes == 0)
    }

    @Test func `what is large and compresses well is kept small, and read by everybody`() async throws {
        let text = (0..<200_000).map { "main;run;step \($0)\n" }.joined()
        let content = Content(text, type: "text/plain")
        #expect(content.byteCount < text.utf8.count / 2)
        let router = Router()
        router.get("/") { request, _ in content.response(to: request) }
        try await Application(router: router).test(.live) { client in
            let plain = try await client.execute(uri: "/", method: .get)
            #expect(plain.headers[.contentEncoding] == nil)
            #expect(plain.headers[.contentLength] == "\(text.utf8.count)")
            #expect(String(buffer: plain.body) == text)
            let packed = try await client.execute(uri: "/", method: .get, headers: [.acceptEncoding: "gzip"])
            #expect(packed.headers[.contentEncoding] == "gzip")
            #expect(try Gzip.decompress(Array(buffer: packed.body), limitBytes: 1 << 24) == Array(text.utf8))
        }
    }

    @Test func `a large answer arrives whole, piece by piece`() async throws {
        try await TestService.run { test in
            let code = String(repeating: "x", count: Limits.sourceBytes)
            let run = try await test.finishedRun(code)
            for _ in 0..<2 {
                let answer = try await test.get("/api/runs/\(run.id)")
                #expect(answer.headers[.contentLength] == "\(answer.body.readableBytes)")
                #expect(answer.text.contains(code))
                #expect(answer.text.hasSuffix("}"))
            }
        }
    }
}
