import Foundation
import Profiles
import Runs
import Snippets
import Synchronization
import Testing

@testable import Jobs
@testable import Running

/// What arrives of a job's reports at the other end of a real connection.
@Suite(.timeLimit(.minutes(1)))
struct JobReportsTests {
    private let path = FileManager.default.temporaryDirectory
        .appending(path: "flamebox-\(RandomID.make()).socket").path
    private let info = WorkerInfo(
        host: Runs.Host(cpu: "test", cores: 2, sandbox: [], waived: []), machine: "m", languages: [], runCores: 1)

    private func job(_ isComparison: Bool) throws -> Job {
        let snippet = try Snippet(language: .go, code: "package main")
        let part = ComparisonPlan.Part(snippet: snippet)
        let work: Job.Work =
            isComparison ? .compare(ComparisonPlan(before: part, after: part)) : .run(snippet, toolchain: nil)
        return Job(id: "one", work: work, queuedAt: Date())
    }

    /// - Returns: the events that arrived, and how often the job was told to stop.
    private func arrived(
        of job: Job, _ tell: @Sendable (JobReports) async -> Void
    ) async throws -> (events: [RunEvent], stops: Int) {
        let listener = try WorkerListener(path: path)
        defer { listener.close() }
        let connection = try await WorkerConnection.connect(to: path, as: info)
        var links = listener.workers.makeAsyncIterator()
        let link = try #require(await links.next())
        let stops = Mutex(0)
        let reports = JobReports(of: job, log: { _ in }) { event, profile in
            try await connection.send(event, of: job.id, profile: profile)
        } stop: {
            stops.withLock { $0 += 1 }
        } hangUp: {
            connection.close()
        }
        await tell(reports)
        connection.close()
        let events = await link.reports.reduce(into: []) { $0.append($1.event) }
        return (events, stops.withLock { $0 })
    }

    /// Encoded, it is more than a frame may hold.
    private static var flood: [OutputChunk] {
        [OutputChunk(stream: .stdout, text: String(repeating: "\u{1}", count: Frame.jsonByteLimit / 6), atMs: 1)]
    }

    @Test(arguments: [false, true])
    func `a last word that is too large becomes a short one that says it is our fault`(ofComparison: Bool) async throws
    {
        let job = try job(ofComparison)
        let (events, _) = try await arrived(of: job) { reports in
            var outcome = RunOutcome(state: .finished)
            outcome.output = Self.flood
            var compared = ComparisonOutcome(state: .finished)
            compared.before = outcome
            await reports.tell(ofComparison ? .compared(compared) : .finished(outcome), [])
            await reports.close()
        }
        #expect(events == [job.failure(JobReports.tooMuch)])
        #expect(JobReports.tooMuch.contains("not your program"))
    }

    @Test func `an event that is too large stops the job, whose last word says so`() async throws {
        let job = try job(false)
        let (events, stops) = try await arrived(of: job) { reports in
            await reports.tell(.output(Self.flood), [])
            await reports.tell(.output(Self.flood), [])
            await reports.tell(.finished(RunOutcome(state: .cancelled)), [])
        }
        #expect(stops == 1)
        #expect(events == [job.failure(JobReports.tooMuch)])
    }

    @Test func `a number that JSON does not have is no silence either`() async throws {
        let job = try job(true)
        let pair = MeasuredPair(beforeMs: .nan, afterMs: 1, beforeWallMs: 1, afterWallMs: 1)
        let (events, stops) = try await arrived(of: job) { reports in
            await reports.tell(.pair(pair), [])
            await reports.close()
        }
        #expect(stops == 1)
        #expect(events == [job.failure(JobReports.tooMuch)])
    }

    @Test func `a profile that is too large is left out, with a note`() async throws {
        let (events, stops) = try await arrived(of: try job(false)) { reports in
            var outcome = RunOutcome(state: .finished)
            outcome.outputDroppedBytes = 7
            outcome.profile = Profile().summary(maximumThreads: 1)
            let profile = [UInt8](repeating: 0, count: Frame.blobByteLimit + 1)
            await reports.tell(.profile(Profile().summary(maximumThreads: 1)), profile)
            await reports.tell(.finished(outcome), profile)
        }
        #expect(stops == 0)
        guard events.count == 1, case .finished(let outcome) = events[0] else {
            Issue.record("\(events)")
            return
        }
        #expect(outcome.state == .finished)
        #expect(outcome.outputDroppedBytes == 7)
        #expect(outcome.profile == nil)
        #expect(outcome.profileNote?.hasSuffix(".") == true)
    }

    @Test func `a job that ends without a word has failed, and nothing comes after a last word`() async throws {
        let (events, _) = try await arrived(of: try job(false)) { reports in
            await reports.tell(.state(.running), [])
            await reports.close()
            await reports.tell(.state(.profiling), [])
        }
        #expect(events.count == 2)
        guard case .finished(let outcome) = events.last else {
            Issue.record("\(events)")
            return
        }
        #expect(outcome.state == .failed)
    }
}
