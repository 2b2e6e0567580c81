import Foundation
import Profiles
import Testing

/// SplitMix64: the same numbers on every machine and every day.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    mutating func normal() -> Double {
        let radius = (-2 * log(Double.random(in: .leastNonzeroMagnitude..<1, using: &self))).squareRoot()
        return radius * cos(2 * .pi * Double.random(in: 0..<1, using: &self))
    }
}

/// A machine whose clock drifts through a comparison and whose runs are now and then disturbed.
struct NoisyMachine {
    var spread = 0.03
    /// How many runs of a hundred something else disturbs, by up to half their time.
    var disturbedRuns = 0
    /// The step of the clock; 0 for none.
    var clockStepMs = 0.0

    func pairs(
        _ count: Int, beforeMs: Double = 100, ratio: Double = 1, _ random: inout SeededGenerator
    ) throws -> PairedTimes {
        var (before, after): ([Double], [Double]) = ([], [])
        var drift = 1.0
        for _ in 0..<count {
            drift *= exp(0.1 * random.normal())
            before.append(run(beforeMs * drift, &random))
            after.append(run(beforeMs * drift / ratio, &random))
        }
        return try #require(PairedTimes(beforeMs: before, afterMs: after))
    }

    private func run(_ trueMs: Double, _ random: inout SeededGenerator) -> Double {
        var ms = trueMs * exp(spread * random.normal())
        if Int.random(in: 0..<100, using: &random) < disturbedRuns { ms *= Double.random(in: 1...1.5, using: &random) }
        return clockStepMs == 0 ? ms : (ms / clockStepMs).rounded() * clockStepMs
    }
}

extension PairedTimes {
    func prefix(_ count: Int) throws -> PairedTimes {
        try #require(PairedTimes(beforeMs: Array(beforeMs.prefix(count)), afterMs: Array(afterMs.prefix(count))))
    }
}
