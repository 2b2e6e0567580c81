import Foundation
import Jobs
import Runs
import Snippets
import Testing

@Suite(.timeLimit(.minutes(1)))
struct DispatcherTests {
    private let path = FileManager.default.temporaryDirectory
        .appending(path: "flamebox-\(RandomID.make()).socket").path
    private let info = WorkerInfo(
        host: Runs.Host(cpu: "test", cores: 2, sandbox: [], waived: []), machine: "m", languages: [],
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
}
