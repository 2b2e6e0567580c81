import Digests
import Foundation
import GoPlayground
import HTTPTypes
import Jobs
import ProfileFormats
import Runs
import Snippets
import Storing

/// Compiles and runs what clients of the Go Playground send, on a clock that makes the same of the same source each time.
///
/// Such a run is a job like any other, in the same queue and under its client's limits, but no run that anybody can look at:
/// nothing of it is stored. Who asked waits for the answer.
struct PlaygroundRuns: Sendable {
    private let service: RunService
    private let tools: PlaygroundTools
    let atWork = JoinedWork<CompileAnswer>()
    private let answers = ByteCache<CompileAnswer>(byteLimit: Limits.playgroundCacheBytes)

    init(service: RunService) {
        self.service = service
        tools = PlaygroundTools(tools: service.tools)
    }

    /// - Throws: `QueueRefusal`, `Problem` where it takes too long, `PlainAnswer` for what is our own fault.
    func answer(to request: CompileRequest, for asker: PlaygroundTools.Asker) async throws -> CompileAnswer {
        let (program, snippet): (PlaygroundProgram, Snippet)
        do throws(PlaygroundRefusal) {
            program = try PlaygroundProgram(request.body)
            snippet = try Self.snippet(of: program)
        } catch {
            return CompileAnswer(errors: error.sentence)
        }
        guard let toolchain = try await service.goToolchain() else { throw Problem.noGo }
        let key = toolchain + (request.withVet ? " vet " : " ") + base64URL(SHA256(of: request.body).bytes)
        if let known = answers[key] { return known }
        let work = Job.Work.run(snippet, toolchain: toolchain)
        let answering = { @Sendable [self] (asker: PlaygroundTools.Asker) in
            try await answer(program, work, withVet: request.withVet, named: key, for: asker)
        }
        // For all who ask for the same at once, and so for as long as one of them is there. It is the first one's in the queue.
        let shared = try await atWork.value(named: key, presence: asker.presence) {
            try await answering(PlaygroundTools.Asker(client: asker.client, presence: nil))
        }
        if let shared { return shared }
        return try await answering(asker)
    }

    private func answer(
        _ program: PlaygroundProgram, _ work: Job.Work, withVet: Bool, named key: String,
        for asker: PlaygroundTools.Asker
    ) async throws -> CompileAnswer {
        // It may have come while others were asked.
        if let known = answers[key] { return known }
        guard let outcome = try await outcome(of: work, for: asker),
            case .answered(var answer, let isLasting) = PlaygroundEnd(outcome, isTest: program.isTest)
        else { throw PlainAnswer.ourFault }
        let isVetted = withVet && answer.errors.isEmpty
        if isVetted { answer.vetErrors = try await vetUnlessBusy(program, for: asker) }
        if isLasting, !isVetted || answer.vetErrors != nil {
            answers.insert(answer, bytes: answer.approximateBytes, for: key, of: [])
        }
        return answer
    }

    /// Nil where vet has no room at present: what the program did is worth more than what vet says of it.
    private func vetUnlessBusy(
        _ program: PlaygroundProgram, for asker: PlaygroundTools.Asker
    ) async throws -> String? {
        do {
            return try await tools.vet(program.files, for: asker)
        } catch is QueueRefusal {
            return nil
        } catch let problem as Problem where problem.status == .serviceUnavailable {
            return nil
        }
    }

    /// What vet says of the program, in the place of errors.
    /// - Throws: as `answer`.
    func vetted(_ request: CompileRequest, for asker: PlaygroundTools.Asker) async throws -> CompileAnswer {
        let program: PlaygroundProgram
        do throws(PlaygroundRefusal) { program = try PlaygroundProgram(request.body) } catch {
            return CompileAnswer(errors: error.sentence)
        }
        return CompileAnswer(errors: try await tools.vet(program.files, for: asker))
    }

