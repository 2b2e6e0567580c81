/// From the identifiers that a format gives its rows to their positions. Most writers count from 1.
struct IdentifierIndex {
    private var isSequence = true
    private var sequence: UInt64 = 0
    private var positions: [UInt64: Int32] = [:]

    mutating func append(_ identifier: UInt64) {
        if isSequence, identifier == sequence + 1 {
            sequence += 1
            return
        }
        if isSequence {
            isSequence = false
            for known in 0..<sequence { positions[known + 1] = Int32(known) }
            count = Int32(sequence)
        }
        // Of two that claim the same, the first.
        if positions[identifier] == nil { positions[identifier] = count }
        count += 1
    }

    private var count: Int32 = 0

    @inline(__always)
    subscript(identifier: UInt64) -> Int? {
        if isSequence { return identifier &- 1 < sequence ? Int(identifier &- 1) : nil }
        return positions[identifier].map(Int.init)
    }
}
