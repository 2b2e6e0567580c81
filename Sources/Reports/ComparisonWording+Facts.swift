import Comparing
import Profiles
package import Runs
import Snippets

extension ComparisonWording {
    /// What to know before the numbers; the most important first.
    package static func warnings(_ comparison: Comparison) -> [String] {
        guard let outcome = comparison.outcome, let before = outcome.before, let after = outcome.after,
            !didNotCompile(comparison)
        else { return [] }
        let sides = (
            ComparedSide(comparison.plan.before, warmUp: before, on: outcome.host),
            ComparedSide(comparison.plan.after, warmUp: after, on: outcome.host)
        )
        let known = Comparability(before: sides.0, after: sides.1).warnings.filter { warning in
            switch warning {
            // Decided where the outputs of all runs were; and the comparison's own sentence says the others.
            case .outputDiffers, .outputVaries, .failed, .exitCodeDiffers: false
            case .timedOut, .toolchainDiffers, .optionDiffers, .argumentsDiffer, .hostDiffers: true
            }
        }
        return (outcome.warnings + known).map(\.description) + [outcome.note].compactMap(\.self)
    }

    package static func facts(_ comparison: Comparison) -> [Fact] {
        var facts: [Fact] = []
        if let speedup = comparison.speedup, let ratio = speedup.ratio {
            let digits = Digits(low: speedup.low, high: speedup.high)
            facts.append(Fact(name: "Times as fast", value: MeasureText.times(ratio, to: digits)))
            if let low = speedup.low, let high = speedup.high {
                let ends = [low, high].map { MeasureText.times($0, to: digits) }
                facts.append(Fact(name: "95 % interval", value: ends.joined(separator: " to ")))
            }
            facts.append(Fact(name: "Pairs", value: "\(comparison.lookedAtPairs) of \(comparison.plan.pairs)"))
        }
        return facts + verdicts(comparison) + (comparison.noise.map(noise) ?? [])
    }

    private static func verdicts(_ comparison: Comparison) -> [Fact] {
        let sides = [("Before", comparison.outcome?.before), ("After", comparison.outcome?.after)]
        return sides.compactMap { name, outcome in
            outcome?.verdict.map { Fact(name: name, value: $0.message) }
        }
    }

    private static func noise(_ noise: Noise) -> [Fact] {
        [
            Fact(
                name: "Spread of equal runs",
                value: "\(MeasureText.share(noise.before)) before, \(MeasureText.share(noise.after)) after"),
            Fact(name: "Spread of the pairs", value: MeasureText.share(noise.ofPairs)),
            Fact(name: "Pairs to see 5 %", value: "\(noise.pairs(toSee: 0.05))"),
            Fact(name: "Pairs to see 1 %", value: "\(noise.pairs(toSee: 0.01))"),
        ]
    }
}