    private static func snippet(of program: PlaygroundProgram) throws(PlaygroundRefusal) -> Snippet {
        let time = min(max(Limits.playgroundRunMs, Limits.runTimesMs.lowerBound), Limits.runTimesMs.upperBound)
        do throws(Refusal) {
            return try Snippet(
                language: .go, files: program.files,
                options: RunOptions(mode: program.mode, timeLimitMs: time, profiles: [], clock: .fake))
        } catch {
            throw PlaygroundRefusal(error.detail + "\n")
        }
    }

    /// Nil where it ended in a way that says nothing about the snippet.
    private func outcome(of work: Job.Work, for asker: PlaygroundTools.Asker) async throws -> RunOutcome? {
        let job = Job(id: RandomID.make(), work: work, queuedAt: Date())
        try await service.queue.submit(job, client: asker.client) {}
        let leaving = asker.presence?.whenGone { [queue = service.queue] in
            // Of a job that is over, nothing comes of it.
            Task { try await queue.cancel(job.id) }
        }
        defer { if let leaving { asker.presence?.forget(leaving) } }
        // In a task of its own: who asked may leave, and the queue has to be tidied all the same.
        let end = Task { [queue = service.queue] in
            let end = try await Self.end(of: job.id, in: queue)
            try await queue.retire(job.id)
            return end
        }
        let isInTime = try await withTaskCancellationHandler {
            try await endsInTime(end, of: job.id)
        } onCancel: {
            Task { [queue = service.queue] in try await queue.cancel(job.id) }
        }
        guard isInTime else { throw Problem.playgroundTooSlow }
        guard case .reported(.run(.finished(let outcome)), _) = try await end.value else { return nil }
        return outcome
    }

    /// Whether the job ends before those who asked have lost their patience.
    private func endsInTime(_ end: Task<JobEnd?, any Error>, of jobID: String) async throws -> Bool {
        try await withThrowingTaskGroup { group in
            group.addTask {
                _ = try await end.value
                return true
            }
            group.addTask {
                do {
                    try await Task.sleep(for: .seconds(Limits.playgroundAnswerSeconds))
                    return false
                } catch {
                    // Nobody waits any more, and the job is cancelled.
                    _ = try await end.value
                    return true
                }
            }
            defer { group.cancelAll() }
            let isInTime = try await group.next() ?? false
            // Its end comes soon, and so does that of whoever waits for it.
            if !isInTime { try await service.queue.cancel(jobID) }
            return isInTime
        }
    }

    private static func end(of jobID: String, in queue: any JobQueue) async throws -> JobEnd? {
        var newest = 0
        for await _ in await queue.changes(of: jobID) {
            guard let reading = try await queue.reading(of: jobID, after: newest) else { return nil }
            for news in reading.news {
                newest = news.number
                if case .ended(let end) = news.news { return end }
            }
        }
        return nil
    }
}

extension RunService {
    /// The name of the Go that a worker has now; nil where none has any.
    func goToolchain() async throws -> String? {
        let offers = try await workers.flatMap(\.languages).filter { $0.language == .go && $0.trouble == nil }
        return offers.flatMap(\.toolchains).first?.name
    }
}

extension CompileAnswer {
    fileprivate var approximateBytes: Int {
        events.reduce(1024 + errors.utf8.count) { $0 + $1.message.utf8.count + 64 }
    }
}

extension Problem {
    static var noGo: Problem {
        var problem = Problem(.serviceUnavailable, "Go programs cannot be compiled at present.")
        problem.retryAfterSeconds = Limits.retryAfterSeconds
        return problem
    }

    fileprivate static var playgroundTooSlow: Problem {
        var problem = Problem(
            .serviceUnavailable, "The program was not done after \(Limits.playgroundAnswerSeconds) s: many are waiting."
        )
        problem.retryAfterSeconds = Limits.retryAfterSeconds
        return problem
    }
}
