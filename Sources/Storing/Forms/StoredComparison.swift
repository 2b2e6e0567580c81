import Foundation
import Comparing
import Runs
import Snippets

/// A comparison as its column holds it. What may change of one that is over is in columns of its own.
struct StoredComparison: StoredForm {
    /// Of the comparison's own fields; those of its row are the row's to add.
    struct Value {
        let plan: ComparisonPlan
        /// Seconds are not rounded here, as they are in the row. Nil where they were not written.
        let createdAt: Date?
        /// Nil while it is in flight.
        let outcome: ComparisonOutcome?
    }

    let plan: StoredPlan
    let createdAt: Date?
    let outcome: StoredPart<StoredComparisonOutcome>?

    init(_ value: Value) {
        plan = StoredPlan(value.plan)
        createdAt = value.createdAt
        outcome = value.outcome.map { StoredPart(StoredComparisonOutcome($0)) }
    }

    init(_ comparison: Comparison) {
        self.init(Value(plan: comparison.plan, createdAt: comparison.createdAt, outcome: comparison.outcome))
    }

    func restored() throws -> Value {
        let outcome = outcome.map { $0.restored() ?? .failed(StoredDocument.ofAnotherVersion) }
        return Value(plan: try plan.restored(), createdAt: createdAt, outcome: outcome)
    }
}

/// What was to be compared with what.
struct StoredPlan: StoredForm {
    struct Part: StoredForm {
        let snippet: StoredSnippet
        /// Missing where it was stored before addresses were written down: it had the first form's.
        let snippetID: String?
        let toolchain: String?
        let runID: String?

        init(_ part: ComparisonPlan.Part) {
            snippet = StoredSnippet(part.snippet)
            snippetID = part.snippetAddress.rawValue
            toolchain = part.toolchain
            runID = part.runID
        }

        func restored() throws -> ComparisonPlan.Part {
            let snippet = try snippet.restored()
            return ComparisonPlan.Part(
                snippet: snippet, toolchain: toolchain, runID: runID,
                snippetID: try snippetID.map { try SnippetID(word: $0) } ?? SnippetID(inFirstForm: snippet))
        }
    }

    let before: Part
    let after: Part
    let pairs: Int

    init(_ plan: ComparisonPlan) {
        before = Part(plan.before)
        after = Part(plan.after)
        pairs = plan.pairs
    }

    func restored() throws -> ComparisonPlan {
        ComparisonPlan(before: try before.restored(), after: try after.restored(), pairs: pairs)
    }
}

struct StoredComparisonOutcome: StoredForm {
    let state: String
    let failure: String?
    let host: StoredHost?
    let before: StoredOutcome?
    let after: StoredOutcome?
    let pairs: [StoredPair]?
    let notComparable: String?
    let outputDiffers: Bool?
    let varyingOutputs: [String]?
    let note: String?
    let changes: StoredChanges?
    let changesOfShares: StoredChanges?

    init(_ outcome: ComparisonOutcome) {
        state = outcome.state.rawValue
        failure = outcome.failure
        host = outcome.host.map(StoredHost.init)
        before = outcome.before.map(StoredOutcome.init)
        after = outcome.after.map(StoredOutcome.init)
        pairs = outcome.pairs.map(StoredPair.init)
        notComparable = outcome.notComparable?.rawValue
        outputDiffers = outcome.outputDiffers
        varyingOutputs = outcome.varyingOutputs?.map(\.rawValue)
        note = outcome.note
        changes = outcome.changes.map(StoredChanges.init)
        changesOfShares = outcome.changesOfShares.map(StoredChanges.init)
    }

    func restored() throws -> ComparisonOutcome {
        var outcome = ComparisonOutcome(state: try .init(finalWord: state))
        outcome.failure = failure
        outcome.host = host?.restored()
        outcome.before = try before?.restored()
        outcome.after = try after?.restored()
        outcome.pairs = (pairs ?? []).map { $0.restored() }
        outcome.notComparable = try notComparable.map { try NotComparable(word: $0) }
        outcome.outputDiffers = outputDiffers ?? false
        outcome.varyingOutputs = try varyingOutputs?.map { try Comparability.Side(word: $0) }
        outcome.note = note
        outcome.changes = try changes?.restored()
        outcome.changesOfShares = try changesOfShares?.restored()
        return outcome
    }
}

struct StoredPair: StoredForm {
    let beforeMs: Double
    let afterMs: Double
    let beforeWallMs: Double
    let afterWallMs: Double

    init(_ pair: MeasuredPair) {
        beforeMs = pair.beforeMs
        afterMs = pair.afterMs
        beforeWallMs = pair.beforeWallMs
        afterWallMs = pair.afterWallMs
    }

    func restored() -> MeasuredPair {
        MeasuredPair(
            beforeMs: beforeMs, afterMs: afterMs, beforeWallMs: beforeWallMs, afterWallMs: afterWallMs)
    }
}
