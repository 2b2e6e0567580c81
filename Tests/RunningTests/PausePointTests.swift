import Runs
import Synchronization
import Testing

@testable import Running

@Suite(.timeLimit(.minutes(20)))
struct PausePointTests {
    @Test func `who was asked nothing passes without a word`() async throws {
        let paused = try await PausePoint().pass { Issue.record("nobody asked") }
        #expect(paused == .zero)
    }

    @Test func `who was asked says so, stands still, and goes on when told`() async throws {
        let point = PausePoint()
        point.ask()
        let (announcements, continuation) = AsyncStream.makeStream(of: Void.self)
        let passing = Task { try await point.pass { continuation.finish() } }
        for await _ in announcements {}
        point.goOn()
        #expect(try await passing.value > .zero)
        #expect(try await point.pass {} == .zero)
    }

    @Test func `an answer that comes before it stands still is not lost`() async throws {
        let point = PausePoint()
        point.ask()
        #expect(try await point.pass { point.goOn() } > .zero)
    }

    @Test func `a comparison that is cancelled while it stands still ends`() async throws {
        let point = PausePoint()
        point.ask()
        let passing = Task { try await point.pass {} }
        passing.cancel()
        await #expect(throws: CancellationError.self) { try await passing.value }
    }

    @Test func `time that it stands still is given back`() async throws {
        let point = PausePoint()
        let deadline = ContinuousClock.now + .seconds(100)
        let told = Mutex<[String]>([])
        var time = ComparisonTime(deadline: deadline, pausing: point) { event, _ in
            told.withLock { $0.append("\(event)") }
            if case .paused = event {
                point.goOn()
                // Longer than the steps of any clock.
                do { try await Task.sleep(for: .milliseconds(20)) } catch { Issue.record(error) }
            }
        }
        try await time.letOthersPass(then: .running)
        #expect(time.deadline == deadline)
        point.ask()
        try await time.letOthersPass(then: .running)
        #expect(time.deadline >= deadline + .milliseconds(20))
        #expect(told.withLock { $0 }.count == 2)
    }
}
