/// Keeps the first and the last half of a limit of one stream and counts what is between. What belongs to the first
/// half is passed on at once, what belongs to the last half when the stream has ended.
struct OutputCapture {
    private let stream: OutputPiece.Stream
    private let half: Int
    private var headBytes = 0
    private var tail: [OutputPiece] = []
    private var tailStart = 0
    private var tailBytes = 0
    private var gap = OutputPiece.Gap(byteCount: 0, beginning: [], end: [])

    init(_ stream: OutputPiece.Stream, byteLimit: Int) {
        self.stream = stream
        half = byteLimit / 2
    }

    /// The part of the bytes that can be shown now.
    mutating func take(_ bytes: [UInt8], atNanoseconds: UInt64) -> OutputPiece? {
        let head = bytes.prefix(half - headBytes)
        headBytes += head.count
        keepTail(Array(bytes.dropFirst(head.count)), atNanoseconds)
        return head.isEmpty ? nil : OutputPiece(stream: stream, bytes: Array(head), atNanoseconds: atNanoseconds)
    }

    var droppedBytes: UInt64 { gap.byteCount }

    /// The kept last half, in order; the first piece says what is missing before it.
    func finish() -> [OutputPiece] {
        var kept = Array(tail[tailStart...])
        guard gap.byteCount > 0 else { return kept }
        if kept.isEmpty { kept = [OutputPiece(stream: stream, bytes: [], atNanoseconds: 0)] }
        // The character that the gap ends in has to be whole in the first piece.
        while kept.count > 1, kept[0].bytes.count < OutputPiece.Gap.edgeBytes {
            let next = kept.remove(at: 1)
            kept[0] = OutputPiece(stream: stream, bytes: kept[0].bytes + next.bytes, atNanoseconds: next.atNanoseconds)
        }
        kept[0].gap = gap
        return kept
    }

    private mutating func keepTail(_ bytes: [UInt8], _ time: UInt64) {
        guard !bytes.isEmpty else { return }
        tail.append(OutputPiece(stream: stream, bytes: bytes, atNanoseconds: time))
        tailBytes += bytes.count
        while tailBytes > half { dropOldest() }
        // Moving the array once in a while keeps the cost of dropping constant.
        if tailStart > 1024, tailStart > tail.count / 2 {
            tail.removeFirst(tailStart)
            tailStart = 0
        }
    }

    private mutating func dropOldest() {
        let oldest = tail[tailStart]
        let excess = min(tailBytes - half, oldest.bytes.count)
        widenGap(by: oldest.bytes[..<excess])
        tailBytes -= excess
        if excess == oldest.bytes.count {
            tail[tailStart] = OutputPiece(stream: stream, bytes: [], atNanoseconds: 0)
            tailStart += 1
        } else {
            tail[tailStart] = OutputPiece(
                stream: stream, bytes: Array(oldest.bytes.dropFirst(excess)), atNanoseconds: oldest.atNanoseconds)
        }
    }

    private mutating func widenGap(by bytes: ArraySlice<UInt8>) {
        gap.byteCount += UInt64(bytes.count)
        gap.beginning += bytes.prefix(OutputPiece.Gap.edgeBytes - gap.beginning.count)
        gap.end = Array((gap.end + bytes.suffix(OutputPiece.Gap.edgeBytes)).suffix(OutputPiece.Gap.edgeBytes))
    }
}
