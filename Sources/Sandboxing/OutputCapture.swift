/// Keeps the first and the last half of a limit of one stream and counts what is between. What belongs to the first
/// half is passed on at once, what belongs to the last half when the stream has ended.
struct OutputCapture {
    /// A piece that was kept, and the how-manieth of both streams it was.
    struct Kept {
        let serial: Int
        var piece: OutputPiece
    }

    private let stream: OutputPiece.Stream
    private let half: Int
    private var headBytes = 0
    private var tail: [Kept] = []
    private var tailStart = 0
    private var tailBytes = 0
    private(set) var droppedBytes: UInt64 = 0

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

    /// The kept last half, in order.
    func finish() -> [Kept] { Array(tail[tailStart...]) }

    /// Of how many pieces the kept last half is now.
    var tailCount: Int { tail.count - tailStart }

    private mutating func keepTail(_ bytes: [UInt8], _ serial: Int, _ time: UInt64) {
        guard !bytes.isEmpty else { return }
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
        droppedBytes += UInt64(excess)
        tailBytes -= excess
        let rest = Array(oldest.bytes.dropFirst(excess))
        tail[tailStart].piece = OutputPiece(stream: stream, bytes: rest, atNanoseconds: oldest.atNanoseconds)
        if rest.isEmpty { tailStart += 1 }
    }
}
