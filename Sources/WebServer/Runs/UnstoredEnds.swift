import Reports
import Runs
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

extension Run {
    /// One that the store has in flight and nobody runs was interrupted, whether that could be stored or not.
    func ifInterrupted() -> Run {
        guard !state.isFinal else { return self }
        var run = self
        run.end(with: .failed(Sentences.neverStored))
        return run
    }

    /// Its output is held twice: here, and among the events that a late reader gets, where JSON may have made it longer.
    var bytesInMemory: Int { output.reduce(0) { $0 + $1.text.utf8.count } * 4 }
}

extension Comparison {
    func ifInterrupted() -> Comparison {
        guard !state.isFinal else { return self }
        var comparison = self
        comparison.end(with: .failed(Sentences.neverStored))
        return comparison
    }

    var bytesInMemory: Int {
        let outputs = [outcome?.before, outcome?.after].compactMap { $0?.output }.joined()
        return outputs.reduce(0) { $0 + $1.text.utf8.count } * 4
    }
}
