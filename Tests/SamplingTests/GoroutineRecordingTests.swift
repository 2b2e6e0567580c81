import Profiles
import Testing

@testable import Sampling

/// Looks that are made up: of the time between them no more is told than was seen.
@Suite struct GoroutineRecordingTests {
    private let asleep = GoroutineRecording.Place(stack: 0, labels: -1)
    private let locked = GoroutineRecording.Place(stack: 1, labels: 0)

    private func seen(_ place: GoroutineRecording.Place, stayed: Bool = false) -> GoroutineRecording.Seen {
        GoroutineRecording.Seen(place: place, weight: 1, hasStayed: stayed)
    }

    /// Milliseconds of a stack, and how many looks are missing.
    private func told(
        _ recording: GoroutineRecording, _ place: GoroutineRecording.Place, untilMs: UInt64
    ) -> (ms: Double, lost: Int) {
        let set = recording.set(running: SampleColumns(), thread: 0, untilNs: untilMs * 1_000_000)
        let rows = set.samples.stacks.indices.filter { set.samples.stacks[$0] == place.stack }
        return (rows.map { Double(set.samples.values[0][$0]) / 1e6 }.reduce(0, +), set.quality.lostSamples)
    }

    @Test func `between looks in time, half is as before and half as after`() {
        var recording = GoroutineRecording(limit: 100)
        recording.take([seen(asleep)], waiting: 1, atNs: 10_000_000)
        recording.take([seen(locked)], waiting: 1, atNs: 30_000_000)
        #expect(told(recording, asleep, untilMs: 30) == (20, 0))
        #expect(told(recording, locked, untilMs: 30) == (10, 0))
    }

    @Test func `who stayed where it was has waited all the time, who did not for as long as is sure`() {
        var recording = GoroutineRecording(limit: 100)
        recording.take([seen(asleep)], waiting: 1, atNs: 10_000_000)
        recording.take([seen(asleep, stayed: true)], waiting: 1, atNs: 510_000_000)
        #expect(told(recording, asleep, untilMs: 510) == (510, 0))
        // 500 ms more of which 40 are told, by halves: 46 looks are missing.
        recording.take([seen(locked)], waiting: 1, atNs: 1_010_000_000)
        #expect(told(recording, asleep, untilMs: 1010) == (530, 46))
        #expect(told(recording, locked, untilMs: 1010) == (20, 46))
    }

    @Test func `of a program that nobody looked at, all looks are missing`() {
        let recording = GoroutineRecording(limit: 100)
        #expect(told(recording, asleep, untilMs: 240) == (0, 20))
    }

    @Test func `labels stay with those who bear them`() {
        var recording = GoroutineRecording(limit: 100)
        recording.take([seen(locked), seen(asleep)], waiting: 2, atNs: 20_000_000)
        let set = recording.set(running: SampleColumns(), thread: 0, untilNs: 20_000_000)
        let pairs = zip(set.samples.stacks, set.samples.labels ?? [])
        #expect(pairs.allSatisfy { $0.0 == locked.stack ? $0.1 == 0 : $0.1 == -1 })
    }
}
