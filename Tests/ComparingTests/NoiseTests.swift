import Comparing
import Foundation
import PairSimulation
import Testing

struct NoiseTests {
    @Test(arguments: [10, 20, 30])
    func `the spread is found, and a few disturbed runs hardly move it`(pairs: Int) throws {
        var random = SeededGenerator(seed: 11)
        let machine = NoisyMachine(spread: 0.03, disturbedRuns: 5)
        let spreads = try (0..<1_000).compactMap { _ in try Noise(machine.pairs(pairs, &random))?.ofPairs }
        // Two runs make a pair, so its ratio spreads by √2 times as much.
        #expect(abs(spreads.sorted()[500] / (0.03 * 2.0.squareRoot()) - 1) < 0.15)
    }

    /// Power of one look, for differences from a third of the noise to twice it.
    @Test(arguments: [0.4, 0.6, 0.8, 1, 1.5, 2])
    func `that many pairs find the difference four times in five`(differencePerSpread: Double) throws {
        var random = SeededGenerator(seed: 12)
        let machine = NoisyMachine(spread: 0.02)
        let noise = try #require(Noise(PairedTimes.alternating(spread: 0.02 * 2.0.squareRoot())))
        let difference = differencePerSpread * noise.ofPairs
        let pairs = noise.pairs(toSee: difference)
        let comparisons = 500
        let found = try (0..<comparisons).count { _ in
            try Speedup(machine.pairs(pairs, ratio: exp(difference), &random)).verdict == .faster
        }
        #expect((0.73...0.9).contains(Double(found) / Double(comparisons)), "\(found) with \(pairs) pairs")
    }

    @Test func `a smaller difference needs more pairs, and noise without bound a number that is one`() throws {
        let noise = try #require(Noise(PairedTimes.alternating(spread: 0.05)))
        #expect(noise.pairs(toSee: 0.05) < noise.pairs(toSee: 0.01))
        #expect(noise.pairs(toSee: 1e-300) == 1_000_000)
        #expect(noise.pairs(toSee: 10) == InterimAnalyses.fewestPairs)
    }

    @Test func `a machine that drifts is told from one that is noisy`() throws {
        var random = SeededGenerator(seed: 13)
        let steady = try #require(Noise(NoisyMachine(spread: 0.003).pairs(30, &random)))
        #expect(steady.advice == [.drifting])
        #expect(steady.before > 2 * steady.ofPairs)
        let noisy = try #require(Noise(NoisyMachine(spread: 0.2).pairs(30, beforeMs: 2, &random)))
        #expect(noisy.advice.contains(.noisy) && noisy.advice.contains(.runLonger))
        let quiet = try #require(Noise(PairedTimes.alternating(spread: 0.01)))
        #expect(quiet.advice == [.quiet])
    }

    @Test func `few pairs say nothing about a spread, and equal times have none`() throws {
        let few = try #require(PairedTimes(beforeMs: [1, 1, 1, 1], afterMs: [1, 1, 1, 1]))
        #expect(Noise(few) == nil)
        let equal = [Double](repeating: 100, count: 10)
        let noise = try #require(PairedTimes(beforeMs: equal, afterMs: equal).flatMap(Noise.init))
        #expect(noise.ofPairs == 0)
        #expect(noise.pairs(toSee: 0.01) == InterimAnalyses.fewestPairs)
    }
}

extension PairedTimes {
    /// Ratios that deviate by just so much that `Noise` finds this spread.
    static func alternating(spread: Double) throws -> PairedTimes {
        let deviation = spread / 1.4826 * (100 - 0.8) / 100
        let after = (0..<100).map { $0 % 2 == 0 ? 1000.0 : 1000 * (2 - deviation) / (2 + deviation) }
        let before = (0..<100).map { $0 % 2 == 0 ? 1000 * (2 - deviation) / (2 + deviation) : 1000.0 }
        return try #require(PairedTimes(beforeMs: before, afterMs: after))
    }
}
