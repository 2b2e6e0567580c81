import Profiles
import Testing

@testable import Sampling

struct WaitRecordingTests {
    private func begin(
        _ recording: inout WaitRecording, _ thread: Int32, atNs: UInt64, weight: UInt64 = 1, stack: Int32 = 0
    ) {
        recording.begin(thread, stack: stack, thread: thread, weight: weight, atNs: atNs, isDeep: false)
    }

    private func set(_ recording: WaitRecording, untilNs: UInt64 = 1 << 40) -> SampleSet {
        recording.set(running: SampleColumns(), untilNs: untilNs, dropped: 0)
    }

    @Test func `a wait is as long as from its beginning to its end, and stands for as many as it says`() {
        var recording = WaitRecording(limit: 10)
        begin(&recording, 1, atNs: 100)
        begin(&recording, 2, atNs: 150, weight: 16)
        recording.end(1, atNs: 400)
        recording.end(2, atNs: 250)
        // Of what began before anybody looked, nothing is known.
        recording.end(3, atNs: 500)
        let samples = set(recording).samples
        #expect(samples.values == [[300, 1600]] && samples.timesNs == [100, 150] && samples.threads == [1, 2])
    }

    @Test func `a long wait is there all along its time, and not a nanosecond more`() {
        var recording = WaitRecording(limit: 1000)
        begin(&recording, 1, atNs: 7)
        recording.end(1, atNs: 1_234_567_890)
        let samples = set(recording).samples
        #expect(samples.count == 100 && samples.total(of: 0) == 1_234_567_883)
        let times = samples.timesNs ?? []
        #expect(times.first == 7 && zip(times, times.dropFirst()).allSatisfy { $1 - $0 < 13_000_000 })
    }

    @Test func `a wait that goes on lasts up to now, unless its thread has ended since`() {
        var recording = WaitRecording(limit: 10)
        begin(&recording, 1, atNs: 100)
        begin(&recording, 2, atNs: 100)
        recording.exit(2, atNs: 300)
        recording.exit(1, atNs: 50)
        #expect(set(recording, untilNs: 600).samples.values == [[500]])
        #expect(set(recording, untilNs: 700).samples.values == [[600]])
        #expect(set(recording).quality.lostSamples == 1)
    }

    @Test func `a wait whose end was lost is lost, and so is one that cannot be`() {
        var recording = WaitRecording(limit: 10)
        begin(&recording, 1, atNs: 100)
        begin(&recording, 1, atNs: 900)
        recording.end(1, atNs: 1000)
        begin(&recording, 2, atNs: 0, weight: 1000)
        recording.end(2, atNs: .max)
        begin(&recording, 3, atNs: 0, weight: .max)
        recording.end(3, atNs: 10)
        let set = set(recording)
        #expect(set.samples.values == [[100]] && set.quality.lostSamples == 3)
    }

    @Test func `time on a processor is there too, in its order`() {
        var recording = WaitRecording(limit: 10)
        begin(&recording, 1, atNs: 150, stack: 5)
        recording.end(1, atNs: 250)
        var running = SampleColumns()
        for time: UInt64 in [100, 200] { running.append(timeNs: time, thread: 0, stack: 2, value: 1000) }
        let samples = recording.set(running: running, untilNs: 300, dropped: 0).samples
        #expect(samples.timesNs == [100, 150, 200] && samples.stacks == [2, 5, 2])
        #expect(samples.values == [[1000, 100, 1000]])
    }

    @Test func `there are no more rows than twice the waits that are kept`() {
        var recording = WaitRecording(limit: 150)
        for thread in 0..<10 as Range<Int32> {
            let hasRoom = recording.hasRoom(atNs: 1)
            #expect(hasRoom)
            begin(&recording, thread, atNs: 0)
            recording.end(thread, atNs: 30_000_000_000)
        }
        let samples = set(recording).samples
        #expect(samples.count == 150 && samples.total(of: 0) == 300_000_000_000)
    }

    @Test func `no more stacks are asked for than a second has room for`() {
        var recording = WaitRecording(limit: 1_000_000)
        let taken = (0..<50_000).count { _ in recording.hasRoom(atNs: 1) }
        #expect(taken == 20_000 && recording.lost == 30_000)
    }
}
