package import Comparing
package import Foundation
package import Snippets

/// Two snippets measured against each other in pairs of runs, as stored and as the API shows it.
package struct Comparison: Hashable, Sendable {
    package let id: String
    package var state: Run.State
    package let createdAt: Date
    /// Nil once shared.
    package var expiresAt: Date?
    package var shared: Bool
    package let plan: ComparisonPlan
    /// In the order in which they were measured.
    package var pairs: [MeasuredPair]
    /// Nil while it is in flight.
    package var outcome: ComparisonOutcome?

    package init(id: String, plan: ComparisonPlan, createdAt: Date, expiresAt: Date?) {
        self.id = id
        self.plan = plan
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        state = .queued
        shared = false
        pairs = []
    }

    /// Takes over how the comparison ended.
    package mutating func end(with outcome: ComparisonOutcome) {
        state = outcome.state
        pairs = outcome.pairs
        self.outcome = outcome
    }

    /// How many of the pairs may be looked at now: those of the last look that was due, and at the end all.
    package var lookedAtPairs: Int {
        if state.isFinal { return pairs.count }
        return (0...pairs.count).last { InterimAnalyses.isDue(afterPairs: $0, of: plan.pairs) } ?? 0
    }

    /// Of the CPU times, as of the last look. Nil before the first look, and where the times mean nothing.
    package var speedup: Speedup? {
        guard outcome?.notComparable == nil, lookedAtPairs > 0 else { return nil }
        return times.map(Speedup.init)
    }

    /// Nil with too few pairs to say anything about a spread.
    package var noise: Noise? { times.flatMap(Noise.init) }

    private var times: PairedTimes? {
        let seen = pairs.prefix(lookedAtPairs)
        return PairedTimes(beforeMs: seen.map(\.beforeMs), afterMs: seen.map(\.afterMs))
    }
}

/// What is to be compared with what.
package struct ComparisonPlan: Hashable, Sendable {
    package struct Part: Hashable, Sendable {
        package let snippet: Snippet
        /// Nil where any of the language will do.
        package let toolchain: String?
        /// The run that was named; nil where a program was sent.
        package let runID: String?
        /// As in `Run`.
        package var snippetID: SnippetID?

        package init(
            snippet: Snippet, toolchain: String? = nil, runID: String? = nil, snippetID: SnippetID? = nil
        ) {
            self.snippet = snippet
            self.toolchain = toolchain
            self.runID = runID
            self.snippetID = snippetID
        }
    }

    package let before: Part
    package let after: Part
    /// How many are to be measured.
    package let pairs: Int

    package init(before: Part, after: Part, pairs: Int = Limits.defaultComparisonPairs) {
        self.before = before
        self.after = after
        self.pairs = pairs
    }

    package var cores: Int { max(before.snippet.options.cores, after.snippet.options.cores) }
}

/// The times of two runs, one of each side, made one after the other on the same cores. From the kernel's accounts, in
/// milliseconds: the sampler has no part in them.
package struct MeasuredPair: Hashable, Sendable {
    /// User and system time.
    package let beforeMs: Double
    package let afterMs: Double
    package let beforeWallMs: Double
    package let afterWallMs: Double

    package init(beforeMs: Double, afterMs: Double, beforeWallMs: Double, afterWallMs: Double) {
        self.beforeMs = beforeMs
        self.afterMs = afterMs
        self.beforeWallMs = beforeWallMs
        self.afterWallMs = afterWallMs
    }
}

/// How a comparison ended, with all that was measured.
package struct ComparisonOutcome: Hashable, Sendable {
    /// `finished`, `failed` or `cancelled`.
    package var state: Run.State
    /// Why the service failed, in one sentence; only with `failed`.
    package var failure: String?
    package var host: Host?
    /// The warm-up run of each side; of a snippet that did not compile, how that went.
    package var before: RunOutcome?
    package var after: RunOutcome?
    package var pairs: [MeasuredPair] = []
    /// Why the times mean nothing; nil where they do.
    package var notComparable: NotComparable?
    package var outputDiffers = false
    /// The sides that print something else from run to run; nil where none does.
    package var varyingOutputs: [Comparability.Side]?
    /// Why fewer pairs than planned were measured, in one sentence.
    package var note: String?
    package var changes: ProfileChanges?
    /// The same pairs with every amount as a share of its run.
    package var changesOfShares: ProfileChanges?

    package init(state: Run.State) {
        self.state = state
    }

    /// What to say before any number. Programs that never print the same twice say nothing about the edit by it.
    package var warnings: [Comparability.Warning] {
        if let varyingOutputs { return varyingOutputs.map { .outputVaries($0) } }
        return outputDiffers ? [.outputDiffers] : []
    }

    /// Our own fault: said as such, never blamed on a program.
    package static func failed(_ sentence: String) -> ComparisonOutcome {
        var outcome = ComparisonOutcome(state: .failed)
        outcome.failure = sentence
        return outcome
    }
}
