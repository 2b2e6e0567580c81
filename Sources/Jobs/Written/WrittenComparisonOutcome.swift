import Comparing
import Runs

/// `MeasuredPair` as it is written.
struct WrittenPair: Codable {
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

    var pair: MeasuredPair {
        MeasuredPair(beforeMs: beforeMs, afterMs: afterMs, beforeWallMs: beforeWallMs, afterWallMs: afterWallMs)
    }
}

/// `ComparisonOutcome` as it is written.
struct WrittenComparisonOutcome: Codable {
    let state: WrittenState
    let failure: String?
    let host: WrittenHost?
    let before: WrittenRunOutcome?
    let after: WrittenRunOutcome?
    let pairs: [WrittenPair]?
    let notComparable: String?
    let outputDiffers: Bool?
    let varyingOutputs: [WrittenComparisonEvent.Side]?
    let note: String?
    let changes: WrittenChanges?
    let changesOfShares: WrittenChanges?

    init(_ outcome: ComparisonOutcome) {
        state = WrittenState(outcome.state)
        failure = outcome.failure
        host = outcome.host.map(WrittenHost.init)
        before = outcome.before.map(WrittenRunOutcome.init)
        after = outcome.after.map(WrittenRunOutcome.init)
        pairs = outcome.pairs.map(WrittenPair.init)
        notComparable = outcome.notComparable?.rawValue
        outputDiffers = outcome.outputDiffers
        varyingOutputs = outcome.varyingOutputs?.map { $0 == .before ? .before : .after }
        note = outcome.note
        changes = outcome.changes.map(WrittenChanges.init)
        changesOfShares = outcome.changesOfShares.map(WrittenChanges.init)
    }

    var outcome: ComparisonOutcome {
        var outcome = ComparisonOutcome(state: state.state)
        outcome.failure = failure
        outcome.host = host?.host
        outcome.before = before?.outcome
        outcome.after = after?.outcome
        outcome.pairs = (pairs ?? []).map(\.pair)
        // A reason that this version does not know still is one.
        outcome.notComparable = notComparable.map { NotComparable(rawValue: $0) ?? .failed }
        outcome.outputDiffers = outputDiffers ?? false
        outcome.varyingOutputs = varyingOutputs?.map { $0 == .before ? .before : .after }
        outcome.note = note
        outcome.changes = changes?.changes
        outcome.changesOfShares = changesOfShares?.changes
        return outcome
    }
}
