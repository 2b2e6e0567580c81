import Snippets

/// What ended while the store could not be written: in memory until it can, the oldest first out.
struct UnstoredEnds {
    private(set) var ids: [String] = []
    private var bytes: [String: Int] = [:]

    /// - Returns: what there is no room for any more, perhaps this one too.
    mutating func add(_ id: String, bytes count: Int) -> [String] {
        ids.append(id)
        bytes[id] = count
        var lost: [String] = []
        while bytes.values.reduce(0, +) > Limits.unstoredBytes, let oldest = ids.first {
            remove(oldest)
            lost.append(oldest)
        }
        return lost
    }

    mutating func remove(_ id: String) {
        guard bytes.removeValue(forKey: id) != nil else { return }
        ids.removeAll { $0 == id }
    }
}
