import Comparing
import PairSimulation
import Testing

struct SpeedupTests {
    /// 20 000 comparisons on a plain machine, fewer on stranger ones. The true rate is 4.6 %, whatever the noise's shape.
    @Test(arguments: [
        (machine: NoisyMachine(spread: 0.03), seed: 1, comparisons: 10_000),
        (machine: NoisyMachine(spread: 0.03), seed: 2, comparisons: 10_000),
        (machine: NoisyMachine(spread: 0.01, disturbedRuns: 20), seed: 3, comparisons: 2_000),
        (machine: NoisyMachine(spread: 0.03, clockStepMs: 1), seed: 4, comparisons: 2_000),
    ])
    func `the same code against itself raises at most 5 false alarms in 100, looking three times`(
        machine: NoisyMachine, seed: UInt64, comparisons: Int
    ) throws {
        var random = SeededGenerator(seed: seed)
        var alarms = 0
        for _ in 0..<comparisons where try machine.pairs(30, &random).verdicts().last != .noDifference { alarms += 1 }
        #expect(alarms <= comparisons * 5 / 100)
        #expect(alarms > comparisons * 2 / 100, "a test that never speaks is no test")
    }

    @Test func `the interval holds the true ratio in at least 95 of 100, ending at the first verdict`() throws {
        let machine = NoisyMachine(spread: 0.03, disturbedRuns: 5)
        let comparisons = 20_000
        var random = SeededGenerator(seed: 5)
        var held = 0
        for _ in 0..<comparisons {
            let times = try machine.pairs(30, ratio: 1.1, &random)
            var speedup = try Speedup(times.prefix(10))
            for pairs in [20, 30] where speedup.verdict == .noDifference { speedup = try Speedup(times.prefix(pairs)) }
            if let low = speedup.low, let high = speedup.high, low <= 1.1, 1.1 <= high { held += 1 }
        }
        #expect(held >= comparisons * 95 / 100)
    }

    @Test func `half the work reads as twice as fast`() throws {
        var random = SeededGenerator(seed: 6)
        for _ in 0..<200 {
            let speedup = try Speedup(NoisyMachine(spread: 0.02).pairs(10, ratio: 2, &random))
            #expect(speedup.verdict == .faster)
            let ratio = try #require(speedup.ratio)
            #expect(abs(ratio - 2) < 0.06)
        }
    }

    /// Every count of pairs, tied and clean, equal and not.
    @Test func `verdict, interval, ratio and p-value never disagree`() throws {
        var random = SeededGenerator(seed: 7)
        for round in 0..<3_000 {
            let machine = NoisyMachine(spread: 0.05, disturbedRuns: 10, clockStepMs: [0, 1, 10, 100][round % 4])
            let ratio = Double.random(in: 0.9...1.1, using: &random)
            try expectAgreement(machine.pairs(round % 31, ratio: ratio, &random))
        }
    }

    private func expectAgreement(_ times: PairedTimes) throws {
        let speedup = Speedup(times)
        #expect((speedup.verdict == .tooFewPairs) == (times.count < InterimAnalyses.fewestPairs))
        #expect((speedup.ratio == nil) == (times.count == 0))
        guard let ratio = speedup.ratio, let low = speedup.low, let high = speedup.high else { return }
        #expect(low <= ratio && ratio <= high)
        #expect((speedup.verdict == .faster) == (low > 1))
        #expect((speedup.verdict == .slower) == (high < 1))
        #expect((speedup.pValue <= InterimAnalyses.level) == (low > 1 || high < 1))
    }

    @Test func `swapping the sides turns everything around`() throws {
        var random = SeededGenerator(seed: 8)
        for _ in 0..<100 {
            let times = try NoisyMachine(spread: 0.03, clockStepMs: 1).pairs(20, ratio: 1.05, &random)
            let swapped = try #require(PairedTimes(beforeMs: times.afterMs, afterMs: times.beforeMs))
            let (there, back) = (Speedup(times), Speedup(swapped))
            #expect(there.pValue == back.pValue)
            let low = try #require(there.low)
            let high = try #require(back.high)
            #expect(abs(low * high - 1) < 1e-12)
        }
    }

    /// Of the 1024 ways in which ten signs can fall, two are as clear as all agreeing, and four as clear as all but the
    /// pair that differs least; the printed tables' critical value for 0.02, 5, stands for twenty.
    @Test(arguments: [([], 2), ([1], 4), ([2, 3], 20)] as [([Int], Double)])
    func `ten pairs give the exact probability`(dissenting: [Int], ways: Double) throws {
        let after = (1...10).map { dissenting.contains($0) ? 100 + Double($0) : 100 - Double($0) }
        let times = try #require(PairedTimes(beforeMs: [Double](repeating: 100, count: 10), afterMs: after))
        #expect(Speedup(times).pValue == ways / 1024)
        #expect(Speedup(times).verdict == .faster)
    }

    @Test func `equal times are no difference`() throws {
        let zeros = [Double](repeating: 0, count: 10)
        let speedup = try Speedup(#require(PairedTimes(beforeMs: zeros, afterMs: zeros)))
        #expect(speedup.verdict == .noDifference)
        #expect(speedup.ratio == 1 && speedup.low == 1 && speedup.high == 1 && speedup.pValue == 1)
    }

    @Test func `a time of zero is at least the clock's step`() throws {
        let before = [Double](repeating: 10, count: 10)
        let speedup = try Speedup(#require(PairedTimes(beforeMs: before, afterMs: before.map { _ in 0 })))
        #expect(speedup.verdict == .faster)
        let ratio = try #require(speedup.ratio)
        #expect(abs(ratio - 10_000) < 0.001)
    }

    @Test(
        arguments: [
            ([1, 2], [1]), ([.nan], [1]), ([.infinity], [1]), ([-1], [1]),
            ([Double](repeating: 1, count: 101), [Double](repeating: 1, count: 101)),
        ] as [([Double], [Double])])
    func `what is no time is refused`(before: [Double], after: [Double]) {
        #expect(PairedTimes(beforeMs: before, afterMs: after) == nil)
    }

    @Test(arguments: [(10, [10]), (30, [10, 20, 30]), (12, [10, 12]), (5, [5])])
    func `looks are due at 10, 20 and 30 pairs and at the end`(planned: Int, due: [Int]) {
        #expect((1...30).filter { InterimAnalyses.isDue(afterPairs: $0, of: planned) } == due)
    }
}
