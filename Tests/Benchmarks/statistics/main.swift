import Comparing
import PairSimulation

// FLAMEBOX_ONLY=statistics-benchmark swift run -c release statistics-benchmark [comparisons]
//
// How often a comparison of equal programs raises a false alarm, and how many pairs show a change of 3 % and 1 %, by the
// spread of single runs.
let comparisons = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 50_000
let spreads = [0.002, 0.005, 0.01, 0.02, 0.03, 0.05]

/// The share of comparisons that were decided for "faster" or "slower" by each look.
func decided(_ machine: NoisyMachine, ratio: Double, seed: UInt64) throws -> [Double] {
    var random = SeededGenerator(seed: seed)
    var counts = InterimAnalyses.pairs.map { _ in 0 }
    for _ in 0..<comparisons {
        let verdicts = try machine.pairs(30, ratio: ratio, &random).verdicts()
        guard verdicts.last != .noDifference else { continue }
        for look in (verdicts.count - 1)..<counts.count { counts[look] += 1 }
    }
    return counts.map { Double($0) / Double(comparisons) }
}

func percent(_ share: Double) -> String { "\((share * 1000).rounded() / 10) %" }

func report(_ title: String, ratio: Double, disturbedRuns: Int = 0) throws {
    print("\n\(title), \(comparisons) simulated comparisons a line: decided by \(InterimAnalyses.pairs) pairs")
    for (seed, spread) in zip(1..., spreads) {
        let machine = NoisyMachine(spread: spread, disturbedRuns: disturbedRuns)
        let shares = try decided(machine, ratio: ratio, seed: UInt64(seed))
        print("  runs spread by \(percent(spread)): " + shares.map(percent).joined(separator: "  "))
    }
}

try report("The same program twice (goal: at most 5 %)", ratio: 1)
try report("The same program twice, one run in twenty disturbed (goal: at most 5 %)", ratio: 1, disturbedRuns: 5)
try report("A change of 3 %", ratio: 1.03)
try report("A change of 1 %", ratio: 1.01)
