/// How much a program has written to each of its streams, and to which last.
package struct WritePoint: Equatable, Sendable {
    static let positionBits: UInt64 = 31
    static let positionMask: UInt64 = 1 << positionBits - 1
    static let streamShift: UInt64 = 62

    /// Of standard output, then of standard error; counted from the beginning, in the lowest 31 bits.
    package let positions: [UInt32]
    /// 0 or 1.
    package let stream: Int

    package init(_ standardOutput: UInt32, _ standardError: UInt32, lastTo stream: Int) {
        positions = [standardOutput, standardError]
        self.stream = stream
    }

    /// As the kernel's program keeps it in one word, so that it can be moved on at once.
    init(word: UInt64) {
        positions = [
            UInt32(word & Self.positionMask), UInt32(word >> Self.positionBits & Self.positionMask),
        ]
        stream = Int(word >> Self.streamShift & 1)
    }
}

/// What a log told of a program's writes since the last time.
package struct WriteNews: Equatable, Sendable {
    /// Where the program turned from one stream to the other, in order, and at the end where it is now.
    package var points: [WritePoint] = []
    /// How many turns were forgotten before they could be read.
    package var lostTurns = 0

    package init(points: [WritePoint] = [], lostTurns: Int = 0) {
        self.points = points
        self.lostTurns = lostTurns
    }
}
