import Foundation
import HTTPTypes
import Synchronization
import Testing

@testable import WebServer

/// Views are made apart from what serves everybody: each once, a bounded number at a time, for as long as somebody waits.
@Suite(.timeLimit(.minutes(10)))
struct ViewWorksTests {
    /// Lets work wait until a test says so, and counts it.
    private final class Gate: Sendable {
        private let isOpen = Atomic(false)
        private let begun = Atomic(0)
        private let ended = Atomic(0)

        var begunCount: Int { begun.load(ordering: .sequentiallyConsistent) }
        var endedCount: Int { ended.load(ordering: .sequentiallyConsistent) }

        func open() { isOpen.store(true, ordering: .sequentiallyConsistent) }

        /// On a thread of the views': waits for the gate, or until nobody waits for the work.
        func pass() throws -> Content {
            begun.add(1, ordering: .sequentiallyConsistent)
            defer { ended.add(1, ordering: .sequentiallyConsistent) }
            while !isOpen.load(ordering: .sequentiallyConsistent) {
                try Task.checkCancellation()
                Thread.sleep(forTimeInterval: 0.001)
            }
            return Content("made", type: "text/plain")
        }
    }

    private func works(threads: Int = 1, waiting: Int = 16, perClient: Int = 16) -> ViewWorks {
        var bounds = ViewWorks.Bounds()
        (bounds.threads, bounds.waiting, bounds.perClient) = (threads, waiting, perClient)
        bounds.time = .seconds(1000)
        return ViewWorks(identity: ClientIdentity(trustsProxy: false), connections: Connections(), bounds: bounds)
    }

    private func ask(
        _ works: ViewWorks, _ key: String, by client: String = "c", _ gate: Gate, _ presence: ClientPresence? = nil
    ) -> Task<Content, any Error> {
        Task { try await works.content(ViewWorks.View(key, of: "run"), for: client, presence) { { try gate.pass() } } }
    }

    private func wait(_ condition: () -> Bool) async throws {
        while !condition() { try await Task.sleep(for: .milliseconds(1)) }
    }

    private func status(_ task: Task<Content, any Error>) async -> Int? {
        do {
            _ = try await task.value
            return nil
        } catch { return (error as? Problem)?.status.code }
    }

    @Test func `what many ask for at a time is made once, and then kept`() async throws {
        let (works, gate) = (works(), Gate())
        let asking = (0..<20).map { _ in ask(works, "a", gate) }
        try await wait { gate.begunCount == 1 }
        gate.open()
        for task in asking { #expect(try await task.value.byteCount == 4) }
        _ = try await ask(works, "a", gate).value
        #expect(gate.begunCount == 1)
    }

    @Test func `beyond the bounds views are refused, with the time to come back`() async throws {
        let (works, gate) = (works(threads: 1, waiting: 1, perClient: 1), Gate())
        let first = ask(works, "a", by: "x", gate)
        try await wait { works.workCount == 1 }
        #expect(await status(ask(works, "b", by: "x", gate)) == 429)
        let second = ask(works, "b", by: "y", gate)
        try await wait { works.workCount == 2 }
        let third = ask(works, "c", by: "z", gate)
        do {
            _ = try await third.value
            Issue.record("a third was taken")
        } catch let problem as Problem {
            #expect(problem.status == .serviceUnavailable)
            #expect(problem.retryAfterSeconds != nil)
        }
        gate.open()
        _ = try await (first.value, second.value)
        try await wait { works.workCount == 0 }
        _ = try await ask(works, "c", by: "z", gate).value
    }

    @Test func `work ends when the last who waited for it is gone, not before`() async throws {
        let (works, gate) = (works(), Gate())
        let (one, other) = (ClientPresence(), ClientPresence())
        let first = ask(works, "a", gate, one)
        try await wait { gate.begunCount == 1 }
        let second = ask(works, "a", gate, other)
        try await wait { works.readerCount == 2 }
        one.leave()
        try await Task.sleep(for: .milliseconds(50))
        #expect(gate.endedCount == 0)
        other.leave()
        #expect(await status(first) == 503)
        #expect(await status(second) == 503)
        #expect(gate.begunCount == 1)
        try await wait { works.workCount == 0 }
        gate.open()
        _ = try await ask(works, "a", gate).value
        #expect(gate.begunCount == 2)
    }

    @Test func `who is gone already waits for nothing`() async throws {
        let (works, gate, presence) = (works(), Gate(), ClientPresence())
        presence.leave()
        #expect(await status(ask(works, "a", gate, presence)) == 503)
    }

    @Test func `of what was removed nothing is kept, not even what was being made`() async throws {
        let (works, gate) = (works(), Gate())
        let first = ask(works, "a", gate)
        try await wait { gate.begunCount == 1 }
        works.forget("run")
        gate.open()
        _ = try await first.value
        _ = try await ask(works, "a", gate).value
        #expect(gate.begunCount == 2)
        works.forget("run")
        _ = try await ask(works, "a", gate).value
        #expect(gate.begunCount == 3)
    }

    @Test func `work that takes too long is given up`() async throws {
        var bounds = ViewWorks.Bounds()
        bounds.time = .milliseconds(50)
        let works = ViewWorks(
            identity: ClientIdentity(trustsProxy: false), connections: Connections(), bounds: bounds)
        #expect(await status(ask(works, "a", Gate())) == 503)
    }
}

struct ByteCacheTests {
    @Test func `the longest unused makes room`() {
        let cache = ByteCache<Int>(byteLimit: 400)
        for key in 0..<4 { cache.insert(key, bytes: 100, for: "\(key)", of: []) }
        #expect(cache["0"] == 0)
        cache.insert(4, bytes: 100, for: "4", of: [])
        #expect(cache["1"] == nil)
        #expect(["0", "2", "3", "4"].allSatisfy { cache[$0] != nil })
        #expect(cache.byteCount == 400)
    }

    @Test func `what is large beside all room is not kept, and replacing takes no room twice`() {
        let cache = ByteCache<Int>(byteLimit: 400)
        cache.insert(1, bytes: 101, for: "a", of: [])
        #expect(cache["a"] == nil)
        for value in 0..<1000 { cache.insert(value, bytes: 90, for: "b", of: ["x"]) }
        #expect(cache["b"] == 999)
        #expect(cache.byteCount == 90)
        cache.remove(of: "x")
        #expect(cache.byteCount == 0)
    }
}
