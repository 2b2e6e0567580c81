import Profiles

/// The sets of labels that samples were met with, each once.
struct SampledLabels: Sendable {
    /// Stands for all that come when there is no more room.
    private static let further = LabelSet([Label(key: "labels", value: .text("beyond the number that is kept"))])

    private let limit: Int
    private(set) var sets: [LabelSet] = []
    private var rows: [LabelSet: Int32] = [:]

    /// - Parameter limit: of sets that are told apart.
    init(limit: Int) {
        self.limit = limit
    }

    /// Which of the sets; -1 for none.
    mutating func index(of set: LabelSet?) -> Int32 {
        guard let set else { return -1 }
        if let row = rows[set] { return row }
        guard sets.count < limit else { return set == Self.further ? add(set) : index(of: Self.further) }
        return add(set)
    }

    private mutating func add(_ set: LabelSet) -> Int32 {
        let row = Int32(sets.count)
        sets.append(set)
        rows[set] = row
        return row
    }
}
