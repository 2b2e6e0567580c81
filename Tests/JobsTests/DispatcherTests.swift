import Foundation
import Runs
import Snippets
import Testing

@testable import Jobs

@Suite(.timeLimit(.minutes(1)))
struct DispatcherTests {
    private let path = FileManager.default.temporaryDirectory
        .appending(path: "flamebox-\(RandomID.make()).socket").path
    private let info = WorkerInfo(
        host: Runs.Host(cpu: "test", cores: 2, sandbox: [], waived: []), machine: "m", architecture: "x86_64", languages: [],
        runCores: 1)

    private func job(_ id: String) throws -> Job {
        let work = Job.Work.run(try Snippet(language: .go, code: "package main"), toolchain: nil)
        return Job(id: id, work: work, queuedAt: Date())
    }

    /// What became of things, as short words.
    private func word(_ event: Dispatcher.Event) -> String {
        switch event {
        case .position(let id, let position): "\(id) at \(position)"
        case .started(let id): "\(id) started"
        case .report(let report): "\(report.jobID) reported"
        case .dropped(let id): "\(id) dropped"
        case .overdue(let id): "\(id) overdue"
        case .undeliverable(let id): "\(id) undeliverable"
        case .lost(let id): "\(id) lost"
        }
    }

    @Test func `jobs run one after the other and a killed worker loses only its own`() async throws {
        let listener = try WorkerListener(path: path)
        let dispatcher = Dispatcher()
        async let serving: Void = dispatcher.run(listener)
        var words = dispatcher.events.map(word).makeAsyncIterator()

        try await dispatcher.enqueue(try job("a"), client: "x")
        #expect(await words.next() == "a at 1")
        let first = try await WorkerConnection.connect(to: path, as: info)
        #expect(await words.next() == "a started")
        try await dispatcher.enqueue(try job("b"), client: "y")
        #expect(await words.next() == "b at 1")

        try await first.send(.finished(RunOutcome(state: .finished)), of: "a")
        #expect(await words.next() == "a reported")
        #expect(await words.next() == "b started")

        first.close()
        #expect(await words.next() == "b lost")
        #expect(await dispatcher.workers == [])
        listener.close()
        await serving
    }

    @Test func `a cancellation reaches the worker after its job`() async throws {
        let listener = try WorkerListener(path: path)
        let dispatcher = Dispatcher()
        async let serving: Void = dispatcher.run(listener)
        let worker = try await WorkerConnection.connect(to: path, as: info)
        let job = try job("a")
        try await dispatcher.enqueue(job, client: "x")
        for await event in dispatcher.events { if case .started = event { break } }
        await dispatcher.cancel("a")
        var messages = worker.messages.makeAsyncIterator()
        #expect(await messages.next() == .run(job))
        #expect(await messages.next() == .cancel(jobID: "a"))
        worker.close()
        listener.close()
        await serving
    }

    @Test func `a comparison is paused for a run and goes on after it, over the socket`() async throws {
        let listener = try WorkerListener(path: path)
        let dispatcher = Dispatcher()
        async let serving: Void = dispatcher.run(listener)
        var words = dispatcher.events.map(word).makeAsyncIterator()
        let worker = try await WorkerConnection.connect(to: path, as: info)
        var messages = worker.messages.makeAsyncIterator()
        let (pairs, run) = (try queuedComparison("pairs"), try queuedRun("a"))
        while await dispatcher.workers.isEmpty { await Task.yield() }
        try await dispatcher.enqueue(pairs, client: "x")
        try await dispatcher.enqueue(run, client: "y")
        #expect(await messages.next() == .run(pairs))
        #expect(await messages.next() == .pause(jobID: "pairs"))
        try await worker.send(.comparison(.paused), of: "pairs")
        #expect(await messages.next() == .run(run))
        try await worker.send(.finished(RunOutcome(state: .finished)), of: "a")
        #expect(await messages.next() == .resume(jobID: "pairs"))
        let told = ["pairs started", "a at 1", "a started", "pairs at 1", "a reported", "pairs started"]
        for expected in told { #expect(await words.next() == expected) }
        worker.close()
        listener.close()
        await serving
    }

    @Test func `a worker that does not stop a job is given up`() async throws {
        let listener = try WorkerListener(path: path)
        let dispatcher = Dispatcher(queue: RunQueue(stopGrace: .milliseconds(100)))
        async let serving: Void = dispatcher.run(listener)
        var words = dispatcher.events.map(word).makeAsyncIterator()
        let worker = try await WorkerConnection.connect(to: path, as: info)
        while await dispatcher.workers.isEmpty { await Task.yield() }
        try await dispatcher.enqueue(try queuedRun("a"), client: "x")
        #expect(await words.next() == "a started")
        await dispatcher.cancel("a")
        #expect(await words.next() == "a dropped")
        // Its connection ends, whether it was heard to be told to stop or not.
        for await _ in worker.messages {}
        while await !dispatcher.workers.isEmpty { await Task.yield() }
        listener.close()
        await serving
    }

    @Test func `a job that no message can hold fails alone`() async throws {
        let listener = try WorkerListener(path: path)
        let dispatcher = Dispatcher()
        async let serving: Void = dispatcher.run(listener)
        var words = dispatcher.events.map(word).makeAsyncIterator()
        let worker = try await WorkerConnection.connect(to: path, as: info)
        while await dispatcher.workers.isEmpty { await Task.yield() }
        let snippet = try Snippet(language: .go, code: "package main")
        let toolchain = String(repeating: "x", count: Frame.jsonByteLimit)
        let large = Job(id: "large", work: .run(snippet, toolchain: toolchain), queuedAt: Date())
        try await dispatcher.enqueue(large, client: "x")
        for expected in ["large started", "large undeliverable"] { #expect(await words.next() == expected) }
        try await dispatcher.enqueue(try queuedRun("a"), client: "y")
        #expect(await words.next() == "a started")
        worker.close()
        listener.close()
        await serving
    }
}
