import Comparing
import Runs

/// Two profiles beside each other, one sample of each: what differs, with no word on whether it is more than noise.
struct ProfiledPairDocument: Encodable {
    /// A run, or a profile from elsewhere, as the API tells of it by itself.
    private enum Side: Encodable {
        case run(RunDocument)
        case upload(UploadDocument)

        init(_ side: ProfiledSide, parent: String?) {
            switch side {
            case .run(let run): self = .run(RunDocument(run, parent: parent))
            case .upload(let upload): self = .upload(UploadDocument(upload))
            }
        }

        func encode(to encoder: any Encoder) throws {
            switch self {
            case .run(let run): try run.encode(to: encoder)
            case .upload(let upload): try upload.encode(to: encoder)
            }
        }
    }

    private let pair: ProfiledPair
    private let differences: ProfileDifferences
    private let parents: (before: String?, after: String?)

    /// - Parameter parents: what of runs' the reader may know.
    init(
        _ pair: ProfiledPair, _ differences: ProfileDifferences, parents: (before: String?, after: String?) = (nil, nil)
    ) {
        self.pair = pair
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
        try container.encode(Side(pair.before, parent: parents.before), forKey: .before)
        try container.encode(Side(pair.after, parent: parents.after), forKey: .after)
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
        // Its advice is to measure, which only programs can be.
        try container.encode(pair.runs == nil ? [] : changes?.explanation ?? [], forKey: .explanation)
    }
}
