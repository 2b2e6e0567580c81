package import Comparing

/// One step of a comparison, in the order in which a worker reports them.
package enum ComparisonEvent: ProgressEvent {
    case state(Run.State)
    /// Two more runs were measured.
    case pair(MeasuredPair)
    /// A typical profile of one side travels beside the event.
    case sideProfile(Comparability.Side)
    /// It stands still and has given back its cores, until it is resumed.
    case paused
    case compared(ComparisonOutcome)

    package var isLast: Bool { if case .compared = self { true } else { false } }

    /// A side's profile is one of many.
    package var isExpendable: Bool { if case .sideProfile = self { true } else { false } }

    package var shortened: ComparisonEvent? {
        guard case .compared(var outcome) = self, outcome.changes != nil || outcome.changesOfShares != nil else {
            return nil
        }
        outcome.changes = nil
        outcome.changesOfShares = nil
        outcome.note = "Which functions changed is not kept: their names and paths are too long."
        return .compared(outcome)
    }

    package static func failure(_ sentence: String) -> ComparisonEvent { .compared(.failed(sentence)) }
}
