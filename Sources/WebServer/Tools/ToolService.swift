import Foundation
import HTTPTypes
import Jobs
import Reports
import Runs
import Snippets
import Synchronization

/// Has workers' tools read source for somebody who waits for the answer. Nothing of it is stored: who does not wait any
/// more has it stopped.
final class ToolService: Sendable {
    private let queue: any JobQueue
    private let patience: Duration
    /// Jobs whose end somebody here is going to read.
    private let followed = Mutex<Set<String>>([])

    /// - Parameter patience: how long an answer is waited for.
    init(queue: any JobQueue, patience: Duration) {
        self.queue = queue
        self.patience = patience
    }

    /// Refuses what asks for a toolchain that there is not.
    func check(_ order: ToolOrder) async throws {
        try await queue.workers().check(toolchain: order.toolchain, of: order.program.language)
    }

    /// What the tool made of the program: formatted files or diagnostics.
    ///
    /// Throws `QueueRefusal`, and a `Problem` where no worker is there, none came to it in time, or we failed.
    /// - Parameters:
    ///   - client: whose limits it counts against.
    ///   - presence: of who waits; nil where nobody can tell.
    func perform(_ order: ToolOrder, client: String, presence: ClientPresence?) async throws -> ToolAnswer {
        guard try await !queue.workers().isEmpty else { throw Problem.noWorkerForTool }
        let job = Job(id: RandomID.make(), work: .tool(order), queuedAt: Date())
        let (answers, answer) = AsyncThrowingStream.makeStream(of: ToolOutcome.self)
        _ = followed.withLock { $0.insert(job.id) }
        do { try await queue.submit(job, client: client) {} } catch {
            unfollow(job.id)
            throw error
        }
        Task {
            do { answer.yield(try await outcome(of: job.id)) } catch { answer.finish(throwing: error) }
        }
        let alarm = Task { [patience] in
            try await Task.sleep(for: patience)
            answer.finish(throwing: Problem.toolGivenUp)
        }
        let leaving = presence?.whenGone { answer.finish(throwing: Problem.toolGivenUp) }
        defer {
            alarm.cancel()
            if let leaving { presence?.forget(leaving) }
        }
        do {
            for try await outcome in answers { return try ToolAnswer(outcome) }
            throw Problem.toolGivenUp
        } catch {
            // In a task of its own: this one may be cancelled. Of a job that is over, nothing comes of it.
            Task { try await queue.cancel(job.id) }
            throw error
        }
    }

    /// Retires a job that is over and that nobody here is going to read.
    func retireUnlessFollowed(_ jobID: String) async throws {
        guard followed.withLock({ !$0.contains(jobID) }) else { return }
        try await queue.retire(jobID)
    }

    /// Waits for the end, whether anybody still wants it or not, so that the queue can forget the job.
    private func outcome(of jobID: String) async throws -> ToolOutcome {
        defer { unfollow(jobID) }
        for await _ in await queue.changes(of: jobID) {
            guard let reading = try await queue.reading(of: jobID, after: 0) else { break }
            guard case .ended(let end)? = reading.news.last?.news else { continue }
            try await queue.retire(jobID)
            return Self.outcome(of: end)
        }
        return .failed(Sentences.workerLost)
    }

    private func unfollow(_ jobID: String) { _ = followed.withLock { $0.remove(jobID) } }

    private static func outcome(of end: JobEnd) -> ToolOutcome {
        switch end {
        case .reported(.tool(.finished(let outcome)), _): outcome
        case .reported, .undeliverable: .failed(Sentences.undeliverable)
        case .cancelled: .cancelled
        case .workerLost: .failed(Sentences.workerLost)
        case .unclaimed: .failed(Sentences.unclaimed)
        case .overdue: .failed(Sentences.overdue)
        }
    }
}

/// What a tool answers that did its work.
enum ToolAnswer: Sendable {
    /// All files of the program, in their order.
    case files([SourceFile])
    /// Why there are none, or what a vetted program's source has in it that is suspicious.
    case diagnostics([Diagnostic])

    /// Throws a `Problem` where we failed, or where it was stopped.
    init(_ outcome: ToolOutcome) throws {
        switch outcome {
        case .files(let files): self = .files(files)
        case .diagnostics(let diagnostics): self = .diagnostics(diagnostics)
        case .failed(let sentence): throw Problem(.internalServerError, sentence)
        case .cancelled: throw Problem.toolGivenUp
        }
    }
}

extension Problem {
    static var noWorkerForTool: Problem {
        later(.serviceUnavailable, "No worker is connected, so nothing can be formatted or vetted at present.")
    }

    static var toolGivenUp: Problem {
        later(
            .serviceUnavailable,
            "There was no answer within \(Limits.toolAnswerSeconds) s, or nobody waited for it. Try again in a moment.")
    }
}
