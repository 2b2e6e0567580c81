import Profiles
import Testing

@testable import Sampling

struct AllocationRecordingTests {
    private func values(_ recording: AllocationRecording) -> [[Int64]] { recording.set(dropped: 0).samples.values }

    private func allocate(
        _ recording: inout AllocationRecording, _ address: UInt64, _ bytes: UInt64, atNs: UInt64, interval: UInt64 = 1
    ) {
        recording.allocate(
            address, bytes: bytes, interval: interval, atNs: atNs, thread: 0, stack: 0, isDeep: false)
    }

    @Test func `what is freed is in use no more, and the peak is when most was`() {
        var recording = AllocationRecording(limit: 10)
        allocate(&recording, 16, 100, atNs: 1)
        allocate(&recording, 32, 200, atNs: 2)
        recording.free(16, atNs: 3)
        allocate(&recording, 48, 50, atNs: 4)
        recording.free(48, atNs: 5)
        let values = values(recording)
        #expect(values[1] == [100, 200, 50])
        #expect(values[3] == [0, 200, 0])
        #expect(values[5] == [100, 200, 0])
        #expect(values[0] == [1, 1, 1] && values[2] == [0, 1, 0] && values[4] == [1, 1, 0])
    }

    @Test func `a small object stands for as many as the chance to be picked says`() {
        var recording = AllocationRecording(limit: 10_000)
        // Of a thousand objects of 64 bytes with a mean of 1024, 1 - exp(-1/16) = 6.06 % are picked.
        for pick in 0..<1000 { allocate(&recording, UInt64(pick + 1) * 16, 64, atNs: 1, interval: 1024) }
        let set = recording.set(dropped: 0)
        #expect(abs(set.samples.total(of: 0) - 16_505) < 2)
        #expect(abs(set.samples.total(of: 1) - 16_505 * 64) < 200)
        #expect(set.period == SamplePeriod(type: .allocatedBytes, value: 1024))
    }

    @Test func `a place that is taken again was free before, and one that is not followed is not in use`() {
        var recording = AllocationRecording(limit: 10)
        allocate(&recording, 16, 100, atNs: 1)
        allocate(&recording, 16, 300, atNs: 2)
        allocate(&recording, 0, 500, atNs: 3)
        #expect(values(recording)[3] == [0, 300, 0])
        recording.free(99, atNs: 4)
        recording.free(0, atNs: 4)
        #expect(values(recording)[3] == [0, 300, 0])
    }

    @Test func `invented numbers are lost, and sums stay exact in a browser`() {
        var recording = AllocationRecording(limit: 100_000)
        allocate(&recording, 16, .max, atNs: 1)
        allocate(&recording, 16, 1, atNs: 1, interval: 0)
        allocate(&recording, 16, 1, atNs: 1, interval: .max)
        #expect(recording.lost == 3)
        for number in 0..<10_000 { allocate(&recording, UInt64(number), 1 << 40, atNs: 1) }
        let set = recording.set(dropped: 5)
        #expect(UInt64(set.samples.total(of: 1)) <= Profile.largestTotal)
        #expect(set.quality.lostSamples == 3 + 5 + 10_000 - set.samples.count)
    }

    @Test func `no more stacks are asked for than a second has room for`() {
        var recording = AllocationRecording(limit: 1_000_000)
        let taken = (0..<50_000).count { _ in recording.hasRoom(atNs: 1) }
        #expect(taken == 20_000 && recording.lost == 30_000)
        let isRoomLater = recording.hasRoom(atNs: 2_000_000_000)
        #expect(isRoomLater)
    }

    @Test func `objects of which is not known when they were freed are counted`() {
        var recording = AllocationRecording(limit: 10)
        allocate(&recording, 16, 100, atNs: 1)
        allocate(&recording, 0, 500, atNs: 2)
        #expect(recording.set(dropped: 0, droppedFrees: 7).quality.lostRecords == 8)
    }

    @Test func `times ascend whatever the program says`() {
        var recording = AllocationRecording(limit: 10)
        for time: UInt64 in [5, 3, 9, 1] { allocate(&recording, time, 1, atNs: time) }
        #expect(recording.set(dropped: 0).samples.timesNs == [5, 5, 9, 9])
    }
}
