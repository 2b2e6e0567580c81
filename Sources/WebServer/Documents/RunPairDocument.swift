import Comparing
import Runs

/// Two runs beside each other, one sample of each: what differs, with no word on whether it is more than noise.
struct RunPairDocument: Encodable {
    private let before: Run
    private let after: Run
    private let differences: RunDifferences
    private let parents: (before: String?, after: String?)

    /// - Parameter parents: what of them the reader may know.
    init(
        before: Run, after: Run, _ differences: RunDifferences, parents: (before: String?, after: String?) = (nil, nil)
    ) {
        self.before = before
        self.after = after
        self.differences = differences
        self.parents = parents
    }

    private enum CodingKeys: CodingKey {
        case before, after, type, comparable, refusal, warnings, measures, measure, unit, functions, furtherFunctions
        case tree, explanation
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        let (comparability, changes) = (differences.comparability, differences.changes)
        try container.encode(RunDocument(before, parent: parents.before), forKey: .before)
        try container.encode(RunDocument(after, parent: parents.after), forKey: .after)
        try container.encode(differences.type, forKey: .type)
        try container.encode(comparability.refusal == nil, forKey: .comparable)
        try container.encode(comparability.refusal?.description, forKey: .refusal)
        try container.encode(comparability.warnings.map(\.description), forKey: .warnings)
        try container.encode(comparability.measures.map(\.rawValue), forKey: .measures)
        try container.encode(changes?.measure.rawValue, forKey: .measure)
        try container.encode(changes?.unit, forKey: .unit)
        try container.encode((changes?.functions ?? []).map(FunctionRowDocument.init), forKey: .functions)
        try container.encode(changes?.furtherFunctions ?? 0, forKey: .furtherFunctions)
        try container.encode(changes.map { TreeDocument($0.tree) }, forKey: .tree)
        try container.encode(changes?.explanation ?? [], forKey: .explanation)
    }
}
