/// Keeps the first and the last half of a limit of one stream and counts what is between. What belongs to the first
/// half is passed on at once, what belongs to the last half when the stream has ended.
struct OutputCapture {
    /// A piece that was kept, and its number among those of both streams, in the order in which they were written.
    struct Kept {
        let serial: Int
        var piece: OutputPiece
    }

    /// Of UTF-8.
    private static let longestCharacterBytes = 4

    private let stream: OutputPiece.Stream
    private let half: Int
    private var headBytes = 0
    private var tail: [Kept] = []
    private var tailStart = 0
    private var tailBytes = 0
    private var lastSerial = 0
    private var lastTime: UInt64 = 0
    private var gap = OutputPiece.Gap(byteCount: 0, beginning: [], end: [])

    init(_ stream: OutputPiece.Stream, byteLimit: Int) {
        self.stream = stream
        half = byteLimit / 2
    }

    /// The part of the bytes that can be shown now.
    ///
    /// - Parameter serial: of the bytes among those of both streams, in the order in which they were written.
    mutating func take(_ bytes: [UInt8], serial: Int, atNanoseconds: UInt64) -> OutputPiece? {
        let head = bytes.prefix(half - headBytes)
        headBytes += head.count
        keepTail(Array(bytes.dropFirst(head.count)), serial, atNanoseconds)
        return head.isEmpty ? nil : OutputPiece(stream: stream, bytes: Array(head), atNanoseconds: atNanoseconds)
    }

    var droppedBytes: UInt64 { gap.byteCount }

    /// The kept last half, in order; the first piece says what is missing before it.
    func finish() -> [Kept] {
        var kept = Array(tail[tailStart...])
        guard gap.byteCount > 0 else { return kept }
        if kept.isEmpty {
            kept = [Kept(serial: lastSerial, piece: OutputPiece(stream: stream, bytes: [], atNanoseconds: lastTime))]
        }
        // The character that the gap ends in has to be whole in the first piece.
        while kept.count > 1, kept[0].piece.bytes.count < Self.longestCharacterBytes {
            let first = kept.removeFirst().piece
            let next = kept[0].piece
            kept[0].piece = OutputPiece(
                stream: stream, bytes: first.bytes + next.bytes, atNanoseconds: next.atNanoseconds)
        }
        kept[0].piece.gap = gap
        return kept
    }

    /// Of how many pieces the kept last half is now.
    var tailCount: Int { tail.count - tailStart }

    private mutating func keepTail(_ bytes: [UInt8], _ serial: Int, _ time: UInt64) {
        guard !bytes.isEmpty else { return }
        (lastSerial, lastTime) = (serial, time)
        let piece = OutputPiece(stream: stream, bytes: bytes, atNanoseconds: time)
        tail.append(Kept(serial: serial, piece: piece))
        tailBytes += bytes.count
        while tailBytes > half { dropOldest() }
        // Moving the array once in a while keeps the cost of dropping constant.
        if tailStart > 1024, tailStart > tail.count / 2 {
            tail.removeFirst(tailStart)
            tailStart = 0
        }
    }

    private mutating func dropOldest() {
        let oldest = tail[tailStart].piece
        let excess = min(tailBytes - half, oldest.bytes.count)
        widenGap(by: oldest.bytes[..<excess])
        tailBytes -= excess
        let rest = Array(oldest.bytes.dropFirst(excess))
        tail[tailStart].piece = OutputPiece(stream: stream, bytes: rest, atNanoseconds: oldest.atNanoseconds)
        if rest.isEmpty { tailStart += 1 }
    }

    private mutating func widenGap(by bytes: ArraySlice<UInt8>) {
        gap.byteCount += UInt64(bytes.count)
        gap.beginning += bytes.prefix(OutputPiece.Gap.edgeBytes - gap.beginning.count)
        gap.end = Array((gap.end + bytes.suffix(OutputPiece.Gap.edgeBytes)).suffix(OutputPiece.Gap.edgeBytes))
    }
}
