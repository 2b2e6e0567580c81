import Foundation
import Glibc
import Runs
import Snippets
import Testing

@testable import Jobs

/// A worker has rights, and the web side may have been taken over: it speaks here with whatever it likes.
struct HostileServiceTests {
    private static let id = RandomID.make()
    private let path = FileManager.default.temporaryDirectory
        .appending(path: "flamebox-\(RandomID.make()).socket").path
    private let info = WorkerInfo(
        host: Runs.Host(cpu: "test", cores: 2, sandbox: [], waived: []), machine: "m", architecture: "x86_64",
        languages: [], runCores: 1)

    /// A good job's JSON, to be spoilt.
    private static func run() throws -> String {
        var options = RunOptions(arguments: ["argument"], standardInput: "input")
        options.cores = 1
        let snippet = try Snippet(language: .go, code: "package main", options: options)
        return try text(.run(Job(id: id, work: .run(snippet, toolchain: "go"), queuedAt: Date())))
    }

    private static func comparison() throws -> String {
        let part = ComparisonPlan.Part(snippet: try Snippet(language: .go, code: "package main"))
        let plan = ComparisonPlan(before: part, after: part, pairs: 7)
        return try text(.run(Job(id: id, work: .compare(plan), queuedAt: Date())))
    }

    private static func tool(_ tool: ToolOrder.Tool) throws -> String {
        let order = ToolOrder(tool: tool, program: try Snippet(language: .go, code: "package main"))
        return try text(.run(Job(id: id, work: .tool(order), queuedAt: Date())))
    }

    private static func text(_ message: ServerMessage) throws -> String {
        String(decoding: try MessageCoding.frame(message).json, as: UTF8.self)
    }

    /// Does not wait: somebody has connected.
    private func accepted(by server: CInt) -> CInt? { UnixSocket.accept(server) }

