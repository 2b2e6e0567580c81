import Comparing
import Foundation
import Glibc
import Runs
import Snippets
import Testing

@testable import Jobs

struct WorkerListenerTests {
    private let path = FileManager.default.temporaryDirectory
        .appending(path: "flamebox-\(RandomID.make()).socket").path
    private let info = WorkerInfo(
        host: Runs.Host(cpu: "test", cores: 2, sandbox: [], waived: []), machine: "m", architecture: "x86_64",
        languages: [LanguageOffer(language: .go, toolchains: [ToolchainInfo(name: "go1", version: "go version")])],
        runCores: 1)

    private static let (one, two) = (RandomID.make(), RandomID.make())

    private func job(_ id: String) throws -> Job {
        let work = Job.Work.run(try Snippet(language: .go, code: "package main\u{0}"), toolchain: nil)
        return Job(id: id, work: work, queuedAt: Date())
    }

    private func firstLink(of listener: WorkerListener) async throws -> any WorkerLink {
        for await link in listener.workers { return link }
        throw FrameError.disconnected(errno: 0)
    }

    @Test func `the socket file is ours alone`() throws {
        let listener = try WorkerListener(path: path)
        defer { listener.close() }
        var status = stat()
        #expect(stat(path, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
    }

    @Test(.timeLimit(.minutes(20)))
    func `a job goes out and its events and profile come back whole`() async throws {
        let listener = try WorkerListener(path: path)
        defer { listener.close() }
        let connection = try await WorkerConnection.connect(to: path, as: info)
        let link = try await firstLink(of: listener)
        #expect(link.info == info)

        let job = try job(Self.one)
        try await link.send(.run(job))
        for await message in connection.messages {
            #expect(message == .run(job))
            break
        }
        let profile = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try await connection.send(.state(.compiling), of: Self.one)
        try await connection.send(.finished(.failed("Because.")), of: Self.one, profile: profile)
        connection.close()

        let reports = await link.reports.reduce(into: []) { $0.append($1) }
        #expect(reports.map(\.event) == [.run(.state(.compiling)), .run(.finished(.failed("Because.")))])
        #expect(reports.last?.profile == profile)
    }

    @Test(.timeLimit(.minutes(20)))
    func `a comparison goes out and its pairs and profiles come back whole`() async throws {
        let listener = try WorkerListener(path: path)
        defer { listener.close() }
        let connection = try await WorkerConnection.connect(to: path, as: info)
        let link = try await firstLink(of: listener)
        let part = ComparisonPlan.Part(snippet: try Snippet(language: .go, code: "package main"), runID: "r")
        let job = Job(
            id: Self.two, work: .compare(ComparisonPlan(before: part, after: part, pairs: 3)), queuedAt: Date())
        try await link.send(.run(job))
        for await message in connection.messages {
            #expect(message == .run(job))
            break
        }
        let pair = MeasuredPair(beforeMs: 1.5, afterMs: 0.75, beforeWallMs: 2, afterWallMs: 1)
        var outcome = ComparisonOutcome(state: .finished)
        outcome.notComparable = .exitCodeDiffers
        let told: [ComparisonEvent] = [.sideProfile(.after), .pair(pair), .compared(outcome)]
        let events = told.map(JobEvent.comparison)
        for event in events {
            try await connection.send(event, of: Self.two, profile: event == events[0] ? [1, 2] : [])
        }
        connection.close()
        let reports = await link.reports.reduce(into: []) { $0.append($1) }
        #expect(reports.map(\.event) == events)
        #expect(reports.map(\.profile) == [[1, 2], [], []])
        #expect(events.map(\.isLast) == [false, false, true])
    }

    @Test(.timeLimit(.minutes(20)))
    func `a peer that speaks nonsense is closed and harms nobody`() async throws {
        let listener = try WorkerListener(path: path)
        defer { listener.close() }
        let stranger = FrameChannel(owning: try UnixSocket.connect(to: path))
        try await stranger.send(Frame(json: Array("{\"hello\":".utf8)))
        _ = try await WorkerConnection.connect(to: path, as: info)
        #expect(try await firstLink(of: listener).info == info)
    }

    @Test(.timeLimit(.minutes(20)))
    func `a worker of another user is closed before it is heard`() async throws {
        let listener = WorkerListener(try WorkerSocket(path: path, user: geteuid() + 1))
        defer { listener.close() }
        // The connection may be closed before the hello is sent, or after.
        do throws(any Error) {
            let connection = try await WorkerConnection.connect(to: path, as: info, patience: .zero)
            for await _ in connection.messages { Issue.record("nothing was sent") }
        } catch FrameError.disconnected {}
    }

    @Test func `a worker leaves a socket alone that another user made`() async throws {
        let listener = try WorkerListener(path: path)
        defer { listener.close() }
        await #expect(throws: WorkerConnection.ForeignSocket.self) {
            _ = try await WorkerConnection.connect(
                to: path, as: info, user: geteuid() + 1, patience: .milliseconds(150))
        }
    }

    @Test(.timeLimit(.minutes(20)))
    func `the worker learns that serve is gone`() async throws {
        let listener = try WorkerListener(path: path)
        let connection = try await WorkerConnection.connect(to: path, as: info)
        try await firstLink(of: listener).close()
        listener.close()
        for await _ in connection.messages { Issue.record("nothing was sent") }
    }

    @Test func `a worker does not wait for ever for a socket`() async {
        await #expect(throws: UnixSocket.Failure.self) {
            _ = try await WorkerConnection.connect(to: path, as: info, patience: .milliseconds(150))
        }
    }

    @Test(.timeLimit(.minutes(20)))
    func `an event too large to be sent is an error, and a shorter one still passes`() async throws {
        let listener = try WorkerListener(path: path)
        defer { listener.close() }
        let connection = try await WorkerConnection.connect(to: path, as: info)
        let link = try await firstLink(of: listener)
        let sentence = String(repeating: "\u{1}", count: Frame.jsonByteLimit / 6)
        await #expect(throws: FrameError.self) { try await connection.send(.finished(.failed(sentence)), of: Self.one) }
        try await connection.send(.finished(.failed("Too much.")), of: Self.one)
        connection.close()
        let reports = await link.reports.reduce(into: []) { $0.append($1) }
        #expect(reports.map(\.event) == [.run(.finished(.failed("Too much.")))])
        #expect(link.failure == nil)
    }

    @Test(.timeLimit(.minutes(20)))
    func `a message that is not understood ends the connection, and the link says why`() async throws {
        let listener = try WorkerListener(path: path)
        defer { listener.close() }
        let channel = FrameChannel(owning: try UnixSocket.connect(to: path))
        try await channel.send(MessageCoding.frame(.hello(info)))
        let link = try await firstLink(of: listener)
        try await channel.send(Frame(json: Array("{\"event\":1}".utf8)))
        for await _ in link.reports { Issue.record("nothing was reported") }
        #expect(link.failure == .notUnderstood)
    }

    @Test(.timeLimit(.minutes(20)))
    func `a worker hears on a thread of the connection's own that it has ended`() async throws {
        let listener = try WorkerListener(path: path)
        defer { listener.close() }
        let (ends, continuation) = AsyncStream.makeStream(of: Void.self)
        let connection = try await WorkerConnection.connect(to: path, as: info, onEnd: { continuation.finish() })
        try await firstLink(of: listener).close()
        for await _ in ends {}
        for await _ in connection.messages { Issue.record("nothing was sent") }
    }
}
