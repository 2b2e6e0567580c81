import Profiles
import Reports
import Testing

struct ProfileDoubtsTests {
    private func doubts(samples: Int = 1000, _ change: (inout ProfileQuality) -> Void) -> [String] {
        var quality = ProfileQuality()
        (quality.cpuSeenMs, quality.cpuSampledMs, quality.includesKernel) = (samples, samples, true)
        change(&quality)
        let type = ProfileSummary.TypeTotal(
            name: "cpu", unit: "nanoseconds", samples: samples, total: Int64(samples) * 1_000_000)
        return ProfileSummary(types: [type], quality: quality).doubts
    }

    @Test(
        arguments: [
            (1000, 985, true, nil), (1000, 979, true, "2.1 % of the CPU time was spent where samples do not reach."),
            (
                2765, 8, nil,
                "99.7 % of the CPU time was not sampled: threads that live for less than a sample's period are hardly seen."
            ),
            (1000, 500, false, "500 ms in the kernel, not visible on this host."), (0, 0, true, nil),
        ] as [(Int, Int, Bool?, String?)])
    func `CPU time without samples is told, with where it may be`(
        seenMs: Int, sampledMs: Int, includesKernel: Bool?, doubt: String?
    ) {
        let said = doubts {
            ($0.cpuSeenMs, $0.cpuSampledMs, $0.includesKernel) = (seenMs, sampledMs, includesKernel)
        }
        #expect(said == (doubt.map { [$0] } ?? []))
    }

    @Test func `where samples were lost, threads are not blamed for what is missing`() {
        let said = doubts { ($0.cpuSampledMs, $0.lostSamples) = (500, 500) }
        #expect(said == ["50.0 % of the CPU time was not sampled.", "500 samples lost."])
    }

    @Test(
        arguments: [
            (10_000, 1, []), (1000, 1, []), (1000, 2, ["2 stacks could not be followed to the start."]),
            (100, 1, ["1 stack could not be followed to the start."]),
        ] as [(Int, Int, [String])])
    func `a stack that was cut is no warning, many are`(samples: Int, truncated: Int, said: [String]) {
        #expect(doubts(samples: samples) { $0.truncatedStacks = truncated } == said)
    }

    @Test func `few samples say what they can tell`() {
        #expect(doubts(samples: 99) { _ in }.first == "99 samples only: what reads 50 % may be 40.3 % to 59.7 %.")
        #expect(doubts(samples: 1) { _ in }.first?.hasPrefix("1 sample only: ") == true)
        #expect(doubts(samples: 0) { _ in } == [])
        #expect(doubts(samples: 100) { _ in } == [])
    }

    @Test func `whatever else was lost, cut or left without a name is told`() {
        let said = doubts { ($0.lostRecords, $0.deepStacks, $0.unresolvedFrames) = (1, 3, 1234) }
        #expect(
            said == [
                "1 other record lost: names and waiting times may be wrong.",
                "3 stacks went deeper than is kept.", "1,234 frames stayed without a name.",
            ])
    }
}
