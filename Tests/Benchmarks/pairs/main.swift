import Comparing
import Compiling
import Foundation
import PairSimulation
import Running
import Runs
import Synchronization

// FLAMEBOX_ONLY=pairs-benchmark,flamebox-sandbox,flamebox-selftest swift run -c release pairs-benchmark [comparisons]
//
// Comparisons as the service makes them, on this machine as noisy as it is: how often equal programs raise a false alarm
// (goal: at most 11 of 100), how close half the work comes to twice as fast (goal: 3 %), and how many pairs a change of
// 3 % would need at the noise that was measured. Needs root and `scripts/setup`; takes about five seconds a comparison.
let comparisons = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 100
let rounds = 100
let setup = try await WorkerSetup(installation: .ofThisProgram())

func compare(_ program: MeasuredProgram, before: Int, after: Int, pairs: Int = 10) async throws -> Comparison {
    let plan = ComparisonPlan(
        before: .init(snippet: try program.snippet(rounds: before)),
        after: .init(snippet: try program.snippet(rounds: after)), pairs: pairs)
    let found = Mutex(ComparisonOutcome(state: .failed))
    await setup.runner.compare(plan) { event, _ in
        if case .compared(let outcome) = event { found.withLock { $0 = outcome } }
    }
    var comparison = Comparison(id: "", plan: plan, createdAt: Date(), expiresAt: nil)
    comparison.end(with: found.withLock { $0 })
    return comparison
}

func text(_ value: Double, digits: Int = 3) -> String { String(format: "%.\(digits)f", value) }

func describe(_ comparison: Comparison) -> String {
    guard let speedup = comparison.speedup, let ratio = speedup.ratio else {
        return "nothing was measured: \(comparison.outcome?.failure ?? "\(comparison.outcome?.notComparable as Any)")"
    }
    let interval = [speedup.low, speedup.high].map { $0.map { text($0) } ?? "?" }.joined(separator: " to ")
    return "\(text(ratio)) (\(interval)), \(speedup.verdict)"
}

/// - Returns: the spread of the pairs of each comparison.
func equalPrograms() async throws -> [Double] {
    var alarms = 0
    var noise: [Double] = []
    for index in 0..<comparisons {
        let comparison = try await compare(
            MeasuredProgram.all[index % MeasuredProgram.all.count], before: rounds, after: rounds)
        noise.append(comparison.noise?.ofPairs ?? 0)
        guard comparison.speedup?.verdict != .noDifference else { continue }
        alarms += 1
        print("  \(MeasuredProgram.all[index % MeasuredProgram.all.count].name): \(describe(comparison))")
    }
    print("The same program twice: \(alarms) of \(comparisons) comparisons saw a difference.")
    return noise.sorted()
}

/// Long runs, so that what it takes to start a program, which is no less for half the work, weighs little.
func halfTheWork() async throws {
    for program in MeasuredProgram.all {
        let comparison = try await compare(program, before: 6 * rounds, after: 3 * rounds)
        print("Half the work, \(program.name): \(describe(comparison))")
        for sentence in comparison.outcome?.changes?.explanation.dropFirst() ?? [] { print("  \(sentence)") }
    }
}

/// How often a change of 3 % is found, by the number of pairs, with runs that spread as they did here.
func power(at noise: Double) throws {
    let machine = NoisyMachine(spread: noise / 2.0.squareRoot())
    var random = SeededGenerator(seed: 3)
    let simulated = 2000
    var found = [0, 0, 0]
    for _ in 0..<simulated {
        let verdicts = try machine.pairs(30, ratio: 1.03, &random).verdicts()
        guard verdicts.last == .faster else { continue }
        for look in (verdicts.count - 1)..<3 { found[look] += 1 }
    }
    let shares = found.map { "\($0 * 100 / simulated) %" }.joined(separator: ", ")
    let spread = text(noise * 100, digits: 1)
    print("A change of 3 %, pairs that spread by \(spread) %: found by 10, 20, 30 pairs in \(shares)")
}

let noise = try await equalPrograms()
try await halfTheWork()
for quantile in [0.25, 0.5, 0.75] { try power(at: noise[Int(quantile * Double(noise.count - 1))]) }
