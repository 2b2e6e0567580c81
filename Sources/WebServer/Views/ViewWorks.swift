import Foundation
import HTTPTypes
import Hummingbird
import ProfileFormats
import Snippets
import Synchronization

/// Makes what is served out of what is stored: on threads of its own, a bounded number at a time, each thing once for
/// all who ask for it meanwhile, and keeps what it made. Work that nobody waits for any more ends.
final class ViewWorks: Sendable {
    /// Reads what a view needs, where waiting costs nothing, and returns the work that makes it, which looks at
    /// `Task.isCancelled` wherever it takes long.
    typealias Preparation = @Sendable () async throws -> @Sendable () throws -> Content

    /// What is asked for.
    struct View: Sendable {
        /// Different for whatever is not the same bytes.
        let key: String
        /// Of runs and comparisons: when one of them is removed, so is what was made of it.
        var ids: Set<String>
        /// False for what is not over, and so changes.
        var isKept = true
        /// False for what only is read, not made.
        var isWork = true

        init(_ key: String, of ids: String...) {
            self.key = key
            self.ids = Set(ids)
        }
    }

    /// How much is made at a time.
    struct Bounds: Sendable {
        var threads = max(1, min(Limits.viewThreads, ProcessInfo.processInfo.activeProcessorCount - 1))
        var waiting = Limits.viewsWaiting
        var perClient = Limits.viewsPerClient
        var time = Duration.seconds(Limits.viewSeconds)

        init() {}
    }

    private struct Work {
        let number: Int
        let task: Task<Content, any Error>
        let ids: Set<String>
        let client: String
        let isWork: Bool
        var readers = 0
        /// What it shows was removed since.
        var isStale = false
    }

    private struct State {
        var works: [Int: Work] = [:]
        /// Those that may be joined.
        var numbers: [String: Int] = [:]
        var nextNumber = 0
    }

    let identity: ClientIdentity
    let connections: Connections
    private let bounds: Bounds
    private let threads: WorkThreads
    private let kept = ByteCache<Content>(byteLimit: Limits.viewCacheBytes)
    private let state = Mutex(State())

    init(identity: ClientIdentity, connections: Connections, bounds: Bounds = Bounds()) {
        self.identity = identity
        self.connections = connections
        self.bounds = bounds
        threads = WorkThreads(count: bounds.threads)
    }

    /// Throws 503 where too much is being made, and 429 where too much of that is for the same client.
    func content(
        _ view: View, for request: Request, _ context: WebContext, _ prepare: @escaping Preparation
    ) async throws -> Content {
        try await content(
            view, for: identity.name(of: request, context), connections.presence(of: context.channel), prepare)
    }

    /// - Parameter presence: of who asks; nil where nobody can tell.
    func content(
        _ view: View, for client: String, _ presence: ClientPresence?, _ prepare: @escaping Preparation
    ) async throws -> Content {
        if let content = kept[view.key] { return content }
        let (number, task) = try state.withLock { state in
            try join(view, in: &state) ?? begin(view, for: client, prepare, in: &state)
        }
        let leaving = presence?.whenGone { self.leave(number) }
        defer {
            if let leaving { presence?.forget(leaving) }
        }
        return try await withTaskCancellationHandler {
            do { return try await task.value } catch {
                throw Self.isCancellation(error) ? Problem.viewGivenUp : error
            }
        } onCancel: {
            leave(number)
        }
    }

    /// Nothing of a run or comparison that was removed stays here, or comes to be here.
    func forget(_ id: String) {
        state.withLock { state in
            for (number, work) in state.works where work.ids.contains(id) { state.works[number]?.isStale = true }
            state.numbers = state.numbers.filter { state.works[$0.value]?.isStale == false }
        }
        kept.remove(of: id)
    }

    /// How many wait for something that is being made.
    var readerCount: Int { state.withLock { $0.works.values.reduce(0) { $0 + $1.readers } } }

    /// How many things are being made, or wait to be.
    var workCount: Int { state.withLock { $0.works.count } }

    private static func isCancellation(_ error: any Error) -> Bool {
        error is CancellationError || error as? FormatError == .cancelled || error as? Gzip.Failure == .unwanted
    }

    private func join(_ view: View, in state: inout State) -> (Int, Task<Content, any Error>)? {
        guard let number = state.numbers[view.key], let work = state.works[number] else { return nil }
        state.works[number]?.readers += 1
        return (number, work.task)
    }

    private func begin(
        _ view: View, for client: String, _ prepare: @escaping Preparation, in state: inout State
    ) throws -> (Int, Task<Content, any Error>) {
        if view.isWork {
            let works = state.works.values.filter(\.isWork)
            guard works.count < bounds.threads + bounds.waiting else { throw Problem.tooManyViews }
            guard works.count(where: { $0.client == client }) < bounds.perClient else {
                throw Problem.tooManyViewsOfClient(bounds.perClient)
            }
        }
        state.nextNumber += 1
        let number = state.nextNumber
        let task = Task { [self] in
            defer { end(number, view) }
            return try await make(view, number, prepare)
        }
        state.works[number] = Work(
            number: number, task: task, ids: view.ids, client: client, isWork: view.isWork, readers: 1)
        if view.isKept { state.numbers[view.key] = number }
        return (number, task)
    }

    private func make(_ view: View, _ number: Int, _ prepare: @escaping Preparation) async throws -> Content {
        let make = try await prepare()
        guard view.isWork else { return keep(try make(), view, number) }
        let work = Task(executorPreference: threads) {
            try Task.checkCancellation()
            let content = try make()
            // Work that looks only now and then whether it is wanted may have stopped half way.
            try Task.checkCancellation()
            return content
        }
        let deadline = Task {
            try await Task.sleep(for: bounds.time)
            work.cancel()
        }
        defer { deadline.cancel() }
        let content = try await withTaskCancellationHandler {
            try await work.value
        } onCancel: {
            work.cancel()
        }
        return keep(content, view, number)
    }

    private func keep(_ content: Content, _ view: View, _ number: Int) -> Content {
        guard view.isKept else { return content }
        // Under the lock, so that what is removed meanwhile is either seen here or removed there.
        state.withLock { state in
            guard state.works[number]?.isStale == false else { return }
            kept.insert(content, bytes: content.byteCount, for: view.key, of: view.ids)
        }
        return content
    }

    private func end(_ number: Int, _ view: View) {
        state.withLock { state in
            state.works[number] = nil
            if state.numbers[view.key] == number { state.numbers[view.key] = nil }
        }
    }

    /// One reader less; the last one's leaving ends the work.
    private func leave(_ number: Int) {
        let abandoned = state.withLock { state -> Task<Content, any Error>? in
            state.works[number]?.readers -= 1
            guard let work = state.works[number], work.readers <= 0 else { return nil }
            state.numbers = state.numbers.filter { $0.value != number }
            return work.task
        }
        abandoned?.cancel()
    }
}

extension Problem {
    static var tooManyViews: Problem {
        later(.serviceUnavailable, "Too many views of profiles are being made. Try again in a moment.")
    }

    static var viewGivenUp: Problem {
        later(
            .serviceUnavailable,
            "This view took longer than \(Limits.viewSeconds) s to make, or nobody waited for it.")
    }

    static func tooManyViewsOfClient(_ limit: Int) -> Problem {
        later(.tooManyRequests, "\(limit) views of profiles are being made for you: wait for one of them.")
    }

    static func later(_ status: HTTPResponse.Status, _ detail: String) -> Problem {
        var problem = Problem(status, detail)
        problem.retryAfterSeconds = Limits.retryAfterSeconds
        return problem
    }
}
