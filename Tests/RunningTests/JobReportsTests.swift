import Foundation
import Profiles
import Runs
import Snippets
import Synchronization
import Testing

@testable import Jobs
@testable import Running

/// What arrives of a job's reports at the other end of a real connection.
@Suite(.timeLimit(.minutes(20)))
struct JobReportsTests {
    private let path = FileManager.default.temporaryDirectory
        .appending(path: "flamebox-\(RandomID.make()).socket").path
    private let info = WorkerInfo(
        host: Runs.Host(cpu: "test", cores: 2, sandbox: [], waived: []), machine: "m", architecture: "x86_64",
        languages: [], runCores: 1)

    private let tooMuch = JobReports<RunEvent>.tooMuch

    /// - Returns: the events that arrived, and how often the job was told to stop.
    private func arrived<Event: ProgressEvent>(
        as job: @escaping @Sendable (Event) -> JobEvent, _ tell: @Sendable (JobReports<Event>) async -> Void
    ) async throws -> (events: [JobEvent], stops: Int) {
        let listener = try WorkerListener(path: path)
        defer { listener.close() }
        let connection = try await WorkerConnection.connect(to: path, as: info)
        var links = listener.workers.makeAsyncIterator()
        let link = try #require(await links.next())
        let stops = Mutex(0)
        let reports = JobReports<Event>(of: "one", log: { _ in }) { event, profile in
            try await connection.send(job(event), of: "one", profile: profile)
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

    @Test func `a last word that is too large becomes a short one that says it is our fault`() async throws {
        var outcome = RunOutcome(state: .finished)
        outcome.output = Self.flood
        let large = outcome
        let (events, _) = try await arrived(as: JobEvent.run) { reports in
            await reports.tell(.finished(large), [])
            await reports.close()
        }
        #expect(events == [.run(.failure(tooMuch))])
        let (compared, _) = try await arrived(as: JobEvent.comparison) { reports in
            var outcome = ComparisonOutcome(state: .finished)
            outcome.before = large
            await reports.tell(.compared(outcome), [])
            await reports.close()
        }
        #expect(compared == [.comparison(.failure(tooMuch))])
        #expect(tooMuch.contains("not your program"))
    }

    @Test func `an event that is too large stops the job, whose last word says so`() async throws {
        let (events, stops) = try await arrived(as: JobEvent.run) { reports in
            await reports.tell(.output(Self.flood), [])
            await reports.tell(.output(Self.flood), [])
            await reports.tell(.finished(RunOutcome(state: .cancelled)), [])
        }
        #expect(stops == 1)
        #expect(events == [.run(.failure(tooMuch))])
    }

    @Test func `a number that JSON does not have is no silence either`() async throws {
        let pair = MeasuredPair(beforeMs: .nan, afterMs: 1, beforeWallMs: 1, afterWallMs: 1)
        let (events, stops) = try await arrived(as: JobEvent.comparison) { reports in
            await reports.tell(.pair(pair), [])
            await reports.close()
        }
        #expect(stops == 1)
        #expect(events == [.comparison(.failure(tooMuch))])
    }

    @Test func `a profile that is too large is left out, with a note`() async throws {
        let (events, stops) = try await arrived(as: JobEvent.run) { reports in
            var outcome = RunOutcome(state: .finished)
            outcome.outputDroppedBytes = 7
            outcome.profile = Profile().summary(maximumThreads: 1)
            let profile = [UInt8](repeating: 0, count: Frame.blobByteLimit + 1)
            await reports.tell(.profile(Profile().summary(maximumThreads: 1)), profile)
            await reports.tell(.finished(outcome), profile)
        }
        #expect(stops == 0)
        guard events.count == 1, case .run(.finished(let outcome)) = events[0] else {
            Issue.record("\(events)")
            return
        }
        #expect(outcome.state == .finished)
        #expect(outcome.outputDroppedBytes == 7)
        #expect(outcome.profile == nil)
        #expect(outcome.profileNote?.hasSuffix(".") == true)
    }

    @Test func `a job that ends without a word has failed, and nothing comes after a last word`() async throws {
        let (events, _) = try await arrived(as: JobEvent.run) { reports in
            await reports.tell(.state(.running), [])
            await reports.close()
            await reports.tell(.state(.profiling), [])
        }
        #expect(events.count == 2)
        guard case .run(.finished(let outcome)) = events.last else {
            Issue.record("\(events)")
            return
        }
        #expect(outcome.state == .failed)
    }
}