    /// What the worker hears of these bytes, and whether the connection stands afterwards.
    private func heard(_ json: String) async throws -> (messages: [ServerMessage], refusal: String?) {
        let server = try UnixSocket.listen(at: path)
        defer { Glibc.close(server) }
        let connection = try await WorkerConnection.connect(to: path, as: info, log: { _ in })
        let channel = FrameChannel(owning: try #require(accepted(by: server)))
        try await channel.send(Frame(json: Array(json.utf8)))
        // It may have hung up already.
        do { try await channel.send(Frame(json: Array(Self.text(.cancel(jobID: Self.id)).utf8))) } catch FrameError
            .disconnected
        {}
        channel.shutDown()
        return (await connection.messages.reduce(into: []) { $0.append($1) }, connection.refusal)
    }

    @Test(.timeLimit(.minutes(20)))
    func `a good job is heard, and what comes after it`() async throws {
        for json in [try Self.run(), try Self.comparison(), try Self.tool(.vet)] {
            #expect(try await heard(json).messages.count == 2)
        }
    }

    @Test(
        .timeLimit(.minutes(20)),
        arguments: [
            ("\"tool\":\"vet\"", "\"tool\":\"fix\""),
            ("\"language\":\"go\"", "\"language\":\"c\""),
            ("\"name\":\"main.go\"", "\"name\":\"..\\/main.go\""),
            ("\"name\":\"main.go\"", "\"name\":\"-w.go\""),
            ("{\"content\":\"package main\",\"name\":\"main.go\"}", ""),
        ])
    func `a tool's job that nobody may order ends the connection`(good: String, bad: String) async throws {
        let json = try Self.tool(.vet)
        try #require(json.contains(good), "\(json)")
        #expect(try await heard(json.replacing(good, with: bad)).messages.isEmpty)
    }

    @Test(
        .timeLimit(.minutes(20)),
        arguments: [
            ("\"sampleRateHz\":999", "\"sampleRateHz\":0"),
            ("\"sampleRateHz\":999", "\"sampleRateHz\":-1"),
            ("\"sampleRateHz\":999", "\"sampleRateHz\":9223372036854775807"),
            ("\"sampleRateHz\":999", "\"sampleRateHz\":1e400"),
            ("\"timeLimitMs\":10000", "\"timeLimitMs\":9223372036854775807"),
            ("\"timeLimitMs\":10000", "\"timeLimitMs\":0"),
            ("\"cores\":1", "\"cores\":0"),
            ("\"cores\":1", "\"cores\":1000000"),
            ("\"cpu\"", "\"everything\""),
            ("\"mode\":\"program\"", "\"mode\":\"shell\""),
            ("\"language\":\"go\"", "\"language\":\"c\""),
            ("\"optimization\":\"release\"", "\"optimization\":\"unchecked\""),
            ("\"name\":\"main.go\"", "\"name\":\"..\\/main.go\""),
            ("\"name\":\"main.go\"", "\"name\":\"_cgo_main.go\""),
            ("\"name\":\"main.go\"", "\"name\":\"main\\u0000.go\""),
            ("{\"content\":\"package main\",\"name\":\"main.go\"}", ""),
            ("\"argument\"", "\"a\\u0000b\""),
            ("\"toolchain\":\"go\"", "\"toolchain\":\"\(String(repeating: "g", count: 1000))\""),
        ])
    func `a run that nobody may submit ends the connection`(good: String, bad: String) async throws {
        let run = try Self.run()
        try #require(run.contains(good))
        #expect(try await heard(run.replacing(good, with: bad)).messages.isEmpty)
    }

    @Test(
        .timeLimit(.minutes(20)),
        arguments: [
            ("argument", Limits.argumentBytes), ("input", Limits.standardInputBytes),
            ("package main", Limits.sourceBytes),
        ])
    func `text that is too long ends the connection`(word: String, limit: Int) async throws {
        let long = try Self.run().replacing("\"\(word)\"", with: "\"\(String(repeating: "a", count: limit + 1))\"")
        #expect(try await heard(long).messages.isEmpty)
    }

    @Test(.timeLimit(.minutes(20)), arguments: ["0", "-1", "31", "9223372036854775807", "[]"])
    func `a comparison of a number of pairs that is not allowed ends the connection`(pairs: String) async throws {
        let comparison = try Self.comparison().replacing("\"pairs\":7", with: "\"pairs\":\(pairs)")
        #expect(try await heard(comparison).messages.isEmpty)
    }

    @Test(.timeLimit(.minutes(20)))
    func `names that are no addresses end the connection`() async throws {
        for name in ["", "../../etc", String(repeating: "a", count: 1 << 20)] {
            #expect(try await heard(Self.run().replacing(Self.id, with: name)).messages.isEmpty)
            #expect(try await heard(Self.text(.cancel(jobID: name))).messages.isEmpty)
        }
        for nonsense in ["", "{}", "null", "{\"launch\":{}}", String(repeating: "[", count: 100_000)] {
            #expect(try await heard(nonsense).messages.isEmpty)
        }
    }

    @Test(.timeLimit(.minutes(20)))
    func `a worker of another build is told so, and the service logs it`() async throws {
        let (lines, log) = AsyncStream.makeStream(of: String.self)
        let listener = WorkerListener(try WorkerSocket(path: path)) { log.yield($0) }
        defer { listener.close() }
        let other = WorkerInfo(
            host: info.host, machine: "m", architecture: "x86_64", languages: [], runCores: 1, protocolVersion: 1)
        let connection = try await WorkerConnection.connect(to: path, as: other)
        for await _ in connection.messages { Issue.record("nothing was sent") }
        let sentence = try #require(connection.refusal)
        #expect(sentence.contains("version 1"))
        var iterator = lines.makeAsyncIterator()
        #expect(await iterator.next()?.contains(sentence) == true)
    }

    @Test(.timeLimit(.minutes(20)))
    func `a hello of a version that does not exist yet is understood as far as its version`() async throws {
        let listener = try WorkerListener(path: path)
        defer { listener.close() }
        let stranger = FrameChannel(owning: try UnixSocket.connect(to: path))
        try await stranger.send(Frame(json: Array("{\"hello\":{\"_0\":{\"protocolVersion\":99,\"new\":[1]}}}".utf8)))
        let answer = try await withCheckedThrowingContinuation { continuation in
            stranger.startReading { continuation.resume(with: Result { try stranger.receive() }) }
        }
        let frame = try #require(answer)
        guard case .refused(let sentence) = try MessageCoding.serverMessage(in: frame) else {
            Issue.record("it was let in")
            return
        }
        #expect(sentence.contains("version 99"))
    }
}
