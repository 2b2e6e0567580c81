/// Changes that were tested already. What a function without callees needs itself is what it needs in all, and where it
/// has one caller also what the path to it needs: that is one question, which gets one answer wherever it is asked.
struct KnownChanges {
    private var changes: [PairedAmounts: PairedChange] = [:]

    init() {}

    init(_ quantities: [PairedAmounts], _ changes: [PairedChange]) { add(quantities, changes) }

    mutating func add(_ quantities: [PairedAmounts], _ changes: [PairedChange]) {
        for (quantity, change) in zip(quantities, changes) { self.changes[quantity] = change }
    }

    /// The change of each quantity, in their order.
    ///
    /// - Parameter test: tests those that are not known, all together.
    func completed(_ quantities: [PairedAmounts], test: ([PairedAmounts]) -> [PairedChange]) -> [PairedChange] {
        let new = quantities.filter { changes[$0] == nil }
        var tested = test(new).makeIterator()
        return quantities.compactMap { changes[$0] ?? tested.next() }
    }
}
