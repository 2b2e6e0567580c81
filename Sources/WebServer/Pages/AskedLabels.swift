/// Which samples a page shows of those there are, and how to see the others.
struct AskedLabels: Sendable {
    /// A label that everything shown bears, or the key that it is grouped by.
    struct Asked: Sendable {
        /// Hostile text.
        let text: String
        /// The same page without it.
        let address: String
    }

    let labels: [Asked]
    /// What the samples are told apart by.
    let group: Asked?

    /// - Parameter address: of the page with its type and all else, without labels.
    init(_ query: LabelQuery, at address: String) {
        labels = query.labels.enumerated().map { index, label in
            var others = query.labels
            others.remove(at: index)
            return Asked(text: label, address: query.with(labels: others).added(to: address))
        }
        group = query.group.map { Asked(text: $0, address: query.grouped(by: nil).added(to: address)) }
    }
}
